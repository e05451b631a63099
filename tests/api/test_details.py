"""One task in full, its live view, and stopping it, in every version."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import pytest

from components.api import ApiClient, ApiError
from components.api.errors import (
    BadResponse,
    CannotStop,
    NotFound,
    ServerError,
    StopUnconfirmed,
    TimedOut,
    Unauthorized,
    Unreachable,
)
from components.model.details import LiveView
from components.model.settings import Settings
from tests.support.api.faults import Fault
from tests.support.api.routes import VERSIONS
from tests.support.api.server import ApiServer
from tests.support.asking import Recorder
from tests.support.full_bodies import BODIES, EXPECTED, FULL_PATHS, SECRET

Result = TypeVar("Result")

STOPS = {
    "v2": ("PATCH", "/api/v2/tasks/a", [b'{"action": "stop"}']),
    "v3": ("POST", "/api/v3/sessions/a/stop", []),
    "v4": ("POST", "/api/v4/runs/a/cancel", []),
    "v4s": ("POST", "/api/v4/runs/run-of-a/cancel", []),
}

every_version = pytest.mark.parametrize("version", VERSIONS)


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=VERSIONS) as server:
        server.set("a", "running")
        yield server


def do(
    settings: Settings,
    work: Callable[[ApiClient], Awaitable[Result]],
    budget: Recorder | None = None,
) -> Result:
    """Do something with a client."""

    async def run() -> Result:
        async with ApiClient(settings, budget) as client:
            return await work(client)

    return asyncio.run(run())


@every_version
def test_details_are_what_the_full_body_tells(
    api: ApiServer, settings: Settings, version: str
) -> None:
    """Everything that a version tells of a task is there, in our words and types."""
    api.route("GET", FULL_PATHS[version], Fault.json(BODIES[version]))
    budget = Recorder()
    seen = do(settings, lambda client: client.details("a", version), budget)
    assert seen == EXPECTED[version]
    # A session of v4 is asked for its latest run first.
    assert (len(api.requests), budget.further) == ((2, 1) if version == "v4s" else (1, 0))


@every_version
def test_details_hold_no_credentials(api: ApiServer, settings: Settings, version: str) -> None:
    """Neither live addresses, nor pictures, nor cookies, nor the key come with the details."""
    body = json.dumps({**BODIES[version], "task": "my bu_test", "error": "no bu_test"})
    body = body.replace("no bu_test", "no bu\\u005ftest")
    api.route("GET", FULL_PATHS[version], Fault.answer(200, body.encode()))
    seen = repr(do(settings, lambda client: client.details("a", version)))
    assert not [word for word in ("live.example", "chocolate", "bu_test") if word in seen]


@every_version
@pytest.mark.parametrize("length", [100_000, 100_001, 3_000_000])
def test_long_texts_are_cut_and_said_to_be(
    api: ApiServer, settings: Settings, version: str, length: int
) -> None:
    """Of any output the first 100,000 characters come, and it is said whether it had more."""
    body = {**BODIES[version], "output": "x" * length}
    api.route("GET", FULL_PATHS[version], Fault.json(body))
    seen = do(settings, lambda client: client.details("a", version))
    assert seen.output == "x" * 100_000
    assert seen.cut == ({"output"} if length > 100_000 else frozenset())


def test_output_of_backslashes_is_read_at_once(api: ApiServer, settings: Settings) -> None:
    """Where a key may be escaped a long run of them is gone through once, not from each again."""
    output = "\\_" + "\\" * 1_000_000 + "b"
    api.route("GET", FULL_PATHS["v2"], Fault.json({**BODIES["v2"], "output": output}))
    seen = do(settings, lambda client: client.details("a", "v2"))
    assert seen.output == output[:100_000]


@every_version
@pytest.mark.parametrize("odd", [None, 7, [], {"a": 1}, "", "\ud800", True, -1.5])
def test_odd_fields_are_left_out(
    api: ApiServer, settings: Settings, version: str, odd: object
) -> None:
    """A full body whose every field but the status is odd is read nevertheless."""
    status = BODIES[version]["status"]
    body = {**dict.fromkeys(BODIES[version], odd), "status": status}
    api.route("GET", FULL_PATHS[version], Fault.json(body))
    seen = do(settings, lambda client: client.details("a", version))
    assert seen.raw == status
    assert repr(seen).encode()


@every_version
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.task_not_found(), NotFound),
        (Fault.unauthorized(), Unauthorized),
        (Fault.server_error(), ServerError),
        (Fault.json([]), BadResponse),
        (Fault.json({"status": None}), BadResponse),
        (Fault.answer(200, b'{"status": "bu\\u005ftest" , "x": ' + b"[" * 5000), BadResponse),
        (
            Fault.answer(200, b'{"x": "\\u0000", "y": ' + b"[" * 950 + b"]" * 950 + b"}"),
            BadResponse,
        ),
        (Fault.close(), Unreachable),
        (Fault.hang(), TimedOut),
    ],
)
def test_failures_go_by_their_names(
    api: ApiServer, settings: Settings, version: str, *, fault: Fault, error: type[ApiError]
) -> None:
    """Details fail by the same names as a status."""
    api.route("GET", FULL_PATHS[version], fault)
    with pytest.raises(ApiError) as caught:
        do(
            replace(settings, timeout_seconds=0.6),
            lambda client: client.details("a", version),
        )
    assert type(caught.value) is error


@every_version
def test_live_view_has_the_addresses_and_hides_them(
    api: ApiServer, settings: Settings, version: str
) -> None:
    """Where a browser can be watched is told when it is asked for, and in no text of it."""
    api.route("GET", FULL_PATHS[version], Fault.json(BODIES[version]))
    session = {"id": "session-1", "status": "active", "liveUrl": SECRET}
    api.route("GET", "/api/v2/sessions/session-1", Fault.json(session))
    events = [
        {"id": 1, "type": "run.started", "data": {"liveUrl": "https://other.example"}},
        {"id": 2, "type": "browser.ready", "data": {"liveUrl": SECRET}},
    ]
    run = FULL_PATHS[version].rpartition("/")[2]
    api.route("GET", f"/api/v4/runs/{run}/events?limit=100", Fault.json({"events": events}))
    seen = do(settings, lambda client: client.live_view("a", version))
    assert seen.live_url == SECRET
    assert seen.screenshot_url == (SECRET + "/2" if version in ("v2", "v3") else None)
    assert seen.recording_urls == ((SECRET + "/3",) if version == "v3" else ())
    assert "live.example" not in repr(seen) + str(seen)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:,x", "//x", "", 7, "https://a\nb"])
def test_live_view_has_only_addresses(api: ApiServer, settings: Settings, url: object) -> None:
    """What a browser should not open is no address."""
    api.route("GET", "/api/v3/sessions/a", Fault.json({"liveUrl": url, "recordingUrls": url}))
    assert do(settings, lambda client: client.live_view("a", "v3")) == LiveView()


@pytest.mark.parametrize("version", STOPS)
@pytest.mark.parametrize("code", [200, 202, 204])
def test_stop_is_one_request(api: ApiServer, settings: Settings, version: str, code: int) -> None:
    """A task is stopped by the one request that its version has for it, with the key."""
    method, path, bodies = STOPS[version]
    api.route(method, path, Fault.answer(code, b"" if code == 204 else {"status": "stopped"}))
    do(settings, lambda client: client.stop("a", version))
    sent = [request for request in api.requests if request.method != "GET"]
    assert [(request.method, request.path) for request in sent] == [(method, path)]
    assert api.bodies == bodies


@pytest.mark.parametrize("version", STOPS)
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.reset(), StopUnconfirmed),
        (Fault.close(), StopUnconfirmed),
        (Fault.hang(), StopUnconfirmed),
        (Fault.unavailable(1), StopUnconfirmed),
        (Fault.answer(409, {"detail": "It has ended"}), StopUnconfirmed),
        (Fault.task_not_found(), NotFound),
        (Fault.forbidden(), Unauthorized),
    ],
)
def test_stop_is_never_sent_again(
    api: ApiServer, settings: Settings, version: str, *, fault: Fault, error: type[ApiError]
) -> None:
    """Whatever happens to the request that stops a task, there is no second one."""
    method, path, _ = STOPS[version]
    api.route(method, path, fault)
    with pytest.raises(error):
        do(replace(settings, timeout_seconds=0.6), lambda client: client.stop("a", version))
    assert [request.path for request in api.requests if request.method == method] == [path]


def test_v1_cannot_stop(api: ApiServer, settings: Settings) -> None:
    """v1 has no way to stop a task: that is said, and nothing is sent."""
    with pytest.raises(CannotStop, match="v1 of the API cannot stop a task"):
        do(settings, lambda client: client.stop("a", "v1"))
    assert api.requests == []


def test_session_without_a_run_is_a_bad_response(api: ApiServer, settings: Settings) -> None:
    """A session of v4 that names no run can be neither read in full nor stopped."""
    api.fault("a", Fault.json({"sessionId": "a", "latestRunId": None, "status": "running"}))
    works: list[Callable[[ApiClient], Awaitable[object]]] = [
        lambda client: client.details("a", "v4s"),
        lambda client: client.live_view("a", "v4s"),
        lambda client: client.stop("a", "v4s"),
    ]
    for work in works:
        with pytest.raises(BadResponse, match="no run"):
            do(settings, work)


@pytest.mark.parametrize("named", ["\ud800", "../../v2/tasks/b", "a b", "é", 7])
def test_id_that_a_body_names_is_asked_for_only_if_it_is_one(
    api: ApiServer, settings: Settings, named: object
) -> None:
    """A run or a session whose id cannot be one is a bad response, and nothing is asked of it."""
    session = Fault.json({"sessionId": "a", "latestRunId": named, "status": "running"})
    api.fault("a", session, version="v4s")
    task = Fault.json({"id": "a", "sessionId": named, "status": "started"})
    api.route("GET", "/api/v2/tasks/a", task)
    works: list[Callable[[ApiClient], Awaitable[object]]] = [
        lambda client: client.details("a", "v4s"),
        lambda client: client.stop("a", "v4s"),
        lambda client: client.live_view("a", "v2"),
    ]
    for work in works:
        with pytest.raises(BadResponse, match="no usable id") as caught:
            do(settings, work)
        assert str(caught.value).isprintable()
    assert len(api.requests) == len(works)
