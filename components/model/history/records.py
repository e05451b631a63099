"""What happened: observed changes of status, gaps in polling, and counts over time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, get_args

from components.model import statuses
from components.model.facts import NO_FACTS, Facts
from components.model.reading import ProblemKind

GapKind = Literal[
    ProblemKind,
    "down",  # the server was
    "asleep",  # the server was suspended
    "paused",  # the board
    "archived",  # the board
    "removed",  # the task was on no board
    "deleted",  # the board was
    "imported",  # the board was elsewhere until then
    "unsaved",  # too much could not be saved
    "other",  # what only another version of Taskboard knows
]
# As in `components.model.reading`.
if TYPE_CHECKING:
    StoredKind = GapKind
else:
    StoredKind = str

_KINDS: dict[str, GapKind] = {kind: kind for kind in get_args(GapKind)}
_STARTED = frozenset({statuses.RUNNING.value, statuses.PAUSED.value})


@dataclass(frozen=True, slots=True)
class Change:
    """One observed change of a task's status; polling only brackets its moment (all in UTC).

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
        back = self.new == statuses.CREATED.value and self.old in _STARTED
        return self.old in statuses.TERMINAL or back


@dataclass(frozen=True, slots=True)
class Gap:
    """A period in which a board was not polled, every board where ``board`` is None.

    ``ended_at`` is None while it lasts.
    """

    kind: StoredKind
    began_at: datetime
    ended_at: datetime | None = None
    board: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """How many tasks of a board had each status, in the order of `statuses.ALL`, at a moment."""

    at: datetime
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a board: the last counts in it, and how many tasks were seen to end.

    ``at`` is its beginning; ``counts``, in the order of `statuses.ALL`, is None where the board
    was not polled in it.
    """

    at: datetime
    counts: tuple[int, ...] | None
    finished: int = 0
    failed: int = 0

    @property
    def observed(self) -> bool:
        """Whether anything is known of it."""
        return self.counts is not None or bool(self.finished or self.failed)


@dataclass(frozen=True, slots=True)
class Window:
    """How many seconds a chart goes back, and how many one point of it stands for."""

    name: str
    seconds: int
    step: int

    @property
    def hourly(self) -> bool:
        """Whether its points are the hours, which are kept for good."""
        return self.step >= 3600


WINDOWS = (Window("1 h", 3600, 60), Window("24 h", 86_400, 300), Window("7 d", 604_800, 3600))


@dataclass(frozen=True, slots=True)
class Point:
    """The counts from a moment until the next point, in the order of `statuses.ALL`.

    They are None where nothing was observed.
    """

    at: datetime
    counts: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The counts of a board over a window, its gaps, and what ended in each of its hours.

    ``finished`` and ``failed`` count the tasks that were seen to end in the last hour.
    """

    window: Window
    began_at: datetime
    ended_at: datetime
    points: tuple[Point, ...]
    gaps: tuple[Gap, ...]
    hours: tuple[Hour, ...]
    finished: int = 0
    failed: int = 0

    @property
    def observed(self) -> bool:
        """Whether any counts are known."""
        return any(point.counts is not None for point in self.points)

    def spans(self) -> Iterator[tuple[Point, datetime]]:
        """Yield each point with the moment up to which it holds."""
        ends = [*(point.at for point in self.points), self.ended_at][1:]
        return zip(self.points, ends, strict=True)


@dataclass(frozen=True, slots=True)
class Duration:
    """Seconds, ± ``plus_minus``; ``at_least`` where the beginning was not observed."""

    seconds: float
    plus_minus: float = 0.0
    at_least: bool = False

    @property
    def minimum(self) -> float:
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

    It is confirmed up to ``confirmed_until``; ``ended_at`` is None for the present one, and
    ``duration`` for a terminal one. ``unobserved`` are the seconds before ``confirmed_until`` in
    which the task was not polled; ``impossible`` is that of the change that began it.
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
    """The statuses of one task up to ``as_of``, oldest first, and the gaps in polling.

    ``thinned_before`` is the moment before which changes are kept as counts per hour only,
    ``facts`` are the latest that the API told beside a status. ``shortened`` says that there are
    earlier statuses than these.
    """

    task_id: str
    intervals: tuple[StatusInterval, ...]
    gaps: tuple[Gap, ...]
    as_of: datetime
    thinned_before: datetime | None = None
    facts: Facts = NO_FACTS
    shortened: bool = False

    @property
    def ended(self) -> bool:
        """Whether its last status is terminal."""
        return bool(self.intervals) and self.intervals[-1].duration is None

    @property
    def totals(self) -> dict[str, Duration]:
        """The time in each status that is not terminal, in the order of `statuses.ALL`."""
        sums: dict[str, Duration] = {}
        for interval in self.intervals:
            if interval.duration is not None:
                sums[interval.status] = sums.get(interval.status, Duration(0.0)) + interval.duration
        known = [status.value for status in statuses.ALL if status.value in sums]
        return {word: sums[word] for word in dict.fromkeys([*known, *sums])}


def gap_kind(word: str) -> StoredKind:
    """Return the kind of gap that was kept as a word: `other` where it is none of ours."""
    return _KINDS.get(word, "other")


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of a moment's hour, in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
