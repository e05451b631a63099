"""One task in full, as programs meet it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, CreateBoard, SetRefresh
from components.model.entry import Entry
from components.model.settings import Settings
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support import databases
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer

FULL = "/api/v3/sessions/a"
PATH = "/api/boards/main/tasks/a"


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=("v3",)) as server:
        server.set("a", "running", "v3")
        yield server


@pytest.fixture
def filled(api: ApiServer, here: Monitor) -> Monitor:
    """Watch one running session that is not due again."""
    here.perform(SetRefresh("main", 300), LOCAL)
    here.perform(AddTasks("main", (Entry("a"),)), LOCAL)
    eventually(lambda: here.snapshot("main").counts["running"] == 1)
    api.clear()
    return here


@pytest.mark.usefixtures("filled")
def test_task_in_full_answers_as_documented(api: ApiServer, client: httpx.Client) -> None:
    """Everything that the API tells is there by its own name, times in UTC, never cached."""
    body = {
        "id": "a",
        "status": "stopped",
        "title": "Milk",
        "output": "x" * 100_001,
        "model": "tier-1",
        "stepCount": 4,
        "lastStepSummary": "Paid",
        "isTaskSuccessful": True,
        "llmCostUsd": "0.1",
        "totalCostUsd": "0.6",
        "createdAt": "2026-05-04T08:00:00+02:00",
        "liveUrl": "https://live.example/secret",
    }
    api.route("GET", FULL, Fault.json(body))
    answer = client.get(PATH)
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()
    assert [interval["status"] for interval in found.pop("history")["intervals"]] == ["running"]
    assert found == {
        "task_id": "a",
        "version": "v3",
        "status": "finished",
        "raw": "stopped",
        "title": "Milk",
        "prompt": None,
        "output": "x" * 100_000,
        "error": None,
        "last_step": "Paid",
        "success": True,
        "judge_verdict": None,
        "judgement": None,
        "model": "tier-1",
        "steps": 4,
        "created_at": "2026-05-04T06:00:00.000Z",
        "started_at": None,
        "finished_at": None,
        "updated_at": None,
        "cost_usd": {"llm": 0.1, "proxy": None, "browser": None, "total": 0.6},
        "files": [],
        "session_id": "a",
        "cut": ["output"],
    }


@pytest.mark.parametrize("path", ["main/tasks/b", "night/tasks/a", "nowhere/tasks/a"])
def test_task_that_is_not_on_the_board_is_a_404(
    api: ApiServer, filled: Monitor, client: httpx.Client, path: str
) -> None:
    """A program reaches the tasks of the board that it names, and nothing else of the API."""
    filled.perform(CreateBoard("night", "Night"), LOCAL)
    answer = client.get(f"/api/boards/{path}")
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("There is no ")
    assert api.requests == []


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.task_not_found(), "no task of this id"),
        (Fault.server_error(), "answers 500"),
        (Fault.json([]), "server sent"),
    ],
)
def test_answer_of_no_use_is_a_502(
    api: ApiServer, client: httpx.Client, fault: Fault, words: str
) -> None:
    """What the API says instead of the task is said in words."""
    api.route("GET", FULL, fault)
    answer = client.get(PATH)
    assert answer.status_code == 502
    assert words in answer.json()["detail"]


@pytest.mark.usefixtures("filled")
def test_history_is_told_without_the_api(api: ApiServer, client: httpx.Client) -> None:
    """What is known of a task, and its history, are there while the API tells nothing of it."""
    api.down()
    found = client.get(f"{PATH}/history").json()
    assert (found["task"]["task_id"], found["task"]["status"]) == ("a", "running")
    (interval,) = found["history"]["intervals"]
    assert list(interval) == [
        *("status", "began_at", "confirmed_until", "ended_at", "seconds", "plus_minus"),
        *("at_least", "unobserved", "impossible"),
    ]
    assert (interval["status"], interval["ended_at"], interval["at_least"]) == (
        "running",
        None,
        True,
    )
    assert interval["began_at"] == found["task"]["since"]
    assert client.get("/api/boards/main/tasks/b/history").json()["error"] == "unknown_task"
    assert api.requests == []


@pytest.mark.usefixtures("filled")
def test_task_in_full_does_without_its_history(
    api: ApiServer, settings: Settings, client: httpx.Client
) -> None:
    """While the database fails, what the API tells is told on; the history alone says so."""
    api.route("GET", FULL, Fault.json({"id": "a", "status": "running"}))
    with databases.without(settings.database_url, "changes"):
        found = client.get(PATH).json()
        assert (found["status"], found["history"]) == ("running", None)
        answer = client.get(f"{PATH}/history")
        assert (answer.status_code, answer.json()["error"]) == (503, "storage_failed")


def test_trouble_of_the_api_is_a_503(api: ApiServer, filled: Monitor, client: httpx.Client) -> None:
    """While nothing is asked a program is told why, and that it may come again."""
    filled.perform(SetRefresh("main", 1), LOCAL)
    api.fault_all(Fault.payment_required())
    eventually(lambda: filled.snapshot("main").service.trouble)
    answer = client.get(PATH)
    assert answer.status_code == 503
    assert "once that is over" in answer.json()["detail"]


def test_programs_that_wait_hold_up_no_other_route(
    api: ApiServer, settings: Settings, client: httpx.Client
) -> None:
    """However many wait for an API that hangs, boards are answered."""
    names = [f"t{number}" for number in range(60)]
    api.set_many(dict.fromkeys(names, "running"), "v3")
    with (
        monitor.running(replace(settings, timeout_seconds=30)) as here,
        ThreadPoolExecutor(len(names)) as threads,
        httpx.Client(
            base_url=client.base_url, trust_env=False, limits=httpx.Limits(), timeout=60
        ) as many,
    ):
        monitor.install(here)
        here.perform(SetRefresh("main", 300), LOCAL)
        here.perform(AddTasks("main", tuple(map(Entry, names))), LOCAL)
        eventually(lambda: here.snapshot("main").counts["running"] == len(names))
        for name in names:
            api.route("GET", f"/api/v3/sessions/{name}", Fault.hang())
        asked = [threads.submit(many.get, f"/api/boards/main/tasks/{n}") for n in names]
        api.wait_for(lambda: api.in_flight == 2)
        assert client.get("/api/boards/main").json()["counts"]["running"] == len(names)
        assert not any(each.done() for each in asked)
        for name in names:
            api.route("GET", f"/api/v3/sessions/{name}", Fault.server_error())
        api.down()
        api.up()
        assert {each.result().status_code for each in asked} <= {502, 503}
        monitor.install(None)
