"""Timelines of tasks: how long each status lasted, how exactly, and what was not observed."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model.history import records, timeline
from components.model.history.records import Change, Gap, TaskTimeline
from tests.support.pasts import NOW, ago, breaks, gap, inside

moments = st.lists(st.integers(0, 5000), min_size=2, max_size=12, unique=True).map(
    lambda found: sorted(found, reverse=True)
)
WORDS = ("created", "running", "paused", "finished", "failed")


@st.composite
def lives(draw: st.DrawFn) -> list[Change]:
    """Make the changes of a task as a poller sees them, oldest first."""
    times = draw(moments)
    made: list[Change] = []
    for index in range(0, len(times) - 1, 2):
        # What was left was confirmed after it was first seen, and before the next was.
        before = made[-1].new if made else None
        new = draw(st.sampled_from([word for word in WORDS if word != before]))
        confirmed, seen = ago(times[index]), ago(times[index + 1])
        made.append(Change("t", before, new, seen, confirmed if before else None))
    return made


@given(lives(), breaks(["a", None], 1500))
def test_intervals_follow_one_another(changes: list[Change], gaps: list[Gap]) -> None:
    """Each interval ends where the next begins, and is confirmed for a part of it only."""
    task_timeline = timeline.task_timeline("t", changes, gaps, checked_at=NOW, now=NOW)
    for interval, following in pairwise(task_timeline.intervals):
        assert interval.ended_at == following.began_at
    for interval in task_timeline.intervals:
        ended = interval.ended_at or NOW
        assert interval.began_at <= interval.confirmed_until <= ended
        confirmed = (interval.confirmed_until - interval.began_at).total_seconds()
        assert 0 <= interval.unobserved <= confirmed


@given(lives())
def test_duration_brackets_what_polling_allows(changes: list[Change]) -> None:
    """The error reaches exactly from the shortest to the longest possible duration."""
    task_timeline = timeline.task_timeline("t", changes, (), checked_at=None, now=NOW)
    for change, following, interval in zip(
        changes, changes[1:], task_timeline.intervals, strict=False
    ):
        assert interval.duration is not None and following.confirmed_at is not None
        shortest = (following.confirmed_at - change.seen_at).total_seconds()
        longest = (following.seen_at - (change.confirmed_at or change.seen_at)).total_seconds()
        assert interval.duration.minimum == pytest.approx(shortest)
        assert interval.duration.seconds + interval.duration.plus_minus == pytest.approx(longest)
        assert interval.duration.at_least is (change.old is None)


@given(lives())
def test_durations_add_up(changes: list[Change]) -> None:
    """The intervals of a task together last as long as from its first change to its last."""
    task_timeline = timeline.task_timeline("t", changes, (), checked_at=NOW, now=NOW)
    left = [
        interval.duration.seconds for interval in task_timeline.intervals[:-1] if interval.duration
    ]
    last = changes[-1]
    middle = ((last.confirmed_at or last.seen_at).timestamp() + last.seen_at.timestamp()) / 2
    assert sum(left) == pytest.approx(middle - changes[0].seen_at.timestamp())
    total = sum(duration.seconds for duration in task_timeline.totals.values())
    assert total == pytest.approx(
        sum(interval.duration.seconds for interval in task_timeline.intervals if interval.duration)
    )


def timeline_of(
    *changes: Change, gaps: Sequence[Gap] = (), checked: float | None = None
) -> TaskTimeline:
    """Return the timeline of a task that was last checked so many seconds ago."""
    checked_at = None if checked is None else ago(checked)
    return timeline.task_timeline("t", changes, gaps, checked_at=checked_at, now=NOW)


CREATED = Change("t", None, "created", ago(900))
RUNNING = Change("t", "created", "running", ago(800), ago(810))
FINISHED = Change("t", "running", "finished", ago(100), ago(104))


def test_duration_has_an_error_of_the_polls_around_it() -> None:
    """What began and ended between two polls is known up to half of the time between them."""
    created, running, finished = timeline_of(CREATED, RUNNING, FINISHED, checked=0).intervals
    assert created.duration == records.Duration(95, 5, at_least=True)
    assert running.duration == records.Duration(703, 7)
    assert running.confirmed_until == ago(104) and running.ended_at == ago(100)
    assert finished.duration is None and finished.ended_at is None


def test_present_status_lasts_to_the_last_check() -> None:
    """A task that has not ended is in its status for as long as that was confirmed."""
    running = timeline_of(CREATED, RUNNING, checked=60).intervals[-1]
    assert running.duration == records.Duration(745, 5)
    assert running.ended_at is None and running.confirmed_until == ago(60)
    assert timeline_of(CREATED, RUNNING).intervals[-1].duration == records.Duration(5, 5)


def test_time_that_was_not_observed_counts_once() -> None:
    """The seconds of gaps that overlap are not counted twice."""
    gaps = [gap(700, 500, board=None), gap(600, 400), gap(550, 540), gap(50, None)]
    running = timeline_of(CREATED, RUNNING, FINISHED, gaps=gaps).intervals[1]
    assert running.unobserved == 300


def test_gaps_before_and_after_a_task_are_not_in_its_timeline() -> None:
    """Gaps before a task was first seen, or after it ended, are left out."""
    gaps = [gap(2000, 1000), gap(950, 880), gap(300, 200), gap(90, None)]
    assert timeline_of(CREATED, RUNNING, FINISHED, gaps=gaps).gaps == tuple(gaps[1:3])
    assert timeline_of(CREATED, RUNNING, gaps=gaps).gaps == tuple(gaps[1:])


def test_impossible_change_is_kept_and_flagged() -> None:
    """A task that runs again after it finished has both intervals, the second flagged."""
    again = Change("t", "finished", "running", ago(40), ago(50))
    intervals = timeline_of(CREATED, RUNNING, FINISHED, again, checked=0).intervals
    assert [interval.impossible for interval in intervals] == [False, False, False, True]
    assert intervals[2].duration == records.Duration(57, 7)
    assert list(timeline_of(CREATED, RUNNING, FINISHED, again).totals) == [
        "created",
        "running",
        "finished",
    ]


def test_confirmation_of_another_status_does_not_confirm_this_one() -> None:
    """Where a change was missed, the status before it is confirmed only for when it was seen."""
    missed = replace(FINISHED, old="paused")
    running = timeline_of(CREATED, RUNNING, missed).intervals[1]
    assert running.confirmed_until == running.began_at
    anew = replace(FINISHED, old=None, confirmed_at=None)
    assert timeline_of(CREATED, RUNNING, anew).intervals[1].confirmed_until == running.began_at


def test_clock_that_was_set_back_makes_no_duration_negative() -> None:
    """A confirmation that claims to be later than what followed is cut to it."""
    odd = replace(FINISHED, confirmed_at=ago(10))
    running = timeline_of(CREATED, RUNNING, odd).intervals[1]
    assert running.confirmed_until == odd.seen_at
    assert running.duration == records.Duration(705, 5)


def test_task_without_changes_has_an_empty_timeline() -> None:
    """Without a change there is no interval, and no time in any status."""
    task_timeline = timeline_of(gaps=[gap(50, None)])
    assert not task_timeline.intervals and not task_timeline.gaps and not task_timeline.totals


@given(
    breaks(["a", "b", "c", None], 30),
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 100), max_size=3),
)
def test_task_is_unobserved_only_while_all_of_its_boards_are(
    gaps: list[Gap], added: dict[str, int]
) -> None:
    """A moment is unobserved in a gap of every board, or of each board that had the task."""
    added_at = {name: ago(minutes) for name, minutes in added.items()}
    periods = timeline.merged(timeline.task_gaps(gaps, added_at, ago(100)))
    for half in range(200):
        at = ago(half / 2 + 0.25)
        everywhere = inside([g for g in gaps if g.board is None], at)
        own = bool(added_at) and all(
            at < added_at[name] or inside([g for g in gaps if g.board == name], at)
            for name in added_at
        )
        assert any(began <= at < ended for began, ended in periods) == (everywhere or own)


def test_gaps_of_several_boards_keep_their_reasons() -> None:
    """What two boards share of each gap of the first is told with its own reason."""
    gaps = [
        gap(90, 60, "paused", "a"),
        gap(80, 50, "archived", "a"),
        gap(70, 65, "archived", "a"),
        gap(85, 75, "paused", "b"),
        gap(75, 55, "deleted", "b"),
    ]
    assert timeline.task_gaps(gaps, {"a": ago(100), "b": ago(100)}, ago(100)) == [
        gap(85, 60, "paused", "a"),
        gap(80, 55, "archived", "a"),
    ]


def test_pause_stays_when_the_task_comes_onto_a_second_board() -> None:
    """A board that got the task later does not fill the gap of another."""
    pause = Gap("paused", ago(60), ago(50), "a")
    alone = timeline.task_gaps([pause], {"a": ago(90)}, ago(90))
    both = timeline.task_gaps([pause], {"a": ago(90), "b": ago(40)}, ago(90))
    assert timeline.merged(alone) == timeline.merged(both) == [(ago(60), ago(50))]
