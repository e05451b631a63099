"""What comes with statuses is kept, is worth a new version where it shows, and nothing is asked."""

from datetime import timedelta

from components.model.entry import Entry
from components.model.facts import Facts
from components.monitor.cache.task_cache import TaskCache
from tests.support.clockwork import START, Bench

TOLD = Facts(0.25, "Read the news", updated_at=START)


def facts(cache: TaskCache) -> Facts:
    """Return the facts of the first task as the board shows them."""
    return cache.state("main").snapshot.tasks[0].reading.facts


def test_answer_without_facts_keeps_them() -> None:
    """A status route that tells nothing else, like a check that fails, takes no fact away."""
    bench = Bench("a")
    bench.check("a", "running", facts=TOLD)
    for word in ("running", None, "finished"):
        bench.check("a", word)
        bench.publish()
        assert facts(bench.cache) == TOLD


def test_cost_is_new_with_each_cent() -> None:
    """Less than that, or a later update, publishes nothing; the next snapshot has it all."""
    bench = Bench("a", "b")
    bench.check("a", "running", facts=TOLD)
    bench.check("b", "running")
    version = bench.publish()
    later = Facts(0.2542, updated_at=START + timedelta(seconds=3))
    bench.check("a", "running", facts=later)
    assert bench.publish() == version
    assert facts(bench.cache) == TOLD
    bench.check("b", "finished")
    assert bench.publish() == version + 1
    assert facts(bench.cache) == TOLD.updated(later)
    assert bench.cache.state("main").snapshot.cost.usd == 0.2542
    bench.check("a", "running", facts=Facts(0.2551))
    assert bench.publish() == version + 2


def test_facts_that_show_are_new() -> None:
    """A first cost, a title and an end are drawn as soon as they are known."""
    bench = Bench("a")
    bench.check("a", "finished")
    version = bench.publish()
    for told in (Facts(0.0), Facts(title="Read the news"), Facts(finished_at=START)):
        bench.check("a", "finished", facts=told)
        version += 1
        assert bench.publish() == version


def test_unchanged_board_publishes_nothing() -> None:
    """The same facts again are no news, on however many boards."""
    bench = Bench("a")
    for _ in range(3):
        bench.check("a", "running", facts=TOLD)
        bench.publish()
    version = bench.publish()
    bench.check("a", "running", facts=TOLD)
    bench.check("a", "running")
    assert bench.publish() == version


def test_end_is_forgotten_by_a_task_that_goes_on() -> None:
    """A session that took up its next task has not ended at the end of the one before."""
    bench = Bench("a")
    bench.check("a", "finished", facts=Facts(0.1, finished_at=START))
    bench.check("a", "running")
    assert bench.tracked("a").reading.facts == Facts(0.1)


def test_facts_of_a_removed_task_are_no_change() -> None:
    """A task that is taken off its board before its facts are published is gone with them."""
    bench = Bench("a", "b")
    bench.check("a", "running", facts=TOLD)
    bench.publish()
    tracked = bench.tracked("a")
    bench.cache.add_facts(tracked, Facts(0.2501), bench.now)
    bench.cache.remove("main", ["a"], bench.now)
    bench.cache.add_facts(tracked, Facts(0.5), bench.now)
    bench.publish()
    assert [task.task_id for task in bench.cache.state("main").snapshot.tasks] == ["b"]
    known = bench.cache.pending.readings
    bench.cache.add("main", [Entry("a")], bench.now, {}, START)
    assert bench.tracked("a").reading == known["a"]
