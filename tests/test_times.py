"""Moments as people read them."""

from datetime import UTC, datetime

import pytest

from components.views import times

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 24, 23, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Berlin", "Nov 25, 00:30:05"),
        ("America/New_York", "18:30:05"),
        ("Asia/Tokyo", "Nov 25, 08:30:05"),
        (None, "23:30:05 UTC"),
        ("", "23:30:05 UTC"),
        ("Mars/Olympus", "23:30:05 UTC"),
        ("../../etc/passwd", "23:30:05 UTC"),
        ("Europe", "23:30:05 UTC"),
    ],
)
def test_time_is_in_the_viewers_zone(zone: str | None, text: str) -> None:
    """A time has its day where that differs in the zone, and is UTC where no zone is known."""
    assert times.clock(LATE, zone, beside=NOON) == text
