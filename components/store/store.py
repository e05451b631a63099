"""The whole store, and what a start reads of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa

from components.model.board import Board
from components.model.entry import Entry
from components.model.history.records import Gap
from components.model.reading import Reading
from components.store import rows
from components.store.access.access import Access
from components.store.access.audit import Audit
from components.store.access.idempotency import Idempotency
from components.store.batches import Batches
from components.store.boards import Boards
from components.store.errors import NAMED
from components.store.history import ALIVE, History, read_mark
from components.store.moments import Moments
from components.store.retention import Retention
from components.store.schema import boards, gaps, readings, tasks
from components.store.tasks import ON_BOARD, Tasks, readings_where


@dataclass(frozen=True)
class Contents:
    """What a start needs: boards, oldest first, the tasks of each in order, readings by id.

    ``last_alive`` is the last sign of life of the server before, where there was one, and
    ``open_gaps`` are those that it has not ended.
    """

    boards: tuple[Board, ...]
    tasks: dict[str, tuple[Entry, ...]]
    readings: dict[str, Reading]
    last_alive: datetime | None
    open_gaps: tuple[Gap, ...]

    def downtime(self, at: datetime) -> list[Gap]:
        """Return the gaps that the end of the last server made: those it left open, and its own.

        ``at`` is when the next one started.
        """
        ended = at if self.last_alive is None else min(at, self.last_alive)
        closed = [replace(gap, ended_at=max(gap.began_at, ended)) for gap in self.open_gaps]
        return [*closed, Gap("down", ended, at)] if ended < at else closed


class Store(Boards, Tasks, Batches, History, Retention, Moments, Access, Audit, Idempotency):
    """The database of one server; every method raises `StoreError` and nothing else."""

    def load(self) -> Contents:
        """Return all boards with their tasks and the readings of these."""
        with self._read(f"{NAMED} cannot be read") as connection:
            listed = connection.execute(
                sa.select(tasks).where(ON_BOARD).order_by(tasks.c.board, tasks.c.position)
            )
            by_board = groupby(listed, attrgetter("board"))
            entries = {name: tuple(map(rows.entry, group)) for name, group in by_board}
            found = connection.execute(
                sa.select(boards).where(boards.c.deleted_at.is_(None)).order_by(boards.c.created_at)
            )
            return Contents(
                boards=tuple(map(rows.board, found)),
                tasks=entries,
                readings=readings_where(connection, ON_BOARD),
                last_alive=_last_alive(connection),
                open_gaps=tuple(
                    map(
                        rows.gap,
                        connection.execute(sa.select(gaps).where(gaps.c.ended_at.is_(None))),
                    )
                ),
            )


def _last_alive(connection: sa.Connection) -> datetime | None:
    # A server that was killed has not said so after its last check.
    checked = connection.scalar(sa.select(sa.func.max(readings.c.checked_at)))
    signs = (read_mark(connection, ALIVE), checked)
    return max((at for at in signs if at is not None), default=None)
