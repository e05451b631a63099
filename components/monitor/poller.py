"""The loop that asks: one dispatcher, a fixed number of workers, one shared schedule."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from components.api import ApiClient, ApiError, Row
from components.api.errors import RateLimited, TimedOut
from components.errors import TaskboardError
from components.monitor.bulk import Bulk
from components.monitor.clock import ticks, utc_now
from components.monitor.gate import Gate
from components.monitor.ledger import Ledger
from components.monitor.rush import Rush
from components.monitor.watch import Watch
from components.settings import Settings
from components.snapshot import Service

log = logging.getLogger(__name__)

# Of the requests under way, at most this part may be for tasks whose last check hung.
SLOW_PART = 4
LOOK_SECONDS = 0.5


class Busy(TaskboardError):
    """The API cannot be asked for anything but probes at present."""


class Poller:
    """Asks every due task once, however many people watch; ``client`` is open while it runs."""

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self._gate = Gate(settings.requests_per_second)
        self.client = ApiClient(settings, self._gate)
        self._ledger = ledger
        self._concurrency = settings.concurrency
        self._free = asyncio.Semaphore(self._concurrency)
        self._bulk = Bulk(self.client, ledger, self._gate, self._admitted)
        self._auto = settings.api_version == "auto"
        self._rush = Rush()
        self._host = settings.host
        self._slow = 0

    @property
    def disturbed(self) -> bool:
        """Whether tasks wait for another reason than the budget."""
        return self._gate.disturbed

    def service(self) -> Service:
        """Return how the API is found at present."""
        return Service(
            speaks=self.client.versions.speaks,
            chosen=self._auto and self.client.versions.lacks_v1,
            trouble=self._gate.trouble,
            sweep=None if self._gate.disturbed else self._bulk.estimate(),
        )

    async def recent(self, count: int) -> tuple[Row, ...]:
        """Return the account's newest tasks; raises `ApiError`, or `Busy` without asking."""
        if (trouble := self._gate.trouble) is not None:
            raise Busy(f"{trouble.message} The list can be fetched once that is over.")
        async with self._admitted():
            return await self.client.recent(count)

    async def run(self) -> None:
        """Poll until cancelled."""
        handed: asyncio.Queue[Watch] = asyncio.Queue()
        self._free = asyncio.Semaphore(self._concurrency)
        self._slow = 0
        self._ledger.schedule.open_slow(is_open=True)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._concurrency):
                    group.create_task(self._work(handed))
                group.create_task(self._dispatch(handed))
                group.create_task(self._bulk.run())
                group.create_task(self._let_go())
        finally:
            for watch in list(self._ledger.watches.values()):
                if watch.asking:
                    self._ledger.abandoned(watch, ticks())

    @asynccontextmanager
    async def _admitted(self) -> AsyncIterator[None]:
        async with self._free:
            # Within the budget, but never in the place of a probe, which tells more.
            await self._gate.more()
            asked = ticks()
            try:
                yield
            except RateLimited as exc:
                if self._gate.failed(exc, asked, witness=False):
                    self._ledger.recover(ticks())
                raise

    async def _dispatch(self, handed: asyncio.Queue[Watch]) -> None:
        # What is asked is decided last of all, so that a new task never waits behind
        # others that were picked before there was a worker and a turn for them.
        while True:
            await self._due()
            await self._rush.acquire(self._free)
            await self._gate.turn()
            watch = self._ledger.next(ticks(), probing=self._gate.probing)
            if watch is None:
                self._free.release()
            else:
                self._ledger.begin(watch, ticks())
                self._count_slow(watch, 1)
                handed.put_nowait(watch)

    async def _due(self) -> None:
        schedule = self._ledger.schedule
        self._gate.breaker.longest = self._ledger.load.shortest
        while not (self._gate.probing and self._ledger.load.live) and not await schedule.nap():
            pass

    async def _let_go(self) -> None:
        # Where no task is left to probe with, nothing else would ever end an outage.
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._gate.probing and not self._ledger.has_work():
                self._gate.forget()

    async def _work(self, handed: asyncio.Queue[Watch]) -> None:
        while True:
            watch = await handed.get()
            slow = watch.slow
            try:
                await self._check(watch)
            finally:
                if watch.asking:
                    self._ledger.abandoned(watch, ticks())
                if slow:
                    self._count_slow(watch, -1)
                self._free.release()

    def _count_slow(self, watch: Watch, change: int) -> None:
        if change < 0 or watch.slow:
            self._slow += change
            most = max(1, self._concurrency // SLOW_PART)
            self._ledger.schedule.open_slow(is_open=self._slow < most)

    async def _check(self, watch: Watch) -> None:
        began = ticks()
        try:
            async with self._rush.scope(watch, began):
                answer = await self.client.status(watch.task_id, watch.reading.version)
        except TimeoutError:
            # Silence that outlasts all other answers says as much of the server as a time-out.
            silence = TimedOut(f"{self._host} does not answer.")
            ended = self._gate.failed(silence, began, witness=self._ledger.has_witness())
            self._ledger.gave_way(watch, ticks())
        except ApiError as exc:
            ended = self._gate.failed(exc, began, witness=self._ledger.has_witness())
            self._ledger.failed(watch, exc.kind, str(exc), ticks(), utc_now())
        except Exception:
            # A fault of our own over one task must not end the checks of all others.
            log.exception("unexpected error while asking for task %s", watch.task_id)
            message = "Its answer could not be read; the server's log says why."
            self._ledger.failed(watch, "bad_response", message, ticks(), utc_now())
            return
        else:
            self._rush.answered(ticks() - began)
            ended = self._gate.succeeded(began)
            self._ledger.answered(watch, answer, ticks(), utc_now())
            self._bulk.heard(watch, answer)
        if ended:
            self._ledger.recover(ticks())
