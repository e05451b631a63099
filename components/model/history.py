"""What happened: observed changes of status, gaps in polling, and counts over time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from components.model import statuses
from components.model.reading import TroubleKind

GapKind = Literal[
    TroubleKind,
    "down",
    "asleep",
    "paused",
    "archived",
    "removed",
    "deleted",
    "imported",
    "unsaved",
]
# As in `components.model.reading`: a file may hold a kind that another version knows.
if TYPE_CHECKING:
    StoredKind = GapKind
else:
    StoredKind = str

LIVE_AGAIN = frozenset({statuses.RUNNING.value, statuses.PAUSED.value})


@dataclass(frozen=True, slots=True)
class Change:
    """One observed change of a task's status; polling only brackets its moment.

    ``old`` is None where nothing was known before. ``seen_at`` is when ``new`` was first seen,
    ``confirmed_at`` the last moment at which ``old`` was confirmed: the change lies between.
    """

    task_id: str
    old: str | None
    new: str
    seen_at: datetime
    confirmed_at: datetime | None = None

    @property
    def impossible(self) -> bool:
        """Whether the API documents no such change: out of a terminal status, or back to new."""
        if self.old is None:
            return False
        back = self.new == statuses.CREATED.value and self.old in LIVE_AGAIN
        return self.old in statuses.TERMINAL or back


@dataclass(frozen=True, slots=True)
class Gap:
    """A while in which a board was not polled; of every board where ``board`` is None.

    ``kind`` is `down` (the server was), `asleep` (it stood still), `paused`, `archived`,
    `removed` (the task was on no board), `deleted` (the board was), `imported` (it was elsewhere),
    `unsaved` (too much could not be saved), or the kind of a trouble of the API; ``ended_at``
    is None while it lasts.
    """

    kind: StoredKind
    began_at: datetime
    ended_at: datetime | None = None
    board: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """How many tasks of a board had each status, in the order of `status.ALL`, at a moment."""

    at: datetime
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a board: the last counts in it, and how many tasks were seen to end.

    ``counts`` is None where the board was not polled in that hour at all.
    """

    at: datetime
    counts: tuple[int, ...] | None
    finished: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """How far back a chart looks, and how many seconds one point stands for."""

    name: str
    seconds: int
    step: int

    @property
    def hourly(self) -> bool:
        """Whether its points are the hours that are kept for ever."""
        return self.step >= 3600


WINDOWS = (Window("1 h", 3600, 60), Window("24 h", 86_400, 300), Window("7 d", 604_800, 3600))


@dataclass(frozen=True, slots=True)
class Point:
    """The counts from a moment on until the next point; None where nothing was observed."""

    at: datetime
    counts: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The counts of a board over a window, its gaps, and what ended in each of its hours.

    ``finished`` and ``failed`` count the tasks that were seen to end so in its last hour.
    """

    window: Window
    began_at: datetime
    ended_at: datetime
    points: tuple[Point, ...]
    gaps: tuple[Gap, ...]
    hours: tuple[Hour, ...]
    finished: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Duration:
    """Seconds, give or take ``plus_minus``; ``at_least`` where its beginning was not seen."""

    seconds: float
    plus_minus: float = 0.0
    at_least: bool = False

    @property
    def least(self) -> float:
        """The seconds that it lasted for certain."""
        return max(0.0, self.seconds - self.plus_minus)

    def __add__(self, other: "Duration") -> "Duration":
        return Duration(
            self.seconds + other.seconds,
            self.plus_minus + other.plus_minus,
            self.at_least or other.at_least,
        )


@dataclass(frozen=True, slots=True)
class StatusInterval:
    """One status of a task from when it was first seen to when the next one was.

    It is sure up to ``confirmed_until``; ``ended_at`` is None for the present one.
    ``duration`` is None in a terminal status, which lasts; ``unobserved`` are the seconds of its
    sure part in which the task was not polled. ``impossible`` says that it came by such a change.
    """

    status: str
    began_at: datetime
    confirmed_until: datetime
    ended_at: datetime | None
    duration: Duration | None
    unobserved: float
    impossible: bool


@dataclass(frozen=True, slots=True)
class TaskTimeline:
    """The timeline of one task, oldest stay first, and the gaps in which nothing is known.

    ``thinned_before`` is the moment before which changes are kept as counts per hour only.
    """

    task_id: str
    intervals: tuple[StatusInterval, ...]
    gaps: tuple[Gap, ...]
    told_at: datetime
    thinned_before: datetime | None = None

    @property
    def totals(self) -> dict[str, Duration]:
        """Time in each status that the task has left or is in, in the fixed order."""
        sums: dict[str, Duration] = {}
        for interval in self.intervals:
            if interval.duration is not None:
                sums[interval.status] = sums.get(interval.status, Duration(0.0)) + interval.duration
        order = [look.value for look in statuses.ALL]
        known = sorted((word for word in sums if word in order), key=order.index)
        return {word: sums[word] for word in (*known, *(w for w in sums if w not in order))}


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of a moment's hour, in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
