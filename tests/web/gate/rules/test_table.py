"""Every route, our own and Streamlit's, asked for by everybody."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.routing import Mount, Route, WebSocketRoute
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from components.model.access.actor import Kind
from components.model.access.header import decoded
from components.web import assets, routes, webhooks
from tests.support.gate.directory import MemoryDirectory
from tests.support.gate.gated import Door, gated
from tests.support.gate.visitors import COLUMNS, SETTINGS, Visitors, ask

# The columns: nobody, viewer, operator, administrator, wall of x, wall of y, token that reads x,
# token that writes on x, token that writes everywhere, forged headers and cookies. What nobody is
# refused sends them to the sign-in, where they open it as an address.
EVERYBODY = "200 200 200 200 200 200 200 200 200 200"
PEOPLE = "401 200 200 200 403 403 403 403 403 401"
READ = "401 200 200 200 403 403 200 200 200 401"
ACT = "401 403 200 200 403 403 403 200 200 401"
MISSING = "404 404 404 404 404 404 404 404 404 404"

# Each route of ours by its path, with what is asked for of it.
OWN: dict[str, tuple[tuple[str, str, str], ...]] = {
    "/healthz": (("GET", "/healthz", EVERYBODY),),
    "/readyz": (("GET", "/readyz", EVERYBODY),),
    "/assets/{build}/{attempt:int}/{name:path}": (("GET", "/assets/b/0/x.js", EVERYBODY),),
    "/api/version": (("GET", "/api/version", READ),),
    "/api/boards": (
        ("GET", "/api/boards", READ),
        ("POST", "/api/boards", "401 403 403 200 403 403 403 403 200 401"),
    ),
    "/api/boards/{board}.csv": (("GET", "/api/boards/x.csv", READ),),
    "/api/boards/{board}/version": (
        ("GET", "/api/boards/x/version", "401 200 200 200 200 404 200 200 200 401"),
        ("GET", "/api/boards/y/version", "401 200 200 200 404 200 404 404 200 401"),
    ),
    "/api/openapi.json": (("GET", "/api/openapi.json", READ),),
    "/api/audit.csv": (("GET", "/api/audit.csv", "401 403 403 200 403 403 403 403 403 401"),),
    "/api/webhooks/browser-use": (("POST", "/api/webhooks/browser-use", EVERYBODY),),
    "/api/{rest:path}": (
        ("GET", "/api/nothing", MISSING),
        ("POST", "/api/nothing", MISSING),
        ("DELETE", "/api/boards/x/nothing", MISSING),
        ("GET", "/api/", MISSING),
        ("GET", "/api/boards/", MISSING),
    ),
    "/api/boards/{board}/badge.svg": (("GET", "/api/boards/x/badge.svg", READ),),
    "/api/boards/{board}/wait": (("GET", "/api/boards/x/wait", READ),),
    "/api/boards/{board}/refresh": (("POST", "/api/boards/x/refresh", ACT),),
    "/api/boards/{board}/pause": (("POST", "/api/boards/x/pause", ACT),),
    "/api/boards/{board}/resume": (("POST", "/api/boards/x/resume", ACT),),
    "/api/boards/{board}/tasks": (
        ("GET", "/api/boards/x/tasks", READ),
        ("POST", "/api/boards/x/tasks", ACT),
        ("POST", "/api/boards/y/tasks", "401 403 200 200 403 403 404 404 200 401"),
    ),
    "/api/boards/{board}/tasks/{task_id}/history": (
        ("GET", "/api/boards/x/tasks/t-1/history", READ),
    ),
    "/api/boards/{board}/export": (("GET", "/api/boards/x/export", READ),),
    "/api/boards/{board}/export.gz": (("GET", "/api/boards/x/export.gz", READ),),
    "/api/boards/{board}/tasks/{task_id}": (
        ("GET", "/api/boards/x/tasks/t-1", READ),
        ("GET", "/api/boards/y/tasks/t-1", "401 200 200 200 403 403 404 404 200 401"),
        ("DELETE", "/api/boards/x/tasks/t-1", ACT),
    ),
    "/api/boards/{board}": (
        ("GET", "/api/boards/x", READ),
        ("GET", "/api/boards/y", "401 200 200 200 403 403 404 404 200 401"),
        ("PATCH", "/api/boards/x", ACT),
    ),
}
# Streamlit's by theirs; the files that come with it are in its last, which answers everything else.
STREAMLIT: dict[str, tuple[tuple[str, str, str], ...]] = {
    "/_stcore/health": (("GET", "/_stcore/health", EVERYBODY),),
    "/_stcore/host-config": (("GET", "/_stcore/host-config", EVERYBODY),),
    "/_stcore/metrics": (("GET", "/_stcore/metrics", "401 403 403 200 403 403 403 403 403 401"),),
    "/_stcore/stream": (("WS", "/_stcore/stream", "401 101 101 101 101 101 403 403 403 401"),),
    "/_stcore/upload_file/{session_id}/{file_id}": (
        ("POST", "/_stcore/upload_file/s/f", "401 403 200 200 403 403 403 403 403 401"),
        ("DELETE", "/_stcore/upload_file/s/f", "401 403 200 200 403 403 403 403 403 401"),
    ),
    "/_stcore/bidi-components/{path:path}": (("GET", "/_stcore/bidi-components/a/b", PEOPLE),),
    "/component/{path:path}": (("GET", "/component/a/b", PEOPLE),),
    "/media/{file_id:path}": (("GET", "/media/a.png", PEOPLE),),
    "/auth/login": (("GET", "/auth/login", MISSING),),
    "/auth/logout": (("GET", "/auth/logout", MISSING),),
    "/oauth2callback": (("GET", "/oauth2callback?code=1", MISSING),),
    "/_stcore/agent/interact": (("POST", "/_stcore/agent/interact", MISSING),),
    "/_stcore/agent/openapi.json": (("GET", "/_stcore/agent/openapi.json", MISSING),),
    "/_stcore/agent/mcp": (("POST", "/_stcore/agent/mcp", MISSING),),
    "": (
        ("GET", "/", PEOPLE),
        # A screen with the cookie of a wall link that has ended is told so.
        ("GET", "/wallboard?board=x", "401 200 200 200 200 200 403 403 403 403"),
        ("GET", "/wallboard/", "401 200 200 200 200 200 403 403 403 403"),
        ("GET", "/boards", PEOPLE),
        ("GET", "/history", PEOPLE),
        ("GET", "/account", PEOPLE),
        ("GET", "/access", "401 403 403 200 403 403 403 403 403 401"),
        ("POST", "/", PEOPLE),
        ("GET", "/static/js/index.js", EVERYBODY),
        ("GET", "/favicon.png", EVERYBODY),
        ("GET", "/manifest.json", EVERYBODY),
        ("GET", "/wallboard/_stcore/health", EVERYBODY),
        ("GET", "/boards/_stcore/host-config", EVERYBODY),
        ("GET", "/index.html", MISSING),
        ("GET", "/elsewhere", MISSING),
        ("GET", "/boards/elsewhere", MISSING),
        ("GET", "/healthz/", MISSING),
        ("GET", "/healthy", MISSING),
        ("GET", "/_stcore/healthz", MISSING),
        ("GET", "/_stcore/script-health-check", MISSING),
        ("GET", "/api", MISSING),
        ("GET", "/auth/nothing", MISSING),
        ("WS", "/elsewhere", MISSING),
        ("GET", "//evil.example/", MISSING),
    ),
}
ROWS = [row for rows in (*OWN.values(), *STREAMLIT.values()) for row in rows]


@pytest.fixture(scope="module")
def directory() -> MemoryDirectory:
    """Keep what everybody comes with."""
    return MemoryDirectory()


@pytest.fixture(scope="module")
def door(directory: MemoryDirectory) -> Iterator[Door]:
    """Serve our routes' and Streamlit's paths behind the gate."""
    with gated(SETTINGS, directory=directory) as door:
        yield door


@pytest.fixture(scope="module")
def visitors(directory: MemoryDirectory) -> Visitors:
    """Have everybody at hand."""
    return Visitors.made(directory)


@pytest.mark.parametrize("cold", [True, False], ids=["cold", "warm"])
@pytest.mark.parametrize("asked", ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_everybody_gets_what_the_table_says(
    door: Door, visitors: Visitors, asked: tuple[str, str, str], cold: bool
) -> None:
    """Whoever may not is told why, and what they asked for never hears of it."""
    method, path, row = asked
    before, answers = len(door.seen), {}
    for column in COLUMNS:
        answers[column] = ask(door, method, path, visitors.headers[column], cold=cold)
    found = {column: str(answer.status) for column, answer in answers.items()}
    told = "303" if cold and method == "GET" else "401"
    assert found == dict(zip(COLUMNS, row.replace("401", told).split(), strict=True))
    let_in = [status for status in found.values() if status in ("200", "101")]
    assert len(door.seen) - before == len(let_in)
    for answer in answers.values():
        if answer.status == 401:
            assert answer.headers["www-authenticate"] == "Bearer"
        if answer.status in (401, 403) and not (cold and method == "GET"):
            assert answer.headers["content-type"] == "application/problem+json"


def test_refusal_tells_who_was_refused_what(
    door: Door, directory: MemoryDirectory, visitors: Visitors
) -> None:
    """A token or a wall no less than a person, with the board that it was about."""
    before, acted = len(directory.refusals), "POST /api/boards/x/tasks"
    for column in ("viewer", "token read", "wall of x"):
        ask(door, "POST", "/api/boards/x/tasks", visitors.headers[column], cold=False)
    ask(door, "GET", "/access", visitors.headers["operator"], cold=False)
    assert directory.refusals[before:] == [
        (acted, Kind.PERSON, "viewer", "x"),
        (acted, Kind.TOKEN, "token", "x"),
        (acted, Kind.WALL, "wall x", "x"),
        ("GET /access", Kind.PERSON, "operator", ""),
    ]


def test_route_that_the_table_does_not_name_fails() -> None:
    """Whoever adds a route says who may ask for it: here, and in the gate's own table."""
    served = (*webhooks.ROUTES, *routes.ROUTES, *assets.ROUTES, *routes.REST)
    own = {route.path for route in served}
    assert own == OWN.keys()
    runtime = SimpleNamespace(
        media_file_mgr=SimpleNamespace(_storage=None),
        uploaded_file_mgr=None,
        component_registry=None,
        bidi_component_registry=None,
        stats_mgr=SimpleNamespace(get_stats=None),
    )
    theirs = {
        cast("Route | WebSocketRoute | Mount", route).path
        for route in create_streamlit_routes(cast("Any", runtime))
    }
    assert theirs == STREAMLIT.keys()


def test_application_is_told_who_asks(door: Door, visitors: Visitors) -> None:
    """By one header, which nobody else can send; what somebody came with goes no further."""
    expected = {
        "viewer": (Kind.PERSON, "viewer", None),
        "administrator": (Kind.PERSON, "administrator", None),
        "wall of x": (Kind.WALL, "wall x", {"x"}),
        "token read": (Kind.TOKEN, "token", {"x"}),
        "forged": None,
    }
    for column, told in expected.items():
        forged = ("X-Taskboard-Actor: forged", "X-TASKBOARD-ROLE: administrator")
        path = "/healthz" if told is None else "/api/boards/x/version"
        ask(door, "GET", path, (*visitors.headers[column], *forged), cold=False)
        headers = door.seen[-1].headers
        if told is None:
            assert "x-taskboard-actor" not in headers
            continue
        actor = decoded(headers["x-taskboard-actor"])
        assert (actor.kind, actor.name, actor.boards and set(actor.boards)) == told
        assert "authorization" not in headers
        assert "taskboard" not in headers.get("cookie", "")
    ask(door, "GET", "/api/version", visitors.headers["viewer"], cold=False)
    assert door.seen[-1].headers["cookie"] == "_streamlit_xsrf=1"
