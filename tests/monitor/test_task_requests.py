"""One task in full, its live view, and stopping it: each asked for once, and through the gate."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from components import monitor
from components.api.errors import (
    CannotStop,
    NotFound,
    ServerError,
    TimedOut,
    Unauthorized,
    Unreachable,
)
from components.model.actions import (
    AddTasks,
    CreateBoard,
    RemoveTasks,
    SetPaused,
    SetRefresh,
    StopRequested,
    StopTask,
)
from components.model.entry import Entry
from components.model.errors import TaskEnded, UnknownBoard, UnknownTask
from components.model.settings import Settings
from components.monitor import ApiBusyError, ApiError, Monitor, TaskUnreadable
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.routes import VERSIONS
from tests.support.api.routes import route as route_of
from tests.support.api.server import ApiServer

BOARD = "main"
FULL = "/api/v2/tasks/a"
BODY = {"id": "a", "status": "started", "task": "Buy milk", "liveUrl": "https://live.example/x"}
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
        server.route("GET", FULL, Fault.json(BODY))
        yield server


@pytest.fixture
def quiet(api: ApiServer, here: Monitor) -> Monitor:
    """Watch one running task of v2 that is not due again."""
    return watch(api, here, "v2")


def watch(api: ApiServer, here: Monitor, version: str) -> Monitor:
    """Put a running task of a version on the board, and wait until it is known."""
    here.perform(SetRefresh(BOARD, 300))
    api.set("a", "running", version)
    here.perform(AddTasks(BOARD, (Entry("a"),)))
    eventually(lambda: here.snapshot(BOARD).counts["running"] == 1)
    api.wait_for(lambda: api.in_flight == 0)
    api.clear()
    return here


def at_once(times: int, ask: Callable[[], object]) -> list[object]:
    """Ask in so many threads at the same time; an error is an answer too."""

    def tried(_: int) -> object:
        try:
            return ask()
        except ApiError as exc:
            return type(exc)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(tried, range(times)))


def fulls(api: ApiServer) -> int:
    """Count the requests for the task in full."""
    return sum(request.path == FULL for request in api.requests)


def changing(api: ApiServer) -> list[tuple[str, str]]:
    """Return the requests that change something."""
    return [(r.method, r.path) for r in api.requests if r.method != "GET"]


def status(here: Monitor) -> str | None:
    """Return the shown status of the only task."""
    return here.snapshot(BOARD).tasks[0].reading.status


def test_task_in_full_is_fetched_once_for_all_who_ask(api: ApiServer, quiet: Monitor) -> None:
    """Many who ask at the same time share one request, and what it brings serves for 5 s."""
    api.latency = 0.3
    found = at_once(8, lambda: quiet.details("a"))
    assert {details.prompt for details in found} == {"Buy milk"}  # type: ignore[attr-defined]
    assert quiet.details("a", BOARD) is found[0]
    assert fulls(api) == 1
    api.latency = 0
    eventually(lambda: quiet.details("a") is not found[0])
    assert fulls(api) == 2


def test_failure_is_shared_and_not_kept(api: ApiServer, settings: Settings) -> None:
    """Those who wait together fail together, after one request; the next one asks anew."""
    with monitor.running(replace(settings, timeout_seconds=0.6)) as here:
        watch(api, here, "v2")
        api.route("GET", FULL, Fault.hang())
        assert at_once(6, lambda: here.details("a")) == [TimedOut] * 6
        assert fulls(api) == 1
        api.route("GET", FULL, Fault.json(BODY))
        assert here.details("a").prompt == "Buy milk"


def test_bodies_that_hang_hold_up_no_check(api: ApiServer, settings: Settings) -> None:
    """However many people wait for tasks in full, all tasks are checked every interval."""
    names = [f"t{number}" for number in range(20)]
    api.set_many(dict.fromkeys(names, "running"), "v2")
    for name in names:
        api.route("GET", f"/api/v2/tasks/{name}", Fault.hang())
    with (
        monitor.running(replace(settings, timeout_seconds=60, concurrency=4)) as here,
        ThreadPoolExecutor(len(names)) as threads,
    ):
        here.perform(AddTasks(BOARD, tuple(map(Entry, names))))
        eventually(lambda: here.snapshot(BOARD).counts["running"] == len(names))
        asked = [threads.submit(here.details, name) for name in names]
        api.wait_for(lambda: api.in_flight >= 2)
        before = {name: api.count(name) for name in names}
        eventually(lambda: all(api.count(name) >= before[name] + 3 for name in names))
        assert not any(each.done() for each in asked)
        for name in names:
            api.route("GET", f"/api/v2/tasks/{name}", Fault.json({**BODY, "id": name}))
        api.down()
        api.up()
        errors = {type(each.exception()) for each in asked}
    assert errors <= {Unreachable, ApiBusyError, type(None)}


@pytest.mark.parametrize("task_id", ["b", "../tasks", "a?x=1", "", "a" * 500])
def test_only_tasks_of_boards_are_asked_for(api: ApiServer, quiet: Monitor, task_id: str) -> None:
    """Nobody can ask the API for other ids under the key of this server."""
    for ask in (quiet.details, quiet.live_view, lambda name: quiet.perform(StopTask(BOARD, name))):
        with pytest.raises(UnknownTask, match="There is no task"):
            ask(task_id)
    assert api.requests == []


def test_task_belongs_to_its_board(api: ApiServer, quiet: Monitor) -> None:
    """Asked for by a board, only the tasks of this one are there."""
    quiet.perform(CreateBoard("night", "Night"))
    for refused in (
        lambda: quiet.details("a", "night"),
        lambda: quiet.perform(StopTask("night", "a")),
    ):
        with pytest.raises(UnknownTask, match="on the board “night”"):
            refused()
    with pytest.raises(UnknownBoard, match="nowhere"):
        quiet.details("a", "nowhere")
    quiet.perform(RemoveTasks(BOARD, ("a",)))
    with pytest.raises(UnknownTask, match="on any board"):
        quiet.details("a")
    assert api.requests == []


def test_version_of_a_new_task_is_found_out_once(api: ApiServer, here: Monitor) -> None:
    """A task that was not checked yet is looked for as by any check, each version asked once."""
    api.set("a", "running", "v2")
    here.perform(SetPaused(BOARD, paused=True))
    here.perform(AddTasks(BOARD, (Entry("a"),)))
    assert api.count() == 0
    found = at_once(4, lambda: here.details("a"))
    assert {details.version for details in found} == {"v2"}  # type: ignore[attr-defined]
    eventually(lambda: status(here) == "running")
    asked = Counter(route.version for r in api.requests if (route := route_of(r.path)))
    assert set(asked.values()) == {1}
    assert fulls(api) == 1


def test_task_that_no_version_knows_cannot_be_read(api: ApiServer, here: Monitor) -> None:
    """Where no version tells of a task, the reason of its last check is the reason here too."""
    here.perform(AddTasks(BOARD, (Entry("gone"),)))
    with pytest.raises(TaskUnreadable, match="has no task of this id"):
        here.details("gone")
    assert changing(api) == []


def test_nothing_is_asked_while_the_api_is_in_trouble(api: ApiServer, here: Monitor) -> None:
    """An account without credit is said at once, and no request is spent on it."""
    here.perform(AddTasks(BOARD, (Entry("a"),)))
    api.set("a", "running", "v2")
    eventually(lambda: status(here) == "running")
    api.fault_all(Fault.payment_required())
    eventually(lambda: here.snapshot(BOARD).service.trouble)
    for ask in (
        lambda: here.details("a"),
        lambda: here.live_view("a"),
        lambda: here.perform(StopTask(BOARD, "a")),
    ):
        with pytest.raises(ApiBusyError, match=r"credits are used up\. .* once that is"):
            ask()
    assert fulls(api) == 0 and changing(api) == []


def test_requests_of_people_keep_the_budget(api: ApiServer, settings: Settings) -> None:
    """However much is asked in full, no second sees more requests than the budget."""
    names = [f"t{number}" for number in range(20)]
    api.set_many(dict.fromkeys(names, "running"), "v2")
    for name in names:
        api.route("GET", f"/api/v2/tasks/{name}", Fault.json({**BODY, "id": name}))
    with monitor.running(replace(settings, requests_per_second=15)) as here:
        here.perform(SetRefresh(BOARD, 300))
        here.perform(AddTasks(BOARD, tuple(map(Entry, names))))
        eventually(lambda: here.snapshot(BOARD).counts["running"] == len(names))
        with ThreadPoolExecutor(len(names)) as threads:
            found = list(threads.map(here.details, names))
    assert [details.task_id for details in found] == names
    times = [request.at for request in api.requests]
    # One more than the budget, as a request may be late on its way while the next is not.
    assert all(late - early > 0.98 for early, late in zip(times, times[16:], strict=False))


def test_live_view_is_fetched_each_time(api: ApiServer, quiet: Monitor) -> None:
    """Addresses that open a browser are asked for when they are wanted, and kept nowhere."""
    for number in range(2):
        api.route("GET", FULL, Fault.json({**BODY, "liveUrl": f"https://live.example/{number}"}))
        assert quiet.live_view("a").live_url == f"https://live.example/{number}"
    assert fulls(api) == 2


@pytest.mark.parametrize("version", STOPS)
def test_stop_is_asked_once_and_shown_by_the_status(
    api: ApiServer, here: Monitor, version: str
) -> None:
    """One request stops a task, and what is shown comes from the status route."""
    watch(api, here, version)
    api.route(*STOPS[version], STOPPED)
    assert here.perform(StopTask(BOARD, "a")) == StopRequested(confirmed=True)
    eventually(lambda: api.count("a") >= 1)
    assert status(here) == "running"
    api.set("a", {"v2": "stopped", "v3": "stopped"}.get(version, "cancelled"), version)
    # A session of v3 that was stopped before any output was stopped by somebody.
    here.perform(StopTask(BOARD, "a"))
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
        assert here.perform(StopTask(BOARD, "a")) == StopRequested(confirmed=False)
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
        quiet.perform(StopTask(BOARD, "a"))
    assert changing(api) == [STOPS["v2"]]
    assert status(quiet) == "running"


def test_latest_run_that_is_not_told_is_no_stop(api: ApiServer, here: Monitor) -> None:
    """A session whose run cannot be found out was not asked to stop, and that is not claimed."""
    watch(api, here, "v4s")
    api.fault("a", Fault.unavailable(), 1)
    with pytest.raises(ServerError):
        here.perform(StopTask(BOARD, "a"))
    assert changing(api) == []


def test_v1_refuses_to_stop_in_words(api: ApiServer, here: Monitor) -> None:
    """v1 has no way to stop a task: nothing is sent."""
    watch(api, here, "v1")
    with pytest.raises(CannotStop, match="v1 of the API cannot stop a task"):
        here.perform(StopTask(BOARD, "a"))
    assert changing(api) == []


def test_ended_task_is_not_stopped(api: ApiServer, quiet: Monitor) -> None:
    """What has ended is told so, and nothing is sent."""
    api.set("b", "finished", "v2")
    quiet.perform(AddTasks(BOARD, (Entry("b"),)))
    eventually(lambda: quiet.snapshot(BOARD).counts["finished"] == 1)
    with pytest.raises(TaskEnded, match=r"has ended \(finished\)"):
        quiet.perform(StopTask(BOARD, "b"))
    assert changing(api) == []


def test_stop_that_waits_holds_up_nothing(api: ApiServer, settings: Settings) -> None:
    """While a stop waits for its answer other actions are carried out, and a second one joins."""
    with (
        monitor.running(replace(settings, timeout_seconds=60)) as here,
        ThreadPoolExecutor(2) as threads,
    ):
        watch(api, here, "v2")
        api.route(*STOPS["v2"], Fault.hang())
        stops = [threads.submit(here.perform, StopTask(BOARD, "a")) for _ in range(2)]
        api.wait_for(lambda: changing(api))
        assert here.perform(AddTasks(BOARD, (Entry("b"),))).added == 1
        here.perform(SetPaused(BOARD, paused=True))
        assert not any(stop.done() for stop in stops)
        api.down()
        assert [stop.result() for stop in stops] == [StopRequested(confirmed=False)] * 2
        api.up()
    assert changing(api) == [STOPS["v2"]]
