"""Which task is asked next: new ones first, in any order, then the longest overdue."""

import asyncio
import contextlib
import heapq
import math
import random

from components.monitor.cache.tracked_task import TrackedTask
from components.monitor.clock import ticks

# A sleeping machine stops the event loop's clock, but not ours: look again at least this often.
LONGEST_NAP = 1.0

Lane = list[tuple[float, int, TrackedTask]]


class Schedule:
    """The due times of all watches; a watch that is put again replaces its earlier place.

    Watches whose last check hung wait in a lane of their own, which can be closed, so that
    they never hold up the others.
    """

    def __init__(self) -> None:
        self._urgent: list[tuple[int, TrackedTask]] = []
        self._usual: Lane = []
        self._slow: Lane = []
        self._slow_open = True
        self._tickets = 0
        self._changed = asyncio.Event()

    def put(self, tracked: TrackedTask, due: float, *, since: float | None = None) -> None:
        """Ask a watch at ``due``; among those overdue it ranks by ``since`` (default: due)."""
        self._stamp(tracked, due)
        rank = due if since is None else min(since, due)
        heapq.heappush(self._slow if tracked.slow else self._usual, (rank, tracked.ticket, tracked))

    def put_first(self, tracked: TrackedTask, now: float) -> None:
        """Ask a watch before everything that is merely due."""
        if tracked.slow:
            self.put(tracked, now, since=-math.inf)
        else:
            self._stamp(tracked, now)
            urgent = self._urgent
            urgent.append((tracked.ticket, tracked))
            # In any order: bad tasks that were given in a row must not look like a bad server.
            place = random.randrange(len(urgent))  # noqa: S311 (no secret hangs on it)
            urgent[place], urgent[-1] = urgent[-1], urgent[place]

    def drop(self, tracked: TrackedTask) -> None:
        """Ask a watch no more."""
        tracked.ticket = 0

    def open_slow(self, *, is_open: bool) -> None:
        """Let watches whose last check hung be asked, or not for now."""
        self._slow_open = is_open
        self._changed.set()

    def next_due(self) -> float | None:
        """Return when the next watch is due, or None where none is planned."""
        while self._urgent and self._urgent[-1][0] != self._urgent[-1][1].ticket:
            self._urgent.pop()
        if self._urgent:
            return self._urgent[-1][1].due
        return min((lane[0][2].due for lane in self._lanes()), default=None)

    def pop(self, now: float) -> TrackedTask | None:
        """Take the watch that is to be asked now, if any is due."""
        due = self.next_due()
        if due is None or due > now:
            return None
        if self._urgent:
            tracked = self._urgent.pop()[1]
        else:
            ready = [lane for lane in self._lanes() if lane[0][2].due <= now]
            tracked = heapq.heappop(min(ready, key=lambda lane: lane[0][:2]))[2]
        tracked.ticket = 0
        return tracked

    async def wait_until_due(self) -> bool:
        """Wait for the next due time or for a change; return whether a watch is due."""
        due = self.next_due()
        left = LONGEST_NAP if due is None else due - ticks()
        if left <= 0:
            return True
        self._changed.clear()
        # Not wait_for: before Python 3.12 it can lose a cancellation that comes together
        # with the event, and then the poller never stops.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(left, LONGEST_NAP)):
                await self._changed.wait()
        due = self.next_due()
        return due is not None and due <= ticks()

    def _lanes(self) -> list[Lane]:
        lanes = [self._usual, self._slow] if self._slow_open else [self._usual]
        for lane in lanes:
            while lane and lane[0][1] != lane[0][2].ticket:
                heapq.heappop(lane)
        return [lane for lane in lanes if lane]

    def _stamp(self, tracked: TrackedTask, due: float) -> None:
        self._tickets += 1
        tracked.ticket = self._tickets
        tracked.due = due
        self._changed.set()
