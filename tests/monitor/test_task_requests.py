"""One task in full, and its live view: each asked for once, and through the gate."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from components import monitor
from components.api.errors import (
    TimedOut,
    Unreachable,
)
from components.model.access.actor import LOCAL
from components.model.actions import (
    AddTasks,
    CreateBoard,
    RemoveTasks,
    SetPaused,
    SetRefresh,
    StopTask,
)
from components.model.entry import Entry
from components.model.errors import UnknownBoard, UnknownTask
from components.model.settings import Settings
from components.monitor import ApiBusyError, ApiError, Monitor, TaskUnreadable
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.routes import VERSIONS
from tests.support.api.routes import route as route_of
from tests.support.api.server import ApiServer
from tests.support.monitors import BOARD
from tests.support.one_task import changing, status, watch

FULL = "/api/v2/tasks/a"
BODY = {"id": "a", "status": "started", "task": "Buy milk", "liveUrl": "https://live.example/x"}


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=VERSIONS) as server:
        server.route("GET", FULL, Fault.json(BODY))
        yield server


@pytest.fixture
def quiet(api: ApiServer, here: Monitor) -> Monitor:
    """Watch one running task of v2 that is not due again."""
    return watch(api, here, "v2")


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
        here.perform(AddTasks(BOARD, tuple(map(Entry, names))), LOCAL)
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
    for ask in (
        quiet.details,
        quiet.live_view,
        lambda name: quiet.perform(StopTask(BOARD, name), LOCAL),
    ):
        with pytest.raises(UnknownTask, match="There is no task"):
            ask(task_id)
    assert api.requests == []


def test_task_belongs_to_its_board(api: ApiServer, quiet: Monitor) -> None:
    """Asked for by a board, only the tasks of this one are there."""
    quiet.perform(CreateBoard("night", "Night"), LOCAL)
    for refused in (
        lambda: quiet.details("a", "night"),
        lambda: quiet.perform(StopTask("night", "a"), LOCAL),
    ):
        with pytest.raises(UnknownTask, match="on the board “night”"):
            refused()
    with pytest.raises(UnknownBoard, match="nowhere"):
        quiet.details("a", "nowhere")
    quiet.perform(RemoveTasks(BOARD, ("a",)), LOCAL)
    with pytest.raises(UnknownTask, match="on any board"):
        quiet.details("a")
    assert api.requests == []


def test_version_of_a_new_task_is_found_out_once(api: ApiServer, here: Monitor) -> None:
    """A task that was not checked yet is looked for as by any check, each version asked once."""
    api.set("a", "running", "v2")
    here.perform(SetPaused(BOARD, paused=True), LOCAL)
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    assert api.count() == 0
    found = at_once(4, lambda: here.details("a"))
    assert {details.version for details in found} == {"v2"}  # type: ignore[attr-defined]
    eventually(lambda: status(here) == "running")
    asked = Counter(route.version for r in api.requests if (route := route_of(r.path)))
    assert set(asked.values()) == {1}
    assert fulls(api) == 1


def test_task_that_no_version_knows_cannot_be_read(api: ApiServer, here: Monitor) -> None:
    """Where no version tells of a task, the reason of its last check is the reason here too."""
    here.perform(AddTasks(BOARD, (Entry("gone"),)), LOCAL)
    with pytest.raises(TaskUnreadable, match="has no task of this id"):
        here.details("gone")
    here.perform(SetPaused(BOARD, paused=True), LOCAL)
    api.wait_for(lambda: api.in_flight == 0)
    asked = api.count("gone")
    with pytest.raises(TaskUnreadable, match="has no task of this id"):
        here.details("gone")
    assert (api.count("gone"), changing(api)) == (asked, [])


def test_facts_of_a_task_in_full_are_kept(api: ApiServer, here: Monitor) -> None:
    """What v4 tells of cost and title in the full body alone is on the board once it was read."""
    watch(api, here, "v4")
    body = {"id": "a", "status": "running", "title": "Buy milk", "totalCostUsd": "1.25"}
    api.route("GET", "/api/v4/runs/a", Fault.json(body))
    here.details("a")
    eventually(lambda: here.snapshot(BOARD).cost.usd == 1.25)
    assert here.snapshot(BOARD).tasks[0].name == "Buy milk"


def test_nothing_is_asked_while_the_api_is_in_trouble(api: ApiServer, here: Monitor) -> None:
    """An account without credit is said at once, and no request is spent on it."""
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    api.set("a", "running", "v2")
    eventually(lambda: status(here) == "running")
    api.fault_all(Fault.payment_required())
    eventually(lambda: here.snapshot(BOARD).service.trouble)
    for ask in (
        lambda: here.details("a"),
        lambda: here.live_view("a"),
        lambda: here.perform(StopTask(BOARD, "a"), LOCAL),
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
        here.perform(SetRefresh(BOARD, 300), LOCAL)
        here.perform(AddTasks(BOARD, tuple(map(Entry, names))), LOCAL)
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
