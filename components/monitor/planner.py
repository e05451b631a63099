"""When each task is asked next: by its interval, after a failure, or because a person wants it."""

import math
import random
from collections.abc import Iterable, Sequence

from components.monitor.schedule import Schedule
from components.monitor.watch import Watch
from components.snapshot import Board

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

    def retime(self, watch: Watch, boards: Iterable[Board], now: float) -> None:
        """Take in which boards a watch is on, and how they are set."""
        there = list(boards)
        running = [board.refresh_seconds for board in there if not board.resting]
        watch.active = bool(running)
        watch.interval = min(running or [board.refresh_seconds for board in there])
        if watch.asking or (watch.wanted and watch.active):
            return
        watch.wanted = False
        if not watch.live:
            self.schedule.drop(watch)
        elif watch.asked is None:
            self.schedule.put_first(watch, now)
        elif watch.failures:
            self.schedule.put(watch, max(now, min(watch.due, now + _retry_seconds(watch, now))))
        else:
            self.schedule.put(watch, max(now, watch.asked + watch.interval))

    def refresh(self, watches: Iterable[Watch], now: float) -> int:
        """Have the live ones asked at once, oldest check first; return how many."""
        live = [watch for watch in watches if watch.live]
        for watch in live:
            if not watch.asking and watch.due > now:
                watch.wanted = True
                self.schedule.put(watch, now, since=watch.asked)
        return len(live)

    def recheck(self, watches: Iterable[Watch], now: float) -> int:
        """Have some asked before all others, settled ones too; return how many."""
        wanted = list(watches)
        for watch in wanted:
            if not watch.asking:
                watch.wanted = True
                self.schedule.put_first(watch, now)
        return len(wanted)

    def verify(self, watch: Watch, now: float) -> None:
        """Have a watch asked before those that were called since, settled or not."""
        # Put once: each further time would be a place further back in a growing line.
        if not watch.asking and not watch.wanted:
            watch.wanted = True
            since = -math.inf if watch.called is None else watch.called
            self.schedule.put(watch, now, since=since)

    def begin(self, watch: Watch, now: float) -> None:
        """Note that a watch is being asked."""
        watch.asking = True
        watch.wanted = watch.listed = False
        watch.asked = watch.called = now

    def after_answer(self, watch: Watch, now: float) -> None:
        """Plan the next check of a watch that was answered."""
        watch.failures, watch.slow = 0, False
        if not watch.live:
            self.schedule.drop(watch)
            return
        asked = now if watch.asked is None else watch.asked
        if watch.listed:
            self.schedule.put(watch, asked + watch.interval * (1 + LISTED_GRACE))
        else:
            # On time, dues keep their rhythm; after a delay, two checks never follow at once.
            due = max(watch.due + watch.interval, asked + watch.interval / 2)
            self.schedule.put(watch, due)

    def after_failure(self, watch: Watch, kind: str, now: float) -> None:
        """Plan the next check of a watch that brought no status."""
        watch.failures += 1
        watch.slow = kind == "timeout"
        refused = kind in REFUSED
        # A settled task is asked again only where a wanted check met passing trouble.
        if not watch.boards or not watch.active or (watch.settled and refused):
            self.schedule.drop(watch)
        else:
            self.schedule.put(watch, now + _retry_seconds(watch, now, kind))

    def abandon(self, watch: Watch, now: float) -> None:
        """Have a watch whose check ended without any result asked again."""
        watch.asking = False
        if watch.boards and watch.live:
            self.schedule.put(watch, now + watch.interval)

    def give_way(self, watch: Watch, now: float) -> None:
        """Have a watch that held up others asked again in the lane of those that hang."""
        watch.asking, watch.slow = False, True
        if watch.boards and watch.live:
            self.schedule.put(watch, now)

    def recover(self, watches: Iterable[Watch], now: float) -> list[Watch]:
        """Have everything that failed for the fault of all asked again soon, and return it."""
        found = []
        for watch in watches:
            problem = watch.reading.problem
            failed = watch.failures and problem is not None and problem.kind not in REFUSED
            if failed and watch.live and not watch.asking:
                watch.failures = 1
                self.schedule.put(watch, now, since=watch.asked)
                found.append(watch)
        return found

    def probe(self, watches: Sequence[Watch], now: float) -> Watch | None:
        """Take the watch that shows best whether all fail: one that was fine, at random."""
        idle = [watch for watch in watches if watch.live and not watch.asking]
        if not idle:
            return self.schedule.pop(now)
        fine = [watch for watch in idle if not watch.failures and not watch.slow]
        proven = [watch for watch in fine if watch.checked is not None]
        if fine:
            watch = random.choice(proven or fine)  # noqa: S311 (no secret hangs on it)
        else:
            watch = min(idle, key=lambda watch: watch.asked or 0.0)
        self.schedule.drop(watch)
        return watch


def has_witness(watches: Iterable[Watch]) -> bool:
    """Tell whether any task that was fine at its last check could be asked now."""
    return any(
        watch.live
        and not (watch.asking or watch.failures or watch.slow)
        and watch.checked is not None
        for watch in watches
    )


def _retry_seconds(watch: Watch, now: float, kind: str | None = None) -> float:
    problem = watch.reading.problem
    kind = kind or (problem.kind if problem else "")
    if kind == "not_found" and now - watch.added < NEW_SECONDS:
        return min(watch.interval, LOOK_SECONDS)
    slowest = max(SLOW_SECONDS, watch.interval)
    if kind in REFUSED:
        return slowest
    first = max(RETRY_SECONDS, watch.interval) if watch.slow else RETRY_SECONDS
    seconds = min(slowest, first * 2 ** min(watch.failures - 1 + watch.slow, MOST_DOUBLINGS))
    spread = 1 + JITTER * (2 * random.random() - 1)  # noqa: S311 (no secret hangs on it)
    return float(seconds * spread)
