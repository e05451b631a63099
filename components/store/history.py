"""The past in the database: read for charts and stories, thinned when it is old."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model import statuses
from components.model.history import Change, Gap, Hour, Sample
from components.model.reading import Reading
from components.store import rows
from components.store.database import NAMED, Database, upsert
from components.store.schema import (
    EVERY_BOARD,
    boards,
    changes,
    gaps,
    hours,
    marks,
    readings,
    samples,
    tasks,
)

ALIVE, THINNED = "alive", "thinned"
# One transaction of this many keeps nobody waiting who wants to save.
PART = 5000
# A task has hundreds of changes.
TASKS_AT_ONCE = 200
# Shorter ones than this cannot be told from a chart of hours.
LEAST_GAP_SECONDS = 900.0


class History(Database):
    """What happened, kept by task and by board; every method is one transaction."""

    def changes_of(self, task_id: str) -> tuple[Change, ...]:
        """Read the changes of one task, oldest first."""
        with self._reading() as connection:
            found = connection.execute(
                sa.select(changes).where(changes.c.task_id == task_id).order_by(changes.c.seen_at)
            )
            return tuple(rows.change(row) for row in found)

    def reading_of(self, task_id: str) -> Reading | None:
        """Read what is known of one task, on whatever board it is or was."""
        with self._reading() as connection:
            row = connection.execute(
                sa.select(readings).where(readings.c.task_id == task_id)
            ).one_or_none()
            return None if row is None else rows.reading(row)

    def added_to(self, task_id: str) -> dict[str, datetime]:
        """Read since when a task is on each of the boards that it is on."""
        there = tasks.c.removed_at.is_(None) & boards.c.deleted_at.is_(None)
        with self._reading() as connection:
            found = connection.execute(
                sa.select(tasks.c.board, tasks.c.added_at)
                .join(boards)
                .where(tasks.c.task_id == task_id, there)
            )
            return {row.board: rows.moment(row.added_at) for row in found}

    def samples_of(self, board: str, since: datetime) -> tuple[Sample, ...]:
        """Read the samples of a board, oldest first."""
        with self._reading() as connection:
            found = connection.execute(
                sa.select(samples)
                .where(samples.c.board == board, samples.c.at >= since.timestamp())
                .order_by(samples.c.at)
            )
            return tuple(rows.sample(row) for row in found)

    def hours_of(self, board: str, since: datetime) -> tuple[Hour, ...]:
        """Read the hours of a board, oldest first."""
        with self._reading() as connection:
            found = connection.execute(
                sa.select(hours)
                .where(hours.c.board == board, hours.c.at >= since.timestamp())
                .order_by(hours.c.at)
            )
            return tuple(rows.hour(row) for row in found)

    def gaps_of(self, names: Collection[str], since: datetime | None) -> tuple[Gap, ...]:
        """Read the gaps of some boards and of every one, oldest first."""
        wanted = sa.select(gaps).where(gaps.c.board.in_([EVERY_BOARD, *names]))
        if since is not None:
            lasted = gaps.c.ended_at.is_(None) | (gaps.c.ended_at > since.timestamp())
            wanted = wanted.where(lasted)
        with self._reading() as connection:
            found = connection.execute(wanted.order_by(gaps.c.began_at))
            return tuple(rows.gap(row) for row in found)

    def ended_on(self, board: str, since: datetime) -> Counter[str]:
        """Count the tasks of a board that were seen to end since a moment, by how they ended."""
        ended = (
            sa.select(changes.c.new, sa.func.count().label("tasks"))
            .join(tasks, tasks.c.task_id == changes.c.task_id)
            .where(
                changes.c.seen_at >= since.timestamp(),
                changes.c.new.in_(statuses.TERMINAL),
                changes.c.old.not_in(statuses.TERMINAL),
                tasks.c.board == board,
                tasks.c.removed_at.is_(None),
            )
            .group_by(changes.c.new)
        )
        with self._reading() as connection:
            return Counter({row.new: row.tasks for row in connection.execute(ended)})

    def thinned_before(self) -> datetime | None:
        """Tell the moment before which only counts per hour are kept, if there is one."""
        with self._reading() as connection:
            return _mark(connection, THINNED)

    def resume(self, at: datetime) -> None:
        """Close the gaps that were open when the server ended, and keep its absence as one."""
        with self._transaction(f"{NAMED} cannot be read") as connection:
            checked = connection.scalar(sa.select(sa.func.max(readings.c.checked_at)))
            alive = _mark(connection, ALIVE)
            seen = [m for m in (alive, rows.moment(checked) if checked else None) if m]
            ended = min(at, max(seen, default=at))
            connection.execute(
                sa.update(gaps)
                .where(gaps.c.ended_at.is_(None))
                .values(ended_at=_later(connection, gaps.c.began_at, ended.timestamp()))
            )
            if ended < at:
                down = rows.gap_values(Gap("down", ended, at))
                connection.execute(upsert(connection, gaps), [down])

    def thin(self, *, changes_before: datetime, samples_before: datetime) -> bool:
        """Drop one part of what is old, whose hours are kept; return whether more is left."""
        with self._transaction() as connection:
            old = _drop(connection, changes, changes.c.seen_at < changes_before.timestamp())
            short = gaps.c.ended_at - gaps.c.began_at < LEAST_GAP_SECONDS
            old += _drop(connection, gaps, (gaps.c.ended_at < changes_before.timestamp()) & short)
            if old:
                mark(connection, THINNED, changes_before)
            old += _drop(connection, samples, samples.c.at < samples_before.timestamp())
            return old >= PART

    def purge(self, before: datetime) -> bool:
        """Forget one part of what was deleted or removed long ago; return whether more is left."""
        with self._transaction() as connection:
            gone = boards.c.deleted_at < before.timestamp()
            whole = sa.select(boards.c.name).where(gone)
            found = connection.execute(
                sa.select(tasks.c.board, tasks.c.task_id)
                .where((tasks.c.removed_at < before.timestamp()) | tasks.c.board.in_(whole))
                .limit(TASKS_AT_ONCE)
            ).all()
            if found:
                named = [{"the_board": row.board, "the_id": row.task_id} for row in found]
                connection.execute(
                    sa.delete(tasks).where(
                        tasks.c.board == sa.bindparam("the_board"),
                        tasks.c.task_id == sa.bindparam("the_id"),
                    ),
                    named,
                )
                for table in (readings, changes):
                    connection.execute(
                        sa.delete(table).where(
                            table.c.task_id == sa.bindparam("the_id"),
                            ~sa.exists().where(tasks.c.task_id == table.c.task_id),
                        ),
                        [{"the_id": row.task_id} for row in found],
                    )
            if len(found) == TASKS_AT_ONCE:
                return True
            connection.execute(sa.delete(gaps).where(gaps.c.board.in_(whole)))
            connection.execute(sa.delete(boards).where(gone))
            return False

    def changes_among(self, task_ids: Sequence[str]) -> Iterator[Change]:
        """Read the changes of many tasks, a part at a time, so that nobody waits meanwhile."""
        for start in range(0, len(task_ids), TASKS_AT_ONCE):
            part = changes.c.task_id.in_(task_ids[start : start + TASKS_AT_ONCE])
            wanted = sa.select(changes).where(part).order_by(changes.c.task_id, changes.c.seen_at)
            with self._reading() as connection:
                found = connection.execute(wanted).all()
            yield from map(rows.change, found)


def mark(connection: Connection, name: str, at: datetime) -> None:
    """Keep a moment under a name."""
    connection.execute(upsert(connection, marks), [{"name": name, "at": at.timestamp()}])


def _mark(connection: Connection, name: str) -> datetime | None:
    at = connection.scalar(sa.select(marks.c.at).where(marks.c.name == name))
    return None if at is None else rows.moment(at)


def _later(
    connection: Connection, column: sa.Column[float], least: float
) -> sa.ColumnElement[float]:
    # SQLite names the greater of two as it does the greatest of many.
    greatest = sa.func.max if connection.dialect.name == "sqlite" else sa.func.greatest
    return greatest(column, least)


def _drop(connection: Connection, table: sa.Table, old: sa.ColumnElement[bool]) -> int:
    keys = list(table.primary_key.columns)
    part = sa.select(*keys).where(old).limit(PART)
    return connection.execute(sa.delete(table).where(sa.tuple_(*keys).in_(part))).rowcount
