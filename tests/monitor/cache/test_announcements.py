"""When webhooks have proven themselves, and what that changes, on a clock that the test sets."""

import pytest

from components.model.board import Board
from components.model.entry import Entry
from components.monitor.cache.announcements import MATCH_SECONDS, PROOFS, PROVEN_SECONDS
from tests.support.clockwork import Bench

PROVEN = frozenset({"v2"})


def proven(*others: str, interval: float = 5.0) -> Bench:
    """Watch a running task after webhooks have told of as many changes as it takes."""
    bench = Bench("a", *others, interval=interval)
    for task_id in ("a", *others):
        bench.check(task_id, "running")
    for word in ("paused", "running", "paused", "running")[-PROOFS - 1 :]:
        bench.cache.hear(["a"], bench.now)
        bench.check("a", word)
        bench.now += 1
        bench.publish()
    for task_id in ("a", *others):
        bench.check(task_id, "running")
    return bench


def test_some_changes_in_a_row_are_a_proof() -> None:
    """One change fewer is none, nor is an event without a change."""
    bench = Bench("a")
    bench.check("a", "created")
    for number in range(PROOFS):
        bench.publish()
        assert bench.cache.announcements.proven == frozenset()
        bench.cache.hear(["a"], bench.now)
        bench.check("a", ("running", "paused")[number % 2])
        bench.cache.hear(["a"], bench.now)
        bench.check("a", ("running", "paused")[number % 2])
    bench.publish()
    assert bench.cache.announcements.proven == PROVEN


@pytest.mark.parametrize("webhook_first", [True, False])
def test_webhook_may_come_before_the_check_or_after_it(*, webhook_first: bool) -> None:
    """A change and its webhook belong together within ten seconds, whichever comes first."""
    bench = proven()
    if webhook_first:
        bench.cache.hear(["a"], bench.now)
        bench.now += MATCH_SECONDS
        bench.publish()
        bench.check("a", "paused")
    else:
        bench.check("a", "paused")
        bench.now += MATCH_SECONDS
        bench.publish()
        bench.cache.hear(["a"], bench.now)
    bench.now += 3 * MATCH_SECONDS
    bench.publish()
    assert bench.cache.announcements.proven == PROVEN


def test_change_that_nobody_told_of_ends_the_proof_for_all() -> None:
    """All tasks of the version are due an interval after their last check again."""
    bench = proven("b", interval=30)
    asked = bench.now
    assert bench.tracked("b").due == pytest.approx(asked + 45)
    bench.now += 1
    bench.check("a", "paused")
    bench.now += MATCH_SECONDS / 2
    bench.publish()
    assert bench.cache.announcements.proven == PROVEN
    bench.now = asked + 1 + MATCH_SECONDS + 0.1
    bench.publish()
    assert bench.cache.announcements.proven == frozenset()
    assert bench.tracked("b").due == pytest.approx(asked + 30)
    for word in ("running", "paused"):
        bench.cache.hear(["a"], bench.now)
        bench.check("a", word)
    bench.publish()
    assert bench.cache.announcements.proven == frozenset()


def test_proof_of_long_ago_counts_no_more() -> None:
    """Where nothing has changed for long, webhooks may have stopped coming unnoticed."""
    bench = proven()
    bench.now += PROVEN_SECONDS - 10
    bench.publish()
    assert bench.cache.announcements.proven == PROVEN
    bench.now += 10
    bench.publish()
    assert bench.cache.announcements.proven == frozenset()
    assert bench.tracked("a").pace == 1.0


def test_webhook_waits_for_its_check_as_long_as_that_takes() -> None:
    """Of a flood the last is checked late, and its change was told of all the same."""
    bench = proven()
    bench.cache.hear(["a"], bench.now)
    for _ in range(3):
        bench.now += MATCH_SECONDS
        bench.publish()
    bench.check("a", "paused")
    bench.now += 2 * MATCH_SECONDS
    bench.publish()
    assert bench.cache.announcements.proven == PROVEN


def test_first_status_and_change_of_an_old_one_prove_nothing() -> None:
    """What changed while nobody looked may have been told of then."""
    bench = proven("b")
    bench.now += 100
    bench.publish()
    assert not bench.tracked("b").confirmed
    bench.check("b", "finished")
    bench.now += 2 * MATCH_SECONDS
    bench.publish()
    assert bench.cache.announcements.proven == PROVEN


def test_slower_pace_keeps_what_is_confirmed() -> None:
    """Checked every one and a half intervals, a task is confirmed all the time, and no longer."""
    bench = proven()
    for _ in range(20):
        bench.now = bench.tracked("a").due
        bench.publish()
        assert bench.tracked("a").confirmed
        bench.check("a", "running", took=0.4)
    assert bench.tracked("a").due - bench.now == pytest.approx(7.5, abs=0.5)
    bench.now += 10.1
    bench.publish()
    assert not bench.tracked("a").confirmed


@pytest.mark.parametrize("late", [2.0, 4.0, 30.0])
def test_slower_pace_keeps_it_where_rounds_run_late(late: float) -> None:
    """As without webhooks, the time that a round takes at present is the measure then."""
    bench = proven("b")
    bench.now = bench.tracked("b").due + late
    bench.check("b", "running")
    # As late as the other was, and no later.
    bench.now = max(bench.tracked("a").due + late, bench.now) - 0.01
    bench.publish()
    assert bench.tracked("a").confirmed
    bench.now += 3
    bench.publish()
    assert not bench.tracked("a").confirmed


def test_slower_pace_of_one_board_makes_no_other_board_fresh() -> None:
    """The half interval that a slow board's task waits longer says nothing of a fast board."""
    bench = proven(interval=300)
    bench.now = bench.tracked("a").due
    bench.cache.open_board(Board("fast", "Fast", 1), bench.at)
    bench.cache.add("fast", [Entry("b")], bench.now, {}, bench.at)
    bench.check("a", "running")
    bench.check("b", "running")
    bench.now += 3
    bench.publish()
    assert bench.tracked("a").confirmed
    assert not bench.tracked("b").confirmed


def test_load_counts_what_is_asked() -> None:
    """A third fewer checks are needed."""
    bench = proven("b")
    bench.publish()
    assert bench.cache.load.checks_per_second == pytest.approx(2 / 7.5)
    assert bench.cache.load.shortest_interval == 5


def test_wait_of_what_was_told_of_is_no_slow_sweep() -> None:
    """A flood of webhooks for ended tasks makes no old status pass for fresh."""
    bench = Bench("a", "done")
    bench.check("a", "running")
    bench.check("done", "finished")
    bench.cache.hear(["done"], bench.now)
    bench.now += 100
    tracked = bench.cache.next_task(bench.now, probing=False)
    assert tracked is bench.tracked("done")
    bench.check("done", "finished")
    bench.publish()
    assert bench.cache.sweep_delay.seconds < 1
    assert not bench.tracked("a").confirmed
