"""When each task is asked next, on a clock that the test sets."""

import pytest

from components.api import Answer
from components.model.board import Board
from components.model.entry import Entry
from components.model.reading import ProblemKind
from tests.support.clockwork import START, Bench


def test_rhythm_is_kept_and_delays_do_not_bunch() -> None:
    """Dues keep the interval's rhythm; after a delay the next check waits half an interval."""
    bench = Bench("a")
    due = bench.tracked("a").due
    bench.now += 0.3
    bench.check("a", "running")
    assert bench.tracked("a").due == pytest.approx(due + 5)
    bench.now += 12
    bench.check("a", "running")
    assert bench.tracked("a").due == pytest.approx(bench.now + 2.5)


def test_removed_while_asked_and_added_again_is_asked_again() -> None:
    """An answer that comes after its task was removed changes nothing of the new one."""
    bench = Bench("a")
    old = bench.cache.planner.schedule.pop(bench.now)
    assert old is not None
    bench.cache.planner.begin(old, bench.now)
    bench.cache.remove("main", ["a"], bench.now)
    bench.cache.add("main", [Entry("a")], bench.now, {}, bench.at)
    bench.cache.answered(old, Answer("running", "running", "v1"), bench.now, bench.at)
    bench.publish()
    assert bench.tracked("a").reading.status is None
    assert bench.cache.planner.schedule.pop(bench.now) is bench.tracked("a")


def test_shortest_interval_of_the_running_boards_counts() -> None:
    """A task on several boards follows the fastest that is not paused."""
    bench = Bench("a", interval=60)
    for name, seconds, paused in (("fast", 2.0, True), ("mid", 10.0, False)):
        bench.cache.open_board(Board(name, name, seconds, paused), START)
        bench.cache.add(name, [Entry("a")], bench.now, {}, START)
    assert (bench.tracked("a").interval, bench.tracked("a").active) == (10, True)
    bench.cache.update_board(Board("mid", "mid", 10, paused=True), bench.now)
    assert (bench.tracked("a").interval, bench.tracked("a").active) == (60, True)


def test_new_task_is_looked_for_soon_whatever_the_interval() -> None:
    """After a 404 within a minute it is asked again in 5 s, later after the interval."""
    bench = Bench("a", interval=300)
    for waited in (5, 300):
        tracked = bench.tracked("a")
        bench.cache.planner.begin(tracked, bench.now)
        bench.cache.failed(tracked, "not_found", "No such task.", bench.now, bench.at)
        assert tracked.due == pytest.approx(bench.now + waited)
        bench.now += 61


@pytest.mark.parametrize("word", ["running", "finished", None])
def test_check_under_way_is_not_the_one_that_follows(word: str | None) -> None:
    """What is to be checked again is asked once more after the answer that is on its way."""
    bench = Bench("a", "b", interval=300)
    planner, tracked = bench.cache.planner, bench.tracked("a")
    bench.check("b", "running")
    planner.schedule.drop(tracked)
    planner.begin(tracked, bench.now)
    planner.check_again(tracked, bench.now)
    assert planner.schedule.pop(bench.now) is None
    if word is None:
        bench.cache.failed(tracked, "timeout", "Too late.", bench.now, bench.at)
    else:
        bench.cache.answered(tracked, Answer(word, word, "v1"), bench.now, bench.at)
    assert planner.schedule.pop(bench.now) is tracked
    bench.check("a", word)
    assert planner.schedule.pop(bench.now) is None


def test_many_webhooks_of_a_task_are_one_check() -> None:
    """Before its check one place in the line, during it one check more, however many come."""
    bench = Bench("a", "b", interval=300)
    for task_id in ("a", "b"):
        bench.check(task_id, "running")
    for _ in range(100):
        bench.cache.hear(["a", "a", "none"], bench.now)
    tracked = bench.cache.next_task(bench.now, probing=False)
    assert tracked is bench.tracked("a")
    assert bench.cache.next_task(bench.now, probing=False) is None
    bench.cache.planner.begin(tracked, bench.now)
    for _ in range(100):
        bench.cache.hear(["a"], bench.now)
    assert bench.cache.next_task(bench.now, probing=False) is None
    bench.cache.answered(tracked, Answer("finished", "finished", "v2"), bench.now, bench.at)
    assert bench.cache.next_task(bench.now, probing=False) is tracked
    bench.check("a", "finished")
    assert bench.cache.next_task(bench.now + 1000, probing=False) is bench.tracked("b")
    assert bench.cache.next_task(bench.now + 1000, probing=False) is None


def test_list_page_takes_no_place_in_the_line_away() -> None:
    """A task that waits because of a webhook is asked before those told of later."""
    bench = Bench("a", "b")
    for task_id in ("a", "b"):
        bench.check(task_id, "running")
    for task_id in ("a", "b"):
        bench.cache.hear([task_id], bench.now)
        bench.now += 1
    answer = Answer("running", "running", "v2")
    bench.cache.answered_by_list(bench.tracked("a"), answer, bench.now, bench.now, bench.at)
    assert bench.cache.next_task(bench.now, probing=False) is bench.tracked("a")
    assert bench.cache.next_task(bench.now, probing=False) is bench.tracked("b")


def test_status_from_a_list_is_verified_before_what_is_merely_due() -> None:
    """A task never asked for itself does not wait behind a backlog that grows all the time."""
    bench = Bench("a", "b", "c")
    for task_id in ("b", "c"):
        bench.check(task_id, "running")
    tracked = bench.tracked("a")
    answer = Answer("running", "running", "v1")
    assert bench.cache.answered_by_list(tracked, answer, bench.now, bench.now, bench.at)
    bench.now += 60
    bench.cache.planner.verify(tracked, bench.now)
    assert bench.cache.next_task(bench.now, probing=False) is tracked


def test_requested_check_survives_another_interval_and_board() -> None:
    """A check that a person requested is not lost when the board's settings change meanwhile."""
    bench = Bench("a")
    bench.check("a", "running")
    bench.cache.refresh("main", bench.now)
    bench.cache.update_board(Board("main", "Main", 300), bench.now)
    bench.cache.open_board(Board("more", "More", 300), START)
    bench.cache.add("more", [Entry("a")], bench.now, {}, START)
    assert bench.cache.next_task(bench.now, probing=False) is bench.tracked("a")
    bench.check("a", "finished")
    bench.cache.recheck("main", ["a"], bench.now)
    bench.cache.update_board(Board("main", "Main", 5), bench.now)
    assert bench.cache.next_task(bench.now, probing=False) is bench.tracked("a")


def test_pause_takes_back_what_was_requested() -> None:
    """Nothing of a refresh is asked for after its board was paused."""
    bench = Bench("a")
    bench.check("a", "running")
    bench.cache.refresh("main", bench.now)
    bench.cache.update_board(Board("main", "Main", 5, paused=True), bench.now)
    assert bench.cache.next_task(bench.now + 1000, probing=False) is None


def test_settled_task_that_is_gone_is_asked_no_more() -> None:
    """A requested check of an ended task that finds nothing is final; a time-out is not."""
    cases: tuple[tuple[ProblemKind, bool], ...] = (("not_found", False), ("timeout", True))
    for kind, again in cases:
        bench = Bench("a")
        bench.check("a", "finished")
        bench.cache.recheck("main", ["a"], bench.now)
        tracked = bench.cache.next_task(bench.now, probing=False)
        assert tracked is not None
        bench.cache.planner.begin(tracked, bench.now)
        bench.cache.failed(tracked, kind, "So it is.", bench.now, bench.at)
        assert (bench.cache.next_task(bench.now + 1000, probing=False) is tracked) is again
        assert tracked.reading.status == "finished"


def test_probe_is_a_task_that_was_fine() -> None:
    """Of many live tasks, one that was answered last time is asked as the probe."""
    bench = Bench("bad", "good", "done", "never")
    bench.check("bad", None)
    bench.check("good", "running")
    bench.check("done", "finished")
    assert bench.cache.has_healthy_task()
    assert bench.cache.next_task(bench.now, probing=True) is bench.tracked("good")
    bench.check("good", None)
    assert not bench.cache.has_healthy_task()
    assert bench.cache.next_task(bench.now, probing=True) is bench.tracked("never")


def test_end_of_an_outage_makes_what_failed_due_again() -> None:
    """After an outage no task waits for a back-off that the outage has caused."""
    bench = Bench("a", "b")
    for _ in range(6):
        bench.check("a", None)
    bench.check("b", "running")
    assert bench.tracked("a").due > bench.now + 40
    bench.cache.recover(bench.now)
    assert bench.cache.next_task(bench.now, probing=False) is bench.tracked("a")
    assert bench.cache.next_task(bench.now, probing=False) is None


def test_answer_ends_what_was_left_of_the_back_off() -> None:
    """A task that failed many times and answers as a probe is due an interval later."""
    bench = Bench("a")
    for _ in range(6):
        bench.check("a", None)
    tracked = bench.tracked("a")
    assert tracked.due > bench.now + 30
    bench.check("a", "running")
    assert tracked.due == pytest.approx(bench.now + 5)


def test_check_that_outlives_the_outage_and_fails_is_repeated_soon() -> None:
    """A request from before the end of an outage that times out after it is no long back-off."""
    bench = Bench("late", "probe")
    for task_id in ("late", "probe"):
        for _ in range(6):
            bench.check(task_id, None)
    late = bench.tracked("late")
    bench.cache.planner.begin(late, bench.now)
    bench.check("probe", "running")
    bench.cache.recover(bench.now)
    bench.cache.failed(late, "timeout", "No answer.", bench.now, bench.at)
    # The first back-off of a task that hangs: twice the interval, a fifth of it jitter.
    assert late.due <= bench.now + 12
