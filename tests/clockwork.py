"""A ledger on a clock that the test turns."""

from datetime import UTC, datetime, timedelta

from components.api import Answer
from components.monitor.ledger import Ledger
from components.monitor.watch import Watch
from components.snapshot import Board
from components.task_ids import Entry

START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class Bench:
    """A ledger with one board, and a clock."""

    def __init__(self, *task_ids: str, interval: float = 5.0) -> None:
        self.now = 1000.0
        self.ledger = Ledger("api.example", demo=False)
        self.ledger.open_board(Board("main", "Main", interval), START)
        self.ledger.add("main", [Entry(task_id) for task_id in task_ids], self.now, {}, START)
        self.draw()

    @property
    def at(self) -> datetime:
        """The moment, for people."""
        return START + timedelta(seconds=self.now - 1000)

    def watch(self, task_id: str) -> Watch:
        """Return what is known of a task."""
        return self.ledger.watches[task_id]

    def check(self, task_id: str, word: str | None, took: float = 0.0) -> None:
        """Ask for a task and answer with a word, or fail."""
        watch = self.watch(task_id)
        self.ledger.schedule.drop(watch)
        self.ledger.begin(watch, self.now)
        self.now += took
        if word is None:
            self.ledger.failed(watch, "timeout", "Too late.", self.now, self.at)
        else:
            self.ledger.answered(watch, Answer(word, word, "v1"), self.now, self.at)

    def draw(self) -> int:
        """Publish what has changed and return the version."""
        self.ledger.age(self.now)
        self.ledger.publish(self.at)
        return self.ledger.state("main").snapshot.version
