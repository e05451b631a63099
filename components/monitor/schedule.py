"""Which task is asked next: those never asked before first, then the longest overdue."""

import asyncio
import contextlib
import heapq
from collections import deque

from components.monitor.clock import ticks
from components.monitor.watch import Watch

# A sleeping machine stops the event loop's clock, but not ours: look again at least this often.
LONGEST_NAP = 1.0


class Schedule:
    """The due times of all watches; a watch that is put again replaces its earlier place."""

    def __init__(self) -> None:
        self._urgent: deque[tuple[int, Watch]] = deque()
        self._heap: list[tuple[float, int, Watch]] = []
        self._tickets = 0
        self._changed = asyncio.Event()

    def put(self, watch: Watch, due: float, *, since: float | None = None) -> None:
        """Ask a watch at ``due``; among those overdue it ranks by ``since`` (default: due)."""
        self._stamp(watch, due)
        rank = due if since is None else min(since, due)
        heapq.heappush(self._heap, (rank, watch.ticket, watch))

    def put_first(self, watch: Watch, now: float) -> None:
        """Ask a watch before everything that is merely due."""
        self._stamp(watch, now)
        self._urgent.append((watch.ticket, watch))

    def drop(self, watch: Watch) -> None:
        """Ask a watch no more."""
        watch.ticket = 0

    def next_due(self) -> float | None:
        """Return when the next watch is due, or None where none is planned."""
        while self._urgent and self._urgent[0][0] != self._urgent[0][1].ticket:
            self._urgent.popleft()
        if self._urgent:
            return self._urgent[0][1].due
        while self._heap and self._heap[0][1] != self._heap[0][2].ticket:
            heapq.heappop(self._heap)
        return self._heap[0][2].due if self._heap else None

    def pop(self, now: float) -> Watch | None:
        """Take the watch that is to be asked now, if any is due."""
        due = self.next_due()
        if due is None or due > now:
            return None
        watch = self._urgent.popleft()[1] if self._urgent else heapq.heappop(self._heap)[2]
        watch.ticket = 0
        return watch

    async def wait(self) -> None:
        """Return when a watch is due."""
        while (due := self.next_due()) is None or (left := due - ticks()) > 0:
            self._changed.clear()
            nap = LONGEST_NAP if due is None else min(left, LONGEST_NAP)
            # Not wait_for: before Python 3.12 it can lose a cancellation that comes together
            # with the event, and then the poller never stops.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(nap):
                    await self._changed.wait()

    def _stamp(self, watch: Watch, due: float) -> None:
        self._tickets += 1
        watch.ticket = self._tickets
        watch.due = due
        self._changed.set()
