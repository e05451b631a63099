"""What tests of the monitor share."""

import pytest

from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, CreateBoard
from components.model.entry import Entry
from components.monitor import Monitor
from tests.support.monitors import BOARD


@pytest.fixture
def filled(here: Monitor) -> Monitor:
    """Put three tasks on the main board, and make a second one."""
    here.perform(AddTasks(BOARD, (Entry("a", "First", "Team"), Entry("b"), Entry("c"))), LOCAL)
    assert not here.perform(
        CreateBoard("night", "Night shift", "What runs after ten"), LOCAL
    ).existed
    return here
