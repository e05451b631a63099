"""The whole store, and what a start reads of it."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa

from components.model.board import Board
from components.model.entry import Entry
from components.model.reading import Reading
from components.store import rows
from components.store.batches import Batches
from components.store.boards import Boards
from components.store.database import NAMED
from components.store.history import History
from components.store.retention import Retention
from components.store.schema import boards, tasks
from components.store.tasks import ON_BOARD, Tasks, readings_where


@dataclass(frozen=True)
class Contents:
    """What a start needs: boards, oldest first, the tasks of each in order, readings by id."""

    boards: tuple[Board, ...]
    tasks: dict[str, tuple[Entry, ...]]
    readings: dict[str, Reading]


class Store(Boards, Tasks, Batches, History, Retention):
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
            )
