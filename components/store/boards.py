"""Boards and their settings; one that is deleted can be restored for a week."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model.board import Board, BoardFile, DeletedBoard
from components.model.history.records import Gap
from components.model.limits import RESTORE_PERIOD
from components.store import rows
from components.store.access.access import end_access_to
from components.store.database import Database, insert, insert_new, nothing_done, upsert
from components.store.schema import Moment, boards, changes, gaps, hours, samples, tasks
from components.store.tasks import NOT_REMOVED, BoardTasks, board_tasks, insert_tasks, save_readings

LEAST_ABSENCE = timedelta(minutes=1)
COPIED = ("task_id", "position", "label", "group", "note")


class Boards(Database):
    """What people do to boards; every method is one transaction."""

    def create_board(self, board: Board, at: datetime) -> bool:
        """Save a new board; return False where one has its name, deleted or not."""
        with self._transaction() as connection:
            return insert_board(connection, board, at)

    def update_board(self, board: Board) -> None:
        """Save the settings of a board."""
        with self._transaction() as connection:
            _update(connection, board.name, rows.values(board))

    def duplicate_board(self, name: str, copy: Board, at: datetime) -> bool:
        """Save a new board with the tasks of another; return False as `create_board` does."""
        given = sa.literal(copy.name), sa.literal(at, Moment)
        copied = sa.select(*given, *(tasks.c[column] for column in COPIED))
        copied = copied.where(tasks.c.board == name, NOT_REMOVED)
        with self._transaction() as connection:
            created = insert_board(connection, copy, at)
            if created:
                names = ["board", "added_at", *COPIED]
                connection.execute(sa.insert(tasks).from_select(names, copied))
            return created

    def import_board(self, file: BoardFile, at: datetime) -> BoardTasks | None:
        """Save a board from a file with its history in one transaction; None: its name is taken.

        Later readings than the file's stay. Nobody polled the tasks between the last moment of
        the file and ``at``, for all that is known here, so this is a gap.
        """
        name = file.board.name
        last = min(at, _last_moment(file, at))
        file_gaps = [
            replace(gap, board=name, ended_at=max(gap.began_at, gap.ended_at or last))
            for gap in file.gaps
        ]
        if at - last > LEAST_ABSENCE:
            file_gaps.append(Gap("imported", last, at, name))
        with self._transaction() as connection:
            if not insert_board(connection, file.board, at):
                return None
            if file.tasks:
                # On the board since its past begins, or all of that would count as unseen.
                first = min((change.seen_at for change in file.changes), default=at)
                insert_tasks(connection, name, file.tasks, min(at, first))
            save_readings(connection, file.readings, later_only=True)
            insert_new(connection, changes, list(map(rows.values, file.changes)))
            insert_new(connection, samples, [rows.sample_values(name, one) for one in file.samples])
            insert_new(connection, hours, [rows.hour_values(name, hour) for hour in file.hours])
            insert_new(connection, gaps, list(map(rows.gap_values, file_gaps)))
            return board_tasks(connection, name)

    def delete_board(self, name: str, at: datetime) -> None:
        """Mark a board and its tasks as deleted; what opens it ends for good: walls, tokens."""
        with self._transaction() as connection:
            _update(connection, name, {"deleted_at": at})
            end_access_to(connection, name, at)

    def restore_board(self, name: str, at: datetime) -> tuple[Board, BoardTasks] | None:
        """Restore a deleted board with its tasks; return None where none can be restored."""
        with self._transaction() as connection:
            restorable = boards.c.deleted_at > at - RESTORE_PERIOD
            query = sa.select(boards).where(boards.c.name == name, restorable)
            row = connection.execute(query).one_or_none()
            if row is None:
                nothing_done()
                return None
            _update(connection, name, {"deleted_at": None})
            gap = Gap("deleted", row.deleted_at, at, name)
            connection.execute(upsert(connection, gaps), [rows.gap_values(gap)])
            return rows.board(row), board_tasks(connection, name)

    def deleted_boards(self, at: datetime) -> tuple[DeletedBoard, ...]:
        """Return the boards that can be restored at a moment, latest first."""
        count = (
            sa.select(sa.func.count())
            .where(tasks.c.board == boards.c.name, NOT_REMOVED)
            .scalar_subquery()
        )
        deleted_at = boards.c.deleted_at
        query = sa.select(boards, count.label("tasks")).where(deleted_at > at - RESTORE_PERIOD)
        return tuple(
            DeletedBoard(
                rows.board(row), row.tasks, row.deleted_at, row.deleted_at + RESTORE_PERIOD
            )
            for row in self._select(query.order_by(deleted_at.desc()))
        )


def insert_board(connection: Connection, board: Board, at: datetime) -> bool:
    """Save a new board within a transaction; return False where one has its name."""
    inserted = connection.execute(
        insert(connection, boards)
        .values(created_at=at, **rows.values(board))
        .on_conflict_do_nothing()
        .returning(boards.c.name)
    )
    done = inserted.one_or_none() is not None
    if not done:
        nothing_done()
    return done


def _update(connection: Connection, name: str, values: dict[str, Any]) -> None:
    connection.execute(sa.update(boards).where(boards.c.name == name).values(values))


def _last_moment(file: BoardFile, at: datetime) -> datetime:
    moments = [
        *(reading.checked_at for reading in file.readings if reading.checked_at),
        *(change.seen_at for change in file.changes),
        *(sample.at for sample in file.samples),
    ]
    return max(moments, default=at)
