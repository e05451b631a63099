"""A board and its settings, what was taken away of late, and all that a file holds of one."""

from dataclasses import dataclass
from datetime import datetime

from components.model.entry import Entry
from components.model.history import Change, Gap, Hour, Sample
from components.model.reading import Reading


@dataclass(frozen=True, slots=True)
class Board:
    """A named list of tasks with its own refresh interval; an archived one rests for good."""

    name: str
    title: str
    refresh_seconds: float
    paused: bool = False
    description: str = ""
    archived: bool = False

    @property
    def resting(self) -> bool:
        """Whether nothing is asked for its sake."""
        return self.paused or self.archived


@dataclass(frozen=True, slots=True)
class DeletedBoard:
    """A board that can still be brought back, and until when."""

    board: Board
    tasks: int
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class RemovedTask:
    """A task that can still be put back on its board, and until when."""

    task_id: str
    label: str
    at: datetime
    until: datetime


@dataclass(frozen=True)
class BoardFile:
    """All that a file holds of a board: its tasks in order, what is known of them, its past."""

    board: Board
    tasks: tuple[Entry, ...]
    readings: tuple[Reading, ...]
    changes: tuple[Change, ...]
    samples: tuple[Sample, ...]
    hours: tuple[Hour, ...]
    gaps: tuple[Gap, ...]
