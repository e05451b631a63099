"""Boards, tasks and readings: what is written is read again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from components.model.board import Board
from components.model.entry import Entry
from components.model.facts import NO_FACTS, Facts
from components.model.history.pending_writes import PendingWrites
from components.model.reading import Problem, Reading
from components.store import Store

pytestmark = pytest.mark.databases

AT = datetime(2026, 11, 24, 10, 0, 0, 250_000, tzinfo=UTC)
BOARD = Board("main", "Main board", 5.0)
FACTS = Facts(0.012345, "Grüße – “lesen”", AT, AT + timedelta(microseconds=1))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    store.create_board(BOARD, AT)
    yield store
    store.close()


def save(store: Store, *readings: Reading) -> None:
    """Save some readings, as a sweep does."""
    store.save(PendingWrites(readings={reading.task_id: reading for reading in readings}))


def test_everything_is_read_as_it_was_written(store: Store) -> None:
    """Boards, tasks in order, and readings with their problems survive to the microsecond."""
    entries = (Entry("b", "Bee", "Team ✓"), Entry("a", "", ""), Entry("-x"))
    readings = [
        Reading("a", "running", AT, AT, None),
        Reading("b", None, None, None, Problem("not_found", "No such task.", AT)),
        Reading("-x", "odd word", AT, AT, Problem("timeout", "Too late.", AT), facts=FACTS),
    ]
    store.add_tasks("main", entries, AT)
    save(store, *readings)
    contents = store.load()
    assert contents.boards == (BOARD,)
    assert contents.tasks == {"main": entries}
    assert contents.readings == {reading.task_id: reading for reading in readings}


def test_reading_replaces_the_one_before(store: Store) -> None:
    """Only the latest reading of a task is kept."""
    store.add_tasks("main", [Entry("a")], AT)
    save(store, Reading("a", "running", AT, AT, Problem("timeout", "Late.", AT)))
    save(store, Reading("a", "failed", AT, AT))
    assert store.load().readings == {"a": Reading("a", "failed", AT, AT)}


@pytest.mark.parametrize("facts", [NO_FACTS, Facts(0.0), Facts(title="One"), Facts(None, "", AT)])
def test_facts_are_kept_one_by_one(store: Store, facts: Facts) -> None:
    """What the API does not tell is nothing, and not zero; a later reading replaces it all."""
    store.add_tasks("main", [Entry("a")], AT)
    save(store, Reading("a", "running", AT, AT, facts=FACTS))
    save(store, Reading("a", "running", AT, AT, facts=facts))
    assert store.load().readings["a"].facts == facts


def test_removed_task_is_listed_by_its_name(store: Store) -> None:
    """Its label, else the API's title, else nothing."""
    store.add_tasks("main", [Entry("a", "Label"), Entry("b"), Entry("c")], AT)
    save(store, *(Reading(task_id, "running", AT, AT, facts=FACTS) for task_id in "ab"))
    store.remove_tasks("main", ["a", "b", "c"], AT)
    assert [task.name for task in store.removed_tasks("main", AT)] == ["Label", FACTS.title, ""]


def test_later_tasks_come_after_earlier_ones(store: Store) -> None:
    """The order in which tasks were added stays, whatever is removed between."""
    store.add_tasks("main", [Entry("c"), Entry("b")], AT)
    store.remove_tasks("main", ["b"], AT)
    store.add_tasks("main", [Entry("a"), Entry("c", "again")], AT)
    assert store.load().tasks["main"] == (Entry("c"), Entry("a"))


def test_reading_stays_while_another_board_needs_it(store: Store) -> None:
    """Removing a task from one board takes nothing from the other."""
    store.create_board(Board("two", "Two", 5.0), AT)
    for board in ("main", "two"):
        store.add_tasks(board, [Entry("a")], AT)
    save(store, Reading("a", "running", AT, AT))
    store.remove_tasks("main", ["a"], AT)
    assert set(store.load().readings) == {"a"}
    store.remove_tasks("two", ["a"], AT)
    assert store.load().readings == {}


def test_ten_thousand_tasks_go_in_and_out(store: Store) -> None:
    """A full import fits into one call each way."""
    entries = [Entry(f"t{number}") for number in range(10_000)]
    store.add_tasks("main", entries, AT)
    save(store, *(Reading(entry.task_id, "running", AT, AT) for entry in entries))
    assert len(store.load().tasks["main"]) == 10_000
    store.remove_tasks("main", [entry.task_id for entry in entries], AT)
    contents = store.load()
    assert not contents.tasks
    assert not contents.readings
