"""When each task is asked next: by its interval, after a failure, or on request."""

import math
import random
from collections.abc import Collection, Iterable

from components.model.board import Board
from components.model.limits import ANNOUNCED_PACE
from components.monitor.cache.schedule import Schedule
from components.monitor.cache.tracked_task import TrackedTask

# Problems of the task itself, which no other task shares.
TASK_PROBLEMS = frozenset({"not_found", "invalid_id"})
# The API may answer 404 in a new task's first seconds: meanwhile it is asked more often.
NEW_TASK_SECONDS = 60.0
NEW_TASK_RETRY_SECONDS = 5.0
FIRST_RETRY_SECONDS = 2.0
MAX_RETRY_SECONDS = 60.0
MAX_DOUBLINGS = 16
JITTER_SHARE = 0.2
# A task whose status came from a list page is asked for itself only when the next page is late
# by this share of its interval.
LIST_GRACE_SHARE = 0.4


class Planner:
    """Decides when each task is asked, and keeps the schedule; every moment is in ticks."""

    def __init__(self) -> None:
        self.schedule = Schedule()

    def set_boards(self, tracked: TrackedTask, boards: Collection[Board], now: float) -> None:
        """Plan for a task whose boards, or their settings, have changed."""
        polling = [board.refresh_seconds for board in boards if not board.inactive]
        tracked.active = bool(polling)
        intervals = polling or [board.refresh_seconds for board in boards]
        tracked.interval = min(intervals, default=tracked.interval)
        if tracked.in_flight or (tracked.requested and tracked.active):
            return
        tracked.requested = tracked.told = False
        if not tracked.live:
            self.schedule.drop(tracked)
        elif tracked.last_asked is None:
            self.schedule.put_first(tracked, now)
        elif tracked.failures:
            retry = min(tracked.due, now + _retry_seconds(tracked, now))
            self.schedule.put(tracked, max(now, retry))
        else:
            self.schedule.put(tracked, max(now, tracked.last_asked + tracked.period))

    def set_pace(self, tracked: TrackedTask, now: float, *, announced: bool) -> None:
        """Have a task asked more seldom while webhooks tell of its changes; else as ever."""
        pace = ANNOUNCED_PACE if announced else 1.0
        if pace == tracked.pace:
            return
        tracked.pace = pace
        waits = tracked.idle and not (tracked.requested or tracked.troubled or tracked.from_list)
        if waits and tracked.last_asked is not None:
            self.schedule.put(tracked, max(now, tracked.last_asked + tracked.period))

    def refresh(self, tracked_tasks: Iterable[TrackedTask], now: float) -> int:
        """Have the live ones asked at once, oldest check first; return how many."""
        live = [tracked for tracked in tracked_tasks if tracked.live]
        for tracked in live:
            if not tracked.in_flight and tracked.due > now:
                tracked.requested = True
                self.schedule.put(tracked, now, since=tracked.last_asked)
        return len(live)

    def recheck(self, tracked_tasks: Collection[TrackedTask], now: float) -> int:
        """Have some asked before all others, settled ones too; return how many."""
        for tracked in tracked_tasks:
            if not tracked.in_flight:
                tracked.requested = True
                self.schedule.put_first(tracked, now)
        return len(tracked_tasks)

    def check_again(self, tracked: TrackedTask, now: float) -> None:
        """Have one asked before all others by a check that begins from now on."""
        tracked.requested = True
        if not tracked.in_flight:
            self.schedule.put_first(tracked, now)

    def hear(self, tracked: TrackedTask, now: float) -> None:
        """Have one of which a webhook told asked by a check that begins from now on."""
        # However often it is told of, it has one place in the line.
        if not tracked.told:
            tracked.told = tracked.requested = True
            if not tracked.in_flight:
                self.schedule.put_told(tracked, now)

    def verify(self, tracked: TrackedTask, now: float) -> None:
        """Have a task, settled or not, asked before those with a later status call."""
        # Put once: each further time would be a place further back in a growing line.
        if not tracked.in_flight and not tracked.requested:
            tracked.requested = True
            since = -math.inf if tracked.last_status_call is None else tracked.last_status_call
            self.schedule.put(tracked, now, since=since)

    def begin(self, tracked: TrackedTask, now: float) -> None:
        """Note that a task is being asked by the status route."""
        tracked.in_flight = True
        tracked.requested = tracked.told = tracked.from_list = False
        tracked.last_asked = tracked.last_status_call = now

    def answered_by_list(self, tracked: TrackedTask, asked: float) -> None:
        """Note that a list page, which was asked for at ``asked``, holds the status."""
        tracked.last_asked, tracked.from_list = asked, True

    def after_answer(self, tracked: TrackedTask, now: float) -> None:
        """Plan the next check of a task that was answered."""
        tracked.failures, tracked.hung, tracked.in_flight = 0, False, False
        if tracked.requested:
            self._put_requested(tracked, now)
            return
        if not tracked.live:
            self.schedule.drop(tracked)
            return
        asked = now if tracked.last_asked is None else tracked.last_asked
        if tracked.from_list:
            self.schedule.put(tracked, asked + tracked.interval * (1 + LIST_GRACE_SHARE))
        else:
            # On time, dues keep their rhythm; after a delay, two checks never follow at once.
            # A probe is answered before its task was due, and ends what was left of a back-off.
            due = min(tracked.due, asked) + tracked.period
            due = max(due, asked + tracked.period / 2)
            self.schedule.put(tracked, due)

    def after_failure(self, tracked: TrackedTask, now: float) -> None:
        """Plan the next check of a task that brought no status but a problem."""
        tracked.failures += 1
        tracked.hung, tracked.in_flight = tracked.problem_kind == "timeout", False
        # A settled task is asked again only where a requested check met passing trouble.
        if tracked.requested:
            self._put_requested(tracked, now)
        elif not tracked.active or (tracked.settled and tracked.problem_kind in TASK_PROBLEMS):
            self.schedule.drop(tracked)
        else:
            self.schedule.put(tracked, now + _retry_seconds(tracked, now))

    def abandon(self, tracked: TrackedTask, now: float) -> None:
        """Plan the next check of a task whose check ended without any result."""
        tracked.in_flight = False
        if tracked.live or tracked.requested:
            self.schedule.put(tracked, now + tracked.period)

    def preempt(self, tracked: TrackedTask, now: float) -> None:
        """Have a task whose check held up others asked again in the lane of those that hang."""
        tracked.in_flight, tracked.hung = False, True
        if tracked.live or tracked.requested:
            self.schedule.put(tracked, now)

    def recover(self, tracked_tasks: Iterable[TrackedTask], now: float) -> list[TrackedTask]:
        """Have all that failed because of an outage asked again soon, and return them."""
        found = []
        for tracked in tracked_tasks:
            failed = tracked.failures and tracked.problem_kind not in (None, *TASK_PROBLEMS)
            if failed and tracked.in_flight:
                # What was asked during the outage may still fail: then it is asked again soon.
                tracked.failures = 0
            elif failed and tracked.idle:
                tracked.failures = 1
                self.schedule.put(tracked, now, since=tracked.last_asked)
                found.append(tracked)
        return found

    def probe(self, tracked_tasks: Iterable[TrackedTask], now: float) -> TrackedTask | None:
        """Take a task that shows whether all fail: a healthy one at random, if there is one."""
        idle = [tracked for tracked in tracked_tasks if tracked.idle]
        if not idle:
            return self.schedule.pop(now)
        healthy = [tracked for tracked in idle if tracked.healthy]
        if best := healthy or [tracked for tracked in idle if not tracked.troubled]:
            tracked = random.choice(best)  # noqa: S311 (no secret hangs on it)
        else:
            tracked = min(idle, key=lambda tracked: tracked.last_asked or 0.0)
        self.schedule.drop(tracked)
        return tracked

    def _put_requested(self, tracked: TrackedTask, now: float) -> None:
        if not tracked.told:
            self.schedule.put_first(tracked, now)
        # One that is in line already, as a list page answers, keeps its place.
        elif not tracked.schedule_id:
            self.schedule.put_told(tracked, now)


def _retry_seconds(tracked: TrackedTask, now: float) -> float:
    if tracked.problem_kind == "not_found" and now - tracked.added < NEW_TASK_SECONDS:
        return min(tracked.interval, NEW_TASK_RETRY_SECONDS)
    longest = max(MAX_RETRY_SECONDS, tracked.interval)
    if tracked.problem_kind in TASK_PROBLEMS:
        return longest
    first = max(FIRST_RETRY_SECONDS, tracked.interval) if tracked.hung else FIRST_RETRY_SECONDS
    doublings = min(tracked.failures - 1 + tracked.hung, MAX_DOUBLINGS)
    spread = 1 + JITTER_SHARE * (2 * random.random() - 1)  # noqa: S311 (no secret hangs on it)
    return float(min(longest, first * 2**doublings) * spread)
