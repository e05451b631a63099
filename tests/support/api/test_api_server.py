"""The stand-in API answers as the real one does, and tells what it was asked."""

import contextlib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.api.faults import Fault
from tests.support.api.raw import REQUEST, connect, status_of
from tests.support.api.server import ApiServer, control, task_ids

ROOT = Path(__file__).resolve().parents[3]


def test_status_is_a_bare_json_string(api: ApiServer, client: httpx.Client) -> None:
    """A known task is answered with its status, one set later with the later one."""
    answer = client.get(status_of("a"))
    assert (answer.status_code, answer.content) == (200, b'"running"')
    api.set_many({"a": "finished", "b": "paused"})
    assert [client.get(status_of(task)).json() for task in "ab"] == ["finished", "paused"]


def test_unknown_tasks_and_routes_differ(api: ApiServer, client: httpx.Client) -> None:
    """An unknown task and an unknown route are 404 in different words."""
    api.set("a", None)
    assert client.get(status_of("a")).json() == {"detail": "Task not found"}
    for path in ("/", "/api/v2/tasks/a/status", "/api/v1/task/a", "/api/v1/task//status"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"X-Key": "bu_test"}])
def test_a_wrong_key_is_refused(api: ApiServer, headers: dict[str, str]) -> None:
    """A missing or wrong bearer is a 401."""
    answer = httpx.get(api.base_url + status_of("a"), headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid API key"})


def test_requests_are_recorded(api: ApiServer, client: httpx.Client) -> None:
    """Each request is kept with its time, and the headers of a task's last one with it."""
    before = time.monotonic()
    client.get(status_of("a"), headers={"X-Note": "first"})
    client.get(status_of("a"), headers={"X-Note": "second"})
    client.get("/elsewhere?x=1")
    assert [request[1:] for request in api.requests] == [
        ("GET", "/api/v1/task/a/status", "a"),
        ("GET", "/api/v1/task/a/status", "a"),
        ("GET", "/elsewhere?x=1", None),
    ]
    assert before <= api.requests[0].at <= api.requests[1].at <= time.monotonic()
    assert api.headers("a")["x-note"] == "second"
    assert (api.count("a"), api.count("b"), api.count()) == (2, 0, 3)
    api.requests.clear()
    assert api.count() == len(api.requests) == 3
    api.clear()
    assert (api.count("a"), api.requests, api.headers("a")) == (0, [], {})
    assert client.get(status_of("a")).json() == "running"


def test_keep_alive_and_pipelining(api: ApiServer) -> None:
    """One connection serves many requests in their order, even sent at once or in pieces."""
    api.set("b", "paused")
    with connect(api) as connection:
        both = REQUEST % b"a" + REQUEST % b"b"
        for part in (both[:10], both[10:-5], both[-5:]):
            connection.sendall(part)
        received = b""
        while not received.endswith(b'"paused"'):
            received += connection.recv(65_536)
        assert received.index(b'"running"') < received.index(b'"paused"')
        assert api.connections == 1
    api.wait_for(lambda: api.connections == 0)


def test_latency_and_peak() -> None:
    """Requests wait side by side for the latency, and the peak tells how many."""
    with ApiServer(latency=0.2, key="k") as api, httpx.Client(trust_env=False) as client:

        def ask(number: int) -> int:
            headers = {"Authorization": "Bearer k"}
            return client.get(api.base_url + status_of(str(number)), headers=headers).status_code

        start = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(ask, range(8))) == [404] * 8
        assert 0.2 <= time.monotonic() - start < 8 * 0.2
        assert 2 <= api.peak <= 8
        api.clear()
        assert api.peak == 0


def test_down_and_up(api: ApiServer, client: httpx.Client) -> None:
    """Down cuts open connections and refuses new ones; up serves the same address again."""
    address = api.base_url
    with connect(api) as connection:
        api.wait_for(lambda: api.connections == 1)
        api.down()
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""
    with pytest.raises(httpx.ConnectError):
        client.get(status_of("a"))
    api.down()
    api.up()
    api.up()
    assert api.base_url == address
    assert client.get(status_of("a")).json() == "running"


def test_down_cuts_requests_in_flight(api: ApiServer, client: httpx.Client) -> None:
    """A request that waits for its answer fails when the server goes down."""
    api.fault("a", Fault.hang())
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.get, status_of("a"))
        api.wait_for(lambda: api.in_flight == 1)
        api.down()
        assert isinstance(waiting.exception(5), httpx.TransportError)
    assert api.in_flight == 0


def test_wait_for_gives_up(api: ApiServer) -> None:
    """A condition that never holds is a TimeoutError, one that holds costs no time."""
    api.wait_for(lambda: True, timeout=0)
    with pytest.raises(TimeoutError):
        api.wait_for(lambda: False, timeout=0.05)


def test_a_taken_port_is_told() -> None:
    """Asking for a port that another server has fails at once."""
    with ApiServer() as api:
        port = urlsplit(api.base_url).port or 0
        with pytest.raises(OSError, match="in use"), ApiServer(port=port):
            pass


def test_as_a_process_of_its_own() -> None:
    """Started as a module it prints its address, and obeys and tells through its control."""
    command = [
        sys.executable,
        "-m",
        "tests.support.api.server",
        "--tasks",
        "3",
        "--status",
        "paused",
    ]
    command += ["--versions", "v1", "v2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base_url = process.stdout.readline().strip()
            first, second, _ = task_ids(3)
            control(base_url, set={first: "failed"}, latency=0.01)
            headers = {"Authorization": "Bearer bu_test"}
            with httpx.Client(base_url=base_url, headers=headers, trust_env=False) as client:
                words = [client.get(status_of(task)).json() for task in (first, second, second)]
                listed = client.get("/api/v1/tasks").json()["tasks"]
                absent = client.get("/api/v4/runs").json()
            told = control(base_url, counts=True)
        finally:
            process.terminate()
    assert words == ["failed", "paused", "paused"]
    assert [row["status"] for row in listed] == ["paused", "paused", "failed"]
    assert absent == {"detail": "Not Found"}
    assert told == {"requests": 5, "peak": 1, "lists": 2, "counts": {first: 1, second: 2}}
