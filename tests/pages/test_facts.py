"""Facts of the API's own on the pages: costs, titles, and times by its clock."""

from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, RemoveTasks, SetRefresh
from components.model.entry import Entry
from components.model.facts import NO_FACTS, Facts
from components.model.history import timeline
from components.monitor import Monitor
from components.views.history import task_timeline
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.pasts import LIFE, NOW, ago
from tests.support.screens import as_drawn, click, field, opened, texts

pytestmark = pytest.mark.databases

ZONE = "Europe/Berlin"


@pytest.fixture
def filled(api: ApiServer, here: Monitor) -> Monitor:
    """Have a session of v3 with a title, and an ended task of v2 without one."""
    api.speak("v2", "v3")
    api.set("session", "running", "v3")
    api.set("task", "failed", "v2")
    here.perform(SetRefresh("main", 300), LOCAL)
    here.perform(AddTasks("main", (Entry("session"), Entry("task"))), LOCAL)
    eventually(lambda: here.snapshot("main").waiting == 0)
    return here


def said(app: AppTest) -> str:
    """Return the texts of a page as people read them."""
    return as_drawn(texts(app))


def columns(app: AppTest) -> list[str]:
    """Name the columns of the table."""
    return list(app.dataframe[0].proto.column_order)


def test_facts_have_columns_where_there_are_any(filled: Monitor) -> None:
    """Title, cost and end are in the table of tasks that have them, and in no other."""
    app = opened()
    assert {"Label", "Cost", "Ended (API)"} <= set(columns(app))
    assert list(app.dataframe[0].value["Label"]) == ["Do session", ""]
    assert list(app.dataframe[0].value["Cost"]) == [0.03, 0.02]
    filled.perform(RemoveTasks("main", ("task",)), LOCAL)
    assert "Ended (API)" not in columns(app.run())
    filled.perform(RemoveTasks("main", ("session",)), LOCAL)
    filled.perform(AddTasks("main", (Entry("lost"),)), LOCAL)
    eventually(lambda: filled.snapshot("main").waiting == 0)
    assert not {"Label", "Cost", "Ended (API)"} & set(columns(app.run()))
    assert not app.exception


def test_heading_tells_the_cost_of_a_board(filled: Monitor) -> None:
    """One phrase says what is known, and of how many tasks; a page that is not redrawn has none."""
    app = opened()
    assert "$0.05 so far" in said(app)
    filled.perform(AddTasks("main", (Entry("lost"),)), LOCAL)
    assert "$0.05 so far, 2 of 3 tasks tell their cost" in said(app.run())
    assert "so far" not in said(opened("history"))


def test_title_is_offered_and_never_kept_as_a_label(filled: Monitor) -> None:
    """The dialog shows the title in the empty field; saving a note leaves the label empty."""
    app = opened()
    app.session_state["table-main"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    click(app.run(), "Edit (1)")
    assert (field(app, "Label").value, field(app, "Label").placeholder) == ("", "Do session")
    field(app, "Note").set_value("Ask Jo").run()
    click(app, "Save")
    task = filled.snapshot("main").tasks[0]
    assert (task.label, task.name, task.note) == ("", "Do session", "Ask Jo")


def test_removed_task_is_listed_by_its_title(filled: Monitor) -> None:
    """Whoever puts a task back finds it by the name that it had in the table."""
    eventually(lambda: filled.task_timeline("main", "session").intervals)
    filled.perform(RemoveTasks("main", ("session",)), LOCAL)
    app = opened()
    eventually(lambda: [task.name for task in filled.removed_tasks("main")] == ["Do session"])
    click(app, "Removed tasks")
    assert "Do session" in [name for table in app.dataframe for name in table.value.iloc[:, 0]]


def test_history_of_a_task_tells_what_the_api_says(filled: Monitor) -> None:
    """Its own times stand in a line of their own, beside what was observed."""
    eventually(lambda: filled.task_timeline("main", "task").intervals)
    app = opened("history", task="task")
    assert "session" in app.selectbox[0].options[0]
    assert app.selectbox[0].options[0] == "Do session · session"
    assert "The API says: ended Jan 1, 00:01:01 UTC by its own clock, cost $0.02." in said(app)
    app = opened("history", task="session")
    assert "last updated Jan 1, 00:01:00 UTC by its own clock, cost $0.03 so far." in said(app)


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (NO_FACTS, ""),
        (Facts(title="Read"), ""),
        (Facts(finished_at=NOW - timedelta(hours=1)), "ended 12:00:00 by its own clock"),
        (Facts(updated_at=NOW), "last updated 13:00:00 by its own clock"),
        (Facts(finished_at=ago(hours=1), updated_at=NOW), "ended 12:00:00 by its own clock"),
        (Facts(cost_usd=0.001), "cost less than $0.01"),
    ],
)
def test_line_says_what_is_known(facts: Facts, text: str) -> None:
    """The end goes before the last update; where there is neither nor a cost, there is no line."""
    ended = timeline.task_timeline("t", LIFE, (), checked_at=NOW, now=NOW)
    told = task_timeline.told(replace(ended, facts=facts), ZONE)
    assert told == (f"The API says: {text}." if text else "")


def test_task_that_goes_on_has_no_end() -> None:
    """An end that the API tells of a task in a live status is not said to be one."""
    live = timeline.task_timeline("t", LIFE[:2], (), checked_at=NOW, now=NOW)
    facts = Facts(1.5, finished_at=NOW, updated_at=ago(hours=1))
    told = task_timeline.told(replace(live, facts=facts), ZONE)
    assert told == "The API says: last updated 12:00:00 by its own clock, cost $1.50 so far."
