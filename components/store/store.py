"""The whole store: what a start reads, what a sweep writes, and boards as files."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model.board import Board, BoardFile
from components.model.entry import Entry
from components.model.history import Change, Gap, Hour, Sample, hour_of
from components.model.pending_writes import COUNTED, PendingWrites
from components.model.reading import Reading
from components.store import boards as board_rows
from components.store import rows
from components.store.boards import Boards, Known
from components.store.database import NAMED, insert, upsert
from components.store.history import ALIVE, History, mark
from components.store.schema import COUNTS, boards, changes, gaps, hours, readings, samples, tasks

LEAST_ABSENCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Contents:
    """Everything that a start needs: boards, the tasks of each in order, readings by id."""

    boards: tuple[Board, ...]
    tasks: dict[str, tuple[Entry, ...]]
    readings: dict[str, Reading]


class Store(Boards, History):
    """The database of one server; every method raises `StoreError` and nothing else."""

    def load(self) -> Contents:
        """Read all boards with their tasks and the latest readings of these."""
        there = tasks.c.removed_at.is_(None) & boards.c.deleted_at.is_(None)
        with self._reading(f"{NAMED} cannot be read") as connection:
            by_board: dict[str, list[Entry]] = {}
            for row in connection.execute(
                sa.select(tasks).join(boards).where(there).order_by(tasks.c.board, tasks.c.position)
            ):
                by_board.setdefault(row.board, []).append(rows.entry(row))
            wanted = sa.select(tasks.c.task_id).join(boards).where(there)
            return Contents(
                boards=tuple(
                    rows.board(row)
                    for row in connection.execute(
                        sa.select(boards)
                        .where(boards.c.deleted_at.is_(None))
                        .order_by(boards.c.created_at)
                    )
                ),
                tasks={name: tuple(entries) for name, entries in by_board.items()},
                readings={
                    row.task_id: rows.reading(row)
                    for row in connection.execute(
                        sa.select(readings).where(readings.c.task_id.in_(wanted))
                    )
                },
            )

    def save(self, pending: PendingWrites) -> None:
        """Keep what was learnt in one transaction.

        Without anything it still asks the database, so that one that is gone is noticed.
        """
        with self._transaction() as connection:
            connection.execute(sa.select(boards.c.name).limit(1))
            _save_readings(connection, pending.readings.values())
            # Before the changes themselves: one that is there already has been counted.
            _count_ended(connection, pending.ended, again=pending.again)
            _add(connection, changes, [rows.change_values(change) for change in pending.changes])
            _save_samples(connection, pending.samples)
            if pending.gaps:
                values = [rows.gap_values(gap) for gap in pending.gaps.values()]
                connection.execute(upsert(connection, gaps), values)
            if pending.alive_at is not None:
                mark(connection, ALIVE, pending.alive_at)

    def import_board(self, file: BoardFile, at: datetime) -> Known | None:
        """Keep a board from a file with its history; None where its name is taken.

        Returns its tasks and what is known of them: later news than the file's stays. From the
        file's last moment on nobody looked, here at least.
        """
        name = file.board.name
        last = min(at, _last_moment(file, at))
        kept = [
            replace(gap, board=name, ended_at=max(gap.began_at, gap.ended_at or last))
            for gap in file.gaps
        ]
        if at - last > LEAST_ABSENCE:
            kept.append(Gap("imported", last, at, name))
        with self._transaction() as connection:
            if not board_rows.create(connection, file.board, at):
                return None
            if file.tasks:
                # On the board since its past begins, or all of that would be told as unseen.
                first = min((change.seen_at for change in file.changes), default=at)
                board_rows.add(connection, name, file.tasks, min(at, first))
            _save_readings(connection, file.readings, later_only=True)
            _add(connection, changes, [rows.change_values(change) for change in file.changes])
            _add(connection, samples, [rows.sample_values(name, one) for one in file.samples])
            _add(connection, hours, [rows.hour_values(name, hour) for hour in file.hours])
            _add(connection, gaps, [rows.gap_values(gap) for gap in kept])
            return board_rows.known(connection, name)


def _last_moment(file: BoardFile, at: datetime) -> datetime:
    moments = [
        *(reading.checked_at for reading in file.readings if reading.checked_at),
        *(change.seen_at for change in file.changes),
        *(sample.at for sample in file.samples),
    ]
    return max(moments, default=at)


def _save_readings(
    connection: Connection, latest: Collection[Reading], *, later_only: bool = False
) -> None:
    if not latest:
        return
    adding = insert(connection, readings)
    there = readings.c.checked_at
    connection.execute(
        adding.on_conflict_do_update(
            index_elements=[readings.c.task_id],
            set_={c.name: adding.excluded[c.name] for c in readings.c if not c.primary_key},
            where=there.is_(None) | (there < adding.excluded.checked_at) if later_only else None,
        ),
        [rows.reading_values(reading) for reading in latest],
    )


def _add(connection: Connection, table: sa.Table, values: list[rows.Values]) -> None:
    if values:
        connection.execute(insert(connection, table).on_conflict_do_nothing(), values)


def _save_samples(connection: Connection, taken: Sequence[tuple[str, Sample]]) -> None:
    there = _names(connection, {name for name, _ in taken})
    kept = [(name, sample) for name, sample in taken if name in there]
    if not kept:
        return
    _add(connection, samples, [rows.sample_values(name, sample) for name, sample in kept])
    adding = insert(connection, hours)
    connection.execute(
        adding.on_conflict_do_update(
            index_elements=[hours.c.board, hours.c.at],
            set_={name: adding.excluded[name] for name in COUNTS},
        ),
        [rows.hour_values(name, Hour(hour_of(one.at), one.counts)) for name, one in kept],
    )


def _count_ended(
    connection: Connection, ended: Sequence[tuple[Change, tuple[str, ...]]], *, again: bool
) -> None:
    there = _names(connection, {name for _, names in ended for name in names})
    found = Counter[tuple[str, datetime, str]]()
    for change, names in ended:
        if again and _is_kept(connection, change):
            continue
        hour = hour_of(change.seen_at)
        found.update((name, hour, change.new) for name in names if name in there)
    values = [
        rows.hour_values(
            name, Hour(hour, None, **{word: count for word in COUNTED if word == ended_as})
        )
        for (name, hour, ended_as), count in found.items()
    ]
    if not values:
        return
    adding = insert(connection, hours)
    connection.execute(
        adding.on_conflict_do_update(
            index_elements=[hours.c.board, hours.c.at],
            set_={
                name: hours.c[name] + adding.excluded[name]
                for name in ("seen_finished", "seen_failed")
            },
        ),
        values,
    )


def _is_kept(connection: Connection, change: Change) -> bool:
    key = (changes.c.task_id == change.task_id) & (changes.c.seen_at == change.seen_at.timestamp())
    return connection.scalar(sa.select(sa.exists().where(key))) is True


def _names(connection: Connection, wanted: Collection[str]) -> set[str]:
    # A board may be gone for good by the time that what was learnt of it is saved.
    if not wanted:
        return set()
    return set(connection.scalars(sa.select(boards.c.name).where(boards.c.name.in_(wanted))))
