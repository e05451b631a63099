"""The rows of the table: what is filled, what is marked, what a filter lets pass."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from components.snapshot import Board, Problem, Reading, Snapshot, Task
from components.views import frames

AT = datetime(2026, 11, 24, 10, 0, 0, 700_000, tzinfo=UTC)
BOARD = Board("main", "Main", 5)
TASKS = (
    Task("a", "First", "Team", Reading("a", "running", AT, AT), confirmed=True),
    Task(
        "b",
        "",
        "",
        Reading("b", "running", AT, AT, Problem("timeout", "Too late.", AT)),
        confirmed=False,
    ),
    Task("c", "", "", Reading("c", problem=Problem("not_found", "Gone.", AT)), confirmed=False),
    Task("d", "", "", Reading("d", "hibernating", AT, AT), confirmed=True),
)
SNAPSHOT = Snapshot(BOARD, 1, AT, TASKS, "host", demo=False)


def test_only_unconfirmed_rows_say_when_they_were_checked() -> None:
    """A confirmed row holds nothing that changes with every check."""
    frame = frames.table(TASKS)
    assert list(frame[frames.LAST_CHECKED].isna()) == [True, False, True, True]
    assert frame[frames.LAST_CHECKED][1] == pd.Timestamp("2026-11-24T10:00:00Z")


def test_last_known_is_said_in_the_status() -> None:
    """A status that is not confirmed says so beside its word; unknown words stay raw."""
    assert list(frames.table(TASKS)[frames.STATUS]) == [
        "running",
        "running · last known",
        "unknown",
        "hibernating",
    ]


def test_no_tasks_make_an_empty_table_of_the_same_columns() -> None:
    """An empty table has the columns of a full one."""
    frame = frames.table(())
    assert frame.empty
    assert tuple(frame.columns) == frames.COLUMNS


@pytest.mark.parametrize(
    ("values", "text", "ids"),
    [
        ((), "", "abcd"),
        (("running",), "", "ab"),
        (("unknown",), "", "cd"),
        (("running", "unknown"), "too LATE", "b"),
        ((), "first team", "a"),
        ((), "hibern", "d"),
        (("failed",), "", ""),
    ],
)
def test_filter_by_status_and_words(values: tuple[str, ...], text: str, ids: str) -> None:
    """A task passes with one of the statuses and all of the words, wherever they stand."""
    assert "".join(task.task_id for task in frames.select(SNAPSHOT, values, text)) == ids


def test_given_is_known_and_not_found_and_unknown() -> None:
    """The tallies tell confirmed, last known and without a status apart."""
    assert SNAPSHOT.counts["running"] == 2
    assert SNAPSHOT.tallies["running"].last_known == 1
    assert (SNAPSHOT.not_found, SNAPSHOT.last_known, SNAPSHOT.waiting) == (1, 1, 0)
    assert sum(SNAPSHOT.counts.values()) == len(TASKS)
