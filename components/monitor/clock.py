"""The clocks: one for ages and paces, one for people."""

import time
from datetime import UTC, datetime

_BOOT_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def ticks() -> float:
    """Return seconds that never jump back and, where the system can, count while it sleeps."""
    return time.clock_gettime(_BOOT_CLOCK)


def utc_now() -> datetime:
    """Return the moment as people name it."""
    return datetime.now(UTC)
