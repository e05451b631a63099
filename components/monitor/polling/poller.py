"""The loop that asks: one dispatcher, a fixed number of workers, one shared schedule."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from components.api import ApiClient, ApiError, Row
from components.api.errors import RateLimited, TimedOut
from components.model.errors import TaskboardError
from components.model.settings import Settings
from components.model.snapshot import Service
from components.monitor.cache.task_cache import TaskCache
from components.monitor.cache.tracked_task import TrackedTask
from components.monitor.clock import ticks, utc_now
from components.monitor.polling.list_sweeps import ListSweeps
from components.monitor.requests.hung_requests import HungRequestGuard
from components.monitor.requests.request_gate import RequestGate

log = logging.getLogger(__name__)

# Of the requests under way, at most this part may be for tasks whose last check hung.
SLOW_PART = 4
LOOK_SECONDS = 0.5


class Busy(TaskboardError):
    """The API cannot be asked for anything but probes at present."""


class Poller:
    """Asks every due task once, however many people watch; ``client`` is open while it runs."""

    def __init__(self, settings: Settings, cache: TaskCache) -> None:
        self._gate = RequestGate(settings.requests_per_second)
        self.client = ApiClient(settings, self._gate)
        self._cache = cache
        self._concurrency = settings.concurrency
        self._free = asyncio.Semaphore(self._concurrency)
        self._bulk = ListSweeps(self.client, cache, self._gate, self._admitted)
        self._auto = settings.api_version == "auto"
        self._rush = HungRequestGuard()
        self._host = settings.host
        self._slow = 0

    @property
    def disturbed(self) -> bool:
        """Whether tasks wait for another reason than the budget."""
        return self._gate.disturbed

    def service(self) -> Service:
        """Return how the API is found at present."""
        return Service(
            speaks=self.client.versions.active,
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
        handed: asyncio.Queue[TrackedTask] = asyncio.Queue()
        self._free = asyncio.Semaphore(self._concurrency)
        self._slow = 0
        self._cache.schedule.open_slow(is_open=True)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._concurrency):
                    group.create_task(self._work(handed))
                group.create_task(self._dispatch(handed))
                group.create_task(self._bulk.run())
                group.create_task(self._let_go())
        finally:
            for tracked in list(self._cache.tracked_tasks.values()):
                if tracked.asking:
                    self._cache.abandoned(tracked, ticks())

    @asynccontextmanager
    async def _admitted(self) -> AsyncIterator[None]:
        async with self._free:
            # Within the budget, but never in the place of a probe, which tells more.
            await self._gate.more()
            asked = ticks()
            try:
                yield
            except RateLimited as exc:
                if self._gate.failed(exc, asked, healthy_task=False):
                    self._cache.recover(ticks())
                raise

    async def _dispatch(self, handed: asyncio.Queue[TrackedTask]) -> None:
        # What is asked is decided last of all, so that a new task never waits behind
        # others that were picked before there was a worker and a turn for them.
        while True:
            await self._due()
            await self._rush.acquire(self._free)
            await self._gate.turn()
            tracked = self._cache.next(ticks(), probing=self._gate.probing)
            if tracked is None:
                self._free.release()
            else:
                self._cache.begin(tracked, ticks())
                self._count_slow(tracked, 1)
                handed.put_nowait(tracked)

    async def _due(self) -> None:
        schedule = self._cache.schedule
        self._gate.breaker.longest = self._cache.load.shortest
        while (
            not (self._gate.probing and self._cache.load.live)
            and not await schedule.wait_until_due()
        ):
            pass

    async def _let_go(self) -> None:
        # Where no task is left to probe with, nothing else would ever end an outage.
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._gate.probing and not self._cache.has_work():
                self._gate.forget()

    async def _work(self, handed: asyncio.Queue[TrackedTask]) -> None:
        while True:
            tracked = await handed.get()
            slow = tracked.slow
            try:
                await self._check(tracked)
            finally:
                if tracked.asking:
                    self._cache.abandoned(tracked, ticks())
                if slow:
                    self._count_slow(tracked, -1)
                self._free.release()

    def _count_slow(self, tracked: TrackedTask, change: int) -> None:
        if change < 0 or tracked.slow:
            self._slow += change
            most = max(1, self._concurrency // SLOW_PART)
            self._cache.schedule.open_slow(is_open=self._slow < most)

    async def _check(self, tracked: TrackedTask) -> None:
        began = ticks()
        try:
            async with self._rush.scope(tracked, began):
                answer = await self.client.status(tracked.task_id, tracked.reading.version)
        except TimeoutError:
            # Silence that outlasts all other answers says as much of the server as a time-out.
            silence = TimedOut(f"{self._host} does not answer.")
            ended = self._gate.failed(silence, began, healthy_task=self._cache.has_healthy_task())
            self._cache.preempted(tracked, ticks())
        except ApiError as exc:
            ended = self._gate.failed(exc, began, healthy_task=self._cache.has_healthy_task())
            self._cache.failed(tracked, exc.kind, str(exc), ticks(), utc_now())
        except Exception:
            # A fault of our own over one task must not end the checks of all others.
            log.exception("unexpected error while asking for task %s", tracked.task_id)
            message = "Its answer could not be read; the server's log says why."
            self._cache.failed(tracked, "bad_response", message, ticks(), utc_now())
            return
        else:
            self._rush.answered(ticks() - began)
            ended = self._gate.succeeded(began)
            self._cache.answered(tracked, answer, ticks(), utc_now())
            self._bulk.heard(tracked, answer)
        if ended:
            self._cache.recover(ticks())
