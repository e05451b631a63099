"""An outage of the whole server: nothing known is lost, little is asked, all comes back."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks
from components.model.entry import Entry
from components.model.settings import Settings
from components.monitor import Monitor
from tests.conftest import eventually
from tests.soak.budget import JITTER, gaps, is_kept
from tests.soak.extent import FULL
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer

TASKS = 1000 if FULL else 120
BUDGET = 25 if FULL else 60
PROBES = 20 if FULL else 2
WAIT = 200.0 if FULL else 60.0
PROBE_SECONDS = 2.0


@pytest.fixture
def api() -> Iterator[ApiServer]:
    """Serve without lists, so that every check is a request of its own."""
    with ApiServer(lists=False) as server:
        yield server


def fill(api: ApiServer, here: Monitor) -> None:
    """Put all tasks on the board and wait until each is known."""
    names = [f"t{number:04d}" for number in range(TASKS)]
    api.set_many(dict.fromkeys(names, "running"))
    here.perform(AddTasks("main", tuple(Entry(name) for name in names)), LOCAL)
    eventually(lambda: here.snapshot("main").counts["running"] == TASKS, WAIT)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.close(), "unreachable"),
        (Fault.unavailable(), "server_error"),
        (Fault.hang(), "timeout"),
        (None, "unreachable"),
    ],
    ids=["closes", "answers 503", "hangs", "down"],
)
def test_outage_and_recovery(
    api: ApiServer, settings: Settings, fault: Fault | None, kind: str
) -> None:
    """While all fails one probe leaves every 2 s; afterwards all are checked within two sweeps."""
    settings = replace(
        settings,
        refresh_seconds=5.0,
        requests_per_second=float(BUDGET),
        concurrency=32,
        timeout_seconds=2,
    )
    with monitor.running(settings) as here:
        fill(api, here)
        if fault is None:
            api.down()
        else:
            api.fault_all(fault)
        eventually(lambda: here.snapshot("main").service.trouble is not None, WAIT)
        trouble = here.snapshot("main").service.trouble
        assert trouble is not None and trouble.kind == kind
        eventually(lambda: here.snapshot("main").last_known == TASKS, WAIT)
        before = api.count()
        if fault is not None:
            eventually(lambda: api.count() >= before + PROBES, WAIT)
            probes = [request.at for request in api.requests[before - 1 :]]
            assert min(gaps(probes, 1)) >= PROBE_SECONDS - JITTER
        snapshot = here.snapshot("main")
        assert snapshot.counts["running"] == TASKS
        assert all(task.reading.problem is not None for task in snapshot.tasks)
        assert (here.liveness("main").oldest_live_age or 0) > 2
        at = api.count()
        if fault is None:
            api.up()
        else:
            api.fault_all(None)
        eventually(lambda: here.snapshot("main").last_known == 0, WAIT)
        after = [request.task_id for request in api.requests[at:] if request.task_id]
        assert len(set(after)) == TASKS
        assert len(after) <= 2 * TASKS
        assert here.snapshot("main").service.trouble is None
    assert is_kept([request.at for request in api.requests], BUDGET)
