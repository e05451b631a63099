"""What people do to boards and tasks: each command is saved first, and then it holds."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import replace
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from anyio import to_thread
from anyio.from_thread import BlockingPortal

from components.model.board import Board, BoardFile, DeletedBoard, RemovedTask
from components.model.entry import Entry
from components.model.limits import (
    MAX_DESCRIPTION,
    MAX_LABEL,
    MAX_NOTE,
    MAX_REFRESH_SECONDS,
    MAX_TITLE,
    MIN_REFRESH_SECONDS,
)
from components.model.settings import Settings
from components.model.text import tidy
from components.monitor import board_rules
from components.monitor.cache.task_cache import TaskCache
from components.monitor.clock import ticks, utc_now
from components.store import Store

P = ParamSpec("P")
T = TypeVar("T")


def command(
    method: Callable[Concatenate["Commands", P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate["Commands", P], T]:
    """Run a method on the poller's loop, one command at a time, and publish what came of it."""

    def run(self: "Commands", /, *args: P.args, **kwargs: P.kwargs) -> T:
        async def alone() -> T:
            async with self.lock:
                result = await method(self, *args, **kwargs)
                self.cache.publish(utc_now())
                return result

        return self.portal.call(alone)

    update_wrapper(run, method)
    return run


class Commands:
    """May be called from any thread but the poller's own, and returns once all is saved.

    Every method that takes a board's name raises `UnknownBoard`; all raise `StoreError` where
    the database fails, and then nothing has changed.
    """

    def __init__(
        self, settings: Settings, store: Store, cache: TaskCache, portal: BlockingPortal
    ) -> None:
        self.settings = settings
        self.store = store
        self.cache = cache
        self.portal = portal
        self.lock = asyncio.Lock()

    @command
    async def create_board(self, name: str, title: str, description: str = "") -> bool:
        """Begin a board and return True; one of that name stays as it is, and makes it False.

        Raises `BadBoardName`, and `BoardTaken` where a deleted board still holds the name.
        """
        if name in self.cache.names():
            return False
        await self.begin_board(
            Board(
                board_rules.named(name),
                tidy(title, MAX_TITLE) or name,
                self.settings.refresh_seconds,
                description=tidy(description, MAX_DESCRIPTION),
            )
        )
        return True

    @command
    async def edit_board(
        self, name: str, *, title: str | None = None, description: str | None = None
    ) -> None:
        """Give a board another title or description; what is None stays."""
        await self._set(
            name,
            title=None if title is None else tidy(title, MAX_TITLE) or name,
            description=None if description is None else tidy(description, MAX_DESCRIPTION),
        )

    @command
    async def set_refresh(self, name: str, seconds: float) -> None:
        """Choose a board's refresh interval, from 1 s to 5 min."""
        await self._set(
            name, refresh_seconds=min(max(seconds, MIN_REFRESH_SECONDS), MAX_REFRESH_SECONDS)
        )

    @command
    async def pause(self, name: str) -> None:
        """Ask for a board's tasks no more until it is resumed."""
        await self._set(name, paused=True)

    @command
    async def resume(self, name: str) -> None:
        """Take up polling for a board again."""
        await self._set(name, paused=False)

    @command
    async def archive(self, name: str) -> None:
        """Put a board out of the way, asking for its tasks no more; raises `ProtectedBoard`."""
        board_rules.spare(name, self.settings.default_board, "archived")
        await self._set(name, archived=True)

    @command
    async def unarchive(self, name: str) -> None:
        """Take an archived board up again."""
        await self._set(name, archived=False)

    @command
    async def duplicate_board(self, name: str, new_name: str, title: str) -> int:
        """Begin a board with the settings and tasks of another; return how many tasks it has.

        Raises `BadBoardName` and `BoardTaken`.
        """
        state = self.cache.state(name)
        copy = replace(
            state.board,
            name=board_rules.named(new_name),
            title=tidy(title, MAX_TITLE) or new_name,
            archived=False,
        )
        entries, at = tuple(state.entries.values()), utc_now()
        if not await self._write(self.store.duplicate_board, name, copy, at):
            raise board_rules.taken(new_name)
        self.cache.open_board(copy, at)
        return len(self.cache.add(new_name, entries, ticks(), {}, at))

    @command
    async def delete_board(self, name: str) -> None:
        """Take a board away; for a week it can be restored. Raises `ProtectedBoard`."""
        board_rules.spare(name, self.settings.default_board, "deleted")
        self.cache.state(name)
        await self._write(self.store.delete_board, name, utc_now())
        self.cache.close_board(name, ticks())

    @command
    async def restore_board(self, name: str) -> int:
        """Bring a deleted board back and return how many tasks it has."""
        at = utc_now()
        found = await self._write(self.store.restore_board, name, at)
        if found is None:
            return len(self.cache.state(name).entries)
        board, (entries, known) = found
        self.cache.open_board(board, at)
        return len(self.cache.add(name, entries, ticks(), known, at))

    @command
    async def import_board(self, file: BoardFile, name: str) -> int:
        """Begin a board from a file, with its history, and return how many tasks it has.

        Raises `BadBoardName`, `BoardTaken` and `BoardLimitError`.
        """
        board_rules.fit(0, len(file.tasks))
        at, board = (
            utc_now(),
            replace(
                file.board,
                name=board_rules.named(name),
                title=tidy(file.board.title, MAX_TITLE) or name,
                archived=False,
            ),
        )
        found = await self._write(self.store.import_board, replace(file, board=board), at)
        if found is None:
            raise board_rules.taken(name)
        entries, known = found
        self.cache.open_board(board, at)
        return len(self.cache.add(name, entries, ticks(), known, at))

    @command
    async def add_tasks(self, name: str, entries: Sequence[Entry]) -> int:
        """Put tasks on a board and return how many were new; raises `BoardLimitError`."""
        new = [e for e in entries if e.task_id not in self.cache.state(name).entries]
        board_rules.fit(len(self.cache.state(name).entries), len(new))
        at = utc_now()
        known = await self._write(self.store.add_tasks, name, new, at)
        return len(self.cache.add(name, new, ticks(), known, at))

    @command
    async def remove_tasks(self, name: str, task_ids: Collection[str]) -> int:
        """Take tasks off a board and return how many were on it; for a week they can come back."""
        found = self._there(name, task_ids)
        await self._write(self.store.remove_tasks, name, found, utc_now())
        self.cache.remove(name, found, ticks())
        return len(found)

    @command
    async def restore_tasks(self, name: str, task_ids: Collection[str]) -> int:
        """Put removed tasks back where they stood and return how many; raises `BoardLimitError`."""
        there = self.cache.state(name).entries
        gone = [task_id for task_id in dict.fromkeys(task_ids) if task_id not in there]
        board_rules.fit(len(there), len(gone))
        entries, known = await self._write(self.store.restore_tasks, name, gone, utc_now())
        added = self.cache.add(name, entries, ticks(), known, utc_now())
        self.cache.state(name).arrange(entry.task_id for entry in entries)
        return len(added)

    @command
    async def edit_tasks(
        self,
        name: str,
        task_ids: Collection[str],
        *,
        label: str | None = None,
        group: str | None = None,
        note: str | None = None,
    ) -> int:
        """Give tasks another label, group or note; return how many of them are on the board.

        What is None stays, so that two people who edit different things lose nothing.
        """
        found = self._there(name, task_ids)
        given = {"label": (label, MAX_LABEL), "group": (group, MAX_LABEL), "note": (note, MAX_NOTE)}
        values = {
            field: tidy(text, most) for field, (text, most) in given.items() if text is not None
        }
        await self._write(self.store.edit_tasks, name, found, values)
        self.cache.edit(name, found, values)
        return len(found)

    def refresh(self, name: str) -> int:
        """Ask for the live tasks of a board now, within the budget; return how many."""
        return self.portal.call(lambda: self.cache.refresh(name, ticks()))

    def recheck(self, name: str, task_ids: Collection[str]) -> int:
        """Ask for some tasks now, settled ones too; return how many."""
        return self.portal.call(lambda: self.cache.recheck(name, task_ids, ticks()))

    def deleted(self) -> tuple[DeletedBoard, ...]:
        """List the boards that can be restored, latest first; raises `StoreError`."""
        return self.store.deleted_boards(utc_now())

    def removed(self, name: str) -> tuple[RemovedTask, ...]:
        """List the tasks that can be put back on a board, latest first; raises `StoreError`."""
        self.cache.state(name)
        return self.store.removed_tasks(name, utc_now())

    async def begin_board(self, board: Board) -> None:
        """Begin a board from the poller's own loop; raises `BoardTaken`."""
        at = utc_now()
        if not await self._write(self.store.create_board, board, at):
            raise board_rules.taken(board.name)
        self.cache.open_board(board, at)

    async def _set(self, name: str, **changes: Any) -> None:
        given = {field: value for field, value in changes.items() if value is not None}
        board = replace(self.cache.state(name).board, **given)
        await self._write(self.store.update_board, board)
        self.cache.update_board(board, ticks())

    async def _write(self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await to_thread.run_sync(lambda: method(*args, **kwargs))

    def _there(self, name: str, task_ids: Collection[str]) -> list[str]:
        entries = self.cache.state(name).entries
        return [task_id for task_id in dict.fromkeys(task_ids) if task_id in entries]
