"""Whether the API's webhooks tell of every change, so that polling may go at a slower pace."""

import math
from dataclasses import dataclass

from components.monitor.cache.tracked_task import TrackedTask

# A change and the webhook that tells of it are found within this time, whichever comes first.
MATCH_SECONDS = 10.0
# So many changes in a row must have been told, the last of them so lately.
PROOFS = 3
PROVEN_SECONDS = 600.0


@dataclass(slots=True)
class _Record:
    """How many changes in a row were told of one version, and when the last was (in ticks)."""

    told: int = 0
    last: float = -math.inf


class Announcements:
    """Matches the changes that checks find with what webhooks told, by version of the API.

    ``proven`` are the versions whose webhooks told of each of the latest changes.
    """

    def __init__(self) -> None:
        self.proven: frozenset[str] = frozenset()
        self._records: dict[str, _Record] = {}
        # Both by task, with the moment in ticks: what was told and not found, and the reverse.
        self._told: dict[TrackedTask, float] = {}
        self._found: dict[TrackedTask, tuple[float, str]] = {}

    def told(self, tracked: TrackedTask, now: float) -> None:
        """Note that a webhook told of a task."""
        found = self._found.pop(tracked, None)
        if found is None:
            self._told[tracked] = now
        else:
            self._prove(found[1], now)

    def found(self, tracked: TrackedTask, version: str, now: float, *, was_fresh: bool) -> None:
        """Note that a check found another status than the one before."""
        if self._told.pop(tracked, None) is not None:
            self._prove(version, now)
        # Of one that nobody had looked at for long, the webhook may have come and gone.
        elif was_fresh:
            self._found[tracked] = now, version

    def update(self, now: float) -> bool:
        """Give up on what waited too long, and tell whether other versions are proven than before.

        A change that nobody told of takes its version's proof away.
        """
        self._told = {
            tracked: at
            for tracked, at in self._told.items()
            # What waits for its check has not had the time to be found.
            if tracked.told or tracked.in_flight or now - at <= MATCH_SECONDS
        }
        for tracked, (at, version) in list(self._found.items()):
            if now - at > MATCH_SECONDS:
                del self._found[tracked]
                self._records[version] = _Record()
        before = self.proven
        self.proven = frozenset(
            version
            for version, record in self._records.items()
            if record.told >= PROOFS and now - record.last <= PROVEN_SECONDS
        )
        return self.proven != before

    def _prove(self, version: str, now: float) -> None:
        record = self._records.setdefault(version, _Record())
        record.told, record.last = record.told + 1, now
