"""What happened: changes by task, and samples, hours and gaps by board."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model import statuses
from components.model.history.records import Change, Gap, Hour, Sample
from components.store import rows
from components.store.database import Database, upsert
from components.store.schema import EVERY_BOARD, changes, gaps, hours, marks, samples, tasks
from components.store.tasks import NOT_REMOVED

# The marks: when the server last said that it runs, and before when only hours are kept.
ALIVE, THINNED = "alive", "thinned"
# A task can have hundreds of changes.
TASKS_AT_ONCE = 200


class History(Database):
    """Reads the past; every method is one transaction, but for `changes_among`."""

    def changes_of(self, task_id: str, latest: int | None = None) -> tuple[Change, ...]:
        """Return the changes of a task, or so many of the latest of them, oldest first."""
        found = sa.select(changes).where(changes.c.task_id == task_id)
        query = found.order_by(changes.c.seen_at.desc()).limit(latest)
        return tuple(map(rows.change, self._select(query)))[::-1]

    def samples_of(self, board: str, since: datetime) -> tuple[Sample, ...]:
        """Return the samples of a board since a moment, oldest first."""
        return tuple(map(rows.sample, self._select(_since(samples, board, since))))

    def hours_of(self, board: str, since: datetime) -> tuple[Hour, ...]:
        """Return the hours of a board since a moment, oldest first."""
        return tuple(map(rows.hour, self._select(_since(hours, board, since))))

    def gaps_of(self, names: Collection[str], since: datetime | None) -> tuple[Gap, ...]:
        """Return the gaps of some boards and those of all boards, oldest first."""
        query = sa.select(gaps).where(gaps.c.board.in_([EVERY_BOARD, *names]))
        if since is not None:
            query = query.where(gaps.c.ended_at.is_(None) | (gaps.c.ended_at > since))
        return tuple(map(rows.gap, self._select(query.order_by(gaps.c.began_at))))

    def ended_on(self, board: str, since: datetime) -> Counter[str]:
        """Count the tasks of a board that were seen to end since a moment, by status."""
        ended = (
            sa.select(changes.c.new, sa.func.count().label("tasks"))
            .join(tasks, tasks.c.task_id == changes.c.task_id)
            .where(
                changes.c.seen_at >= since,
                changes.c.new.in_(statuses.TERMINAL),
                changes.c.old.not_in(statuses.TERMINAL),
                tasks.c.board == board,
                NOT_REMOVED,
            )
            .group_by(changes.c.new)
        )
        return Counter({row.new: row.tasks for row in self._select(ended)})

    def thinned_before(self) -> datetime | None:
        """Return the moment before which only hours are kept, None where nothing was thinned."""
        with self._read() as connection:
            return read_mark(connection, THINNED)

    def count_changes(self) -> int:
        """Count the changes of all tasks."""
        with self._read() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(changes)) or 0

    def changes_among(self, task_ids: Sequence[str]) -> Iterator[Change]:
        """Yield the changes of many tasks, 200 tasks a transaction, so that nobody waits long."""
        for start in range(0, len(task_ids), TASKS_AT_ONCE):
            part = changes.c.task_id.in_(task_ids[start : start + TASKS_AT_ONCE])
            query = sa.select(changes).where(part).order_by(changes.c.task_id, changes.c.seen_at)
            yield from map(rows.change, self._select(query))


def read_mark(connection: Connection, name: str) -> datetime | None:
    """Return the moment that is kept under a name, if there is one."""
    at: datetime | None = connection.scalar(sa.select(marks.c.at).where(marks.c.name == name))
    return at


def write_mark(connection: Connection, name: str, at: datetime) -> None:
    """Keep a moment under a name."""
    connection.execute(upsert(connection, marks), [{"name": name, "at": at}])


def _since(table: sa.Table, board: str, since: datetime) -> sa.Select[Any]:
    wanted = (table.c.board == board) & (table.c.at >= since)
    return sa.select(table).where(wanted).order_by(table.c.at)
