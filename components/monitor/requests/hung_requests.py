"""Takes workers back from hanging requests where others wait for one."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from components.monitor.cache.tracked_task import TrackedTask
from components.monitor.clock import ticks

LOOK_SECONDS = 0.1
REMEMBERED = 50
LEAST_ANSWERS = 10
# A request is taken for hanging when it lasts so many times longer than nine in ten others.
TIMES_LONGER = 4
LEAST_SECONDS = 1.0


class HungRequestGuard:
    """Knows the requests under way and how long answers take.

    Without it, tasks that hang would hold every worker for the whole deadline, and all other
    tasks would wait behind them.
    """

    def __init__(self) -> None:
        self._under_way: dict[TrackedTask, tuple[float, asyncio.Timeout]] = {}
        self._seconds: deque[float] = deque(maxlen=REMEMBERED)

    @asynccontextmanager
    async def scope(self, tracked: TrackedTask, began: float) -> AsyncIterator[None]:
        """Ask within this; raises TimeoutError where the worker is taken back."""
        async with asyncio.timeout(None) as limit:
            self._under_way[tracked] = began, limit
            try:
                yield
            finally:
                del self._under_way[tracked]

    def answered(self, seconds: float) -> None:
        """Note how long an answer took."""
        self._seconds.append(seconds)

    async def acquire(self, free: asyncio.Semaphore) -> None:
        """Wait for a free worker; take those of hanging requests where none is."""
        while free.locked():
            self._take_back()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await free.acquire()
                    return
        await free.acquire()

    def _take_back(self) -> None:
        if len(self._seconds) < LEAST_ANSWERS:
            return
        usual = sorted(self._seconds)[int(len(self._seconds) * 0.9)]
        latest = ticks() - max(LEAST_SECONDS, TIMES_LONGER * usual)
        now = asyncio.get_running_loop().time()
        for tracked, (began, limit) in self._under_way.items():
            # One that hung before has its few workers for as long as the deadline lets it.
            if began < latest and not tracked.slow and not limit.expired():
                limit.reschedule(now)
