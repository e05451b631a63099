"""The loop that asks: one dispatcher, a fixed number of workers, one shared schedule."""

import asyncio
import logging

from components.api import ApiClient, ApiError
from components.monitor.clock import ticks, utc_now
from components.monitor.ledger import Ledger
from components.monitor.pace import Pace
from components.monitor.watch import Watch

log = logging.getLogger(__name__)


class Poller:
    """Asks every due task once, however many people watch."""

    def __init__(
        self, client: ApiClient, ledger: Ledger, *, per_second: float, concurrency: int
    ) -> None:
        self._client = client
        self._ledger = ledger
        self._pace = Pace(per_second)
        self._concurrency = concurrency

    async def run(self) -> None:
        """Poll until cancelled."""
        handed: asyncio.Queue[Watch] = asyncio.Queue()
        free = asyncio.Semaphore(self._concurrency)
        async with asyncio.TaskGroup() as group:
            for _ in range(self._concurrency):
                group.create_task(self._work(handed, free))
            group.create_task(self._dispatch(handed, free))

    async def _dispatch(self, handed: asyncio.Queue[Watch], free: asyncio.Semaphore) -> None:
        # What is asked is decided last of all, so that a new task never waits behind
        # others that were picked before there was a worker and a turn for them.
        while True:
            await free.acquire()
            await self._ledger.schedule.wait()
            await self._pace.turn()
            watch = self._ledger.schedule.pop(ticks())
            if watch is None:
                free.release()
            else:
                self._ledger.begin(watch, ticks())
                handed.put_nowait(watch)

    async def _work(self, handed: asyncio.Queue[Watch], free: asyncio.Semaphore) -> None:
        while True:
            watch = await handed.get()
            try:
                await self._check(watch)
            finally:
                if watch.asking:
                    self._ledger.abandoned(watch, ticks())
                free.release()

    async def _check(self, watch: Watch) -> None:
        try:
            answer = await self._client.status(watch.task_id, watch.reading.version)
        except ApiError as exc:
            self._ledger.failed(watch, exc.kind, str(exc), ticks(), utc_now())
        except Exception:
            # A fault of our own over one task must not end the checks of all others.
            log.exception("unexpected error while asking for task %s", watch.task_id)
            message = "Its answer could not be read; the server's log says why."
            self._ledger.failed(watch, "bad_response", message, ticks(), utc_now())
        else:
            self._ledger.answered(watch, answer, ticks(), utc_now())
