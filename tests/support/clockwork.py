"""A task cache on a clock that the test sets."""

from datetime import UTC, datetime, timedelta

from components.api import Answer
from components.model.board import Board
from components.model.entry import Entry
from components.model.facts import NO_FACTS, Facts
from components.monitor.cache.task_cache import TaskCache
from components.monitor.cache.tracked_task import TrackedTask

START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class Bench:
    """A task cache with one board, and a clock."""

    def __init__(self, *task_ids: str, interval: float = 5.0) -> None:
        self.now = 1000.0
        self.cache = TaskCache("api.example", demo=False)
        self.cache.open_board(Board("main", "Main", interval), START)
        self.cache.add("main", [Entry(task_id) for task_id in task_ids], self.now, {}, START)
        self.publish()

    @property
    def at(self) -> datetime:
        """The present time of day."""
        return START + timedelta(seconds=self.now - 1000)

    def tracked(self, task_id: str) -> TrackedTask:
        """Return a task of the cache."""
        return self.cache.tracked_tasks[task_id]

    def check(
        self, task_id: str, word: str | None, took: float = 0.0, facts: Facts = NO_FACTS
    ) -> None:
        """Ask for a task and answer with a word and what comes with it, or time out."""
        tracked = self.tracked(task_id)
        self.cache.planner.schedule.drop(tracked)
        self.cache.planner.begin(tracked, self.now)
        self.now += took
        if word is None:
            self.cache.failed(tracked, "timeout", "Too late.", self.now, self.at)
        else:
            answer = Answer(word, word, "v2", facts=facts)
            self.cache.answered(tracked, answer, self.now, self.at)

    def publish(self) -> int:
        """Publish what has changed and return the version."""
        self.cache.update_freshness(self.now)
        self.cache.publish(self.at)
        return self.cache.state("main").snapshot.version
