"""Moments and spans as people read them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model.history.records import Duration
from components.views.words import times

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


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (45.4, "45 s"),
        (59.6, "1 m"),
        (60, "1 m"),
        (90, "1 m 30 s"),
        (720, "12 m"),
        (3599.7, "1 h"),
        (11_100, "3 h 5 m"),
        (86_399, "1 d"),
        (187_200, "2 d 4 h"),
        (172_800, "2 d"),
        (100_000_000, "1,157 d 10 h"),
    ],
)
def test_span_has_its_two_largest_units(seconds: float, text: str) -> None:
    """A length of time is rounded to what matters, and never says sixty of a unit."""
    assert times.span(seconds) == text


@given(st.floats(0, 1e9))
def test_span_is_as_good_as_its_smaller_unit(seconds: float) -> None:
    """The text is never off by more than half of its smaller unit."""
    sizes = {"d": 86_400, "h": 3600, "m": 60, "s": 1}
    words = times.span(seconds).replace(",", "").split()
    parts = dict(zip(words[1::2], words[::2], strict=True))
    written = sum(int(count) * sizes[unit] for unit, count in parts.items())
    smaller = {"d": 3600, "h": 60, "m": 1, "s": 1}[words[1]]
    assert abs(written - seconds) <= smaller / 2


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (Duration(720, 5), "12 m ± 5 s"),
        (Duration(720, 4.2), "12 m ± 5 s"),
        (Duration(720), "12 m"),
        (Duration(725, 5, at_least=True), "at least 12 m"),
        (Duration(3, 5, at_least=True), "seen once"),
    ],
)
def test_duration_says_how_exactly_it_is_known(duration: Duration, text: str) -> None:
    """The error is rounded up; where the beginning was not seen, only the minimum is certain."""
    assert times.duration_text(duration) == text


def test_time_without_seconds() -> None:
    """Where seconds would only be noise they are left out."""
    assert times.clock(LATE, "Asia/Tokyo", beside=NOON, seconds=False) == "Nov 25, 08:30"


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Paris", "13:00 – Nov 25, 00:30"),
        ("America/New_York", "07:00 – 18:30"),
        (None, "12:00 UTC – 23:30 UTC"),
    ],
)
def test_period_has_the_days_that_are_not_obvious(zone: str | None, text: str) -> None:
    """The end of a period has its day only where that is not the beginning's."""
    assert times.between(NOON, LATE, zone, beside=NOON) == text


def test_short_period_has_seconds() -> None:
    """What begins and ends within a minute does not look as if it took no time."""
    ended = NOON + timedelta(seconds=59)
    assert times.between(NOON, ended, "Asia/Tokyo", beside=NOON) == "21:00:00 – 21:00:59"


def marks(began: datetime, hours: float, zone: str | None, limit: int = 8) -> list[str]:
    """Return what an axis of so many hours says."""
    ended = began + timedelta(hours=hours)
    return [text for _, text in times.ticks(began, ended, zone, limit=limit)]


@pytest.mark.parametrize(
    ("hours", "zone", "texts"),
    [
        (0.1, None, ["12:00", "12:01", "12:02", "12:03", "12:04", "12:05", "12:06"]),
        (1, "Asia/Kolkata", ["17:30", "17:40", "17:50", "18:00", "18:10", "18:20", "18:30"]),
        (24, "Europe/Berlin", ["15:00", "18:00", "21:00", "Nov 25", "03:00", "06:00"]),
        (100, None, ["Nov 25", "Nov 26", "Nov 27", "Nov 28"]),
    ],
)
def test_axis_has_round_times_of_the_viewers_zone(
    hours: float, zone: str | None, texts: list[str]
) -> None:
    """Marks stand at round local times, a midnight as its day, and are never more than asked."""
    found = marks(NOON, hours, zone)
    assert found[: len(texts)] == texts
    assert len(found) <= 9


@pytest.mark.parametrize(
    ("began", "texts"),
    [
        # Clocks go back from 03:00 to 02:00, and forward from 02:00 to 03:00.
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), ["01:00", "02:00", "03:00", "04:00"]),
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), ["01:00", "03:00", "04:00", "05:00"]),
    ],
)
def test_axis_stays_round_where_clocks_are_changed(began: datetime, texts: list[str]) -> None:
    """In the night of the change the marks are still whole hours, at the moments they mean."""
    ended = began + timedelta(hours=4.5)
    found = times.ticks(began, ended, "Europe/Berlin", limit=5)
    assert [text for _, text in found][: len(texts)] == texts
    zone = ZoneInfo("Europe/Berlin")
    assert all(f"{moment.astimezone(zone):%H:%M}" == text for moment, text in found)
    assert all(one[0] < two[0] for one, two in pairwise(found))


@given(st.integers(0, 2_000_000_000), st.integers(60, 400 * 86_400), st.integers(2, 12))
def test_marks_are_few_and_within(began: int, seconds: int, limit: int) -> None:
    """However long an axis is, its marks lie on it and are about as many as was asked."""
    first = datetime.fromtimestamp(began, UTC)
    last = first + timedelta(seconds=seconds)
    found = times.ticks(first, last, "America/New_York", limit=limit)
    assert all(first <= moment <= last for moment, _ in found)
    assert len(found) <= limit + 2
