"""One running task on a board, and what was asked of the API for it."""

from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, SetRefresh
from components.model.entry import Entry
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.monitors import BOARD


def watch(api: ApiServer, here: Monitor, version: str) -> Monitor:
    """Put a running task of a version on the board, and wait until it is known."""
    here.perform(SetRefresh(BOARD, 300), LOCAL)
    api.set("a", "running", version)
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    eventually(lambda: here.snapshot(BOARD).counts["running"] == 1)
    api.wait_for(lambda: api.in_flight == 0)
    api.clear()
    return here


def changing(api: ApiServer) -> list[tuple[str, str]]:
    """Return the requests that change something."""
    return [(r.method, r.path) for r in api.requests if r.method != "GET"]


def status(here: Monitor) -> str | None:
    """Return the shown status of the only task."""
    return here.snapshot(BOARD).tasks[0].reading.status
