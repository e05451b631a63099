"""The two clocks: one for durations, one for times that people read."""

import time
from datetime import UTC, datetime

EPOCH = datetime.fromtimestamp(0, UTC)
# Corrections of less are made all the time, and show nowhere.
SLEWED_SECONDS = 1.0
_BOOT_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def ticks() -> float:
    """Return seconds that never jump back and, where the system can, count while it sleeps."""
    return time.clock_gettime(_BOOT_CLOCK)


class SetBackDetector:
    """Notices that the time of day was set back, by the clock that never is."""

    def __init__(self, now: float, at: datetime) -> None:
        self._now = now
        self._at = at

    def notices(self, now: float, at: datetime) -> bool:
        """Tell whether the time of day, ``at``, went back since the last call at ``now``."""
        missing = now - self._now - (at - self._at).total_seconds()
        self._now, self._at = now, at
        return missing > SLEWED_SECONDS


def utc_now() -> datetime:
    """Return the present time of day in UTC."""
    return datetime.now(UTC)
