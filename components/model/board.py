"""Boards: their settings, those that were deleted, tasks that were removed, and board files."""

from dataclasses import dataclass
from datetime import datetime

from components.model.entry import Entry
from components.model.history.records import Change, Gap, Hour, Sample
from components.model.reading import Reading


@dataclass(frozen=True, slots=True)
class Board:
    """A named list of tasks with its own refresh interval and pause.

    ``name`` is a slug and stands in addresses; an archived board is not polled until it is
    taken out of the archive.
    """

    name: str
    title: str
    refresh_seconds: float
    paused: bool = False
    description: str = ""
    archived: bool = False

    @property
    def inactive(self) -> bool:
        """Whether its tasks are not polled for it."""
        return self.paused or self.archived


@dataclass(frozen=True, slots=True)
class DeletedBoard:
    """A deleted board, how many tasks it has, and until when it can be restored."""

    board: Board
    tasks: int
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class RemovedTask:
    """A task that was removed from its board, and until when it can be restored.

    ``name`` is what it was called on screens: its label, else the API's title; may be empty.
    """

    task_id: str
    name: str
    at: datetime
    until: datetime


@dataclass(frozen=True)
class BoardFile:
    """A board as a file holds it: its tasks in order, what is known of them, and its history."""

    board: Board
    tasks: tuple[Entry, ...]
    readings: tuple[Reading, ...]
    changes: tuple[Change, ...]
    samples: tuple[Sample, ...]
    hours: tuple[Hour, ...]
    gaps: tuple[Gap, ...]
