"""Trends and stories: what was not observed is never told, and what was is told whole."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import history, timeline
from components.history import Change, Gap, Hour, Sample, Story, Trend, Window

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FINE, MIDDLE, HOURLY = history.WINDOWS
SHORT = Window("10 min", 600, 10)


def ago(seconds: float) -> datetime:
    """Return a moment before now."""
    return NOW - timedelta(seconds=seconds)


def counts(running: int) -> tuple[int, ...]:
    """Count some running tasks and nothing else."""
    return (0, running, 0, 0, 0, 0, 0)


def gap(began: float, ended: float | None, kind: str = "paused", board: str | None = "a") -> Gap:
    """Make a gap from so many seconds ago until so many."""
    return Gap(kind, ago(began), None if ended is None else ago(ended), board)


def samples(*seconds: float, running: int = 1) -> list[Sample]:
    """Take samples that say the same, so many seconds ago each."""
    return [Sample(ago(second), counts(running)) for second in seconds]


def drawn(trend: Trend, at: datetime) -> tuple[int, ...] | None:
    """Return the counts that a chart shows at a moment."""
    said = None
    for point in trend.points:
        if point.at <= at:
            said = point.counts
    return said


def points(trend: Trend) -> list[tuple[float, int | None]]:
    """Return seconds ago and running tasks of each point."""
    return [
        ((NOW - point.at).total_seconds(), point.counts[1] if point.counts else None)
        for point in trend.points
    ]


def inside(gaps: Sequence[Gap], at: datetime) -> bool:
    """Tell whether a moment lies in any of the gaps."""
    return any(g.began_at <= at and (g.ended_at is None or at < g.ended_at) for g in gaps)


spans = st.tuples(st.integers(0, 800), st.integers(1, 300), st.booleans())
gap_lists = st.lists(
    st.builds(
        lambda span, board: gap(span[0] + span[1], None if span[2] else span[0], board=board),
        spans,
        st.sampled_from(["a", None]),
    ),
    max_size=5,
)
sample_lists = st.dictionaries(st.integers(0, 700), st.integers(0, 3), max_size=120).map(
    lambda taken: [Sample(ago(at), counts(running)) for at, running in taken.items()]
)


@given(sample_lists, gap_lists)
def test_nothing_is_drawn_that_was_not_observed(taken: list[Sample], gaps: list[Gap]) -> None:
    """Counts are drawn only outside gaps, and only as somebody saw them a moment before."""
    trend = timeline.trend(SHORT, NOW, taken, gaps, ())
    for second in range(601):
        at = ago(second)
        if (said := drawn(trend, at)) is None:
            continue
        assert not inside(gaps, at)
        seen = [s for s in taken if s.at <= at < s.at + timedelta(seconds=4 * SHORT.step)]
        assert any(
            s.counts == said and not any(s.at < g.began_at <= at for g in gaps) for s in seen
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
    """Samples and gaps tell the same in any order."""
    one = timeline.trend(SHORT, NOW, taken, gaps, ())
    other = timeline.trend(SHORT, NOW, taken[::-1], gaps[::-1], ())
    assert one.points == other.points


@pytest.mark.parametrize("window", history.WINDOWS[:2])
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


def test_late_sample_breaks_no_line_and_a_missing_while_does() -> None:
    """A sample may be late by less than a step; nothing is drawn over more."""
    assert points(timeline.trend(FINE, NOW, samples(200, 81, 21), (), ())) == [(200, 1), (21, 1)]
    trend = timeline.trend(FINE, NOW, samples(300, 60), (), ())
    assert points(trend) == [(300, 1), (240, None), (60, 1)]


def test_silence_at_the_end_is_drawn_as_silence() -> None:
    """Where samples stopped coming the line ends, even if nobody knows of a gap."""
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
    """Part of an hour that was not polled is cut out of it, at its ends as well as amid it."""
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
def test_week_never_tells_of_a_gap(
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
            expected = None if inside(gaps, at) else own.get(history.hour_of(at))
            assert drawn(trend, at) == expected


def test_only_what_touches_the_window_is_in_it() -> None:
    """Gaps and hours that ended before the window are left out of it."""
    gaps = [gap(9000, 8000), gap(4000, 3500), gap(100, None)]
    hours = [hour(3, 1), hour(1, 1), hour(0, 1)]
    trend = timeline.trend(FINE, NOW, (), gaps, hours)
    assert trend.gaps == tuple(gaps[1:])
    assert trend.hours == tuple(hours[1:])


moments = st.lists(st.integers(0, 5000), min_size=2, max_size=12, unique=True).map(
    lambda found: sorted(found, reverse=True)
)
WORDS = ("created", "running", "paused", "finished", "failed")


@st.composite
def lives(draw: st.DrawFn) -> list[Change]:
    """Make the changes of a task as a poller sees them, oldest first."""
    times = draw(moments)
    made: list[Change] = []
    for place in range(0, len(times) - 1, 2):
        # What was left was confirmed after it was first seen, and before the next was.
        before = made[-1].new if made else None
        new = draw(st.sampled_from([word for word in WORDS if word != before]))
        confirmed, seen = ago(times[place]), ago(times[place + 1])
        made.append(Change("t", before, new, seen, confirmed if before else None))
    return made


@given(lives(), gap_lists)
def test_stays_follow_one_another(changes: list[Change], gaps: list[Gap]) -> None:
    """Each stay ends where the next begins, and is sure for a part of that while only."""
    story = timeline.story("t", changes, gaps, checked_at=NOW, now=NOW)
    for stay, following in pairwise(story.stays):
        assert stay.ended_at == following.began_at
    for stay in story.stays:
        ended = stay.ended_at or NOW
        assert stay.began_at <= stay.confirmed_until <= ended
        sure = (stay.confirmed_until - stay.began_at).total_seconds()
        assert 0 <= stay.unobserved <= sure


@given(lives())
def test_duration_brackets_what_polling_allows(changes: list[Change]) -> None:
    """Give and take reach exactly from the shortest to the longest that can have been."""
    story = timeline.story("t", changes, (), checked_at=None, now=NOW)
    for change, following, stay in zip(changes, changes[1:], story.stays, strict=False):
        assert stay.duration is not None and following.confirmed_at is not None
        shortest = (following.confirmed_at - change.seen_at).total_seconds()
        longest = (following.seen_at - (change.confirmed_at or change.seen_at)).total_seconds()
        assert stay.duration.least == pytest.approx(shortest)
        assert stay.duration.seconds + stay.duration.plus_minus == pytest.approx(longest)
        assert stay.duration.at_least is (change.old is None)


@given(lives())
def test_durations_add_up(changes: list[Change]) -> None:
    """The stays of a task together last as long as from its first change to its last."""
    story = timeline.story("t", changes, (), checked_at=NOW, now=NOW)
    left = [stay.duration.seconds for stay in story.stays[:-1] if stay.duration]
    last = changes[-1]
    middle = ((last.confirmed_at or last.seen_at).timestamp() + last.seen_at.timestamp()) / 2
    assert sum(left) == pytest.approx(middle - changes[0].seen_at.timestamp())
    lasted = sum(duration.seconds for duration in story.totals.values())
    assert lasted == pytest.approx(
        sum(stay.duration.seconds for stay in story.stays if stay.duration)
    )


def told(*changes: Change, gaps: Sequence[Gap] = (), checked: float | None = None) -> Story:
    """Tell the story of a task that was last checked so many seconds ago."""
    checked_at = None if checked is None else ago(checked)
    return timeline.story("t", changes, gaps, checked_at=checked_at, now=NOW)


CREATED = Change("t", None, "created", ago(900))
RUNNING = Change("t", "created", "running", ago(800), ago(810))
FINISHED = Change("t", "running", "finished", ago(100), ago(104))


def test_stay_is_told_give_or_take_the_polls_around_it() -> None:
    """What began and ended between two polls is told give or take half of each."""
    created, running, finished = told(CREATED, RUNNING, FINISHED, checked=0).stays
    assert created.duration == history.Duration(95, 5, at_least=True)
    assert running.duration == history.Duration(703, 7)
    assert running.confirmed_until == ago(104) and running.ended_at == ago(100)
    assert finished.duration is None and finished.ended_at is None


def test_present_stay_lasts_to_the_last_check() -> None:
    """A task that has not ended is in its status for as long as that was confirmed."""
    running = told(CREATED, RUNNING, checked=60).stays[-1]
    assert running.duration == history.Duration(745, 5)
    assert running.ended_at is None and running.confirmed_until == ago(60)
    assert told(CREATED, RUNNING).stays[-1].duration == history.Duration(5, 5)


def test_time_that_was_not_observed_counts_once() -> None:
    """Gaps that overlap are one while in which a task was not polled, and stay so in its stay."""
    gaps = [gap(700, 500, board=None), gap(600, 400), gap(550, 540), gap(50, None)]
    running = told(CREATED, RUNNING, FINISHED, gaps=gaps).stays[1]
    assert running.unobserved == 300


def test_gaps_before_and_after_a_task_are_not_in_its_story() -> None:
    """Nothing is told of gaps before a task was seen, or after it ended."""
    gaps = [gap(2000, 1000), gap(950, 880), gap(300, 200), gap(90, None)]
    assert told(CREATED, RUNNING, FINISHED, gaps=gaps).gaps == tuple(gaps[1:3])
    assert told(CREATED, RUNNING, gaps=gaps).gaps == tuple(gaps[1:])


def test_impossible_change_is_kept_and_flagged() -> None:
    """A task that runs again after it finished has both stays, the second flagged."""
    again = Change("t", "finished", "running", ago(40), ago(50))
    stays = told(CREATED, RUNNING, FINISHED, again, checked=0).stays
    assert [stay.impossible for stay in stays] == [False, False, False, True]
    assert stays[2].duration == history.Duration(57, 7)
    assert list(told(CREATED, RUNNING, FINISHED, again).totals) == [
        "created",
        "running",
        "finished",
    ]


def test_what_confirmed_another_status_confirms_not_this_one() -> None:
    """Where a change was missed, the status before it is sure only for when it was seen."""
    missed = replace(FINISHED, old="paused")
    running = told(CREATED, RUNNING, missed).stays[1]
    assert running.confirmed_until == running.began_at
    anew = replace(FINISHED, old=None, confirmed_at=None)
    assert told(CREATED, RUNNING, anew).stays[1].confirmed_until == running.began_at


def test_clock_that_was_set_back_makes_no_stay_negative() -> None:
    """A confirmation that claims to be later than what followed is cut to it."""
    odd = replace(FINISHED, confirmed_at=ago(10))
    running = told(CREATED, RUNNING, odd).stays[1]
    assert running.confirmed_until == odd.seen_at
    assert running.duration == history.Duration(705, 5)


def test_task_that_nothing_is_known_of_has_an_empty_story() -> None:
    """No change, no stay, no time in any status."""
    story = told(gaps=[gap(50, None)])
    assert not story.stays and not story.gaps and not story.totals


board_gaps = st.lists(
    st.builds(
        lambda span, board: gap(span[0] + span[1], None if span[2] else span[0], board=board),
        st.tuples(st.integers(0, 60), st.integers(1, 30), st.booleans()),
        st.sampled_from(["a", "b", "c", None]),
    ),
    max_size=8,
)


@given(board_gaps, st.sampled_from([("a",), ("a", "b"), ("a", "b", "c"), ()]))
def test_task_rests_only_where_all_of_its_boards_do(
    gaps: list[Gap], boards: tuple[str, ...]
) -> None:
    """A moment is unobserved where every board stood still, or each of the task's own rested."""
    cuts = timeline.merged(timeline.common(gaps, boards))
    for half in range(200):
        at = ago(half / 2 + 0.25)
        everywhere = inside([g for g in gaps if g.board is None], at)
        own = bool(boards) and all(inside([g for g in gaps if g.board == b], at) for b in boards)
        assert any(began <= at < ended for began, ended in cuts) == (everywhere or own)


@given(gap_lists)
def test_merged_gaps_are_apart(gaps: list[Gap]) -> None:
    """Merged, gaps cover what they covered, in order, with time between each two."""
    cuts = timeline.merged(gaps)
    assert all(began < ended for began, ended in cuts)
    assert all(one[1] < two[0] for one, two in pairwise(cuts))
    for second in range(0, 1200, 3):
        at = ago(second)
        assert any(began <= at < ended for began, ended in cuts) == inside(gaps, at)


@given(sample_lists, gap_lists, st.integers(-12, 14))
def test_zone_of_a_moment_does_not_matter(taken: list[Sample], gaps: list[Gap], hours: int) -> None:
    """Moments that are written with another offset from UTC tell the same."""
    zone = timezone(timedelta(hours=hours))
    there = [replace(sample, at=sample.at.astimezone(zone)) for sample in taken]
    one = timeline.trend(SHORT, NOW, taken, gaps, ())
    assert timeline.trend(SHORT, NOW.astimezone(zone), there, gaps, ()).points == one.points
