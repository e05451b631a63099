"""The one running monitor: a thread with its own event loop, reads, and actions."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from anyio import to_thread
from anyio.from_thread import BlockingPortal, start_blocking_portal

from components import exchange
from components.model import limits
from components.model.access.actor import PROGRAM, Actor
from components.model.access.records import Answered
from components.model.actions import Action, CreateBoard
from components.model.board import BoardFile, DeletedBoard, RemovedTask
from components.model.details import LiveView, TaskDetails
from components.model.entry import Entry
from components.model.history.records import Change, TaskTimeline, Trend, Window
from components.model.reading import Reading, StorageTrouble
from components.model.settings import Settings
from components.model.snapshot import Service, Snapshot
from components.monitor.access.access import AccessReads
from components.monitor.access.action_note import ActionNote
from components.monitor.cache.task_cache import ASLEEP_SECONDS, TaskCache
from components.monitor.clock import SetBackDetector, ticks, utc_now
from components.monitor.commands import MAIN_BOARD, Commands
from components.monitor.history.batch_writer import BatchWriter
from components.monitor.history.board_export import export
from components.monitor.history.history_reader import HistoryReader
from components.monitor.history.history_recorder import HistoryRecorder
from components.monitor.loops import restarting
from components.monitor.polling.poller import Poller
from components.monitor.polling.task_requests import TaskRequests
from components.store import Store, only_server

T = TypeVar("T")

log = logging.getLogger(__name__)

PUBLISH_SECONDS = 0.1
FRESHNESS_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class BoardLiveness:
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


class Monitor(AccessReads):
    """Safe from any thread but the poller's own; what takes a board raises `UnknownBoard`."""

    def __init__(self, settings: Settings, store: Store, portal: BlockingPortal) -> None:
        super().__init__(store, portal)
        self.demo = settings.demo
        self.default_board = settings.default_board
        self._cache = TaskCache(settings.host, demo=settings.demo)
        self._poller = Poller(settings, self._cache)
        self._requests = TaskRequests(self._poller, self._cache)
        self._commands = Commands(settings, store, self._cache, self._requests, self._grants)
        self._writer = BatchWriter(
            store, self._cache, self._notes, self._lock, settings.history_days
        )
        self._recorder = HistoryRecorder()
        self._history = HistoryReader(store, utc_now)
        self._last_round = ticks()

    def perform(self, action: Action[T], actor: Actor, mark: Answered | None = None) -> T:
        """Carry out an action and return its outcome once all of it is saved and published.

        A ``mark`` of `repeats` is saved with what it changes. Raises `NotAllowed` where the actor
        may not, what the action says, and `StoreError` where the database fails.
        """
        self._ensure_allowed(action, actor)
        return self._portal.call(self._perform, action, actor, mark)

    def hear(self, task_ids: Iterable[str]) -> None:
        """Have tasks asked at once of which a webhook told, without waiting; others are ignored."""
        self._portal.start_task_soon(self._cache.hear, list(task_ids), ticks())

    @property
    def alive_age(self) -> float:
        """Seconds since the poller's loop last turned."""
        return ticks() - self._last_round

    @property
    def storage(self) -> StorageTrouble | None:
        """Why nothing can be saved at present, if so."""
        return self._writer.trouble

    def boards_version(self) -> int:
        """Return a number that rises with each change of what boards there are, or of one."""
        return self._cache.boards_version

    def boards(self) -> list[Snapshot]:
        """The latest snapshot of every board, oldest board first."""
        return [state.snapshot for state in list(self._cache.boards.values())]

    def snapshot(self, name: str) -> Snapshot:
        """Return the latest published snapshot of a board."""
        return self._cache.state(name).snapshot

    def live_snapshot(self, name: str) -> Snapshot:
        """Return the latest snapshot with the times of the checks made since.

        Tasks of which nothing is new are the same objects as the last time.
        """
        state = self._cache.state(name)
        snapshot = state.snapshot
        tasks = state.live_tasks(snapshot, self._cache.tracked_tasks)
        return replace(snapshot, tasks=tasks, taken_at=utc_now())

    def overall_version(self) -> int:
        """Return the version of all boards together, which rises with each of theirs."""
        return self._cache.version

    def liveness(self, name: str) -> BoardLiveness:
        """Return the version of a board and how old what it shows may be."""
        state = self._cache.state(name)
        oldest = state.oldest_answer
        return BoardLiveness(
            version=state.snapshot.version,
            alive_age=self.alive_age,
            oldest_live_age=None if oldest is None else max(0.0, ticks() - oldest),
            refresh_seconds=state.board.refresh_seconds,
            paused=state.board.paused,
            archived=state.board.archived,
            checked_at=state.newest_answer_at,
        )

    def trend(self, name: str, window: Window) -> Trend | None:
        """Return the counts of a board over a window, or None where they could never be read."""
        self._cache.state(name)
        return self._history.trend(name, window)

    def task_timeline(self, name: str, task_id: str) -> TaskTimeline:
        """Tell what happened to a task of a board; raises `StoreError`."""
        self._cache.state(name)
        tracked = self._cache.tracked_tasks.get(task_id)
        reading = tracked.reading if tracked else self._cache.pending.readings.get(task_id)
        return self._history.task_timeline(reading or Reading(task_id), self._writer.unsaved())

    def exported(self, name: str, max_bytes: int = limits.MAX_BOARD_FILE_BYTES) -> Iterator[bytes]:
        """Write a whole board with its history, a part at a time; raises `StoreError`.

        Readings and changes are those of one moment, whatever is learnt while it is written. The
        oldest of its past is left out where the file would be longer than ``max_bytes``; raises
        `BoardLimitError` where its tasks alone are.
        """
        snapshot, entries, unsaved = self._portal.call(self._exportable, name)
        return export(self._store, self._history, snapshot, entries, unsaved, max_bytes)

    def read_board_file(self, data: bytes) -> BoardFile:
        """Read a board from its exported file; raises `UnreadableBoard`."""
        return exchange.load(data)

    def deleted_boards(self) -> tuple[DeletedBoard, ...]:
        """List the boards that can be restored, latest first; raises `StoreError`."""
        return self._store.deleted_boards(utc_now())

    def removed_tasks(self, name: str) -> tuple[RemovedTask, ...]:
        """List the tasks that can be put back on a board, latest first; raises `StoreError`."""
        self._cache.state(name)
        return self._store.removed_tasks(name, utc_now())

    def recent_tasks(self, count: int) -> tuple[Entry, ...]:
        """Fetch the account's newest tasks, titles as labels; raises `ApiError`."""
        rows = self._portal.call(self._poller.recent, count)
        return tuple(Entry(row.task_id, row.title) for row in rows)

    def details(self, task_id: str, board: str | None = None) -> TaskDetails:
        """Fetch everything that the API tells of a task of a board, or of any board.

        Raises `UnknownTask`, `ApiBusyError` while the API is in trouble, `TaskUnreadable` and
        `ApiError`.
        """
        return self._portal.call(self._requests.details, task_id, board)

    def live_view(self, task_id: str) -> LiveView:
        """Fetch where the browser of a task can be watched: credentials, which nothing keeps.

        Raises the same as `details`.
        """
        return self._portal.call(self._requests.live_view, task_id)

    @asynccontextmanager
    async def polling(self) -> AsyncIterator[None]:
        """Poll on the running loop until the context is left, and save what was learned."""
        await self._load()
        async with self._poller.client, asyncio.TaskGroup() as group:
            loops = [
                group.create_task(restarting(loop))
                for loop in (
                    *(self._poller.run, self._publish, self._writer.run, self._writer.prune),
                    self._accounts.run,
                )
            ]
            try:
                yield
            finally:
                for loop in loops:
                    loop.cancel()
        await self._writer.save(last=True)

    async def _perform(self, action: Action[T], actor: Actor, mark: Answered | None) -> T:
        note = ActionNote(action, actor, mark)
        if action.saves:
            async with self._lock:
                outcome = await self._commands.perform(action, note)
                self._cache.publish(utc_now())
        else:
            outcome = await self._commands.perform(action, note)
        if not note.saved:
            self._notes.take(note)
        return outcome

    async def _exportable(self, name: str) -> tuple[Snapshot, tuple[Entry, ...], list[Change]]:
        async with self._lock:
            self._cache.publish(utc_now())
            state = self._cache.state(name)
            return self.live_snapshot(name), tuple(state.entries.values()), self._writer.unsaved()

    async def _load(self) -> None:
        at, now = utc_now(), ticks()
        await self._load_access(at)
        contents = await to_thread.run_sync(self._store.load)
        for board in contents.boards:
            entries = contents.tasks.get(board.name, ())
            self._cache.open_board(board, at)
            self._cache.add(board.name, entries, now, contents.readings, at)
        if MAIN_BOARD not in self._cache.boards:
            create = CreateBoard(MAIN_BOARD, "Main board")
            await self._commands.perform(create, ActionNote(create, PROGRAM))
        for gap in contents.downtime(at):
            self._cache.pending.add_gap(gap)
        # What the disk does not take now is saved later, and every page says so from the first on.
        await self._writer.save()
        self._cache.update_freshness(now)
        self._cache.update_service(Service(storage=self.storage), now, blocked=False)
        self._cache.publish(at)
        self._last_round = ticks()

    async def _publish(self) -> None:
        updated = -math.inf
        clock = SetBackDetector(ticks(), utc_now())
        while True:
            now, at = ticks(), utc_now()
            if clock.notices(now, at):
                self._clock_set_back(now, at)
            since_last = now - self._last_round
            if now - updated >= FRESHNESS_SECONDS:
                self._cache.update_freshness(now)
                updated = now
            service = replace(self._poller.service(), storage=self.storage)
            self._cache.update_service(service, now, blocked=self._poller.blocked)
            self._cache.publish(at)
            states, pending = self._cache.boards.values(), self._cache.pending
            if since_last > ASLEEP_SECONDS:
                self._recorder.record_sleep(at - timedelta(seconds=since_last), pending, at)
            self._recorder.record(states, service.trouble, pending, at)
            # Only a whole round counts: a fault of our own in it must show as not live.
            self._last_round = now
            await asyncio.sleep(PUBLISH_SECONDS)

    def _clock_set_back(self, now: float, at: datetime) -> None:
        log.warning("the clock was set back: moments that are still to come become this one")
        self._poller.clock_set_back(at)
        self._cache.clock_set_back(now, at)
        self._recorder.clock_set_back(self._cache.pending, at)
        self._writer.clock_set_back(at)
        self.access.clock_set_back(at)


@contextmanager
def running(settings: Settings) -> Iterator[Monitor]:
    """Open the database as its only server and poll in a thread; stop both on leaving."""
    with (
        only_server(settings.database_url),
        closing(Store(settings.database_url)) as store,
        start_blocking_portal() as portal,
    ):
        monitor = Monitor(settings, store, portal)
        with portal.wrap_async_context_manager(monitor.polling()):
            yield monitor
