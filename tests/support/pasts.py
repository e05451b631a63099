"""Pasts for the tests of what is drawn: gaps, trends, and the changes of a task."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from components.model import statuses
from components.model.history import records, timeline
from components.model.history.records import Change, Gap, GapKind, Hour, Sample, Trend, Window

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR, DAY, WEEK = records.WINDOWS


def ago(seconds: float = 0, **lengths: float) -> datetime:
    """Return a moment before now."""
    return NOW - timedelta(seconds=seconds, **lengths)


def gap(
    began: float, ended: float | None, kind: GapKind = "paused", board: str | None = "a"
) -> Gap:
    """Make a gap from so many seconds ago until so many."""
    return Gap(kind, ago(began), None if ended is None else ago(ended), board)


def inside(gaps: Iterable[Gap], at: datetime) -> bool:
    """Tell whether a moment lies in any of the gaps."""
    return any(g.began_at <= at and (g.ended_at is None or at < g.ended_at) for g in gaps)


def breaks(boards: Sequence[str | None], longest: int) -> SearchStrategy[list[Gap]]:
    """Make gaps of some boards, some of which last."""
    return st.lists(
        st.builds(
            lambda ended, lasted, lasts, board: gap(
                ended + lasted, None if lasts else ended, board=board
            ),
            st.integers(0, 3 * longest),
            st.integers(1, longest),
            st.booleans(),
            st.sampled_from(boards),
        ),
        max_size=6,
    )


def counts(**tasks: int) -> tuple[int, ...]:
    """Count tasks by status, in the order of the statuses."""
    return tuple(tasks.get(status.value, 0) for status in statuses.ALL)


def trend(
    window: Window,
    changes: Mapping[float, tuple[int, ...]],
    gaps: Sequence[Gap] = (),
    hours: Sequence[Hour] = (),
) -> Trend:
    """Make a trend of samples a minute, whose counts hold from so many seconds ago on."""
    taken = []
    for second in range(window.seconds, -1, -60):
        started = [at for at in changes if at >= second]
        if started:
            taken.append(Sample(ago(seconds=second), changes[min(started)]))
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
