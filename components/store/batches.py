"""Saves what the poller has learned, a batch of pending writes a transaction."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Change, Hour, Sample, hour_of
from components.store import rows
from components.store.access.access import save_uses
from components.store.access.audit import count_entries, write_entries
from components.store.database import Database, insert, insert_new, upsert
from components.store.history import ALIVE, write_mark
from components.store.schema import COUNTS, boards, changes, gaps, hours, samples
from components.store.tasks import save_readings


class Batches(Database):
    """Writes readings, changes, samples and gaps; every method is one transaction."""

    def save(self, pending: PendingWrites) -> None:
        """Save a batch as a whole, or raise `StoreError` and save nothing.

        An empty one asks the database too, so that a database that is gone is noticed.
        """
        with self._transaction() as connection:
            connection.execute(sa.select(boards.c.name).limit(1))
            save_readings(connection, pending.readings.values())
            # Before the changes themselves: one that is there already has been counted.
            _count_ended(connection, pending.ended, retried=pending.retried)
            insert_new(connection, changes, list(map(rows.values, pending.changes)))
            _save_samples(connection, pending.samples)
            if pending.gaps:
                values = map(rows.gap_values, pending.gaps.values())
                connection.execute(upsert(connection, gaps), list(values))
            save_uses(connection, pending.used)
            write_entries(connection, pending.audit)
            count_entries(connection, pending.counted)
            if pending.alive_at is not None:
                write_mark(connection, ALIVE, pending.alive_at)


def _save_samples(connection: Connection, taken: Sequence[tuple[str, Sample]]) -> None:
    names = _existing(connection, {name for name, _ in taken})
    kept = [(name, sample) for name, sample in taken if name in names]
    if kept:
        insert_new(connection, samples, [rows.sample_values(name, one) for name, one in kept])
        connection.execute(
            upsert(connection, hours, COUNTS),
            [rows.hour_values(name, Hour(hour_of(one.at), one.counts)) for name, one in kept],
        )


def _count_ended(
    connection: Connection, ended: Sequence[tuple[Change, tuple[str, ...]]], *, retried: bool
) -> None:
    existing = _existing(connection, {name for _, names in ended for name in names})
    counted = Counter[tuple[str, datetime, str]]()
    for change, names in ended:
        if retried and _is_saved(connection, change):
            continue
        hour = hour_of(change.seen_at)
        counted.update((name, hour, change.new) for name in names if name in existing)
    values = [
        rows.hour_values(name, Hour(hour, None, **{ended_as: count}))
        for (name, hour, ended_as), count in counted.items()
    ]
    if values:
        adding, ends = insert(connection, hours), ("seen_finished", "seen_failed")
        sums = {name: hours.c[name] + adding.excluded[name] for name in ends}
        keys = [hours.c.board, hours.c.at]
        connection.execute(adding.on_conflict_do_update(index_elements=keys, set_=sums), values)


def _is_saved(connection: Connection, change: Change) -> bool:
    key = (changes.c.task_id == change.task_id) & (changes.c.seen_at == change.seen_at)
    return connection.scalar(sa.select(sa.exists().where(key))) is True


def _existing(connection: Connection, names: Collection[str]) -> set[str]:
    # A board may have been deleted for good before its samples are saved.
    if not names:
        return set()
    return set(connection.scalars(sa.select(boards.c.name).where(boards.c.name.in_(names))))
