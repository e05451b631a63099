"""The operators' page, opened on a board of three tasks."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, CreateBoard, SetRefresh
from components.model.entry import Entry
from components.monitor import Monitor
from tests.support.screens import opened


@pytest.fixture
def filled(here: Monitor) -> Monitor:
    """Have three tasks on the main board, and two other boards."""
    here.perform(SetRefresh("main", 300), LOCAL)
    here.perform(AddTasks("main", (Entry("a", "First", "Team"), Entry("b"), Entry("c"))), LOCAL)
    here.perform(CreateBoard("night", "Night shift", "What runs after ten"), LOCAL)
    here.perform(CreateBoard("old", "Night shift"), LOCAL)
    return here


@pytest.fixture
def app(filled: Monitor) -> Iterator[AppTest]:
    """Open the operators' page; it must never end in an error of ours."""
    assert len(filled.boards()) == 3
    app = opened()
    yield app
    assert not app.exception
