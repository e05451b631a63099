"""One tracked task id: what is known of it and when it is asked next."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from components.model import statuses
from components.model.reading import Reading


@dataclass(slots=True, eq=False)
class TrackedTask:
    """The latest reading of one id, shared by every board that it is on.

    All times are ticks in seconds. The cache alone writes ``reading``, ``boards``,
    ``last_answered`` (when the status was last confirmed) and ``confirmed``.

    The planner alone writes ``interval`` (the shortest of its boards that poll, or of all where
    none does), ``active`` (whether any does), ``last_asked`` (by status route or list page),
    ``last_status_call``, ``in_flight``, ``requested`` (a check out of turn has not begun yet),
    ``told`` (that check is because of a webhook), ``pace`` (how many intervals lie between two
    checks), ``from_list`` (the latest status came from a list page), ``failures`` (checks in a row
    without a status) and ``hung`` (the last one timed out or was preempted).

    The schedule alone writes ``due`` and ``schedule_id``, which is 0 where no check is planned.
    """

    reading: Reading
    added: float = 0.0
    last_answered: float | None = None
    last_asked: float | None = None
    last_status_call: float | None = None
    boards: set[str] = field(default_factory=set)
    confirmed: bool = False
    interval: float = 0.0
    active: bool = False
    in_flight: bool = False
    requested: bool = False
    told: bool = False
    pace: float = 1.0
    from_list: bool = False
    failures: int = 0
    hung: bool = False
    due: float = 0.0
    schedule_id: int = 0

    @property
    def task_id(self) -> str:
        """The id that is tracked."""
        return self.reading.task_id

    def reading_not_after(self, at: datetime, now: float) -> Reading:
        """Return its reading with no moment later than ``at``, which is what it is at ``now``."""
        reading, checked_at = self.reading, self.reading.checked_at
        if checked_at is not None and checked_at > at and self.last_answered is not None:
            # How long ago that was, the clock that is never set knows.
            checked_at = at - timedelta(seconds=now - self.last_answered)
            since = reading.since and min(reading.since, checked_at)
            reading = replace(reading, checked_at=checked_at, since=since)
        return reading.not_after(at)

    @property
    def period(self) -> float:
        """The seconds from one check to the next."""
        return self.interval * self.pace

    @property
    def problem_kind(self) -> str | None:
        """The kind of its present problem, if it has one."""
        return self.reading.problem.kind if self.reading.problem else None

    @property
    def settled(self) -> bool:
        """Whether its status is terminal, so that the poller asks no more."""
        return self.reading.status in statuses.TERMINAL

    @property
    def live(self) -> bool:
        """Whether the poller asks for it of its own accord."""
        return self.active and not self.settled

    @property
    def idle(self) -> bool:
        """Whether it is live and could be asked now."""
        return self.live and not self.in_flight

    @property
    def troubled(self) -> bool:
        """Whether its last check brought no status."""
        return bool(self.failures) or self.hung

    @property
    def healthy(self) -> bool:
        """Whether it is idle and was answered by its last check."""
        return self.idle and not self.troubled and self.last_answered is not None
