"""The one running monitor: a thread with its own event loop, and the commands to it."""

import asyncio
import logging
import math
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from anyio import to_thread
from anyio.from_thread import BlockingPortal, start_blocking_portal

from components.errors import TaskboardError
from components.monitor.clock import ticks, utc_now
from components.monitor.ledger import Ledger
from components.monitor.poller import Poller
from components.settings import MAX_REFRESH_SECONDS, Settings
from components.snapshot import Board, Snapshot, Trouble
from components.store import Store, StoreError
from components.task_ids import Collector, Entry, Parsed

log = logging.getLogger(__name__)

MAIN_BOARD = "main"
MAX_TASKS = 50_000
TURN_SECONDS = 0.1
AGE_SECONDS = 0.5
SAVE_SECONDS = 1.0
RESTART_SECONDS = 1.0


class BoardLimitError(TaskboardError):
    """An addition would outgrow a board."""


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
    checked_at: datetime | None


class Monitor:
    """Reads are safe from any thread; commands run on the poller's loop, one at a time.

    Every method that takes a board's name raises `UnknownBoard`; commands raise
    `StoreError` where the database fails, and then nothing has changed.
    """

    def __init__(self, settings: Settings, store: Store, portal: BlockingPortal) -> None:
        self.settings = settings
        self._store = store
        self._portal = portal
        self._ledger = Ledger(settings.host, demo=settings.demo)
        self._poller = Poller(settings, self._ledger)
        self._commands = asyncio.Lock()
        self._turned = ticks()
        self._storage: Trouble | None = None

    @property
    def alive_age(self) -> float:
        """Seconds since the poller's loop last turned."""
        return ticks() - self._turned

    @property
    def storage(self) -> Trouble | None:
        """Why nothing can be saved at present, if so."""
        return self._storage

    def boards(self) -> list[Snapshot]:
        """The latest snapshot of every board, oldest board first."""
        return [self.snapshot(name) for name in self._ledger.names()]

    def snapshot(self, name: str) -> Snapshot:
        """Return the latest published snapshot of a board."""
        return self._ledger.state(name).snapshot

    def live_snapshot(self, name: str) -> Snapshot:
        """Return the latest snapshot with the times of the checks made since."""
        snapshot = self.snapshot(name)
        watches = self._ledger.watches
        tasks = []
        for task in snapshot.tasks:
            watch = watches.get(task.task_id)
            latest = task.reading if watch is None else watch.reading
            same = latest.shown == task.reading.shown
            tasks.append(replace(task, reading=latest) if same else task)
        return replace(snapshot, tasks=tuple(tasks), taken_at=utc_now())

    def pulse(self, name: str) -> Pulse:
        """Return the version of a board and how old what it shows may be."""
        state = self._ledger.state(name)
        oldest = state.oldest_checked
        return Pulse(
            version=state.snapshot.version,
            alive_age=self.alive_age,
            oldest_live_age=None if oldest is None else max(0.0, ticks() - oldest),
            refresh_seconds=state.board.refresh_seconds,
            paused=state.board.paused,
            checked_at=state.newest_checked,
        )

    def create_board(self, name: str, title: str) -> None:
        """Begin a board; one of that name stays as it is."""
        board = Board(name, title, self.settings.refresh_seconds)
        self._portal.call(self._create_board, board)

    def set_refresh(self, name: str, seconds: float) -> None:
        """Choose a board's refresh interval, from 1 s to 5 min."""
        fitting = min(max(seconds, 1.0), MAX_REFRESH_SECONDS)
        self._portal.call(self._update_board, name, {"refresh_seconds": fitting})

    def pause(self, name: str) -> None:
        """Ask for a board's tasks no more until it is resumed."""
        self._portal.call(self._update_board, name, {"paused": True})

    def resume(self, name: str) -> None:
        """Take up polling for a board again."""
        self._portal.call(self._update_board, name, {"paused": False})

    def refresh(self, name: str) -> int:
        """Ask for the live tasks of a board now, within the budget; return how many."""
        return self._portal.call(lambda: self._ledger.refresh(name, ticks()))

    def recheck(self, name: str, task_ids: Collection[str]) -> int:
        """Ask for some tasks now, settled ones too; return how many."""
        return self._portal.call(lambda: self._ledger.recheck(name, task_ids, ticks()))

    def add_tasks(self, name: str, entries: Sequence[Entry]) -> int:
        """Put tasks on a board and return how many were new; once it returns, they are kept."""
        return self._portal.call(self._add_tasks, name, entries)

    def remove_tasks(self, name: str, task_ids: Collection[str]) -> int:
        """Take tasks off a board and return how many were on it."""
        return self._portal.call(self._remove_tasks, name, task_ids)

    def recent(self, count: int) -> Parsed:
        """Fetch the account's newest tasks, titles as labels; raises `ApiError`."""
        return self._portal.call(self._recent, count)

    @asynccontextmanager
    async def polling(self) -> AsyncIterator[None]:
        """Poll on the running loop until the context is left, and save what was learned."""
        await self._load()
        async with self._poller.client, asyncio.TaskGroup() as group:
            loops = [
                group.create_task(_kept_up(loop))
                for loop in (self._poller.run, self._turn, self._save)
            ]
            try:
                yield
            finally:
                for loop in loops:
                    loop.cancel()
        await self._save_once()

    async def _load(self) -> None:
        contents = await to_thread.run_sync(self._store.load)
        at, now = utc_now(), ticks()
        for board in contents.boards:
            self._ledger.open_board(board, at)
            entries = contents.tasks.get(board.name, ())
            self._ledger.add(board.name, entries, now, contents.readings, at)
        if MAIN_BOARD not in self._ledger.names():
            await self._create_board(Board(MAIN_BOARD, "Main board", self.settings.refresh_seconds))
        self._ledger.age(now)
        self._ledger.publish(at)

    async def _turn(self) -> None:
        aged = -math.inf
        while True:
            now = self._turned = ticks()
            if now - aged >= AGE_SECONDS:
                self._ledger.age(now)
                aged = now
            service = replace(self._poller.service(), storage=self._storage)
            self._ledger.heed(service, now, disturbed=self._poller.disturbed)
            self._ledger.publish(utc_now())
            await asyncio.sleep(TURN_SECONDS)

    async def _save(self) -> None:
        while True:
            await asyncio.sleep(SAVE_SECONDS)
            await self._save_once()

    async def _save_once(self) -> None:
        # Under the lock of the commands: a reading written after its task was removed
        # would stay behind for good.
        async with self._commands:
            readings, self._ledger.unsaved = self._ledger.unsaved, {}
            try:
                await to_thread.run_sync(self._store.save_readings, readings.values())
            except StoreError as exc:
                self._ledger.unsaved = {**readings, **self._ledger.unsaved}
                if self._storage is None:
                    log.warning("readings are not saved yet, trying again: %s", exc)
                    self._storage = Trouble("storage", str(exc), utc_now())
            else:
                self._storage = None

    async def _create_board(self, board: Board) -> None:
        async with self._commands:
            if board.name not in self._ledger.names():
                at = utc_now()
                await to_thread.run_sync(self._store.create_board, board, at)
                self._ledger.open_board(board, at)
                self._ledger.publish(at)

    async def _update_board(self, name: str, changes: Mapping[str, Any]) -> None:
        async with self._commands:
            board = replace(self._ledger.state(name).board, **changes)
            await to_thread.run_sync(self._store.update_board, board)
            self._ledger.update_board(board, ticks())
            self._ledger.publish(utc_now())

    async def _add_tasks(self, name: str, entries: Sequence[Entry]) -> int:
        async with self._commands:
            there = self._ledger.state(name).entries
            new = [entry for entry in entries if entry.task_id not in there]
            if len(there) + len(new) > MAX_TASKS:
                raise BoardLimitError(
                    f"The board holds {len(there):,} tasks; {len(new):,} more would pass its "
                    f"limit of {MAX_TASKS:,}. Remove ended tasks first, or add fewer."
                )
            at = utc_now()
            await to_thread.run_sync(self._store.add_tasks, name, new, at)
            added = self._ledger.add(name, new, ticks(), {}, at)
            self._ledger.publish(at)
            return len(added)

    async def _remove_tasks(self, name: str, task_ids: Collection[str]) -> int:
        async with self._commands:
            there = self._ledger.state(name).entries
            found = [task_id for task_id in task_ids if task_id in there]
            await to_thread.run_sync(self._store.remove_tasks, name, found)
            self._ledger.remove(name, found, ticks())
            self._ledger.publish(utc_now())
            return len(found)

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
