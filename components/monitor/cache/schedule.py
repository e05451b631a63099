"""Which task is asked next: new ones first, in any order, then the longest overdue.

Beside both, every second one may be a task of which a webhook told.
"""

import asyncio
import contextlib
import heapq
import math
import random

from components.monitor.cache.tracked_task import TrackedTask
from components.monitor.clock import ticks

# A sleeping machine stops the event loop's clock, but not ours: look again at least this often.
MAX_WAIT_SECONDS = 1.0

# The first part of a rank puts requested checks before all others.
Rank = tuple[int, float]
# A heap of rank, schedule id and task; entries whose id is not the task's own are void.
Lane = list[tuple[Rank, int, TrackedTask]]


class Schedule:
    """The due times of all tracked tasks; putting one again replaces its earlier entry.

    Tasks whose last check hung wait in a lane of their own, which can be closed, so that
    they never hold up the others. Those of which webhooks told have one, too: they are asked
    before all others, but however many they are, half of the turns is left to these.
    """

    def __init__(self) -> None:
        self._usual: Lane = []
        self._hung: Lane = []
        self._told: Lane = []
        self._last_was_told = False
        self._hung_open = True
        self._latest_id = 0
        self._changed = asyncio.Event()

    def put(self, tracked: TrackedTask, due: float, *, since: float | None = None) -> None:
        """Plan a check at ``due``; among those overdue it ranks by ``since`` (default: due)."""
        self._push(tracked, due, (1, due if since is None else min(since, due)))

    def put_first(self, tracked: TrackedTask, now: float) -> None:
        """Plan a check before everything that is merely due."""
        # In any order: bad tasks that were given in a row must not look like a bad server.
        rank = (0, random.random())  # noqa: S311 (no secret hangs on it)
        self._push(tracked, now, (1, -math.inf) if tracked.hung else rank)

    def put_told(self, tracked: TrackedTask, now: float) -> None:
        """Plan a check of a task of which a webhook told, after those told of before."""
        if tracked.hung:
            self.put_first(tracked, now)
        else:
            self._push(tracked, now, (0, now), self._told)

    def drop(self, tracked: TrackedTask) -> None:
        """Plan no check of a task."""
        tracked.schedule_id = 0

    def open_hung_lane(self, *, is_open: bool) -> None:
        """Let tasks whose last check hung be asked, or not for now."""
        self._hung_open = is_open
        self._changed.set()

    def next_due(self) -> float | None:
        """Return when the next task is due, or None where none is planned."""
        return min((lane[0][2].due for lane in self._lanes()), default=None)

    def pop(self, now: float) -> TrackedTask | None:
        """Take the task that is to be asked now, if any is due."""
        ready = [lane for lane in self._lanes() if lane[0][2].due <= now]
        others = [lane for lane in ready if lane is not self._told]
        self._last_was_told = len(others) < len(ready) and not (self._last_was_told and others)
        if self._last_was_told:
            others = [self._told]
        if not others:
            return None
        tracked = heapq.heappop(min(others, key=lambda lane: lane[0][:2]))[2]
        if self._last_was_told:
            # How long it waited here says nothing of how late the round over all tasks runs.
            tracked.due = now
        self.drop(tracked)
        return tracked

    async def wait_until_due(self) -> bool:
        """Return True if a task is due; else wait for the next due time or a change."""
        due = self.next_due()
        left = MAX_WAIT_SECONDS if due is None else due - ticks()
        if left <= 0:
            return True
        self._changed.clear()
        # Not wait_for: before Python 3.12 it can lose a cancellation that comes together
        # with the event, and then the poller never stops.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(left, MAX_WAIT_SECONDS)):
                await self._changed.wait()
        return False

    def _lanes(self) -> list[Lane]:
        lanes = [self._told, self._usual] + ([self._hung] if self._hung_open else [])
        for lane in lanes:
            while lane and lane[0][1] != lane[0][2].schedule_id:
                heapq.heappop(lane)
        return [lane for lane in lanes if lane]

    def _push(self, tracked: TrackedTask, due: float, rank: Rank, lane: Lane | None = None) -> None:
        self._latest_id += 1
        tracked.schedule_id, tracked.due = self._latest_id, due
        if lane is None:
            lane = self._hung if tracked.hung else self._usual
        heapq.heappush(lane, (rank, tracked.schedule_id, tracked))
        self._changed.set()
