"""A database with a board of live tasks and a month of history, as sweeps would have left it."""

import random
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from components.model.board import Board
from components.model.entry import Entry
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Change, Gap, Sample, hour_of
from components.model.reading import Reading
from components.store import Store
from tests.bench.boards import MAIN
from tests.support import databases

INTERVAL = 5
HISTORY, SAMPLED = timedelta(days=30), timedelta(days=2)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PART = 20_000
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
OTHER = {"created": "running", "running": "paused", "paused": "running"}


@dataclass
class Filled:
    """A database; ``growth`` is how many bytes so many changes of history took."""

    url: str
    tasks: int
    history: int
    growth: int = 0

    def __post_init__(self) -> None:
        self.now = datetime.now(UTC)
        began, chance = self.now - HISTORY, random.Random(0)
        ids = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(self.tasks)]
        self.readings = {task_id: Reading(task_id, "created", began, began) for task_id in ids}
        with closing(Store(self.url)) as store:
            store.create_board(Board(MAIN, "Main board", INTERVAL), began)
            labels = [Entry(task_id, f"Nightly check {task_id[:8]}") for task_id in ids]
            store.add_tasks(MAIN, labels, began)
            store.save(PendingWrites(dict(self.readings)))
            before = self.bytes()
            for first in range(0, self.history, PART):
                count = min(PART, self.history - first)
                moments = (
                    began + HISTORY * (number + 1) / (self.history + 1)
                    for number in range(first, first + count)
                )
                changes = [self.change(chance.choice(ids), at) for at in moments]
                store.save(PendingWrites(changes=changes))
            self.growth = self.bytes() - before
            store.save(PendingWrites(dict(self.readings), alive_at=self.now))
            self._count(store, began)

    @property
    def kind(self) -> str:
        """SQLite or PostgreSQL."""
        return NAMES[sa.make_url(self.url).get_backend_name()]

    def change(self, task_id: str, at: datetime) -> Change:
        """Bring a task to another status."""
        before = self.readings[task_id]
        assert before.status is not None
        after = Reading(task_id, OTHER[before.status], at, at, raw="started", version="v1")
        self.readings[task_id] = after
        return Change(task_id, before.status, OTHER[before.status], at, before.checked_at)

    @contextmanager
    def plainly(self) -> Iterator[sa.Connection]:
        """Open it with nothing tuned."""
        engine = sa.create_engine(self.url)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def bytes(self) -> int:
        """Return how much room it takes."""
        with self.plainly() as connection:
            if connection.dialect.name != "sqlite":
                wanted = sa.text("SELECT pg_database_size(current_database())")
                return int(connection.scalar(wanted) or 0)
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return databases.path_of(self.url).stat().st_size

    def _count(self, store: Store, began: datetime) -> None:
        # An hour keeps the last sample in it, and minutes are kept for two days.
        moments = [hour_of(began) + HOUR * n for n in range(HISTORY // HOUR)]
        moments += [self.now - MINUTE * n for n in range(SAMPLED // MINUTE)]
        counts = (0, self.tasks // 2, self.tasks - self.tasks // 2, 0, 0, 0, 0)
        store.save(
            PendingWrites(
                samples=[(MAIN, Sample(at, counts)) for at in moments],
                ended=[
                    (Change(f"task-{n}", "running", "finished", at), (MAIN,))
                    for at in moments
                    for n in range(5)
                ],
                gaps={
                    (None, "down", at): Gap("down", at, at + 20 * MINUTE) for at in moments[::10]
                },
            )
        )
        store.delete_old_history(changes_before=began, samples_before=self.now - SAMPLED)
