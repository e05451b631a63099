"""Stories of tasks: how long each stay lasted, how sure that is, and what nobody saw."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model import history, timeline
from components.model.history import Change, Gap, TaskTimeline
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
    for place in range(0, len(times) - 1, 2):
        # What was left was confirmed after it was first seen, and before the next was.
        before = made[-1].new if made else None
        new = draw(st.sampled_from([word for word in WORDS if word != before]))
        confirmed, seen = ago(times[place]), ago(times[place + 1])
        made.append(Change("t", before, new, seen, confirmed if before else None))
    return made


@given(lives(), breaks(["a", None], 1500))
def test_stays_follow_one_another(changes: list[Change], gaps: list[Gap]) -> None:
    """Each stay ends where the next begins, and is sure for a part of that while only."""
    task_timeline = timeline.task_timeline("t", changes, gaps, checked_at=NOW, now=NOW)
    for interval, following in pairwise(task_timeline.intervals):
        assert interval.ended_at == following.began_at
    for interval in task_timeline.intervals:
        ended = interval.ended_at or NOW
        assert interval.began_at <= interval.confirmed_until <= ended
        sure = (interval.confirmed_until - interval.began_at).total_seconds()
        assert 0 <= interval.unobserved <= sure


@given(lives())
def test_duration_brackets_what_polling_allows(changes: list[Change]) -> None:
    """Give and take reach exactly from the shortest to the longest that can have been."""
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
    """The stays of a task together last as long as from its first change to its last."""
    task_timeline = timeline.task_timeline("t", changes, (), checked_at=NOW, now=NOW)
    left = [
        interval.duration.seconds for interval in task_timeline.intervals[:-1] if interval.duration
    ]
    last = changes[-1]
    middle = ((last.confirmed_at or last.seen_at).timestamp() + last.seen_at.timestamp()) / 2
    assert sum(left) == pytest.approx(middle - changes[0].seen_at.timestamp())
    lasted = sum(duration.seconds for duration in task_timeline.totals.values())
    assert lasted == pytest.approx(
        sum(interval.duration.seconds for interval in task_timeline.intervals if interval.duration)
    )


def told(*changes: Change, gaps: Sequence[Gap] = (), checked: float | None = None) -> TaskTimeline:
    """Tell the story of a task that was last checked so many seconds ago."""
    checked_at = None if checked is None else ago(checked)
    return timeline.task_timeline("t", changes, gaps, checked_at=checked_at, now=NOW)


CREATED = Change("t", None, "created", ago(900))
RUNNING = Change("t", "created", "running", ago(800), ago(810))
FINISHED = Change("t", "running", "finished", ago(100), ago(104))


def test_stay_is_told_give_or_take_the_polls_around_it() -> None:
    """What began and ended between two polls is told give or take half of each."""
    created, running, finished = told(CREATED, RUNNING, FINISHED, checked=0).intervals
    assert created.duration == history.Duration(95, 5, at_least=True)
    assert running.duration == history.Duration(703, 7)
    assert running.confirmed_until == ago(104) and running.ended_at == ago(100)
    assert finished.duration is None and finished.ended_at is None


def test_present_stay_lasts_to_the_last_check() -> None:
    """A task that has not ended is in its status for as long as that was confirmed."""
    running = told(CREATED, RUNNING, checked=60).intervals[-1]
    assert running.duration == history.Duration(745, 5)
    assert running.ended_at is None and running.confirmed_until == ago(60)
    assert told(CREATED, RUNNING).intervals[-1].duration == history.Duration(5, 5)


def test_time_that_was_not_observed_counts_once() -> None:
    """Gaps that overlap are one while in which a task was not polled, and stay so in its stay."""
    gaps = [gap(700, 500, board=None), gap(600, 400), gap(550, 540), gap(50, None)]
    running = told(CREATED, RUNNING, FINISHED, gaps=gaps).intervals[1]
    assert running.unobserved == 300


def test_gaps_before_and_after_a_task_are_not_in_its_story() -> None:
    """Nothing is told of gaps before a task was seen, or after it ended."""
    gaps = [gap(2000, 1000), gap(950, 880), gap(300, 200), gap(90, None)]
    assert told(CREATED, RUNNING, FINISHED, gaps=gaps).gaps == tuple(gaps[1:3])
    assert told(CREATED, RUNNING, gaps=gaps).gaps == tuple(gaps[1:])


def test_impossible_change_is_kept_and_flagged() -> None:
    """A task that runs again after it finished has both stays, the second flagged."""
    again = Change("t", "finished", "running", ago(40), ago(50))
    intervals = told(CREATED, RUNNING, FINISHED, again, checked=0).intervals
    assert [interval.impossible for interval in intervals] == [False, False, False, True]
    assert intervals[2].duration == history.Duration(57, 7)
    assert list(told(CREATED, RUNNING, FINISHED, again).totals) == [
        "created",
        "running",
        "finished",
    ]


def test_what_confirmed_another_status_confirms_not_this_one() -> None:
    """Where a change was missed, the status before it is sure only for when it was seen."""
    missed = replace(FINISHED, old="paused")
    running = told(CREATED, RUNNING, missed).intervals[1]
    assert running.confirmed_until == running.began_at
    anew = replace(FINISHED, old=None, confirmed_at=None)
    assert told(CREATED, RUNNING, anew).intervals[1].confirmed_until == running.began_at


def test_clock_that_was_set_back_makes_no_stay_negative() -> None:
    """A confirmation that claims to be later than what followed is cut to it."""
    odd = replace(FINISHED, confirmed_at=ago(10))
    running = told(CREATED, RUNNING, odd).intervals[1]
    assert running.confirmed_until == odd.seen_at
    assert running.duration == history.Duration(705, 5)


def test_task_that_nothing_is_known_of_has_an_empty_story() -> None:
    """No change, no stay, no time in any status."""
    task_timeline = told(gaps=[gap(50, None)])
    assert not task_timeline.intervals and not task_timeline.gaps and not task_timeline.totals


@given(
    breaks(["a", "b", "c", None], 30),
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 100), max_size=3),
)
def test_task_rests_only_where_all_of_its_boards_do(gaps: list[Gap], added: dict[str, int]) -> None:
    """A moment is unobserved where every board stood still, or each that had the task rested."""
    there = {name: ago(minutes) for name, minutes in added.items()}
    periods = timeline.merged(timeline.task_gaps(gaps, there, ago(100)))
    for half in range(200):
        at = ago(half / 2 + 0.25)
        everywhere = inside([g for g in gaps if g.board is None], at)
        own = bool(there) and all(
            at < there[name] or inside([g for g in gaps if g.board == name], at) for name in there
        )
        assert any(began <= at < ended for began, ended in periods) == (everywhere or own)


def test_pause_stays_when_the_task_comes_onto_a_second_board() -> None:
    """What one board did not look at is not made seen by another that had the task later."""
    pause = Gap("paused", ago(60), ago(50), "a")
    alone = timeline.task_gaps([pause], {"a": ago(90)}, ago(90))
    both = timeline.task_gaps([pause], {"a": ago(90), "b": ago(40)}, ago(90))
    assert timeline.merged(alone) == timeline.merged(both) == [(ago(60), ago(50))]
