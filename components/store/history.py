"""What happened: changes by task, and samples, hours and gaps by board."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from components.model import statuses
from components.model.history import Change, Gap, Hour, Sample
from components.store import rows
from components.store.database import Database
from components.store.marks import THINNED, read_mark
from components.store.schema import EVERY_BOARD, changes, gaps, hours, samples, tasks
from components.store.tasks import NOT_REMOVED

# A task can have hundreds of changes.
TASKS_AT_ONCE = 200


class History(Database):
    """Reads the past; every method is one transaction, but for `changes_among`."""

    def changes_of(self, task_id: str) -> tuple[Change, ...]:
        """Return the changes of a task, oldest first."""
        with self._read() as connection:
            found = connection.execute(
                sa.select(changes).where(changes.c.task_id == task_id).order_by(changes.c.seen_at)
            )
            return tuple(rows.change(row) for row in found)

    def samples_of(self, board: str, since: datetime) -> tuple[Sample, ...]:
        """Return the samples of a board since a moment, oldest first."""
        with self._read() as connection:
            found = connection.execute(
                sa.select(samples)
                .where(samples.c.board == board, samples.c.at >= since.timestamp())
                .order_by(samples.c.at)
            )
            return tuple(rows.sample(row) for row in found)

    def hours_of(self, board: str, since: datetime) -> tuple[Hour, ...]:
        """Return the hours of a board since a moment, oldest first."""
        with self._read() as connection:
            found = connection.execute(
                sa.select(hours)
                .where(hours.c.board == board, hours.c.at >= since.timestamp())
                .order_by(hours.c.at)
            )
            return tuple(rows.hour(row) for row in found)

    def gaps_of(self, names: Collection[str], since: datetime | None) -> tuple[Gap, ...]:
        """Return the gaps of some boards and those of all boards, oldest first."""
        wanted = sa.select(gaps).where(gaps.c.board.in_([EVERY_BOARD, *names]))
        if since is not None:
            lasted = gaps.c.ended_at.is_(None) | (gaps.c.ended_at > since.timestamp())
            wanted = wanted.where(lasted)
        with self._read() as connection:
            found = connection.execute(wanted.order_by(gaps.c.began_at))
            return tuple(rows.gap(row) for row in found)

    def ended_on(self, board: str, since: datetime) -> Counter[str]:
        """Count the tasks of a board that were seen to end since a moment, by status."""
        ended = (
            sa.select(changes.c.new, sa.func.count().label("tasks"))
            .join(tasks, tasks.c.task_id == changes.c.task_id)
            .where(
                changes.c.seen_at >= since.timestamp(),
                changes.c.new.in_(statuses.TERMINAL),
                changes.c.old.not_in(statuses.TERMINAL),
                tasks.c.board == board,
                NOT_REMOVED,
            )
            .group_by(changes.c.new)
        )
        with self._read() as connection:
            return Counter({row.new: row.tasks for row in connection.execute(ended)})

    def thinned_before(self) -> datetime | None:
        """Return the moment before which only hours are kept, None where nothing was thinned."""
        with self._read() as connection:
            return read_mark(connection, THINNED)

    def changes_among(self, task_ids: Sequence[str]) -> Iterator[Change]:
        """Yield the changes of many tasks, 200 tasks a transaction, so that nobody waits long."""
        for start in range(0, len(task_ids), TASKS_AT_ONCE):
            part = changes.c.task_id.in_(task_ids[start : start + TASKS_AT_ONCE])
            wanted = sa.select(changes).where(part).order_by(changes.c.task_id, changes.c.seen_at)
            with self._read() as connection:
                found = connection.execute(wanted).all()
            yield from map(rows.change, found)
