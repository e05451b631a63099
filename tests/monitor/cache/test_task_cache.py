"""Freshness, versions and dues, on a clock that the test sets."""

from datetime import timedelta

import pytest

from components.model.board import Board
from components.model.entry import Entry
from components.model.reading import Problem, Reading, Trouble
from components.model.snapshot import Service
from tests.support.clockwork import START, Bench


def test_confirmed_for_two_intervals() -> None:
    """A live status is confirmed for twice the interval, and last known from then on."""
    bench = Bench("a")
    bench.check("a", "running")
    version = bench.publish()
    bench.now += 10
    assert bench.publish() == version
    bench.now += 0.1
    assert bench.publish() == version + 1
    task = bench.cache.state("main").snapshot.tasks[0]
    assert (task.confirmed, task.last_known, task.reading.status) == (False, True, "running")


def test_settled_stays_confirmed() -> None:
    """A terminal status does not age."""
    bench = Bench("a")
    bench.check("a", "stopped")
    version = bench.publish()
    bench.now += 1e6
    assert bench.publish() == version
    assert bench.cache.planner.schedule.next_due() is None


def test_slow_sweep_stretches_what_is_confirmed() -> None:
    """Where a round takes longer than two intervals, its own length is the measure."""
    bench = Bench("a")
    bench.check("a", "running")
    bench.publish()
    bench.now += 40
    bench.check("a", "running")
    bench.publish()
    assert bench.cache.sweep_delay.seconds >= 35
    bench.now += 35
    bench.publish()
    assert bench.tracked("a").confirmed


def test_first_sweep_counts_as_one() -> None:
    """While many new tasks are asked for the first time, the early ones stay confirmed."""
    bench = Bench("a", "b", "c")
    bench.check("a", "running")
    bench.now += 12
    bench.check("b", "running")
    bench.publish()
    assert bench.tracked("a").confirmed


def test_failing_checks_stretch_nothing() -> None:
    """An API that fails or hangs for long can not make old statuses pass for fresh."""
    bench = Bench("a")
    bench.check("a", "running")
    for _ in range(10):
        bench.now += 60
        bench.check("a", None, took=30)
        bench.publish()
    assert bench.cache.sweep_delay.seconds <= 5
    assert not bench.tracked("a").confirmed


def test_slow_board_makes_no_other_board_fresh() -> None:
    """The long interval of one board says nothing of the freshness of another."""
    bench = Bench("a", interval=1)
    bench.cache.open_board(Board("slow", "Slow", 300), START)
    bench.cache.add("slow", [Entry("b")], bench.now, {}, START)
    bench.check("a", "running")
    bench.check("b", "running")
    bench.now += 3
    bench.publish()
    assert not bench.tracked("a").confirmed


def test_outage_is_no_slow_sweep() -> None:
    """A task that waited through an outage does not make old statuses pass for fresh."""
    bench = Bench("a", "b")
    bench.check("a", "running")
    bench.now += 200
    bench.cache.update_service(Service(), bench.now, blocked=True)
    bench.check("b", "running")
    bench.now += 50
    bench.publish()
    assert not bench.tracked("b").confirmed


def test_reason_of_an_outage_ends_with_it() -> None:
    """Once the server answers, a task that still waits for its turn is old, but has no problem."""
    bench = Bench("a", "b")
    for task_id in ("a", "b"):
        bench.check(task_id, "running")
    bench.now += 20
    for task_id in ("a", "b"):
        bench.check(task_id, None)
    bench.cache.recover(bench.now)
    bench.publish()
    tasks = bench.cache.state("main").snapshot.tasks
    assert [(task.reading.problem, task.last_known) for task in tasks] == [(None, True)] * 2


def test_sleep_of_the_machine_is_no_slow_sweep() -> None:
    """A machine that slept for hours does not make old statuses pass for fresh."""
    bench = Bench("a", "b", "c")
    for task_id in ("a", "b", "c"):
        bench.check(task_id, "running")
    bench.cache.update_service(Service(), bench.now, blocked=False)
    bench.now += 8 * 3600
    bench.check("a", "running")
    bench.cache.update_service(Service(), bench.now, blocked=False)
    bench.check("b", "running")
    bench.publish()
    confirmed = [task_id for task_id in ("a", "b", "c") if bench.tracked(task_id).confirmed]
    assert confirmed == ["a", "b"]


def test_wait_among_hanging_tasks_is_no_slow_sweep() -> None:
    """A task that waits in the lane of those that hang makes no old status pass for fresh."""
    bench = Bench("a", "b")
    bench.check("a", "running")
    tracked = bench.cache.next_task(bench.now, probing=False)
    assert tracked is bench.tracked("b")
    bench.cache.planner.begin(tracked, bench.now)
    bench.cache.planner.preempt(tracked, bench.now)
    bench.now += 100
    bench.check("b", "running")
    bench.publish()
    assert not bench.tracked("a").confirmed


def test_removal_from_one_board_leaves_the_task_to_the_other() -> None:
    """A task that is left on a paused board alone is asked no more."""
    bench = Bench("a")
    bench.cache.open_board(Board("still", "Still", 60, paused=True), START)
    bench.cache.add("still", [Entry("a")], bench.now, {}, START)
    bench.cache.remove("main", ["a"], bench.now)
    assert (bench.tracked("a").interval, bench.tracked("a").active) == (60, False)
    assert bench.cache.planner.schedule.next_due() is None


def test_problem_keeps_its_first_moment_and_version() -> None:
    """The same problem met again is no change; its time is when it began."""
    bench = Bench("a")
    bench.check("a", None)
    version = bench.publish()
    first = bench.tracked("a").reading.problem
    bench.now += 5
    bench.check("a", None)
    assert bench.publish() == version
    assert bench.tracked("a").reading.problem == first


def test_clock_that_was_set_back_makes_nothing_fresh() -> None:
    """A reading from the future, as after a wrong clock, counts as never checked."""
    bench = Bench()
    known = {"a": Reading("a", "running", START, START + timedelta(days=1))}
    bench.cache.add("main", [Entry("a")], bench.now, known, START)
    assert not bench.tracked("a").confirmed
    assert bench.tracked("a").last_answered is None


def test_reading_from_before_a_restart_has_its_true_age() -> None:
    """What was checked a minute before the start is a minute old."""
    bench = Bench()
    known = {"a": Reading("a", "running", START, START - timedelta(seconds=60))}
    bench.cache.add("main", [Entry("a")], bench.now, known, START)
    assert bench.tracked("a").last_answered == pytest.approx(bench.now - 60)
    assert not bench.tracked("a").confirmed
    assert bench.cache.planner.schedule.pop(bench.now) is bench.tracked("a")


def test_outage_is_the_problem_of_each_task_that_is_old_for_it() -> None:
    """In an outage old tasks carry its reason, fresh and ended ones do not."""
    bench = Bench("old", "done", "new")
    bench.check("old", "running")
    bench.check("done", "finished")
    bench.now += 100
    trouble = Trouble("unauthorized", "The key is refused.", START)
    bench.cache.update_service(Service(trouble=trouble), bench.now, blocked=True)
    bench.check("new", "running")
    bench.publish()
    problems = {t.task_id: t.reading.problem for t in bench.cache.state("main").snapshot.tasks}
    assert problems == {
        "old": Problem("unauthorized", "The key is refused.", START),
        "done": None,
        "new": None,
    }
    bench.cache.update_service(Service(), bench.now, blocked=False)
    bench.publish()
    assert not any(t.reading.problem for t in bench.cache.state("main").snapshot.tasks)


def test_order_that_does_not_name_a_task_loses_none() -> None:
    """A task that the cache holds and the database has lost stays on the page."""
    bench = Bench("a", "b", "c")
    bench.cache.state("main").arrange(["c", "a", "gone"])
    bench.check("b", "running")
    bench.publish()
    tasks = bench.cache.state("main").snapshot.tasks
    assert [(task.task_id, task.reading.status) for task in tasks] == [
        ("c", None),
        ("a", None),
        ("b", "running"),
    ]
