"""When each task is asked next: by its interval, after a failure, or because a person wants it."""

import math
import random
from collections.abc import Iterable, Sequence

from components.model.board import Board
from components.monitor.cache.schedule import Schedule
from components.monitor.cache.tracked_task import TrackedTask

REFUSED = frozenset({"not_found", "invalid_id"})
# A task that was created a moment ago may be unknown for some seconds.
NEW_SECONDS = 60.0
LOOK_SECONDS = 5.0
SLOW_SECONDS = 60.0
RETRY_SECONDS = 2.0
MOST_DOUBLINGS = 16
JITTER = 0.2
# What a list page has just confirmed is asked for itself only when the next page is late.
LISTED_GRACE = 0.4


class Planner:
    """Puts watches into the schedule; every moment is in ticks."""

    def __init__(self) -> None:
        self.schedule = Schedule()

    def retime(self, tracked: TrackedTask, boards: Iterable[Board], now: float) -> None:
        """Take in which boards a watch is on, and how they are set."""
        there = list(boards)
        running = [board.refresh_seconds for board in there if not board.inactive]
        tracked.active = bool(running)
        tracked.interval = min(running or [board.refresh_seconds for board in there])
        if tracked.asking or (tracked.wanted and tracked.active):
            return
        tracked.wanted = False
        if not tracked.live:
            self.schedule.drop(tracked)
        elif tracked.asked is None:
            self.schedule.put_first(tracked, now)
        elif tracked.failures:
            self.schedule.put(
                tracked, max(now, min(tracked.due, now + _retry_seconds(tracked, now)))
            )
        else:
            self.schedule.put(tracked, max(now, tracked.asked + tracked.interval))

    def refresh(self, tracked_tasks: Iterable[TrackedTask], now: float) -> int:
        """Have the live ones asked at once, oldest check first; return how many."""
        live = [tracked for tracked in tracked_tasks if tracked.live]
        for tracked in live:
            if not tracked.asking and tracked.due > now:
                tracked.wanted = True
                self.schedule.put(tracked, now, since=tracked.asked)
        return len(live)

    def recheck(self, tracked_tasks: Iterable[TrackedTask], now: float) -> int:
        """Have some asked before all others, settled ones too; return how many."""
        wanted = list(tracked_tasks)
        for tracked in wanted:
            if not tracked.asking:
                tracked.wanted = True
                self.schedule.put_first(tracked, now)
        return len(wanted)

    def verify(self, tracked: TrackedTask, now: float) -> None:
        """Have a watch asked before those that were called since, settled or not."""
        # Put once: each further time would be a place further back in a growing line.
        if not tracked.asking and not tracked.wanted:
            tracked.wanted = True
            since = -math.inf if tracked.called is None else tracked.called
            self.schedule.put(tracked, now, since=since)

    def begin(self, tracked: TrackedTask, now: float) -> None:
        """Note that a watch is being asked."""
        tracked.asking = True
        tracked.wanted = tracked.listed = False
        tracked.asked = tracked.called = now

    def after_answer(self, tracked: TrackedTask, now: float) -> None:
        """Plan the next check of a watch that was answered."""
        tracked.failures, tracked.slow = 0, False
        if not tracked.live:
            self.schedule.drop(tracked)
            return
        asked = now if tracked.asked is None else tracked.asked
        if tracked.listed:
            self.schedule.put(tracked, asked + tracked.interval * (1 + LISTED_GRACE))
        else:
            # On time, dues keep their rhythm; after a delay, two checks never follow at once.
            due = max(tracked.due + tracked.interval, asked + tracked.interval / 2)
            self.schedule.put(tracked, due)

    def after_failure(self, tracked: TrackedTask, kind: str, now: float) -> None:
        """Plan the next check of a watch that brought no status."""
        tracked.failures += 1
        tracked.slow = kind == "timeout"
        refused = kind in REFUSED
        # A settled task is asked again only where a wanted check met passing trouble.
        if not tracked.boards or not tracked.active or (tracked.settled and refused):
            self.schedule.drop(tracked)
        else:
            self.schedule.put(tracked, now + _retry_seconds(tracked, now, kind))

    def abandon(self, tracked: TrackedTask, now: float) -> None:
        """Have a watch whose check ended without any result asked again."""
        tracked.asking = False
        if tracked.boards and tracked.live:
            self.schedule.put(tracked, now + tracked.interval)

    def preempt(self, tracked: TrackedTask, now: float) -> None:
        """Have a watch that held up others asked again in the lane of those that hang."""
        tracked.asking, tracked.slow = False, True
        if tracked.boards and tracked.live:
            self.schedule.put(tracked, now)

    def recover(self, tracked_tasks: Iterable[TrackedTask], now: float) -> list[TrackedTask]:
        """Have everything that failed for the fault of all asked again soon, and return it."""
        found = []
        for tracked in tracked_tasks:
            problem = tracked.reading.problem
            failed = tracked.failures and problem is not None and problem.kind not in REFUSED
            if failed and tracked.live and not tracked.asking:
                tracked.failures = 1
                self.schedule.put(tracked, now, since=tracked.asked)
                found.append(tracked)
        return found

    def probe(self, tracked_tasks: Sequence[TrackedTask], now: float) -> TrackedTask | None:
        """Take the watch that shows best whether all fail: one that was fine, at random."""
        idle = [tracked for tracked in tracked_tasks if tracked.live and not tracked.asking]
        if not idle:
            return self.schedule.pop(now)
        fine = [tracked for tracked in idle if not tracked.failures and not tracked.slow]
        outage_confirmed = [tracked for tracked in fine if tracked.checked is not None]
        if fine:
            tracked = random.choice(outage_confirmed or fine)  # noqa: S311 (no secret hangs on it)
        else:
            tracked = min(idle, key=lambda tracked: tracked.asked or 0.0)
        self.schedule.drop(tracked)
        return tracked


def has_healthy_task(tracked_tasks: Iterable[TrackedTask]) -> bool:
    """Tell whether any task that was fine at its last check could be asked now."""
    return any(
        tracked.live
        and not (tracked.asking or tracked.failures or tracked.slow)
        and tracked.checked is not None
        for tracked in tracked_tasks
    )


def _retry_seconds(tracked: TrackedTask, now: float, kind: str | None = None) -> float:
    problem = tracked.reading.problem
    kind = kind or (problem.kind if problem else "")
    if kind == "not_found" and now - tracked.added < NEW_SECONDS:
        return min(tracked.interval, LOOK_SECONDS)
    slowest = max(SLOW_SECONDS, tracked.interval)
    if kind in REFUSED:
        return slowest
    first = max(RETRY_SECONDS, tracked.interval) if tracked.slow else RETRY_SECONDS
    seconds = min(slowest, first * 2 ** min(tracked.failures - 1 + tracked.slow, MOST_DOUBLINGS))
    spread = 1 + JITTER * (2 * random.random() - 1)  # noqa: S311 (no secret hangs on it)
    return float(seconds * spread)
