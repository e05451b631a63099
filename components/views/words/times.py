"""Moments and lengths of time as people read them: in the viewer's zone, or in UTC."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from components.model.history.records import Duration

DAY = 86_400
UNITS = ((DAY, "d", 3600, "h"), (3600, "h", 60, "m"), (60, "m", 1, "s"))
# Seconds between two marks of an axis.
STEPS = (60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200)


def clock(
    moment: datetime, zone_name: str | None, *, beside: datetime, seconds: bool = True
) -> str:
    """Return the time of day, with its date where that differs from ``beside``'s."""
    zone = _zone(zone_name)
    local = moment.astimezone(zone)
    time_of_day = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    same_day = local.date() == beside.astimezone(zone).date()
    text = time_of_day if same_day else f"{_day(local)}, {time_of_day}"
    return f"{text} UTC" if zone is UTC else text


def between(began: datetime, ended: datetime, zone_name: str | None, *, beside: datetime) -> str:
    """Return beginning and end, with seconds where they are less than a minute apart."""
    seconds = (ended - began).total_seconds() < 60
    start = clock(began, zone_name, beside=beside, seconds=seconds)
    return f"{start} – {clock(ended, zone_name, beside=began, seconds=seconds)}"


def span(seconds: float) -> str:
    """Return a length of time in its two largest units."""
    for size, large, size_below, small in UNITS:
        whole = round(seconds / size_below) * size_below
        if whole >= size:
            count, rest = divmod(whole, size)
            below = f" {rest // size_below} {small}" if rest else ""
            return f"{count:,} {large}{below}"
    return f"{round(seconds)} s"


def duration_text(duration: Duration) -> str:
    """Return how long something lasted, and how exactly that is known."""
    if duration.at_least:
        return f"at least {span(duration.minimum)}" if duration.minimum >= 1 else "seen once"
    return " ".join([span(duration.seconds), *plus_minus(duration)])


def plus_minus(duration: Duration) -> list[str]:
    """Return by how much a duration may be off, rounded up; an empty list where it is exact."""
    seconds = math.ceil(duration.plus_minus)
    return [f"± {span(seconds)}"] if seconds else []


def ticks(
    began: datetime, ended: datetime, zone_name: str | None, *, limit: int
) -> list[tuple[datetime, str]]:
    """Return about ``limit`` round moments of a zone, each with its text on an axis."""
    zone, seconds = _zone(zone_name), (ended - began).total_seconds()
    step = next((step for step in STEPS if seconds / step <= limit), DAY)
    days = max(1, round(seconds / DAY / limit + 0.5))
    found = _round_moments(began, ended, zone, step, days)
    return [(moment.astimezone(UTC), _tick_text(moment)) for moment in found]


def _round_moments(
    began: datetime, ended: datetime, zone: tzinfo, step: int, days: int
) -> Iterator[datetime]:
    # Counted from the midnight of each day: where clocks are changed days differ in length.
    day, last = began.astimezone(zone).date(), ended.astimezone(zone).date()
    while day <= last:
        midnight = datetime.combine(day, time())
        for second in range(0, DAY, step):
            local = (midnight + timedelta(seconds=second)).replace(tzinfo=zone)
            actual = local.astimezone(UTC).astimezone(zone)
            if began <= local.astimezone(UTC) <= ended and actual.time() == local.time():
                yield local
        day += timedelta(days=days)


def _tick_text(local: datetime) -> str:
    return f"{local:%H:%M}" if local.time() != time() else _day(local)


def _day(local: datetime) -> str:
    return f"{local:%b} {local.day}"


def _zone(name: str | None) -> tzinfo:
    # The browser names its zone, and the server may not know that name.
    try:
        return ZoneInfo(name) if name else UTC
    except (OSError, ValueError, KeyError):
        return UTC
