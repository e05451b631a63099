"""Pasts for the tests of what is drawn: trends, stories, and a board as a file."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from components import history, status, timeline
from components.history import Change, Gap, Hour, Sample, Trend, Window

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR, DAY, WEEK = history.WINDOWS


def ago(**lengths: float) -> datetime:
    """Return a moment before now."""
    return NOW - timedelta(**lengths)


def counts(**tasks: int) -> tuple[int, ...]:
    """Count tasks by status, in the order of the statuses."""
    return tuple(tasks.get(look.value, 0) for look in status.ALL)


def trend(
    window: Window,
    changes: Mapping[float, tuple[int, ...]],
    gaps: Sequence[Gap] = (),
    hours: Sequence[Hour] = (),
) -> Trend:
    """Make a trend of samples a minute, whose counts hold from so many seconds ago on."""
    taken = []
    for second in range(window.seconds, -1, -60):
        begun = [at for at in changes if at >= second]
        if begun:
            taken.append(Sample(ago(seconds=second), changes[min(begun)]))
    return timeline.trend(window, NOW, taken, gaps, hours)


def quiet(window: Window = DAY) -> Trend:
    """Make the trend of a board on which nothing happens."""
    return trend(window, {window.seconds: counts(running=3, finished=20, failed=1)})


# A task that was paused while the server was down, and ran again after it had finished.
LIFE = (
    Change("t", None, "created", ago(hours=30)),
    Change("t", "created", "running", ago(hours=29), ago(hours=29, seconds=10)),
    Change("t", "running", "paused", ago(hours=20), ago(hours=24)),
    Change("t", "paused", "finished", ago(hours=6), ago(hours=6, seconds=6)),
    Change("t", "finished", "running", ago(hours=5), ago(hours=5, seconds=6)),
    Change("t", "running", "failed", ago(hours=1), ago(hours=1, seconds=6)),
)
LIFE_GAPS = (
    Gap("rate_limited", ago(hours=28), ago(hours=27)),
    Gap("down", ago(hours=24), ago(hours=20, minutes=5)),
)
