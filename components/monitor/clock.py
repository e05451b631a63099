"""The two clocks: one for durations, one for times that people read."""

import time
from datetime import UTC, datetime

EPOCH = datetime.fromtimestamp(0, UTC)
_BOOT_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def ticks() -> float:
    """Return seconds that never jump back and, where the system can, count while it sleeps."""
    return time.clock_gettime(_BOOT_CLOCK)


def utc_now() -> datetime:
    """Return the present time of day in UTC."""
    return datetime.now(UTC)
