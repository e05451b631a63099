"""Which requests hang, and which only wait for their turn."""

import asyncio

import pytest

from components.monitor.clock import ticks
from components.monitor.requests.hung_requests import GuardedThrottle, HungRequestGuard
from tests.support.asking import Recorder

LONG_AGO = 1000.0


class Budget(Recorder):
    """A budget that lets a further request through once it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.free = asyncio.Event()

    async def wait_for_budget(self) -> None:
        self.asked.set()
        await self.free.wait()


async def busy() -> tuple[HungRequestGuard, asyncio.Semaphore]:
    """Return a guard that is used to fast answers, and workers of which none is free."""
    guard, workers = HungRequestGuard(), asyncio.Semaphore(1)
    for _ in range(10):
        guard.answered(0.01)
    await workers.acquire()
    return guard, workers


def test_request_that_hangs_gives_its_worker_back() -> None:
    """Where every worker is taken, one that waits far longer than answers take is freed."""

    async def run() -> None:
        guard, workers = await busy()

        async def hang() -> None:
            try:
                async with guard.scope(ticks() - LONG_AGO, preemptible=True):
                    await asyncio.Event().wait()
            finally:
                workers.release()

        hanging = asyncio.create_task(hang())
        await guard.acquire(workers)
        with pytest.raises(TimeoutError):
            await hanging

    asyncio.run(run())


def test_wait_for_the_budget_is_no_hang() -> None:
    """A search that waits for the budget between two requests is not broken off for that."""

    async def run() -> None:
        guard, workers = await busy()
        budget = Budget()
        throttle = GuardedThrottle(budget, guard)

        async def search() -> None:
            async with guard.scope(ticks() - LONG_AGO, preemptible=True):
                await throttle.wait_for_budget()
            workers.release()

        searching = asyncio.create_task(search())
        await budget.asked.wait()
        other = asyncio.create_task(guard.acquire(workers))
        # The guard looks for requests that hang as soon as the other one begins to wait.
        await asyncio.sleep(0)
        assert not searching.done()
        budget.free.set()
        await other
        await searching

    asyncio.run(run())
