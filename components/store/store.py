"""The whole store: what a start reads, what a sweep writes, and boards as files."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from components import status
from components.exchange import BoardFile
from components.history import Change, Gap, Hour, Sample, hour_of
from components.snapshot import Board, Reading
from components.store import boards as board_rows
from components.store import rows
from components.store.boards import Boards
from components.store.database import NAMED, insert, upsert
from components.store.history import ALIVE, History, mark
from components.store.schema import COUNTS, boards, changes, gaps, hours, readings, samples, tasks
from components.task_ids import Entry

# While nothing can be saved memory must not grow for ever.
MOST_CHANGES, MOST_SAMPLES = 100_000, 10_000
UNSAVED = "unsaved"
COUNTED = (status.FINISHED.value, status.FAILED.value)


@dataclass(frozen=True)
class Contents:
    """Everything that a start needs: boards, the tasks of each in order, readings by id."""

    boards: tuple[Board, ...]
    tasks: dict[str, tuple[Entry, ...]]
    readings: dict[str, Reading]


@dataclass(slots=True)
class Learnt:
    """What was learnt and is not saved yet; it is saved as a whole or not at all.

    ``ended`` counts the tasks of a board that were seen to reach a status within an hour.
    """

    readings: dict[str, Reading] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    samples: list[tuple[str, Sample]] = field(default_factory=list)
    ended: Counter[tuple[str, datetime, str]] = field(default_factory=Counter)
    gaps: dict[tuple[str | None, str, datetime], Gap] = field(default_factory=dict)
    alive_at: datetime | None = None

    def note(self, change: Change, on: Collection[str]) -> None:
        """Take in a change of a task, and count it for its boards where the task ended by it."""
        self.changes.append(change)
        # One that was first seen as ended did not end in this hour for all that is known.
        if change.old is not None and change.new in COUNTED and not change.impossible:
            hour = hour_of(change.seen_at)
            self.ended.update((name, hour, change.new) for name in on)

    def give_back(self, earlier: "Learnt") -> None:
        """Take in what was learnt before this and could not be saved."""
        self.readings = {**earlier.readings, **self.readings}
        self.changes = [*earlier.changes, *self.changes]
        self.samples = [*earlier.samples, *self.samples]
        self.ended.update(earlier.ended)
        self.gaps = {**earlier.gaps, **self.gaps}
        self.alive_at = self.alive_at or earlier.alive_at
        if (surplus := len(self.changes) - MOST_CHANGES) > 0:
            lost, self.changes = self.changes[:surplus], self.changes[surplus:]
            began = [gap.began_at for gap in self.gaps.values() if gap.kind == UNSAVED]
            self.put(Gap(UNSAVED, min([*began, lost[0].seen_at]), lost[-1].seen_at))
        del self.samples[:-MOST_SAMPLES]

    def put(self, gap: Gap) -> None:
        """Take in a gap, or that it has ended."""
        self.gaps[gap.board, gap.kind, gap.began_at] = gap


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

    def save(self, learnt: Learnt) -> None:
        """Keep what was learnt in one transaction.

        Without anything it still asks the database, so that one that is gone is noticed.
        """
        with self._transaction() as connection:
            connection.execute(sa.select(boards.c.name).limit(1))
            _save_readings(connection, learnt.readings.values())
            _add(connection, changes, [rows.change_values(change) for change in learnt.changes])
            _save_samples(connection, learnt.samples)
            _count_ended(connection, learnt.ended)
            if learnt.gaps:
                values = [rows.gap_values(gap) for gap in learnt.gaps.values()]
                connection.execute(upsert(connection, gaps), values)
            if learnt.alive_at is not None:
                mark(connection, ALIVE, learnt.alive_at)

    def import_board(self, file: BoardFile, at: datetime) -> bool:
        """Keep a board from a file with its history, or return False where its name is taken.

        What is known already of a task, later than the file knows it, stays.
        """
        name = file.board.name
        with self._transaction() as connection:
            if not board_rows.create(connection, file.board, at):
                return False
            if file.tasks:
                board_rows.add(connection, name, file.tasks, at)
            _save_readings(connection, file.readings, later_only=True)
            _add(connection, changes, [rows.change_values(change) for change in file.changes])
            _add(connection, samples, [rows.sample_values(name, one) for one in file.samples])
            _add(connection, hours, [rows.hour_values(name, hour) for hour in file.hours])
            _add(connection, gaps, [rows.gap_values(replace(g, board=name)) for g in file.gaps])
            return True


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


def _count_ended(connection: Connection, ended: Counter[tuple[str, datetime, str]]) -> None:
    there = _names(connection, {name for name, _, _ in ended})
    values = [
        rows.hour_values(
            name, Hour(hour, None, **{word: count for word in ("finished", "failed") if word == w})
        )
        for (name, hour, w), count in ended.items()
        if name in there
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


def _names(connection: Connection, wanted: Collection[str]) -> set[str]:
    # A board may be gone for good by the time that what was learnt of it is saved.
    if not wanted:
        return set()
    return set(connection.scalars(sa.select(boards.c.name).where(boards.c.name.in_(wanted))))
