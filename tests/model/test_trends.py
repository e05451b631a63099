"""Trends: what was not observed is never drawn, and what was is drawn whole."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model.history import records, timeline
from components.model.history.records import Gap, Hour, Sample, Trend, Window
from tests.support.pasts import NOW, ago, breaks, gap, inside

FINE, MIDDLE, HOURLY = records.WINDOWS
SHORT = Window("10 min", 600, 10)


def counts(running: int) -> tuple[int, ...]:
    """Count some running tasks and nothing else."""
    return (0, running, 0, 0, 0, 0, 0)


def samples(*seconds: float, running: int = 1) -> list[Sample]:
    """Take equal samples, each so many seconds ago."""
    return [Sample(ago(second), counts(running)) for second in seconds]


def drawn(trend: Trend, at: datetime) -> tuple[int, ...] | None:
    """Return the counts that a chart shows at a moment."""
    found = None
    for point in trend.points:
        if point.at <= at:
            found = point.counts
    return found


def points(trend: Trend) -> list[tuple[float, int | None]]:
    """Return seconds ago and running tasks of each point."""
    return [
        ((NOW - point.at).total_seconds(), point.counts[1] if point.counts else None)
        for point in trend.points
    ]


def test_more_gaps_than_pixels_are_drawn_as_one() -> None:
    """Whatever gaps a board has, a chart has no more points than it has room for."""
    gaps = [gap(at, at - 5) for at in range(20_009, 9, -10)]
    trend = timeline.trend(MIDDLE, NOW, samples(*range(86_400, -1, -60)), gaps, ())
    assert drawn(trend, ago(20_011)) == drawn(trend, NOW) == counts(1)
    assert not any(drawn(trend, ago(at)) for at in range(20_009, 20, -1))
    assert len(trend.gaps) == len(gaps) and len(trend.points) < 10
    few = timeline.trend(MIDDLE, NOW, samples(*range(86_400, -1, -60)), gaps[:500], ())
    assert drawn(few, ago(19_980)) == counts(1)


gap_lists = breaks(["a", None], 300)
sample_lists = st.dictionaries(st.integers(0, 700), st.integers(0, 3), max_size=120).map(
    lambda taken: [Sample(ago(at), counts(running)) for at, running in taken.items()]
)


@given(sample_lists, gap_lists)
def test_nothing_is_drawn_that_was_not_observed(taken: list[Sample], gaps: list[Gap]) -> None:
    """Counts are drawn only outside gaps, and only as they were sampled shortly before."""
    trend = timeline.trend(SHORT, NOW, taken, gaps, ())
    for second in range(601):
        at = ago(second)
        if (shown := drawn(trend, at)) is None:
            continue
        assert not inside(gaps, at)
        recent = [s for s in taken if s.at <= at < s.at + timedelta(seconds=4 * SHORT.step)]
        assert any(
            s.counts == shown and not any(s.at < g.began_at <= at for g in gaps) for s in recent
        )


@given(sample_lists, gap_lists)
def test_nothing_that_was_observed_is_left_out(taken: list[Sample], gaps: list[Gap]) -> None:
    """A sample of the window outside of all gaps is drawn from its own moment on."""
    trend = timeline.trend(SHORT, NOW, taken, gaps, ())
    for sample in taken:
        if trend.began_at <= sample.at and not inside(gaps, sample.at):
            assert drawn(trend, sample.at) is not None
    last = max(taken, key=lambda sample: sample.at, default=None)
    if last is not None and last.at >= trend.began_at and not inside(gaps, last.at):
        assert drawn(trend, last.at) == last.counts


@given(sample_lists, gap_lists)
def test_points_are_in_order_within_the_window_and_few(
    taken: list[Sample], gaps: list[Gap]
) -> None:
    """A chart gets one point a step and two a break, however many samples there are."""
    trend = timeline.trend(SHORT, NOW, taken, gaps, ())
    moments = [point.at for point in trend.points]
    assert moments == sorted(set(moments))
    assert all(trend.began_at <= moment <= NOW for moment in moments)
    breaks = sum(point.counts is None for point in trend.points)
    assert len(moments) <= SHORT.seconds // SHORT.step + 1 + 2 * breaks + 1


@given(sample_lists, gap_lists)
def test_order_in_which_the_past_is_read_does_not_matter(
    taken: list[Sample], gaps: list[Gap]
) -> None:
    """Samples and gaps give the same points in any order."""
    one = timeline.trend(SHORT, NOW, taken, gaps, ())
    other = timeline.trend(SHORT, NOW, taken[::-1], gaps[::-1], ())
    assert one.points == other.points


@pytest.mark.parametrize("window", records.WINDOWS[:2])
def test_quiet_board_is_two_points(window: Window) -> None:
    """A board on which nothing changes costs two points, whatever the window."""
    taken = samples(*range(0, window.seconds, 60))
    trend = timeline.trend(window, NOW, taken, (), ())
    assert [point.counts for point in trend.points] == [counts(1)] * 2
    assert trend.points[-1].at == NOW


def test_change_is_drawn_between_the_last_moment_before_and_the_first_after() -> None:
    """The points on both sides of a change stay, so that it is drawn where it was seen."""
    taken = [*samples(300, 240, 180), *samples(120, 60, 0, running=2)]
    trend = timeline.trend(FINE, NOW, taken, (), ())
    assert points(trend) == [(300, 1), (180, 1), (120, 2), (0, 2)]


def test_late_sample_breaks_no_line_and_a_missing_one_does() -> None:
    """A sample may be late by less than a step; nothing is drawn over more."""
    assert points(timeline.trend(FINE, NOW, samples(200, 81, 21), (), ())) == [(200, 1), (21, 1)]
    trend = timeline.trend(FINE, NOW, samples(300, 60), (), ())
    assert points(trend) == [(300, 1), (240, None), (60, 1)]


def test_line_ends_with_the_samples() -> None:
    """Where samples stop the line ends, even without a known gap."""
    assert points(timeline.trend(FINE, NOW, samples(300), (), ())) == [(300, 1), (240, None)]


def test_gap_cuts_to_the_second() -> None:
    """A line ends where the gap began, and goes on with the first sample after it."""
    taken = samples(600, 540, 480, 420, 360, 300)
    trend = timeline.trend(MIDDLE, NOW, taken, [gap(500, 400)], ())
    assert points(trend) == [(600, 1), (540, 1), (500, None), (360, 1), (300, 1)]
    still = timeline.trend(MIDDLE, NOW, taken, [gap(350, None)], ())
    assert points(still)[-1] == (350, None)


def hour(hours_ago: int, running: int | None, **ended: int) -> Hour:
    """Make the row of an hour."""
    return Hour(ago(3600 * hours_ago), None if running is None else counts(running), **ended)


def test_hours_make_the_points_of_a_week() -> None:
    """A week is drawn from the hours alone; one that was not polled is no line and no zero."""
    hours = [hour(5, 1), hour(4, None, finished=1), hour(3, 2), hour(2, 2), hour(1, 2), hour(0, 3)]
    trend = timeline.trend(HOURLY, NOW, samples(60, 0, running=9), (), hours)
    assert points(trend) == [
        (5 * 3600, 1),
        (4 * 3600, None),
        (3 * 3600, 2),
        (3600, 2),
        (0, 3),
    ]
    assert trend.hours == tuple(hours)


def test_gap_cuts_an_hour_too() -> None:
    """Part of an hour that was not polled is cut out of it, at its ends and within."""
    hours = [hour(4, 1), hour(3, 2), hour(2, 3), hour(1, 4)]
    gaps = [gap(4 * 3600 - 600, 4 * 3600 - 1200), gap(3 * 3600 - 1800, 3600 + 1800)]
    trend = timeline.trend(HOURLY, NOW, (), gaps, hours)
    assert points(trend) == [
        (4 * 3600, 1),
        (4 * 3600 - 600, None),
        (4 * 3600 - 1200, 1),
        (3 * 3600, 2),
        (3 * 3600 - 1800, None),
        (3600 + 1800, 3),
        (3600, 4),
    ]


@given(
    st.dictionaries(st.integers(0, 170), st.none() | st.integers(0, 3), max_size=40),
    st.lists(st.tuples(st.integers(0, 600_000), st.integers(1, 40_000)), max_size=6),
)
def test_week_shows_nothing_in_a_gap(
    rows: dict[int, int | None], cuts: list[tuple[int, int]]
) -> None:
    """Whatever hours and gaps there are, what is drawn is an hour's own count outside of gaps."""
    hours = [hour(at, running) for at, running in sorted(rows.items(), reverse=True)]
    gaps = [gap(ended + lasted, ended) for ended, lasted in cuts]
    trend = timeline.trend(HOURLY, NOW, (), gaps, hours)
    moments = {g.began_at for g in gaps} | {g.ended_at for g in gaps if g.ended_at}
    moments |= {h.at + timedelta(minutes=minutes) for h in hours for minutes in (0, 30, 59)}
    own = {h.at: h.counts for h in hours}
    for at in moments:
        if trend.began_at <= at < NOW:
            expected = None if inside(gaps, at) else own.get(records.hour_of(at))
            assert drawn(trend, at) == expected


def test_only_what_touches_the_window_is_in_it() -> None:
    """Gaps and hours that ended before the window are left out of it."""
    gaps = [gap(9000, 8000), gap(4000, 3500), gap(100, None)]
    hours = [hour(3, 1), hour(1, 1), hour(0, 1)]
    trend = timeline.trend(FINE, NOW, (), gaps, hours)
    assert trend.gaps == tuple(gaps[1:])
    assert trend.hours == tuple(hours[1:])


@given(gap_lists)
def test_merged_gaps_are_apart(gaps: list[Gap]) -> None:
    """Merged, gaps cover what they covered, in order, with time between each two."""
    periods = timeline.merged(gaps)
    assert all(began < ended for began, ended in periods)
    assert all(one[1] < two[0] for one, two in pairwise(periods))
    for second in range(0, 1200, 3):
        at = ago(second)
        assert any(began <= at < ended for began, ended in periods) == inside(gaps, at)


@given(sample_lists, gap_lists, st.integers(-12, 14))
def test_zone_of_a_moment_does_not_matter(taken: list[Sample], gaps: list[Gap], hours: int) -> None:
    """Moments with another offset from UTC give the same points."""
    zone = timezone(timedelta(hours=hours))
    there = [replace(sample, at=sample.at.astimezone(zone)) for sample in taken]
    one = timeline.trend(SHORT, NOW, taken, gaps, ())
    assert timeline.trend(SHORT, NOW.astimezone(zone), there, gaps, ()).points == one.points
