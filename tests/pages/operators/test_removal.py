"""Tasks that are removed on the operators' page, and put back."""

import pytest
from streamlit.testing.v1 import AppTest

from components.model.access.actor import LOCAL
from components.model.actions import RemoveTasks
from components.monitor import Monitor
from tests.support.databases import refusing
from tests.support.screens import buttons, click, field, ids, select, texts

pytestmark = pytest.mark.databases


def test_removal_is_undone_by_one_click(app: AppTest, filled: Monitor) -> None:
    """The tasks come back where they stood, with all that was written about them."""
    select(app, 0, 1)
    click(app, "Remove selected (2)")
    assert ids(filled) == ["c"]
    assert "**2 removed**" in texts(app)
    app.run()
    click(app, "Undo")
    tasks = filled.snapshot("main").tasks
    assert [(task.task_id, task.label) for task in tasks] == [("a", "First"), ("b", ""), ("c", "")]
    assert "Undo" not in buttons(app)
    assert [toast.value for toast in app.toast] == ["2 put back"]


def test_next_removal_takes_the_place_of_the_last(app: AppTest, filled: Monitor) -> None:
    """The way back is that of the latest removal, and can be dismissed."""
    select(app, 0)
    click(app, "Remove selected (1)")
    select(app, 0)
    click(app, "Remove selected (1)")
    click(app, "Undo")
    assert ids(filled) == ["b", "c"]
    select(app, 0)
    click(app, "Remove selected (1)")
    click(app, "Dismiss")
    assert "Undo" not in buttons(app)
    assert ids(filled) == ["c"]


def test_undo_that_fails_stays_for_another_try(app: AppTest, filled: Monitor, url: str) -> None:
    """The way back is gone only once it was taken."""
    select(app, 0)
    click(app, "Remove selected (1)")
    with refusing(url, "tasks", "UPDATE"):
        click(app, "Undo")
        assert "disk full" in app.error[0].value
    click(app, "Undo")
    assert ids(filled) == ["a", "b", "c"]


def test_removed_tasks_are_put_back_from_the_list(app: AppTest, filled: Monitor) -> None:
    """What was removed earlier is listed with until when, newest first; all or some come back."""
    click(app, "Removed tasks")
    assert "Nothing was removed" in app.info[-1].value
    filled.perform(RemoveTasks("main", ("a",)), LOCAL)
    filled.perform(RemoveTasks("main", ("b",)), LOCAL)
    app.run()
    (shown,) = [frame for frame in app.dataframe if "Removed" in frame.value]
    assert list(shown.value["Task"]) == ["b", "First"]
    rows = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.session_state[f"removed-{hash(('b', 'a'))}"] = rows
    app.run()
    click(app, "Restore selected (1)")
    assert ids(filled) == ["a", "c"]
    click(app, "Removed tasks")
    click(app, "Restore all (1)")
    assert ids(filled) == ["a", "b", "c"]


def test_what_a_filter_shows_is_removed_at_once(app: AppTest, filled: Monitor) -> None:
    """With a filter, all that it shows can be removed; without one that is not offered."""
    assert not [label for label in buttons(app) if "Remove shown" in label]
    field(app, "Search").set_value("first").run()
    click(app, "Remove shown (1)")
    assert ids(filled) == ["b", "c"]
