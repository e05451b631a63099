"""What the API tells beside a status: kept until it tells otherwise, and summed over a board."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from components.model.board import Board
from components.model.facts import NO_FACTS, Facts
from components.model.reading import Reading
from components.model.snapshot import KnownCost, Snapshot, Task

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
FULL = Facts(0.25, "Read the news", AT, AT)


def snapshot(*costs: float | None) -> Snapshot:
    """Make a board of tasks with these costs."""
    tasks = tuple(
        Task(f"t{at}", "", "", Reading(f"t{at}", "running", facts=Facts(cost)), confirmed=True)
        for at, cost in enumerate(costs)
    )
    return Snapshot(Board("main", "Main", 5.0), 1, AT, tasks, "host", demo=False)


def test_what_is_not_told_stays() -> None:
    """An answer replaces the facts that it tells, a cost of nothing too, and no others."""
    assert FULL.updated(NO_FACTS) is FULL
    assert FULL.updated(Facts(cost_usd=0.0)) == replace(FULL, cost_usd=0.0)
    later = AT + timedelta(seconds=5)
    assert FULL.updated(Facts(updated_at=later)) == replace(FULL, updated_at=later)
    assert NO_FACTS.updated(FULL) == FULL


def test_screens_show_cents_and_no_last_update() -> None:
    """What changes with every step of an agent alone is nothing new to draw."""
    shown = FULL.shown
    assert replace(FULL, cost_usd=0.2512, updated_at=AT + timedelta(seconds=5)).shown == shown
    for changed in (
        replace(FULL, cost_usd=0.26),
        replace(FULL, cost_usd=None),
        replace(FULL, title="Read the papers"),
        replace(FULL, finished_at=None),
    ):
        assert changed.shown != shown
    reading = Reading("a", "running", AT, AT)
    assert replace(reading, facts=FULL).shown != reading.shown


def test_costs_of_a_board_add_up() -> None:
    """The sum is that of the tasks that tell their cost, and says how many these are."""
    assert snapshot(0.1, None, 0.2, 0.0).cost == KnownCost(0.3, 3)
    assert snapshot(*[0.1] * 10).cost == KnownCost(1.0, 10)
    assert snapshot(None).cost == snapshot().cost == KnownCost(0.0, 0)


def test_title_is_the_name_of_a_task_without_a_label() -> None:
    """A label that somebody gave goes before the API's title."""
    reading = Reading("a", facts=Facts(title="Read the news"))
    assert Task("a", "", "", reading, confirmed=False).name == "Read the news"
    assert Task("a", "News", "", reading, confirmed=False).name == "News"
    assert Task("a", "", "", Reading("a"), confirmed=False).name == ""


def test_only_a_task_that_has_ended_has_an_end() -> None:
    """An end that the API tells of a task that goes on is not shown as one."""
    for word, end in (("failed", AT), ("running", None), ("odd", None)):
        task = Task("a", "", "", Reading("a", word, facts=FULL), confirmed=True)
        assert task.api_ended_at == end
