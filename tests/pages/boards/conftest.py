"""The boards' page, opened beside a second board."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, CreateBoard
from components.model.entry import Entry
from components.monitor import Monitor
from tests.support.screens import opened


@pytest.fixture
def filled(here: Monitor) -> Monitor:
    """Have a second board, with two tasks."""
    here.perform(CreateBoard("night", "Night shift", "What runs after ten"), LOCAL)
    here.perform(AddTasks("night", (Entry("a", "First"), Entry("b"))), LOCAL)
    return here


@pytest.fixture
def app(filled: Monitor) -> Iterator[AppTest]:
    """Open the boards' page; it must never end in an error of ours."""
    assert len(filled.boards()) == 2
    app = opened("boards")
    yield app
    assert not app.exception
