"""One task id under watch: what is known of it and when it is asked next."""

from dataclasses import dataclass, field

from components.model import statuses
from components.model.reading import Reading


@dataclass(slots=True, eq=False)
class TrackedTask:
    """The latest reading of one id, shared by every board that it is on.

    All times are ticks in seconds. ``interval`` is the shortest of its boards that
    do not rest, or of all its boards where every one does; ``active`` says whether it is to be
    asked at all. ``checked`` is when its status was last confirmed, ``asked`` when it was
    last asked for, ``called`` when that was by the status route. ``failures`` counts the
    checks in a row that brought no status, ``slow`` says that the last one hung, ``wanted``
    that a person asks for a check that has not begun.
    """

    reading: Reading
    added: float = 0.0
    boards: set[str] = field(default_factory=set)
    interval: float = 0.0
    active: bool = False
    confirmed: bool = False
    checked: float | None = None
    asked: float | None = None
    called: float | None = None
    asking: bool = False
    wanted: bool = False
    listed: bool = False
    failures: int = 0
    slow: bool = False
    due: float = 0.0
    ticket: int = 0

    @property
    def task_id(self) -> str:
        """The id that is watched."""
        return self.reading.task_id

    @property
    def settled(self) -> bool:
        """Whether its status is terminal, so that the poller asks no more."""
        return self.reading.status in statuses.TERMINAL

    @property
    def live(self) -> bool:
        """Whether the poller asks for it of its own accord."""
        return self.active and not self.settled
