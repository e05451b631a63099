"""Stopping a task: asked for once, through the gate, and shown by the status route."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from components import monitor
from components.api.errors import (
    CannotStop,
    NotFound,
    ServerError,
    Unauthorized,
)
from components.model.access.actor import LOCAL
from components.model.actions import (
    AddTasks,
    SetPaused,
    StopRequested,
    StopTask,
)
from components.model.entry import Entry
from components.model.errors import TaskEnded
from components.model.settings import Settings
from components.monitor import ApiError, Monitor
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.routes import VERSIONS
from tests.support.api.server import ApiServer
from tests.support.monitors import BOARD
from tests.support.one_task import changing, status, watch

STOPPED = Fault.json({"id": "a", "status": "stopped"})
STOPS = {
    "v2": ("PATCH", "/api/v2/tasks/a"),
    "v3": ("POST", "/api/v3/sessions/a/stop"),
    "v4": ("POST", "/api/v4/runs/a/cancel"),
    "v4s": ("POST", "/api/v4/runs/run-of-a/cancel"),
}


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=VERSIONS) as server:
        yield server


@pytest.fixture
def quiet(api: ApiServer, here: Monitor) -> Monitor:
    """Watch one running task of v2 that is not due again."""
    return watch(api, here, "v2")


@pytest.mark.parametrize("version", STOPS)
def test_stop_is_asked_once_and_shown_by_the_status(
    api: ApiServer, here: Monitor, version: str
) -> None:
    """One request stops a task, and what is shown comes from the status route."""
    watch(api, here, version)
    api.route(*STOPS[version], STOPPED)
    (task,) = here.live_snapshot(BOARD).tasks
    assert here.perform(StopTask(BOARD, "a"), LOCAL) == StopRequested(confirmed=True)
    # To the end of the check that follows: a session is asked for its run as well.
    eventually(lambda: here.live_snapshot(BOARD).tasks != (task,))
    assert status(here) == "running"
    api.set("a", {"v2": "stopped", "v3": "stopped"}.get(version, "cancelled"), version)
    # A session of v3 that was stopped before any output was stopped by somebody.
    here.perform(StopTask(BOARD, "a"), LOCAL)
    eventually(lambda: status(here) == "stopped")
    assert changing(api) == [STOPS[version]] * 2


@pytest.mark.parametrize(
    "fault",
    [
        Fault.reset(),
        Fault.close(),
        Fault.hang(),
        Fault.bad_gateway(),
        Fault.unavailable(1),
        Fault.answer(409, {"detail": "It has ended"}),
    ],
)
def test_lost_answer_is_not_asked_for_again(
    api: ApiServer, settings: Settings, fault: Fault
) -> None:
    """A stop whose answer is lost may have worked: its status tells, and it is not repeated."""
    with monitor.running(replace(settings, timeout_seconds=0.6)) as here:
        watch(api, here, "v2")
        api.route(*STOPS["v2"], fault)
        api.set("a", "stopped", "v2")
        assert here.perform(StopTask(BOARD, "a"), LOCAL) == StopRequested(confirmed=False)
        eventually(lambda: status(here) == "stopped")
    assert changing(api) == [STOPS["v2"]]


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Fault.task_not_found(), NotFound), (Fault.forbidden(), Unauthorized)],
)
def test_refused_stop_is_an_error(
    api: ApiServer, quiet: Monitor, fault: Fault, error: type[ApiError]
) -> None:
    """What the server refuses to stop is said, after one request, and goes on being watched."""
    api.route(*STOPS["v2"], fault)
    with pytest.raises(error):
        quiet.perform(StopTask(BOARD, "a"), LOCAL)
    assert changing(api) == [STOPS["v2"]]
    assert status(quiet) == "running"


def test_latest_run_that_is_not_told_is_no_stop(api: ApiServer, here: Monitor) -> None:
    """A session whose run cannot be found out was not asked to stop, and that is not claimed."""
    watch(api, here, "v4s")
    api.fault("a", Fault.unavailable(), 1)
    with pytest.raises(ServerError):
        here.perform(StopTask(BOARD, "a"), LOCAL)
    assert changing(api) == []


def test_v1_refuses_to_stop_in_words(api: ApiServer, here: Monitor) -> None:
    """v1 has no way to stop a task: nothing is sent."""
    watch(api, here, "v1")
    with pytest.raises(CannotStop, match="v1 of the API cannot stop a task"):
        here.perform(StopTask(BOARD, "a"), LOCAL)
    assert api.requests == []


def test_ended_task_is_not_stopped(api: ApiServer, quiet: Monitor) -> None:
    """What has ended is told so, and nothing is sent."""
    api.set("b", "finished", "v2")
    quiet.perform(AddTasks(BOARD, (Entry("b"),)), LOCAL)
    eventually(lambda: quiet.snapshot(BOARD).counts["finished"] == 1)
    with pytest.raises(TaskEnded, match=r"has ended \(finished\)"):
        quiet.perform(StopTask(BOARD, "b"), LOCAL)
    assert changing(api) == []


def test_stop_that_waits_holds_up_nothing(api: ApiServer, settings: Settings) -> None:
    """While a stop waits for its answer other actions are carried out, and a second one joins."""
    with (
        monitor.running(replace(settings, timeout_seconds=60)) as here,
        ThreadPoolExecutor(2) as threads,
    ):
        watch(api, here, "v2")
        api.route(*STOPS["v2"], Fault.hang())
        stops = [threads.submit(here.perform, StopTask(BOARD, "a"), LOCAL) for _ in range(2)]
        api.wait_for(lambda: changing(api))
        assert here.perform(AddTasks(BOARD, (Entry("b"),)), LOCAL).added == 1
        here.perform(SetPaused(BOARD, paused=True), LOCAL)
        assert not any(stop.done() for stop in stops)
        api.down()
        assert [stop.result() for stop in stops] == [StopRequested(confirmed=False)] * 2
        api.up()
    assert changing(api) == [STOPS["v2"]]
