"""How many checks the live tasks need, and how late these run."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from components.monitor.cache.tracked_task import TrackedTask


@dataclass(frozen=True, slots=True)
class PollLoad:
    """The number of live tasks, the checks a second they need, and the shortest interval."""

    live: int
    checks_per_second: float
    shortest_interval: float

    @classmethod
    def of(cls, tracked_tasks: Iterable[TrackedTask]) -> Self:
        """Add up the live ones."""
        live = [tracked for tracked in tracked_tasks if tracked.live]
        checks = sum(1 / tracked.period for tracked in live)
        return cls(len(live), checks, min((tracked.interval for tracked in live), default=1.0))


class SweepDelay:
    """Measures by how much a round over all live tasks runs late at present.

    Only answered checks count, so that an API that hangs can not stretch what passes
    for fresh.
    """

    def __init__(self) -> None:
        self._longest = 0.0
        self._longest_before = 0.0
        self._checks = 0

    @property
    def seconds(self) -> float:
        """The longest that a task waited past its due in this round or the one before."""
        return max(self._longest, self._longest_before)

    def note(self, tracked: TrackedTask, started: float, live: int) -> None:
        """Count an answered check that began at ``started``, one of ``live`` in a round."""
        self._longest = max(self._longest, started - tracked.due)
        self._checks += 1
        if self._checks >= live:
            self._longest_before, self._longest, self._checks = self._longest, 0.0, 0
