"""Boards and the tasks on them; what is taken away can come back for a week."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model.board import Board, DeletedBoard, RemovedTask
from components.model.entry import Entry
from components.model.history import Gap
from components.model.reading import Reading
from components.store import rows
from components.store.database import Database, insert, upsert
from components.store.schema import boards, gaps, readings, tasks

Known = tuple[tuple[Entry, ...], dict[str, Reading]]

RESTORE_PERIOD = timedelta(days=7)
MOST_SHOWN = 1000
COPIED = ("task_id", "position", "label", "group", "note")

_there = tasks.c.removed_at.is_(None)
_named = tasks.c.task_id == sa.bindparam("the_id")


class Boards(Database):
    """What people do to boards; every method is one transaction."""

    def create_board(self, board: Board, at: datetime) -> bool:
        """Keep a new board, or return False where one of the name is there, deleted or not."""
        with self._transaction() as connection:
            return create(connection, board, at)

    def update_board(self, board: Board) -> None:
        """Keep the settings of a board."""
        with self._transaction() as connection:
            connection.execute(
                sa.update(boards)
                .where(boards.c.name == board.name)
                .values(**rows.board_values(board))
            )

    def duplicate_board(self, name: str, copy: Board, at: datetime) -> bool:
        """Keep a new board with the tasks of another one, or return False as for a new one."""
        of = tasks.alias()
        columns: list[sa.ColumnElement[Any]] = [
            sa.literal(copy.name),
            sa.literal(at.timestamp()),
            *(of.c[name] for name in COPIED),
        ]
        there = (of.c.board == name) & of.c.removed_at.is_(None)
        with self._transaction() as connection:
            made = create(connection, copy, at)
            if made:
                connection.execute(
                    sa.insert(tasks).from_select(
                        ["board", "added_at", *COPIED], sa.select(*columns).where(there)
                    )
                )
            return made

    def delete_board(self, name: str, at: datetime) -> None:
        """Put a board away with all that is on it."""
        with self._transaction() as connection:
            connection.execute(
                sa.update(boards).where(boards.c.name == name).values(deleted_at=at.timestamp())
            )

    def restore_board(self, name: str, at: datetime) -> tuple[Board, Known] | None:
        """Bring a deleted board back with its tasks and what is known of them, if it is there."""
        deleted = boards.c.deleted_at > (at - RESTORE_PERIOD).timestamp()
        with self._transaction() as connection:
            row = connection.execute(
                sa.select(boards).where(boards.c.name == name, deleted)
            ).one_or_none()
            if row is None:
                return None
            connection.execute(
                sa.update(boards).where(boards.c.name == name).values(deleted_at=None)
            )
            away = Gap("deleted", rows.moment(row.deleted_at), at, name)
            connection.execute(upsert(connection, gaps), [rows.gap_values(away)])
            return rows.board(row), known(connection, name)

    def deleted_boards(self, at: datetime) -> tuple[DeletedBoard, ...]:
        """List the boards that can come back at a moment, latest first."""
        count = (
            sa.select(sa.func.count())
            .where(tasks.c.board == boards.c.name, _there)
            .scalar_subquery()
        )
        with self._reading() as connection:
            found = connection.execute(
                sa.select(boards, count.label("tasks"))
                .where(boards.c.deleted_at > (at - RESTORE_PERIOD).timestamp())
                .order_by(boards.c.deleted_at.desc())
            )
            return tuple(
                DeletedBoard(
                    rows.board(row),
                    row.tasks,
                    at := rows.moment(row.deleted_at),
                    at + RESTORE_PERIOD,
                )
                for row in found
            )

    def add_tasks(self, board: str, entries: Sequence[Entry], at: datetime) -> dict[str, Reading]:
        """Append tasks to a board and return what is known of them.

        One that is on it already stays as it is; one that was removed is as good as new.
        """
        if not entries:
            return {}
        with self._transaction() as connection:
            add(connection, board, entries, at)
            return _known(connection, board, tasks.c.added_at == at.timestamp())

    def remove_tasks(self, board: str, task_ids: Collection[str], at: datetime) -> None:
        """Take tasks off a board."""
        if not task_ids:
            return
        with self._transaction() as connection:
            connection.execute(
                sa.update(tasks)
                .where(tasks.c.board == board, _named, _there)
                .values(removed_at=at.timestamp()),
                [{"the_id": task_id} for task_id in task_ids],
            )

    def restore_tasks(self, board: str, task_ids: Collection[str], at: datetime) -> Known:
        """Put removed tasks back; return all that are on the board now, and what is known."""
        removed = tasks.c.removed_at > (at - RESTORE_PERIOD).timestamp()
        with self._transaction() as connection:
            if task_ids:
                connection.execute(
                    sa.update(tasks)
                    .where(tasks.c.board == board, _named, removed)
                    .values(removed_at=None),
                    [{"the_id": task_id} for task_id in task_ids],
                )
            return known(connection, board)

    def removed_tasks(self, board: str, at: datetime) -> tuple[RemovedTask, ...]:
        """List the tasks that can be put back at a moment, latest first, a thousand at most."""
        with self._reading() as connection:
            found = connection.execute(
                sa.select(tasks)
                .where(
                    tasks.c.board == board, tasks.c.removed_at > (at - RESTORE_PERIOD).timestamp()
                )
                .order_by(tasks.c.removed_at.desc(), tasks.c.position)
                .limit(MOST_SHOWN)
            )
            return tuple(
                RemovedTask(
                    row.task_id, row.label, at := rows.moment(row.removed_at), at + RESTORE_PERIOD
                )
                for row in found
            )

    def edit_tasks(self, board: str, task_ids: Collection[str], values: Mapping[str, str]) -> None:
        """Change labels, groups or notes of tasks; what is not named stays."""
        if not (task_ids and values):
            return
        with self._transaction() as connection:
            connection.execute(
                sa.update(tasks)
                .where(tasks.c.board == board, _named)
                .values({tasks.c[name]: value for name, value in values.items()}),
                [{"the_id": task_id} for task_id in task_ids],
            )


def create(connection: Connection, board: Board, at: datetime) -> bool:
    """Begin a board within a transaction; False where one of the name is there."""
    made = connection.execute(
        insert(connection, boards)
        .values(name=board.name, created_at=at.timestamp(), **rows.board_values(board))
        .on_conflict_do_nothing()
        .returning(boards.c.name)
    )
    return made.one_or_none() is not None


def known(connection: Connection, board: str) -> Known:
    """Read the tasks of a board in their order, and what is known of them."""
    return _entries(connection, board), _known(connection, board)


def add(connection: Connection, board: str, entries: Sequence[Entry], at: datetime) -> None:
    """Append tasks to a board within a transaction."""
    last = connection.scalar(sa.select(sa.func.max(tasks.c.position)).where(tasks.c.board == board))
    first = 0 if last is None else last + 1
    adding = insert(connection, tasks)
    again = ("position", "label", "group", "added_at", "note", "removed_at")
    connection.execute(
        adding.on_conflict_do_update(
            index_elements=[tasks.c.board, tasks.c.task_id],
            set_={name: adding.excluded[name] for name in again},
            where=tasks.c.removed_at.is_not(None),
        ),
        [
            {
                "board": board,
                "task_id": entry.task_id,
                "position": position,
                "label": entry.label,
                "group": entry.group,
                "added_at": at.timestamp(),
                "note": entry.note,
                "removed_at": None,
            }
            for position, entry in enumerate(entries, first)
        ],
    )


def _entries(connection: Connection, board: str) -> tuple[Entry, ...]:
    found = connection.execute(
        sa.select(tasks).where(tasks.c.board == board, _there).order_by(tasks.c.position)
    )
    return tuple(rows.entry(row) for row in found)


def _known(
    connection: Connection, board: str, *conditions: sa.ColumnElement[bool]
) -> dict[str, Reading]:
    found = connection.execute(
        sa.select(readings)
        .join(tasks, tasks.c.task_id == readings.c.task_id)
        .where(tasks.c.board == board, _there, *conditions)
    )
    return {row.task_id: rows.reading(row) for row in found}
