"""A start on a database that takes nothing: what is shown, and what is saved later."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import httpx
import pytest

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks
from components.model.entry import Entry
from components.model.errors import StoreError
from components.model.history.records import WINDOWS
from components.model.settings import Settings
from tests.conftest import eventually
from tests.support import databases
from tests.support.api.server import ApiServer
from tests.support.monitors import BOARD, kept, shows

Fault = Callable[[str], AbstractContextManager[None]]


@contextmanager
def refused(url: str) -> Iterator[None]:
    """Refuse what people add, and the first that is saved by a start and by a sweep."""
    with ExitStack() as stack:
        for table in ("tasks", "gaps", "readings"):
            stack.enter_context(databases.refusing(url, table, "INSERT"))
        yield


def words(settings: Settings) -> list[str]:
    """Return the statuses that a task had, as the database tells them."""
    return [change.new for change in kept(settings, "a")]


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("sqlite", databases.full_disk),
        ("sqlite", refused),
        ("postgresql", refused),
    ],
    indirect=["url"],
)
def test_start_on_a_full_disk_reads_and_polls_and_saves_later(
    url: str, fault: Fault, api: ApiServer, settings: Settings, client: httpx.Client
) -> None:
    """A server that can save nothing starts, says so everywhere, and saves all once it can."""
    api.set("a", "running")
    with monitor.running(settings) as here:
        here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
        eventually(lambda: words(settings) == ["running"])
    with ExitStack() as stack:
        with fault(url):
            here = stack.enter_context(monitor.running(settings))
            monitor.install(here)
            stack.callback(monitor.install, None)
            storage = here.snapshot(BOARD).service.storage
            assert storage is not None
            ready = client.get("/readyz")
            assert (ready.status_code, ready.json()["reasons"]) == (503, [storage.message])
            assert here.task_timeline(BOARD, "a").intervals[0].status == "running"
            assert here.trend(BOARD, WINDOWS[0]) is not None
            with pytest.raises(StoreError):
                here.perform(AddTasks(BOARD, (Entry("b"),)), LOCAL)
            api.set("a", "finished")
            shows(here, "a", "finished")
        eventually(lambda: words(settings) == ["running", "finished"])
        eventually(lambda: client.get("/readyz").status_code == 200)
        timeline = here.task_timeline(BOARD, "a")
        assert [gap.kind for gap in timeline.gaps] == ["down"]
        assert here.perform(AddTasks(BOARD, (Entry("b"),)), LOCAL).added == 1
