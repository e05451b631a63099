"""One board in memory: its tasks in order, and the snapshot that was published last."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from components.model.board import Board
from components.model.entry import Entry
from components.model.reading import Problem, Reading, Trouble
from components.model.snapshot import Service, Snapshot, Task
from components.monitor.cache.tracked_task import TrackedTask


@dataclass(slots=True)
class BoardState:
    """A board as the ledger keeps it; ``changed`` names the tasks to be drawn anew."""

    board: Board
    snapshot: Snapshot
    entries: dict[str, Entry] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    dirty: bool = True
    oldest_checked: float | None = None
    newest_checked: datetime | None = None

    def add(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Append the entries that are not on the board yet, and return those."""
        added = []
        for entry in entries:
            if entry.task_id not in self.entries:
                self.entries[entry.task_id] = entry
                self.changed.add(entry.task_id)
                added.append(entry)
        self.dirty = self.dirty or bool(added)
        return tuple(added)

    def arrange(self, task_ids: Iterable[str]) -> None:
        """Put the tasks into an order; those that it does not name come last."""
        named = [task_id for task_id in task_ids if task_id in self.entries]
        self.entries = {task_id: self.entries[task_id] for task_id in (*named, *self.entries)}
        self.dirty = True

    def remove(self, task_id: str) -> None:
        """Take a task off the board."""
        del self.entries[task_id]
        self.tasks.pop(task_id, None)
        self.changed.discard(task_id)
        self.dirty = True

    def touch(self, task_id: str) -> None:
        """Have a task drawn anew in the next snapshot."""
        self.changed.add(task_id)
        self.dirty = True

    def publish(
        self, tracked_tasks: dict[str, TrackedTask], service: Service, at: datetime
    ) -> None:
        """Replace the snapshot by one of the next version."""
        for task_id in self.changed:
            entry, tracked = self.entries[task_id], tracked_tasks[task_id]
            reading = _told(tracked, service.trouble)
            self.tasks[task_id] = Task(
                task_id, entry.label, entry.group, reading, tracked.confirmed, entry.note
            )
        before = self.snapshot
        self.snapshot = Snapshot(
            board=self.board,
            version=before.version + 1,
            taken_at=at,
            tasks=tuple(self.tasks[task_id] for task_id in self.entries),
            host=before.host,
            demo=before.demo,
            service=service,
        )
        self.changed.clear()
        self.dirty = False


def _told(tracked: TrackedTask, trouble: Trouble | None) -> Reading:
    # A task that waits while all are held has failed no check of its own, yet whoever sees
    # its old status wants to know why it is old.
    reading = tracked.reading
    if trouble is None or reading.problem is not None or tracked.confirmed or not tracked.active:
        return reading
    if trouble.kind == "storage":
        return reading
    return replace(reading, problem=Problem(trouble.kind, trouble.message, trouble.at))
