"""The tasks on boards and the latest reading of each id; a removed one can be restored."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model.board import RemovedTask
from components.model.entry import Entry
from components.model.limits import RESTORE_PERIOD
from components.model.reading import Reading
from components.store import rows
from components.store.database import Database, insert, upsert
from components.store.schema import boards, readings, tasks

MAX_REMOVED_LISTED = 1000

NOT_REMOVED = tasks.c.removed_at.is_(None)
ON_BOARD = NOT_REMOVED & tasks.c.board.in_(
    sa.select(boards.c.name).where(boards.c.deleted_at.is_(None))
)


class BoardTasks(NamedTuple):
    """The tasks of a board in their order, and what is known of them, by id."""

    entries: tuple[Entry, ...]
    readings: dict[str, Reading]


class Tasks(Database):
    """What people do to the tasks of a board; every method is one transaction."""

    def add_tasks(self, board: str, entries: Sequence[Entry], at: datetime) -> dict[str, Reading]:
        """Append tasks to a board and return what is known of them.

        One that is on it already stays as it is; one that was removed is added anew.
        """
        if not entries:
            return {}
        with self._transaction() as connection:
            insert_tasks(connection, board, entries, at)
            added = (tasks.c.board == board) & (tasks.c.added_at == at)
            return readings_where(connection, NOT_REMOVED & added)

    def remove_tasks(self, board: str, task_ids: Collection[str], at: datetime) -> None:
        """Take tasks off a board."""
        if task_ids:
            with self._transaction() as connection:
                _update(connection, board, task_ids, NOT_REMOVED, {"removed_at": at})

    def restore_tasks(self, board: str, task_ids: Collection[str], at: datetime) -> BoardTasks:
        """Put removed tasks back; return all that are on the board then."""
        with self._transaction() as connection:
            restorable = tasks.c.removed_at > at - RESTORE_PERIOD
            _update(connection, board, task_ids, restorable, {"removed_at": None})
            return board_tasks(connection, board)

    def removed_tasks(self, board: str, at: datetime) -> tuple[RemovedTask, ...]:
        """Return the tasks that can be restored at a moment, latest first, 1,000 at most."""
        query = (
            sa.select(tasks, readings.c.title)
            .outerjoin(readings, readings.c.task_id == tasks.c.task_id)
            .where(tasks.c.board == board, tasks.c.removed_at > at - RESTORE_PERIOD)
            .order_by(tasks.c.removed_at.desc(), tasks.c.position)
            .limit(MAX_REMOVED_LISTED)
        )
        return tuple(
            RemovedTask(
                row.task_id,
                row.label or row.title or "",
                row.removed_at,
                row.removed_at + RESTORE_PERIOD,
            )
            for row in self._select(query)
        )

    def edit_tasks(self, board: str, task_ids: Collection[str], values: Mapping[str, str]) -> None:
        """Change labels, groups or notes of tasks; what is not named stays."""
        if task_ids and values:
            with self._transaction() as connection:
                _update(connection, board, task_ids, sa.true(), values)

    def added_to(self, task_id: str) -> dict[str, datetime]:
        """Return the boards that a task is on, each with the time at which it was added."""
        query = sa.select(tasks).where(tasks.c.task_id == task_id, ON_BOARD)
        return {row.board: row.added_at for row in self._select(query)}

    def reading_of(self, task_id: str) -> Reading | None:
        """Return what is known of a task, on whatever board it is or was."""
        found = self._select(sa.select(readings).where(readings.c.task_id == task_id))
        return rows.reading(found[0]) if found else None


def board_tasks(connection: Connection, board: str) -> BoardTasks:
    """Return the tasks of a board, within a transaction."""
    on_board = NOT_REMOVED & (tasks.c.board == board)
    found = connection.execute(sa.select(tasks).where(on_board).order_by(tasks.c.position))
    return BoardTasks(tuple(map(rows.entry, found)), readings_where(connection, on_board))


def insert_tasks(
    connection: Connection, board: str, entries: Sequence[Entry], at: datetime
) -> None:
    """Append tasks to a board within a transaction."""
    last = connection.scalar(sa.select(sa.func.max(tasks.c.position)).where(tasks.c.board == board))
    first = 0 if last is None else last + 1
    connection.execute(
        upsert(connection, tasks, where=tasks.c.removed_at.is_not(None)),
        [
            {
                "board": board,
                "task_id": entry.task_id,
                "position": position,
                "label": entry.label,
                "group": entry.group,
                "added_at": at,
                "note": entry.note,
                "removed_at": None,
            }
            for position, entry in enumerate(entries, first)
        ],
    )


def readings_where(connection: Connection, condition: sa.ColumnElement[bool]) -> dict[str, Reading]:
    """Return by id what is known of the tasks whose rows on boards meet a condition."""
    wanted = sa.select(tasks.c.task_id).where(condition)
    found = connection.execute(sa.select(readings).where(readings.c.task_id.in_(wanted)))
    return {row.task_id: rows.reading(row) for row in found}


def save_readings(
    connection: Connection, latest: Collection[Reading], *, later_only: bool = False
) -> None:
    """Save readings in the place of earlier ones; with ``later_only`` only where they are later."""
    if latest:
        known, given = readings.c.checked_at, insert(connection, readings).excluded.checked_at
        later = known.is_(None) | (known < given) if later_only else None
        saving = upsert(connection, readings, where=later)
        connection.execute(saving, list(map(rows.reading_values, latest)))


def _update(
    connection: Connection,
    board: str,
    task_ids: Collection[str],
    condition: sa.ColumnElement[bool],
    values: Mapping[str, object],
) -> None:
    if task_ids:
        has_id = tasks.c.task_id == sa.bindparam("the_id")
        connection.execute(
            sa.update(tasks).where(tasks.c.board == board, has_id, condition).values(dict(values)),
            [{"the_id": task_id} for task_id in task_ids],
        )
