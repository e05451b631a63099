"""One board in memory: its tasks in order, and the snapshot that was published last."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from components.model.board import Board
from components.model.entry import Entry
from components.model.reading import Problem, Reading, Trouble
from components.model.snapshot import Service, Snapshot, Task
from components.monitor.cache.tracked_task import TrackedTask


@dataclass(frozen=True, slots=True)
class _LiveTask:
    """A task of a snapshot, the latest reading of its id, and the task with that reading."""

    published: Task
    latest: Reading
    task: Task


@dataclass(slots=True)
class BoardState:
    """A board as the cache keeps it; only its own methods write its fields.

    ``oldest_answer`` (in ticks) is the earliest of the last answers for its unsettled tasks,
    ``newest_answer_at`` the latest moment at which any of its statuses was confirmed.
    """

    board: Board
    snapshot: Snapshot
    entries: dict[str, Entry] = field(default_factory=dict)
    oldest_answer: float | None = None
    newest_answer_at: datetime | None = None
    _tasks: dict[str, Task] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)
    _dirty: bool = True
    _live: dict[str, _LiveTask] = field(default_factory=dict)

    def set_board(self, board: Board) -> None:
        """Give the board other settings."""
        self.board = board
        self._dirty = True

    def add(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Append the entries that are not on the board yet, and return those."""
        added: dict[str, Entry] = {}
        for entry in entries:
            if entry.task_id not in self.entries:
                self.entries[entry.task_id] = added[entry.task_id] = entry
        if added:
            self.mark_changed(added)
        return tuple(added.values())

    def edit(self, task_ids: Collection[str], values: Mapping[str, Any]) -> None:
        """Give tasks another label, group or note."""
        for task_id in task_ids:
            self.entries[task_id] = replace(self.entries[task_id], **values)
        if task_ids:
            self.mark_changed(task_ids)

    def arrange(self, task_ids: Iterable[str]) -> None:
        """Put the tasks into an order; those that it does not name come last."""
        named = [task_id for task_id in task_ids if task_id in self.entries]
        self.entries = {task_id: self.entries[task_id] for task_id in (*named, *self.entries)}
        self._dirty = True

    def remove(self, task_id: str) -> None:
        """Take a task off the board."""
        del self.entries[task_id]
        self._tasks.pop(task_id, None)
        self._changed.discard(task_id)
        self._dirty = True

    def mark_changed(self, task_ids: Iterable[str]) -> None:
        """Have the next snapshot differ, and these tasks in it renewed."""
        self._changed.update(task_ids)
        self._dirty = True

    def mark_for_renewal(self, task_id: str) -> None:
        """Have a task renewed in the next snapshot, once anything else makes one."""
        self._changed.add(task_id)

    def update_ages(self, tracked_tasks: Collection[TrackedTask]) -> None:
        """Find the oldest and the newest answer among the tasks of the board."""
        answers = [tracked.last_answered for tracked in tracked_tasks if not tracked.settled]
        self.oldest_answer = min((tick for tick in answers if tick is not None), default=None)
        moments = [tracked.reading.checked_at for tracked in tracked_tasks]
        self.newest_answer_at = max((at for at in moments if at is not None), default=None)

    def live_tasks(
        self, snapshot: Snapshot, tracked_tasks: Mapping[str, TrackedTask]
    ) -> tuple[Task, ...]:
        """Return the tasks of a snapshot with the times of the checks made since, from any thread.

        A task of which nothing is new is the same object as the last time.
        """
        before = self._live
        live: dict[str, _LiveTask] = {}
        for task in snapshot.tasks:
            tracked = tracked_tasks.get(task.task_id)
            latest = task.reading if tracked is None else tracked.reading
            known = before.get(task.task_id)
            if known is None or known.latest is not latest or known.published is not task:
                later = latest is not task.reading and latest.shown == task.reading.shown
                shown = replace(task, reading=latest) if later else task
                known = _LiveTask(task, latest, shown)
            live[task.task_id] = known
        # Of threads that are here at the same time any may be the last: each has all of them.
        self._live = live
        return tuple(known.task for known in live.values())

    def publish(
        self, tracked_tasks: Mapping[str, TrackedTask], service: Service, at: datetime
    ) -> bool:
        """Replace the snapshot by one of the next version; tell whether anything had changed."""
        if not self._dirty:
            return False
        for task_id in self._changed:
            entry, tracked = self.entries[task_id], tracked_tasks[task_id]
            reading = _shown_reading(tracked, service.trouble)
            self._tasks[task_id] = Task(
                task_id, entry.label, entry.group, reading, tracked.confirmed, entry.note
            )
        self.snapshot = replace(
            self.snapshot,
            board=self.board,
            version=self.snapshot.version + 1,
            taken_at=at,
            tasks=tuple(self._tasks[task_id] for task_id in self.entries),
            service=service,
        )
        self._changed.clear()
        self._dirty = False
        return True


def _shown_reading(tracked: TrackedTask, trouble: Trouble | None) -> Reading:
    # A task that waits through an outage has failed no check of its own, yet its old status
    # needs a reason.
    reading = tracked.reading
    if trouble is None or reading.problem is not None or tracked.confirmed or not tracked.active:
        return reading
    return replace(reading, problem=Problem(trouble.kind, trouble.message, trouble.at))
