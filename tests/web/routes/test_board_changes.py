"""Programs create boards, change them, and have them polled."""

from typing import Any

import httpx
import pytest

from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.server import ApiServer


def test_board_is_created(here: Monitor, client: httpx.Client) -> None:
    """It is there with its settings, and a second of that name is a conflict."""
    body = {"name": "night", "title": "Night shift", "description": "All of it"}
    answer = client.post("/api/boards", json=body)
    assert answer.status_code == 201
    found = answer.json()
    assert (found["name"], found["title"], found["description"]) == tuple(body.values())
    assert found in client.get("/api/boards").json()
    again = client.post("/api/boards", json={"name": "night"})
    assert (again.status_code, again.json()["error"]) == (409, "board_taken")
    assert here.snapshot("night").board.title == "Night shift"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": "Night"}, "$.name"),
    ({"name": ""}, "$.name"),
    ({"name": "a\n"}, "$.name"),
    ({"title": "Night"}, "$"),
    ({"name": "night", "title": "x" * 201}, "$.title"),
    ({"name": "night", "title": None}, "$.title"),
]


def test_wrong_board_is_told_with_its_place(here: Monitor, client: httpx.Client) -> None:
    """No board comes of a name that none can have."""
    for body, place in WRONG:
        answer = client.post("/api/boards", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, place)
    assert [snapshot.board.name for snapshot in here.boards()] == ["main"]


def test_settings_change_one_by_one(here: Monitor, client: httpx.Client) -> None:
    """What a request leaves out stays as it is."""
    client.post("/api/boards", json={"name": "night", "title": "Night"})
    path = "/api/boards/night"
    assert client.patch(path, json={"refresh_seconds": 60}).json()["title"] == "Night"
    assert client.patch(path, json={"description": "All"}).json()["refresh_seconds"] == 60
    found = client.patch(path, json={"title": "Late", "archived": True}).json()
    assert (found["title"], found["archived"], found["description"]) == ("Late", True, "All")
    assert client.patch(path, json={}).json() == {**found}
    board = here.snapshot("night").board
    assert (board.title, board.refresh_seconds, board.archived) == ("Late", 60, True)


def test_refused_change_changes_nothing(here: Monitor, client: httpx.Client) -> None:
    """The main board is not archived, and its title stays as well."""
    answer = client.patch("/api/boards/main", json={"title": "Old", "archived": True})
    assert (answer.status_code, answer.json()["error"]) == (409, "protected_board")
    assert here.snapshot("main").board.title != "Old"
    assert client.patch("/api/boards/main", json={"refresh_seconds": 301}).status_code == 422


def test_board_is_paused_and_resumed(here: Monitor, client: httpx.Client) -> None:
    """Each says how the board is now, however often it is asked for."""
    for path, paused in (("pause", True), ("pause", True), ("resume", False)):
        answer = client.post(f"/api/boards/main/{path}")
        assert (answer.status_code, answer.json()["paused"]) == (200, paused)
        assert here.snapshot("main").board.paused is paused


@pytest.mark.usefixtures("mixed")
def test_board_is_asked_for_now(api: ApiServer, client: httpx.Client) -> None:
    """Its live tasks are asked for though none is due."""
    api.clear()
    answer = client.post("/api/boards/main/refresh")
    assert answer.status_code == 202
    asked = answer.json()["tasks"]
    assert asked >= 6
    eventually(lambda: len(api.requests) >= asked)


@pytest.mark.usefixtures("here")
def test_other_methods_are_told(client: httpx.Client) -> None:
    """A method that is not there is a 405 that names those that are."""
    for method, path, allowed in (
        ("DELETE", "/api/boards/main", "GET, HEAD, PATCH"),
        ("PUT", "/api/boards", "GET, HEAD, POST"),
        ("GET", "/api/boards/main/pause", "POST"),
        ("POST", "/healthz", "GET, HEAD"),
    ):
        answer = client.request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
        assert answer.json()["error"] == "method_not_allowed"


def test_paths_that_are_not_there_are_a_json_404(client: httpx.Client) -> None:
    """No page comes in the place of an answer, whatever the method."""
    for method in ("GET", "POST", "PATCH", "TRACE"):
        for path in ("/api/", "/api/nothing", "/api/boards/", "/api/boards/x/y/z/a"):
            answer = client.request(method, path)
            assert answer.status_code == 404
            assert answer.headers["content-type"] == "application/problem+json"
            found = answer.json()
            assert list(found) == ["type", "title", "status", "detail", "error"]
            assert (found["status"], found["error"]) == (404, "not_found")
