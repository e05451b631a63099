"""The loop that asks: one dispatcher, a fixed number of workers, one shared schedule."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from components.api import ApiClient, ApiError, Row
from components.api.errors import RateLimited, TimedOut
from components.model.errors import TaskboardError
from components.model.settings import Settings
from components.model.snapshot import Service
from components.monitor.cache.task_cache import TaskCache
from components.monitor.cache.tracked_task import TrackedTask
from components.monitor.clock import ticks, utc_now
from components.monitor.polling.list_sweeps import ListSweeps
from components.monitor.requests.hung_requests import GuardedThrottle, HungRequestGuard
from components.monitor.requests.request_gate import RequestGate

log = logging.getLogger(__name__)

# Of the workers, at most this share asks for tasks whose last check hung.
MAX_HUNG_SHARE = 0.25
UNPROBED_CHECK_SECONDS = 0.5


class ApiBusyError(TaskboardError):
    """The API cannot be asked for anything but probes at present."""


class Poller:
    """Asks every due task once, however many people watch; ``client`` is open while it runs."""

    def __init__(self, settings: Settings, cache: TaskCache) -> None:
        self._gate = RequestGate(
            settings.requests_per_second,
            max_probe_seconds=lambda: cache.load.shortest_interval,
        )
        self._guard = HungRequestGuard()
        self.client = ApiClient(settings, GuardedThrottle(self._gate, self._guard))
        self._cache = cache
        self._planner = cache.planner
        self._settings = settings
        self._workers = asyncio.Semaphore(settings.concurrency)
        self._sweeps = ListSweeps(self.client, cache, self._gate, self._further_request)
        self._hung_in_flight = 0

    @property
    def blocked(self) -> bool:
        """Whether tasks wait for another reason than the budget."""
        return self._gate.blocked

    def service(self) -> Service:
        """Return the present state of the API."""
        trouble, left = self._gate.trouble, self._gate.left_by_others
        return Service(
            speaks=self.client.versions.spoken,
            chosen=self._settings.api_version == "auto" and self.client.versions.lacks_v1,
            trouble=trouble,
            # A used-up window of the API is waited for in passing, and changes no estimate.
            sweep=None if self._gate.probing or trouble else self._sweeps.estimate(),
            left_by_others=None if left is None else round(left, 1),
            announced=tuple(sorted(self._cache.announcements.proven)),
        )

    def clock_set_back(self, at: datetime) -> None:
        """Let every trouble have begun by now, which is ``at``."""
        self._gate.clock_set_back(at)

    async def recent(self, count: int) -> tuple[Row, ...]:
        """Return the account's newest tasks; raises `ApiError`, or `ApiBusyError` unasked."""
        async with self.request("The list can be fetched"):
            return await self.client.recent(count)

    @asynccontextmanager
    async def request(self, what: str) -> AsyncIterator[None]:
        """Hold a worker and a turn for what a person asks, ``what`` says what that lets happen.

        Raises `ApiBusyError` while the API is in trouble, or leaves no turn for a whole deadline.
        """
        self.ensure_answering(what)
        try:
            async with (
                asyncio.timeout(self._settings.timeout_seconds) as waiting,
                self._further_request(),
            ):
                waiting.reschedule(None)
                yield
        except TimeoutError as exc:
            self.ensure_answering(what)
            raise ApiBusyError(f"The request budget is used up at present. {what} later.") from exc

    def ensure_answering(self, what: str) -> None:
        """Raise `ApiBusyError` while the API is in trouble."""
        if (trouble := self._gate.trouble) is not None:
            raise ApiBusyError(f"{trouble.message} {what} once that is over.")

    async def run(self) -> None:
        """Poll until cancelled."""
        picked: asyncio.Queue[TrackedTask] = asyncio.Queue()
        self._workers = asyncio.Semaphore(self._settings.concurrency)
        self._hung_in_flight = 0
        self._planner.schedule.open_hung_lane(is_open=True)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._settings.concurrency):
                    group.create_task(self._work(picked))
                group.create_task(self._dispatch(picked))
                group.create_task(self._sweeps.run())
                group.create_task(self._end_unprobed_outages())
        finally:
            for tracked in self._cache.tracked_tasks.values():
                if tracked.in_flight:
                    self._planner.abandon(tracked, ticks())

    @asynccontextmanager
    async def _further_request(self) -> AsyncIterator[None]:
        async with self._workers:
            # Within the budget, but never in place of a probe.
            await self._gate.wait_for_budget()
            began = ticks()
            try:
                yield
            except RateLimited as exc:
                if self._gate.failed(exc, began, healthy_task=False):
                    self._cache.recover(ticks())
                raise

    async def _dispatch(self, picked: asyncio.Queue[TrackedTask]) -> None:
        # The task is picked last of all, so that a new one never waits behind others that
        # were picked before they had a worker and a turn.
        while True:
            while not (self._gate.probing and self._cache.load.live):
                if await self._planner.schedule.wait_until_due():
                    break
            await self._guard.acquire(self._workers)
            await self._gate.wait_for_turn()
            tracked = self._cache.next_task(ticks(), probing=self._gate.probing)
            if tracked is None:
                self._workers.release()
            else:
                self._planner.begin(tracked, ticks())
                if tracked.hung:
                    self._count_hung(1)
                picked.put_nowait(tracked)

    async def _end_unprobed_outages(self) -> None:
        # Where no task is left to probe with, nothing else would ever end an outage.
        while True:
            await asyncio.sleep(UNPROBED_CHECK_SECONDS)
            if self._gate.probing and not self._cache.has_work():
                self._gate.end_outage()

    async def _work(self, picked: asyncio.Queue[TrackedTask]) -> None:
        while True:
            tracked = await picked.get()
            was_hung = tracked.hung
            try:
                await self._check(tracked)
            finally:
                if tracked.in_flight:
                    self._planner.abandon(tracked, ticks())
                if was_hung:
                    self._count_hung(-1)
                self._workers.release()

    def _count_hung(self, change: int) -> None:
        self._hung_in_flight += change
        most = max(1, int(self._settings.concurrency * MAX_HUNG_SHARE))
        self._planner.schedule.open_hung_lane(is_open=self._hung_in_flight < most)

    async def _check(self, tracked: TrackedTask) -> None:
        began = ticks()
        try:
            # A task that hung before keeps its worker until the deadline: these are few.
            async with self._guard.scope(began, preemptible=not tracked.hung):
                answer = await self.client.status(tracked.task_id, tracked.reading.version)
        except TimeoutError:
            # Silence that outlasts all other answers says as much of the server as a time-out.
            silence = TimedOut(f"{self._settings.host} does not answer.")
            ended = self._gate.failed(silence, began, healthy_task=self._cache.has_healthy_task())
            self._planner.preempt(tracked, ticks())
        except ApiError as exc:
            ended = self._gate.failed(exc, began, healthy_task=self._cache.has_healthy_task())
            self._cache.failed(tracked, exc.kind, str(exc), ticks(), utc_now())
        except Exception:
            # An error of our own over one task must not end the checks of all others.
            log.exception("unexpected error while asking for task %s", tracked.task_id)
            message = "Its answer could not be read; the server's log says why."
            self._cache.failed(tracked, "bad_response", message, ticks(), utc_now())
            return
        else:
            self._guard.answered(ticks() - began)
            ended = self._gate.succeeded(began)
            self._cache.answered(tracked, answer, ticks(), utc_now())
            self._sweeps.compare(tracked, answer)
        if ended:
            self._cache.recover(ticks())
