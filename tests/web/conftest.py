"""What tests of the routes stand on: a board at rest."""

import pytest

from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, SetRefresh
from components.model.entry import Entry
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.server import ApiServer


@pytest.fixture
def quiet(api: ApiServer, here: Monitor) -> Monitor:
    """Watch tasks of which none is due for long."""
    here.perform(SetRefresh("main", 300), LOCAL)
    names = [f"t{number}" for number in range(300)]
    api.set_many(dict.fromkeys(names, "finished"))
    here.perform(AddTasks("main", tuple(Entry(name, "Label") for name in names)), LOCAL)
    eventually(lambda: here.snapshot("main").counts["finished"] == len(names))
    return here
