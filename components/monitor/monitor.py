"""The one running monitor: a thread with its own event loop, and what pages read of it."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from anyio import to_thread
from anyio.from_thread import BlockingPortal, start_blocking_portal

from components import exchange
from components.history import Change, Story, Trend, Window
from components.monitor.clock import ticks, utc_now
from components.monitor.commands import Commands
from components.monitor.keeper import Keeper
from components.monitor.ledger import ASLEEP_SECONDS, Ledger
from components.monitor.past import Past
from components.monitor.poller import Poller
from components.monitor.recorder import Recorder
from components.monitor.rules import MAIN_BOARD
from components.settings import Settings
from components.snapshot import Board, Reading, Snapshot, Trouble
from components.store import Store
from components.task_ids import Collector, Entry, Parsed

log = logging.getLogger(__name__)

TURN_SECONDS = 0.1
AGE_SECONDS = 0.5
RESTART_SECONDS = 1.0
EVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Pulse:
    """How alive a board is: ages in seconds, so that no viewer's clock matters.

    ``checked_at`` is the latest moment at which the API confirmed any of its statuses.
    """

    version: int
    alive_age: float
    oldest_live_age: float | None
    refresh_seconds: float
    paused: bool
    archived: bool
    checked_at: datetime | None


class Monitor(Commands):
    """Reads are safe from any thread; every one that takes a board raises `UnknownBoard`."""

    def __init__(self, settings: Settings, store: Store, portal: BlockingPortal) -> None:
        super().__init__(settings, store, Ledger(settings.host, demo=settings.demo), portal)
        self._poller = Poller(settings, self.ledger)
        self._keeper = Keeper(store, self.ledger, self.lock, settings.history_days)
        self._recorder = Recorder()
        self._past = Past(store, utc_now)
        self._turned = ticks()

    @property
    def alive_age(self) -> float:
        """Seconds since the poller's loop last turned."""
        return ticks() - self._turned

    @property
    def storage(self) -> Trouble | None:
        """Why nothing can be saved at present, if so."""
        return self._keeper.trouble

    def boards(self) -> list[Snapshot]:
        """The latest snapshot of every board, oldest board first."""
        return [state.snapshot for state in self.ledger.states()]

    def snapshot(self, name: str) -> Snapshot:
        """Return the latest published snapshot of a board."""
        return self.ledger.state(name).snapshot

    def live_snapshot(self, name: str) -> Snapshot:
        """Return the latest snapshot with the times of the checks made since."""
        snapshot = self.snapshot(name)
        watches = self.ledger.watches
        tasks = []
        for task in snapshot.tasks:
            watch = watches.get(task.task_id)
            latest = task.reading if watch is None else watch.reading
            same = latest.shown == task.reading.shown
            tasks.append(replace(task, reading=latest) if same else task)
        return replace(snapshot, tasks=tuple(tasks), taken_at=utc_now())

    def pulse(self, name: str) -> Pulse:
        """Return the version of a board and how old what it shows may be."""
        state = self.ledger.state(name)
        oldest = state.oldest_checked
        return Pulse(
            version=state.snapshot.version,
            alive_age=self.alive_age,
            oldest_live_age=None if oldest is None else max(0.0, ticks() - oldest),
            refresh_seconds=state.board.refresh_seconds,
            paused=state.board.paused,
            archived=state.board.archived,
            checked_at=state.newest_checked,
        )

    def trend(self, name: str, window: Window) -> Trend | None:
        """Return the counts of a board over a window, or None where they could never be read."""
        self.ledger.state(name)
        return self._past.trend(name, window)

    def story(self, name: str, task_id: str) -> Story:
        """Tell what happened to a task of a board; raises `StoreError`."""
        self.ledger.state(name)
        watch = self.ledger.watches.get(task_id)
        blank = self.ledger.learnt.readings.get(task_id, Reading(task_id))
        return self._past.story(watch.reading if watch else blank, self._keeper.unsaved())

    def exported(self, name: str) -> Iterator[bytes]:
        """Write a whole board with its history, a part at a time; raises `StoreError`.

        Readings and changes are those of one moment, whatever is learnt while it is written.
        """
        snapshot, entries, unsaved = self.portal.call(self._exportable, name)
        return exchange.dump(
            snapshot.board,
            entries,
            [task.reading for task in snapshot.tasks],
            self._past.changes([entry.task_id for entry in entries], unsaved, snapshot.taken_at),
            self.store.samples_of(name, EVER),
            self.store.hours_of(name, EVER),
            self.store.gaps_of([name], None),
        )

    def recent(self, count: int) -> Parsed:
        """Fetch the account's newest tasks, titles as labels; raises `ApiError`."""
        return self.portal.call(self._recent, count)

    @asynccontextmanager
    async def polling(self) -> AsyncIterator[None]:
        """Poll on the running loop until the context is left, and save what was learned."""
        await self._load()
        async with self._poller.client, asyncio.TaskGroup() as group:
            loops = [
                group.create_task(_kept_up(loop))
                for loop in (self._poller.run, self._turn, self._keeper.run, self._keeper.tend)
            ]
            try:
                yield
            finally:
                for loop in loops:
                    loop.cancel()
        await self._keeper.save(last=True)

    async def _exportable(self, name: str) -> tuple[Snapshot, tuple[Entry, ...], list[Change]]:
        async with self.lock:
            self.ledger.publish(utc_now())
            state = self.ledger.state(name)
            return self.live_snapshot(name), tuple(state.entries.values()), self._keeper.unsaved()

    async def _load(self) -> None:
        at, now = utc_now(), ticks()
        await to_thread.run_sync(self.store.resume, at)
        contents = await to_thread.run_sync(self.store.load)
        for board in contents.boards:
            self.ledger.open_board(board, at)
            entries = contents.tasks.get(board.name, ())
            self.ledger.add(board.name, entries, now, contents.readings, at)
        if MAIN_BOARD not in self.ledger.names():
            await self.begin_board(Board(MAIN_BOARD, "Main board", self.settings.refresh_seconds))
        self.ledger.age(now)
        self.ledger.publish(at)
        self._turned = ticks()

    async def _turn(self) -> None:
        aged = -math.inf
        while True:
            now, at = ticks(), utc_now()
            stood = now - self._turned
            if now - aged >= AGE_SECONDS:
                self.ledger.age(now)
                aged = now
            service = replace(self._poller.service(), storage=self.storage)
            self.ledger.heed(service, now, disturbed=self._poller.disturbed)
            self.ledger.publish(at)
            states, learnt = self.ledger.states(), self.ledger.learnt
            if stood > ASLEEP_SECONDS:
                self._recorder.slept(states, at - timedelta(seconds=stood), learnt, at)
            self._recorder.look(states, service.trouble, learnt, at)
            # Only a whole round counts: a fault of our own in it must show as not live.
            self._turned = now
            await asyncio.sleep(TURN_SECONDS)

    async def _recent(self, count: int) -> Parsed:
        collector = Collector()
        for row in await self._poller.recent(count):
            collector.add(0, row.task_id, row.title)
        return collector.parsed()


async def _kept_up(loop: Callable[[], Awaitable[None]]) -> None:
    # A fault of our own in one round must not end polling for good; meanwhile the ages
    # of what is on the screens grow, so that nobody takes it for fresh.
    while True:
        try:
            await loop()
        except Exception:
            log.exception("starting over after an unexpected error")
            await asyncio.sleep(RESTART_SECONDS)


@contextmanager
def running(settings: Settings) -> Iterator[Monitor]:
    """Open the database, poll in a thread of its own, and stop both on leaving."""
    with closing(Store(settings.database_url)) as store, start_blocking_portal() as portal:
        monitor = Monitor(settings, store, portal)
        with portal.wrap_async_context_manager(monitor.polling()):
            yield monitor
