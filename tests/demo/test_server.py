"""The demo API over HTTP: it answers as the real v1 does, and starts and stops cleanly."""

import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from components import demo
from components.demo.simulation import DELETED_ID
from components.model import statuses


@pytest.fixture(scope="module")
def client(running: demo.Demo) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {running.api_key}"}
    with httpx.Client(base_url=running.base_url, headers=headers, trust_env=False) as client:
        yield client


def test_status_route_answers_a_bare_string(running: demo.Demo, client: httpx.Client) -> None:
    """The status route of v1 answers each of its tasks with its status as a JSON string."""
    for task in running.simulation.tasks("v1"):
        answer = client.get(f"/api/v1/task/{task.entry.task_id}/status")
        assert (answer.status_code, answer.json()) == (200, task.status)


def test_a_deleted_task_stands_on_the_board(running: demo.Demo, client: httpx.Client) -> None:
    """One task of the board is unknown to the API, which says so with a 404."""
    assert "Deleted in the console" in {task.label for task in running.simulation.entries()}
    answer = client.get(f"/api/v1/task/{DELETED_ID}/status")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Task not found"})


@pytest.mark.parametrize("key", [None, "Bearer wrong", "Basic abc", "Bearer", "bu_test"])
@pytest.mark.parametrize("path", ["/api/v1/tasks", f"/api/v1/task/{DELETED_ID}/status"])
def test_a_wrong_key_is_refused(running: demo.Demo, key: str | None, path: str) -> None:
    """Without the key that was made at the start nothing is told."""
    headers = {} if key is None else {"Authorization": key}
    answer = httpx.get(running.base_url + path, headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid API key"})


def test_ping_needs_no_key(running: demo.Demo) -> None:
    """The ping answers anybody."""
    assert httpx.get(f"{running.base_url}/api/v1/ping", trust_env=False).status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/v3/tasks", "/api/v1/runs", "/api/v1/task//status"])
def test_other_routes_are_not_found(client: httpx.Client, path: str) -> None:
    """Any other route is a 404 in the words of the real API."""
    answer = client.get(path)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})


def test_list_route_pages_through_all_tasks(running: demo.Demo, client: httpx.Client) -> None:
    """The pages of the list hold every task of v1 once, newest first, in its envelope."""
    rows, page, pages = [], 1, 1
    while page <= pages:
        answer = client.get("/api/v1/tasks", params={"page": page, "limit": 30}).json()
        assert (answer["page"], answer["limit"]) == (page, 30)
        rows += answer["tasks"]
        page, pages = page + 1, answer["total_pages"]
    assert answer["total_count"] == len(rows) == len(running.simulation.tasks("v1"))
    assert page > 2
    created = [datetime.fromisoformat(row["created_at"]) for row in rows]
    assert created == sorted(created, reverse=True)
    assert {row["id"]: row["status"] for row in rows} == {
        task.entry.task_id: task.status for task in running.simulation.tasks("v1")
    }
    for row in rows:
        assert (row["finished_at"] is not None) == (row["status"] in statuses.TERMINAL)


def test_list_route_has_the_limits_of_the_api(client: httpx.Client) -> None:
    """A page holds ten tasks unless told, a page past the end none, and 101 are refused."""
    assert len(client.get("/api/v1/tasks").json()["tasks"]) == 10
    assert client.get("/api/v1/tasks?page=99999").json()["tasks"] == []
    for query in ("limit=101", "limit=0", "page=0", "page=-1", "limit=ten", "page=" + "9" * 5000):
        assert client.get(f"/api/v1/tasks?{query}").status_code == 422


def test_the_demo_stops_cleanly(portal: BlockingPortal) -> None:
    """When the context ends the port is closed and the thread gone, open clients or not."""
    before = set(threading.enumerate())
    with contextlib.ExitStack() as after:
        with portal.wrap_async_context_manager(demo.serve()) as running:
            client = after.enter_context(httpx.Client(trust_env=False))
            assert client.get(f"{running.base_url}/api/v1/ping").status_code == 200
        left = {thread.name for thread in set(threading.enumerate()) - before}
        assert "demo-api" not in left
        with pytest.raises(httpx.ConnectError):
            client.get(f"{running.base_url}/api/v1/ping")


def test_the_demo_listens_on_loopback_only(running: demo.Demo) -> None:
    """The demo is bound to 127.0.0.1, and its key is not in its repr."""
    address = httpx.URL(running.base_url)
    with socket.create_connection((address.host, address.port or 0)) as connection:
        assert connection.getpeername()[0] == "127.0.0.1"
    assert running.api_key not in repr(running)


def test_the_demo_leaves_logs_and_signals_alone(
    portal: BlockingPortal, caplog: pytest.LogCaptureFixture
) -> None:
    """Serving logs nothing, and touches neither signal handlers nor uvicorn's loggers."""

    def settings() -> list[object]:
        loggers = [logging.getLogger(name) for name in ("uvicorn.error", "uvicorn.access")]
        kept = [(x.level, x.propagate, list(x.handlers), list(x.filters)) for x in loggers]
        return [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM), kept]

    before = settings()
    with caplog.at_level(logging.INFO):
        with portal.wrap_async_context_manager(demo.serve()) as running:
            httpx.get(f"{running.base_url}/api/v1/ping", trust_env=False)
            logging.getLogger("uvicorn.error").info("from the server of the dashboard")
        assert settings() == before
    said = [record.message for record in caplog.records if record.name.startswith("uvicorn")]
    assert said == ["from the server of the dashboard"]
