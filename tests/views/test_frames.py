"""The rows of the table: what is filled, what is marked, what a filter lets pass."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from components.model import statuses
from components.model.board import Board
from components.model.facts import Facts
from components.model.reading import Problem, Reading
from components.model.snapshot import Snapshot, Task
from components.views.words import frames

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
    Task("d", "", "", Reading("d", "hibernating", AT, AT), confirmed=True, note="Ask Jo"),
)
SNAPSHOT = Snapshot(BOARD, 1, AT, TASKS, "host", demo=False)


def test_only_unconfirmed_rows_say_when_they_were_checked() -> None:
    """A confirmed row holds nothing that changes with every check."""
    frame = frames.table(TASKS)
    assert list(frame[frames.LAST_CHECKED].isna()) == [True, False, True, True]
    assert frame[frames.LAST_CHECKED][1] == pd.Timestamp("2026-11-24T10:00:00Z")


def test_last_known_is_part_of_the_status() -> None:
    """A status that is not confirmed says so beside its word; unknown words stay raw."""
    assert list(frames.table(TASKS)[frames.STATUS]) == [
        "running",
        "running · last known",
        "unknown",
        "hibernating",
    ]


def test_note_has_a_column() -> None:
    """What somebody wrote about a task stands in its row."""
    assert list(frames.table(TASKS)[frames.NOTE]) == ["", "", "", "Ask Jo"]


def test_verdict_is_part_of_the_status() -> None:
    """A finished task whose agent did not succeed says so; one without a verdict does not."""
    verdicts = {True: "finished", None: "finished", False: "finished · not successful"}
    for success, text in verdicts.items():
        reading = Reading("a", "finished", AT, AT, success=success)
        assert frames.status_text(Task("a", "", "", reading, confirmed=True)) == text
        assert frames.status_of(text) is statuses.FINISHED
    reading = Reading("a", "failed", AT, AT, success=False)
    assert frames.status_text(Task("a", "", "", reading, confirmed=True)) == "failed"


@pytest.mark.parametrize("word", ["waiting, human", '["waiting"]', "a,b,c", "[]"])
def test_strange_word_is_one_pill(word: str) -> None:
    """No word is split at its commas, or read as a list, by the column that draws pills."""
    task = Task("a", "", "", Reading("a", word, AT, AT, raw=word), confirmed=False)
    text = frames.status_text(task)
    assert not set(text) & set(",[]")
    assert text.endswith(" · last known")
    assert frames.status_of(text) is statuses.UNKNOWN


def test_word_of_the_api_is_worth_a_column_only_where_it_differs() -> None:
    """A version that calls its statuses as the page does brings no second column of words."""
    same = Task("a", "", "", Reading("a", "running", AT, AT, raw="running"), confirmed=True)
    other = Task("b", "", "", Reading("b", "finished", AT, AT, raw="completed"), confirmed=True)
    assert not frames.translated((same, TASKS[2]))
    assert frames.translated((same, other))
    assert list(frames.table((same, other))[frames.RAW]) == ["running", "completed"]


def test_search_finds_what_the_api_says_and_what_the_table_says() -> None:
    """A task is found by the API's own word, and by the words that stand in its status."""
    tasks = (
        Task("a", "", "", Reading("a", "finished", AT, AT, raw="completed"), confirmed=True),
        Task("b", "", "", Reading("b", "finished", AT, AT, success=False), confirmed=True),
        Task("c", "", "", Reading("c", "waiting, human", AT, AT), confirmed=False),
    )
    snapshot = Snapshot(BOARD, 1, AT, tasks, "host", demo=False)
    for text, ids in (("COMPLETED", "a"), ("not succ", "b"), ("waiting,", "c"), ("last", "c")):
        assert "".join(task.task_id for task in frames.select(snapshot, (), text)) == ids


def test_title_of_the_api_stands_in_for_a_label() -> None:
    """A task without a label is shown, and found, by its title; a label goes before that."""
    told = Reading("a", "running", AT, AT, facts=Facts(title="Read the news"))
    tasks = (
        Task("a", "", "", told, confirmed=True),
        Task("b", "Mine", "", replace(told, task_id="b"), confirmed=True),
    )
    assert list(frames.table(tasks)[frames.LABEL]) == ["Read the news", "Mine"]
    snapshot = Snapshot(BOARD, 1, AT, tasks, "host", demo=False)
    assert [task.task_id for task in frames.select(snapshot, (), "news")] == ["a"]


def test_costs_are_cents_or_empty() -> None:
    """What changes by less than a cent changes no cell; a cost that is not told is none."""
    costs = (0.254, 0.2542, 0.0, None)
    tasks = [
        Task("a", "", "", Reading("a", "running", facts=Facts(cost)), confirmed=True)
        for cost in costs
    ]
    column = frames.table(tasks)[frames.COST]
    assert list(column[:3]) == [0.25, 0.25, 0.0]
    assert pd.isna(column[3])


def test_end_by_the_clock_of_the_api_is_that_of_an_ended_task() -> None:
    """It stands in a column of its own, beside when the status was first seen."""
    told = Reading("a", "finished", AT, AT, facts=Facts(finished_at=AT - timedelta(hours=1)))
    tasks = [
        Task("a", "", "", told, confirmed=True),
        Task("a", "", "", replace(told, status="x"), confirmed=True),
    ]
    frame = frames.table(tasks)
    assert frame[frames.API_ENDED][0] == pd.Timestamp("2026-11-24T09:00:00Z")
    assert pd.isna(frame[frames.API_ENDED][1])
    assert frame[frames.SINCE][0] == pd.Timestamp("2026-11-24T10:00:00Z")


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
        ((), "ask jo", "d"),
        (("failed",), "", ""),
    ],
)
def test_filter_by_status_and_words(values: tuple[str, ...], text: str, ids: str) -> None:
    """A task passes with one of the statuses and all of the words, wherever they stand."""
    assert "".join(task.task_id for task in frames.select(SNAPSHOT, values, text)) == ids


def test_given_is_known_and_not_found_and_unknown() -> None:
    """The counts tell confirmed, last known and without a status apart."""
    assert SNAPSHOT.counts["running"] == 2
    assert SNAPSHOT.status_counts["running"].last_known == 1
    assert (SNAPSHOT.not_found, SNAPSHOT.last_known, SNAPSHOT.waiting) == (1, 1, 0)
    assert sum(SNAPSHOT.counts.values()) == len(TASKS)
