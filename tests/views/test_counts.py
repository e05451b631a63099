"""Numbers and amounts in words."""

from datetime import UTC, datetime

import pytest

from components.model.board import Board
from components.model.facts import Facts
from components.model.reading import Reading
from components.model.snapshot import Snapshot, Task
from components.views.words import counts

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "$0.00"),
        (0.000001, "less than $0.01"),
        (0.005, "$0.01"),
        (12.344, "$12.34"),
        (1234567.5, "$1,234,567.50"),
    ],
)
def test_amounts_are_dollars_and_cents(amount: float, text: str) -> None:
    """Large amounts have commas, and no cost is called none."""
    assert counts.dollars(amount) == text


@pytest.mark.parametrize(
    ("costs", "text"),
    [
        ((), ""),
        ((None, None), ""),
        ((0.5, 1.25), "$1.75 so far"),
        ((0.5, None), "$0.50 so far, 1 of 2 tasks tells its cost"),
        ((0.5, 0.5, None), "$1.00 so far, 2 of 3 tasks tell their cost"),
        ((0.0, None, None), "$0.00 so far, 1 of 3 tasks tells its cost"),
    ],
)
def test_cost_of_a_board_says_how_many_tasks_tell_theirs(
    costs: tuple[float | None, ...], text: str
) -> None:
    """A sum that is not of all tasks is not shown as one."""
    tasks = tuple(
        Task("a", "", "", Reading("a", "running", facts=Facts(cost)), confirmed=True)
        for cost in costs
    )
    snapshot = Snapshot(Board("main", "Main", 5.0), 1, AT, tasks, "host", demo=False)
    assert counts.cost(snapshot) == text
