"""Freshness, versions and dues, on a clock that the test turns."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from components.api import Answer
from components.monitor.ledger import Ledger
from components.monitor.schedule import Schedule
from components.monitor.watch import Watch
from components.snapshot import Board, Reading, Service
from components.task_ids import Entry

START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class Bench:
    """A ledger with one board, and a clock."""

    def __init__(self, *task_ids: str, interval: float = 5.0) -> None:
        self.now = 1000.0
        self.ledger = Ledger("api.example", demo=False)
        self.ledger.open_board(Board("main", "Main", interval), START)
        self.ledger.add("main", [Entry(task_id) for task_id in task_ids], self.now, {}, START)
        self.draw()

    @property
    def at(self) -> datetime:
        """The moment, for people."""
        return START + timedelta(seconds=self.now - 1000)

    def watch(self, task_id: str) -> Watch:
        """Return what is known of a task."""
        return self.ledger.watches[task_id]

    def check(self, task_id: str, word: str | None, took: float = 0.0) -> None:
        """Ask for a task and answer with a word, or fail."""
        watch = self.watch(task_id)
        self.ledger.schedule.drop(watch)
        self.ledger.begin(watch, self.now)
        self.now += took
        if word is None:
            self.ledger.failed(watch, "timeout", "Too late.", self.now, self.at)
        else:
            self.ledger.answered(watch, Answer(word, word, "v1"), self.now, self.at)

    def draw(self) -> int:
        """Publish what has changed and return the version."""
        self.ledger.age(self.now)
        self.ledger.publish(self.at)
        return self.ledger.state("main").snapshot.version


def test_confirmed_for_two_intervals() -> None:
    """A live status is confirmed for twice the interval, and last known from then on."""
    bench = Bench("a")
    bench.check("a", "running")
    version = bench.draw()
    bench.now += 10
    assert bench.draw() == version
    bench.now += 0.1
    assert bench.draw() == version + 1
    task = bench.ledger.state("main").snapshot.tasks[0]
    assert (task.confirmed, task.last_known, task.reading.status) == (False, True, "running")


def test_settled_is_confirmed_for_ever() -> None:
    """A terminal status does not age."""
    bench = Bench("a")
    bench.check("a", "stopped")
    version = bench.draw()
    bench.now += 1e6
    assert bench.draw() == version
    assert bench.ledger.schedule.next_due() is None


def test_slow_sweep_stretches_what_is_confirmed() -> None:
    """Where a round takes longer than two intervals, its own length is the measure."""
    bench = Bench("a")
    bench.check("a", "running")
    bench.draw()
    bench.now += 40
    bench.check("a", "running")
    bench.draw()
    assert bench.ledger.sweep.delay >= 35
    bench.now += 35
    bench.draw()
    assert bench.watch("a").confirmed


def test_first_sweep_counts_as_one() -> None:
    """While many new tasks are asked for the first time, the early ones stay confirmed."""
    bench = Bench("a", "b", "c")
    bench.check("a", "running")
    bench.now += 12
    bench.check("b", "running")
    bench.draw()
    assert bench.watch("a").confirmed


def test_failing_checks_stretch_nothing() -> None:
    """An API that fails or hangs for long can not make old statuses pass for fresh."""
    bench = Bench("a")
    bench.check("a", "running")
    for _ in range(10):
        bench.now += 60
        bench.check("a", None, took=30)
        bench.draw()
    assert bench.ledger.sweep.delay <= 5
    assert not bench.watch("a").confirmed


def test_slow_board_makes_no_other_board_fresh() -> None:
    """The long interval of one board says nothing of the freshness of another."""
    bench = Bench("a", interval=1)
    bench.ledger.open_board(Board("slow", "Slow", 300), START)
    bench.ledger.add("slow", [Entry("b")], bench.now, {}, START)
    bench.check("a", "running")
    bench.check("b", "running")
    bench.now += 3
    bench.draw()
    assert not bench.watch("a").confirmed


def test_outage_is_no_slow_sweep() -> None:
    """A task that waited through an outage does not make old statuses pass for fresh."""
    bench = Bench("a", "b")
    bench.check("a", "running")
    bench.now += 200
    bench.ledger.heed(Service(), bench.now, disturbed=True)
    bench.check("b", "running")
    bench.now += 50
    bench.draw()
    assert not bench.watch("b").confirmed


def test_removal_from_one_board_leaves_the_task_to_the_other() -> None:
    """A task that is left on a paused board alone is asked no more."""
    bench = Bench("a")
    bench.ledger.open_board(Board("still", "Still", 60, paused=True), START)
    bench.ledger.add("still", [Entry("a")], bench.now, {}, START)
    bench.ledger.remove("main", ["a"], bench.now)
    assert (bench.watch("a").interval, bench.watch("a").active) == (60, False)
    assert bench.ledger.schedule.next_due() is None


def test_problem_keeps_its_first_moment_and_version() -> None:
    """The same problem met again is no change; its time is when it began."""
    bench = Bench("a")
    bench.check("a", None)
    version = bench.draw()
    first = bench.watch("a").reading.problem
    bench.now += 5
    bench.check("a", None)
    assert bench.draw() == version
    assert bench.watch("a").reading.problem == first


def test_clock_that_was_set_back_makes_nothing_fresh() -> None:
    """A reading from the future, as after a wrong clock, counts as never checked."""
    bench = Bench()
    known = {"a": Reading("a", "running", START, START + timedelta(days=1))}
    bench.ledger.add("main", [Entry("a")], bench.now, known, START)
    assert not bench.watch("a").confirmed
    assert bench.watch("a").checked is None


def test_reading_from_before_a_restart_has_its_true_age() -> None:
    """What was checked a minute before the start is a minute old."""
    bench = Bench()
    known = {"a": Reading("a", "running", START, START - timedelta(seconds=60))}
    bench.ledger.add("main", [Entry("a")], bench.now, known, START)
    assert bench.watch("a").checked == pytest.approx(bench.now - 60)
    assert not bench.watch("a").confirmed
    assert bench.ledger.schedule.pop(bench.now) is bench.watch("a")


def test_rhythm_is_kept_and_delays_do_not_bunch() -> None:
    """Dues keep the interval's rhythm; after a delay the next check waits half an interval."""
    bench = Bench("a")
    due = bench.watch("a").due
    bench.now += 0.3
    bench.check("a", "running")
    assert bench.watch("a").due == pytest.approx(due + 5)
    bench.now += 12
    bench.check("a", "running")
    assert bench.watch("a").due == pytest.approx(bench.now + 2.5)


def test_removed_while_asked_and_added_again_is_asked_again() -> None:
    """An answer that comes after its task was removed changes nothing of the new one."""
    bench = Bench("a")
    old = bench.ledger.schedule.pop(bench.now)
    assert old is not None
    bench.ledger.begin(old, bench.now)
    bench.ledger.remove("main", ["a"], bench.now)
    bench.ledger.add("main", [Entry("a")], bench.now, {}, bench.at)
    bench.ledger.answered(old, Answer("running", "running", "v1"), bench.now, bench.at)
    bench.draw()
    assert bench.watch("a").reading.status is None
    assert bench.ledger.schedule.pop(bench.now) is bench.watch("a")


def test_shortest_interval_of_the_running_boards_counts() -> None:
    """A task on several boards follows the fastest that is not paused."""
    bench = Bench("a", interval=60)
    for name, seconds, paused in (("fast", 2.0, True), ("mid", 10.0, False)):
        bench.ledger.open_board(Board(name, name, seconds, paused), START)
        bench.ledger.add(name, [Entry("a")], bench.now, {}, START)
    assert (bench.watch("a").interval, bench.watch("a").active) == (10, True)
    bench.ledger.update_board(Board("mid", "mid", 10, paused=True), bench.now)
    assert (bench.watch("a").interval, bench.watch("a").active) == (60, True)


def test_longest_overdue_goes_first() -> None:
    """Among the tasks that are due, whoever was asked longest ago is asked next."""

    async def run() -> list[Watch | None]:
        schedule = Schedule()
        for watch, due in zip(watches, (30, 10, 20, 99), strict=True):
            schedule.put(watch, due)
        schedule.put_first(fresh, 50)
        schedule.put(watches[3], 40, since=5)
        schedule.drop(watches[2])
        return [schedule.pop(50) for _ in range(5)]

    watches = [Watch(Reading(name)) for name in "abcd"]
    fresh = Watch(Reading("new"))
    assert asyncio.run(run()) == [fresh, watches[3], watches[1], watches[0], None]
