"""Carries out what people and programs do: each action is saved first, and then it holds."""

from collections.abc import Callable, Collection, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from components.model import actions, limits
from components.model.access import actions as access
from components.model.actions import Action
from components.model.board import Board
from components.model.entry import Entry
from components.model.errors import ProtectedBoard
from components.model.reading import Reading
from components.model.settings import Settings
from components.model.text import tidy
from components.monitor import board_rules
from components.monitor.access.action_note import ActionNote, named_tasks
from components.monitor.access.grants import Grants
from components.monitor.cache.task_cache import TaskCache
from components.monitor.clock import ticks, utc_now
from components.monitor.polling.task_requests import TaskRequests
from components.store import Store

T = TypeVar("T")

MAIN_BOARD = "main"

Handler = Callable[[Any, ActionNote], Coroutine[Any, Any, Any]]


class Commands:
    """One handler for each kind of action; they belong to the poller's loop."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        cache: TaskCache,
        requests: TaskRequests,
        grants: Grants,
    ) -> None:
        self._protected = (MAIN_BOARD, settings.default_board)
        self._refresh_seconds = settings.refresh_seconds
        self._store = store
        self._cache = cache
        self._requests = requests
        self._grants = grants
        self._handlers: dict[type[Action[Any]], Handler] = {
            actions.CreateBoard: self._create_board,
            actions.EditBoard: self._edit_board,
            actions.SetRefresh: self._set_refresh,
            actions.SetPaused: self._set_paused,
            actions.SetArchived: self._set_archived,
            actions.DuplicateBoard: self._duplicate_board,
            actions.ImportBoard: self._import_board,
            actions.DeleteBoard: self._delete_board,
            actions.RestoreBoard: self._restore_board,
            actions.AddTasks: self._add_tasks,
            actions.RemoveTasks: self._remove_tasks,
            actions.RestoreTasks: self._restore_tasks,
            actions.EditTasks: self._edit_tasks,
            actions.RefreshBoard: self._refresh_board,
            actions.RecheckTasks: self._recheck_tasks,
            actions.StopTask: self._stop_task,
            access.CreateToken: self._create_token,
            access.RevokeToken: grants.revoke_token,
            access.CreateWallLink: self._create_wall_link,
            access.RevokeWallLink: grants.revoke_wall_link,
        }

    async def perform(self, action: Action[T], note: ActionNote) -> T:
        """Carry out one action; the caller lets those that save follow one another."""
        outcome: T = await self._handlers[type(action)](action, note)
        return outcome

    async def _create_board(
        self, action: actions.CreateBoard, note: ActionNote
    ) -> actions.BoardCreated:
        name, at = action.board, utc_now()
        if name in self._cache.boards:
            return actions.BoardCreated(self._cache.state(name).board, existed=True)
        board = Board(
            board_rules.validated_name(name),
            tidy(action.title, limits.MAX_TITLE) or name,
            self._refresh_seconds,
            description=tidy(action.description, limits.MAX_DESCRIPTION),
        )
        note.detail = f"“{board.title}”"
        if not await note.save(self._store.create_board, board, at):
            raise board_rules.name_taken(name)
        self._cache.open_board(board, at)
        return actions.BoardCreated(board, existed=False)

    async def _edit_board(
        self, action: actions.EditBoard, note: ActionNote
    ) -> actions.BoardChanged:
        title, description, seconds = action.title, action.description, action.refresh_seconds
        given = {"title": title, "description": description, "refresh": seconds}
        note.detail = ", ".join(name for name, value in given.items() if value is not None)
        return await self._change(
            note,
            action.board,
            title=None if title is None else tidy(title, limits.MAX_TITLE) or action.board,
            description=None if description is None else tidy(description, limits.MAX_DESCRIPTION),
            refresh_seconds=None if seconds is None else board_rules.bounded(seconds),
        )

    async def _set_refresh(
        self, action: actions.SetRefresh, note: ActionNote
    ) -> actions.BoardChanged:
        seconds = board_rules.bounded(action.seconds)
        note.detail = f"every {seconds:g} s"
        return await self._change(note, action.board, refresh_seconds=seconds)

    async def _set_paused(
        self, action: actions.SetPaused, note: ActionNote
    ) -> actions.BoardChanged:
        note.detail = "paused" if action.paused else "resumed"
        return await self._change(note, action.board, paused=action.paused)

    async def _set_archived(
        self, action: actions.SetArchived, note: ActionNote
    ) -> actions.BoardChanged:
        if action.archived:
            self._ensure_unprotected(action.board, "archived")
        note.detail = "archived" if action.archived else "taken up again"
        return await self._change(note, action.board, archived=action.archived)

    async def _duplicate_board(
        self, action: actions.DuplicateBoard, note: ActionNote
    ) -> actions.BoardFilled:
        state, at = self._cache.state(action.board), utc_now()
        copy = replace(
            state.board,
            name=board_rules.validated_name(action.new_board),
            title=tidy(action.title, limits.MAX_TITLE) or action.new_board,
            archived=False,
        )
        entries = tuple(state.entries.values())
        note.detail = f"as {copy.name}"
        if not await note.save(self._store.duplicate_board, action.board, copy, at):
            raise board_rules.name_taken(copy.name)
        return self._open(copy, entries, {})

    async def _import_board(
        self, action: actions.ImportBoard, note: ActionNote
    ) -> actions.BoardFilled:
        file, name = action.file, action.board
        board_rules.ensure_capacity(0, len(file.tasks))
        board = replace(
            file.board,
            name=board_rules.validated_name(name),
            title=tidy(file.board.title, limits.MAX_TITLE) or name,
            archived=False,
        )
        note.detail = named_tasks([entry.task_id for entry in file.tasks])
        found = await note.save(self._store.import_board, replace(file, board=board), utc_now())
        if found is None:
            raise board_rules.name_taken(name)
        return self._open(board, *found)

    async def _delete_board(
        self, action: actions.DeleteBoard, note: ActionNote
    ) -> actions.BoardDeleted:
        self._ensure_unprotected(action.board, "deleted")
        board = self._cache.state(action.board).board
        note.detail = f"“{board.title}”"
        await note.save(self._store.delete_board, board.name, utc_now())
        self._grants.end_access_to(board.name)
        self._cache.close_board(board.name, ticks())
        return actions.BoardDeleted(board)

    async def _restore_board(
        self, action: actions.RestoreBoard, note: ActionNote
    ) -> actions.BoardFilled:
        found = await note.save(self._store.restore_board, action.board, utc_now())
        if found is None:
            state = self._cache.state(action.board)
            return actions.BoardFilled(state.board, len(state.entries))
        board, (entries, known) = found
        return self._open(board, entries, known)

    async def _add_tasks(self, action: actions.AddTasks, note: ActionNote) -> actions.TasksAdded:
        name, there = action.board, self._cache.state(action.board).entries
        new = [entry for entry in action.entries if entry.task_id not in there]
        board_rules.ensure_capacity(len(there), len(new))
        at = utc_now()
        note.detail = named_tasks([entry.task_id for entry in new])
        known = await note.save(self._store.add_tasks, name, new, at)
        return actions.TasksAdded(len(self._cache.add(name, new, ticks(), known, at)))

    async def _remove_tasks(
        self, action: actions.RemoveTasks, note: ActionNote
    ) -> actions.TasksRemoved:
        found = self._on_board(action.board, action.task_ids)
        note.detail = named_tasks(found)
        await note.save(self._store.remove_tasks, action.board, found, utc_now())
        return actions.TasksRemoved(self._cache.remove(action.board, found, ticks()))

    async def _restore_tasks(
        self, action: actions.RestoreTasks, note: ActionNote
    ) -> actions.TasksChanged:
        name, there = action.board, self._cache.state(action.board).entries
        gone = [task_id for task_id in dict.fromkeys(action.task_ids) if task_id not in there]
        board_rules.ensure_capacity(len(there), len(gone))
        note.detail = named_tasks(gone)
        entries, known = await note.save(self._store.restore_tasks, name, gone, utc_now())
        added = self._cache.add(name, entries, ticks(), known, utc_now())
        self._cache.state(name).arrange(entry.task_id for entry in entries)
        return actions.TasksChanged(len(added), len(set(action.task_ids)) - len(added))

    async def _edit_tasks(
        self, action: actions.EditTasks, note: ActionNote
    ) -> actions.TasksChanged:
        found = self._on_board(action.board, action.task_ids)
        values = {
            field: tidy(text, limit)
            for field, text, limit in (
                ("label", action.label, limits.MAX_LABEL),
                ("group", action.group, limits.MAX_LABEL),
                ("note", action.note, limits.MAX_NOTE),
            )
            if text is not None
        }
        note.detail = f"{', '.join(values)} of {named_tasks(found)}" if found and values else ""
        await note.save(self._store.edit_tasks, action.board, found, values)
        self._cache.state(action.board).edit(found, values)
        return actions.TasksChanged(len(found), len(set(action.task_ids)) - len(found))

    async def _refresh_board(
        self, action: actions.RefreshBoard, _: ActionNote
    ) -> actions.ChecksRequested:
        return actions.ChecksRequested(self._cache.refresh(action.board, ticks()))

    async def _recheck_tasks(
        self, action: actions.RecheckTasks, _: ActionNote
    ) -> actions.ChecksRequested:
        tasks = self._cache.recheck(action.board, action.task_ids, ticks())
        return actions.ChecksRequested(tasks)

    async def _stop_task(self, action: actions.StopTask, note: ActionNote) -> actions.StopRequested:
        confirmed = await self._requests.stop(action.task_id, action.board)
        note.detail = action.task_id if confirmed else f"{action.task_id}, not confirmed"
        return actions.StopRequested(confirmed)

    async def _create_token(
        self, action: access.CreateToken, note: ActionNote
    ) -> access.TokenCreated:
        for board in sorted(action.boards or ()):
            self._cache.state(board)
        return await self._grants.create_token(action, note)

    async def _create_wall_link(
        self, action: access.CreateWallLink, note: ActionNote
    ) -> access.WallLinkCreated:
        self._cache.state(action.board)
        return await self._grants.create_wall_link(action, note)

    async def _change(self, note: ActionNote, name: str, **settings: Any) -> actions.BoardChanged:
        given = {field: value for field, value in settings.items() if value is not None}
        board = replace(self._cache.state(name).board, **given)
        await note.save(self._store.update_board, board)
        self._cache.update_board(board, ticks())
        return actions.BoardChanged(board)

    def _open(
        self, board: Board, entries: Collection[Entry], known: dict[str, Reading]
    ) -> actions.BoardFilled:
        at = utc_now()
        self._cache.open_board(board, at)
        added = self._cache.add(board.name, entries, ticks(), known, at)
        return actions.BoardFilled(board, len(added))

    def _on_board(self, name: str, task_ids: Collection[str]) -> list[str]:
        entries = self._cache.state(name).entries
        return [task_id for task_id in dict.fromkeys(task_ids) if task_id in entries]

    def _ensure_unprotected(self, name: str, what: str) -> None:
        if name in self._protected:
            raise ProtectedBoard(
                f"The board “{name}” is one that always has to be there and cannot be {what}. "
                "Remove its tasks instead."
            )
