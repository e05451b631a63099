"""Boards, tasks and readings in a SQL database; every method is one transaction."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from components.snapshot import Board, Problem, Reading
from components.store.database import StoreError, migrate, open_engine
from components.store.schema import boards, readings, tasks
from components.task_ids import Entry


@dataclass(frozen=True)
class Contents:
    """Everything that a start needs: boards, the tasks of each in order, readings by id."""

    boards: tuple[Board, ...]
    tasks: dict[str, tuple[Entry, ...]]
    readings: dict[str, Reading]


class Store:
    """The database of one server; every method raises `StoreError` and nothing else."""

    def __init__(self, url: str) -> None:
        self._engine = opened(url)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def load(self) -> Contents:
        """Read all boards with their tasks and latest readings."""
        with self._transaction() as connection:
            rows = connection.execute(
                sa.select(tasks).order_by(tasks.c.board, tasks.c.position)
            ).all()
            by_board: dict[str, list[Entry]] = {}
            for row in rows:
                by_board.setdefault(row.board, []).append(Entry(row.task_id, row.label, row.group))
            return Contents(
                boards=tuple(
                    Board(row.name, row.title, row.refresh_seconds, row.paused)
                    for row in connection.execute(sa.select(boards).order_by(boards.c.created_at))
                ),
                tasks={name: tuple(entries) for name, entries in by_board.items()},
                readings={
                    row.task_id: _reading(row) for row in connection.execute(sa.select(readings))
                },
            )

    def create_board(self, board: Board, at: datetime) -> None:
        """Keep a new board; one of the same name stays as it is."""
        with self._transaction() as connection:
            connection.execute(
                self._insert(connection, boards)
                .values(
                    name=board.name,
                    title=board.title,
                    refresh_seconds=board.refresh_seconds,
                    paused=board.paused,
                    created_at=at.timestamp(),
                )
                .on_conflict_do_nothing()
            )

    def update_board(self, board: Board) -> None:
        """Keep the settings of a board."""
        with self._transaction() as connection:
            connection.execute(
                sa.update(boards)
                .where(boards.c.name == board.name)
                .values(
                    title=board.title, refresh_seconds=board.refresh_seconds, paused=board.paused
                )
            )

    def add_tasks(self, board: str, entries: Sequence[Entry], at: datetime) -> None:
        """Append tasks to a board; one that is on it already stays as it is."""
        if not entries:
            return
        with self._transaction() as connection:
            last = connection.scalar(
                sa.select(sa.func.max(tasks.c.position)).where(tasks.c.board == board)
            )
            first = 0 if last is None else last + 1
            connection.execute(
                self._insert(connection, tasks).on_conflict_do_nothing(),
                [
                    {
                        "board": board,
                        "task_id": entry.task_id,
                        "position": position,
                        "label": entry.label,
                        "group": entry.group,
                        "added_at": at.timestamp(),
                    }
                    for position, entry in enumerate(entries, first)
                ],
            )

    def remove_tasks(self, board: str, task_ids: Collection[str]) -> None:
        """Take tasks off a board, with the readings that no other board needs."""
        if not task_ids:
            return
        named = [{"the_id": task_id} for task_id in task_ids]
        with self._transaction() as connection:
            connection.execute(
                sa.delete(tasks).where(
                    tasks.c.board == board, tasks.c.task_id == sa.bindparam("the_id")
                ),
                named,
            )
            connection.execute(
                sa.delete(readings).where(
                    readings.c.task_id == sa.bindparam("the_id"),
                    ~sa.exists().where(tasks.c.task_id == readings.c.task_id),
                ),
                named,
            )

    def save_readings(self, latest: Collection[Reading]) -> None:
        """Keep the latest readings, each in place of the one before.

        Without any it still asks the database, so that one that is gone is noticed.
        """
        with self._transaction() as connection:
            if not latest:
                connection.execute(sa.select(boards.c.name).limit(1))
                return
            insert = self._insert(connection, readings)
            connection.execute(
                insert.on_conflict_do_update(
                    index_elements=[readings.c.task_id],
                    set_={
                        column.name: insert.excluded[column.name]
                        for column in readings.c
                        if not column.primary_key
                    },
                ),
                [_row(reading) for reading in latest],
            )

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with translated(), self._engine.begin() as connection:
            yield connection

    @staticmethod
    def _insert(connection: Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        if connection.dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)


def opened(url: str, what: str = "The database that TASKBOARD_DATABASE_URL names") -> Engine:
    """Open a database and bring its schema up to this program's; raises `StoreError`."""
    # A port that is no number is a ValueError to SQLAlchemy, whose words would not say where.
    with translated(f"{what} cannot be opened", ValueError):
        engine = open_engine(url)
        try:
            migrate(engine)
        except Exception:
            engine.dispose()
            raise
        return engine


@contextmanager
def translated(
    what: str = "The database does not answer as it should", *more: type[Exception]
) -> Iterator[None]:
    """Raise what goes wrong with the database as `StoreError`."""
    expected: tuple[type[Exception], ...] = (SQLAlchemyError, ImportError, OSError, *more)
    try:
        yield
    except expected as exc:
        reason = getattr(exc, "orig", None) or exc
        raise StoreError(f"{what}: {' '.join(str(reason).split())}") from exc


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _reading(row: sa.Row[Any]) -> Reading:
    problem_at = _moment(row.problem_at)
    return Reading(
        task_id=row.task_id,
        status=row.status,
        since=_moment(row.since),
        checked_at=_moment(row.checked_at),
        problem=Problem(row.problem_kind, row.problem_message, problem_at) if problem_at else None,
        raw=row.raw,
        success=row.success,
        version=row.version,
    )


def _row(reading: Reading) -> dict[str, Any]:
    problem = reading.problem
    return {
        "task_id": reading.task_id,
        "status": reading.status,
        "since": _seconds(reading.since),
        "checked_at": _seconds(reading.checked_at),
        "problem_kind": problem.kind if problem else None,
        "problem_message": problem.message if problem else None,
        "problem_at": _seconds(problem.at) if problem else None,
        "raw": reading.raw,
        "success": reading.success,
        "version": reading.version,
    }
