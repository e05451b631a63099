"""Takes workers back from hanging requests while others wait for one."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from components.api import Throttle
from components.monitor.clock import ticks

RECHECK_SECONDS = 0.1
# An answer's usual time is measured over the latest ones, and known from so many on.
ANSWERS_KEPT = 50
MIN_ANSWERS = 10
# A request hangs when it lasts this many times longer than nine in ten answers took.
TIMES_LONGER = 4
MIN_HANG_SECONDS = 1.0


class HungRequestGuard:
    """Knows the requests in flight and how long answers take.

    Without it, tasks that hang would hold every worker until the deadline, and all other
    tasks would wait behind them.
    """

    def __init__(self) -> None:
        self._preemptible: dict[asyncio.Timeout, float] = {}
        # The limit of the request that each worker has under way.
        self._limits: dict[asyncio.Task[object] | None, asyncio.Timeout] = {}
        self._answer_seconds: deque[float] = deque(maxlen=ANSWERS_KEPT)

    @asynccontextmanager
    async def scope(self, began: float, *, preemptible: bool) -> AsyncIterator[None]:
        """Guard one request; raises TimeoutError where its worker is taken back."""
        async with asyncio.timeout(None) as limit:
            if preemptible:
                self._preemptible[limit] = began
                self._limits[asyncio.current_task()] = limit
            try:
                yield
            finally:
                self._preemptible.pop(limit, None)
                self._limits.pop(asyncio.current_task(), None)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Do not take a wait of our own, between two requests of one call, for a hang."""
        limit = self._limits.get(asyncio.current_task())
        if limit is None or self._preemptible.pop(limit, None) is None:
            yield
            return
        try:
            yield
        finally:
            self._preemptible[limit] = ticks()

    def answered(self, seconds: float) -> None:
        """Note how long an answer took."""
        self._answer_seconds.append(seconds)

    async def acquire(self, workers: asyncio.Semaphore) -> None:
        """Wait for a free worker; where none is free, take those of hanging requests."""
        while workers.locked():
            self._preempt()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RECHECK_SECONDS):
                    await workers.acquire()
                    return
        await workers.acquire()

    def _preempt(self) -> None:
        if len(self._answer_seconds) < MIN_ANSWERS:
            return
        usual = sorted(self._answer_seconds)[int(len(self._answer_seconds) * 0.9)]
        latest = ticks() - max(MIN_HANG_SECONDS, TIMES_LONGER * usual)
        now = asyncio.get_running_loop().time()
        for limit, began in self._preemptible.items():
            if began < latest and not limit.expired():
                limit.reschedule(now)


class GuardedThrottle:
    """The rate limiter for the further requests of a call, whose waits are no hang."""

    def __init__(self, throttle: Throttle, guard: HungRequestGuard) -> None:
        self._throttle = throttle
        self._guard = guard
        self.hold = throttle.hold
        self.note_budget = throttle.note_budget

    async def wait_for_budget(self) -> None:
        """Return when a further request of the same call may be sent."""
        with self._guard.paused():
            await self._throttle.wait_for_budget()
