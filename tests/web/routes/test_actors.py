"""What programs may do: by their roles, and on their boards alone."""

import httpx
import pytest

from components.model.access import header
from components.model.access.actor import LOCAL, Kind
from components.model.access.roles import Role
from components.model.actions import EditBoard
from components.monitor import Monitor
from components.web import routes
from tests.support.monitors import ids
from tests.web.routes.conftest import asked_by

OF_NIGHT = asked_by(Role.OPERATOR, "night")


@pytest.mark.usefixtures("settled")
def test_boards_of_others_are_not_there(client: httpx.Client) -> None:
    """What is said of a board that somebody may not see is what is said of one that nobody has."""
    for resource in routes.RESOURCES:
        for method in resource.operations:
            if "{board}" not in resource.path:
                continue
            theirs, none = (
                client.request(
                    method,
                    resource.path.format(board=board, task_id="a"),
                    headers=OF_NIGHT,
                    json={"tasks": ["a"]} if method == "POST" else {},
                )
                for board in ("main", "none")
            )
            assert theirs.status_code == none.status_code == 404, (method, resource.path)
            assert theirs.json() == {
                **none.json(),
                "detail": none.json()["detail"].replace("none", "main"),
            }
    listed = client.get("/api/boards", headers=OF_NIGHT).json()
    assert [board["name"] for board in listed] == ["night"]


def test_changes_of_other_boards_are_not_told(settled: Monitor, client: httpx.Client) -> None:
    """Whoever sees one board learns nothing of others by polling it."""

    def told(asking: dict[str, str]) -> list[int | None]:
        found = []
        for title in ("First", "Second"):
            settled.perform(EditBoard("main", title), LOCAL)
            answer = client.get("/api/boards/night/version", headers=asking)
            found.append(answer.json()["boards_version"])
        return found

    assert told(asked_by(Role.VIEWER, "night", kind=Kind.WALL)) == [None, None]
    first, second = told(asked_by())
    assert first is not None and second is not None and first < second


def test_role_is_asked_of_every_change(settled: Monitor, client: httpx.Client) -> None:
    """A viewer reads, an operator acts on tasks, an administrator on boards too."""
    requests = [
        ("GET", "/api/boards/main", None, Role.VIEWER),
        ("GET", "/api/boards/main/wait?timeout=0", None, Role.VIEWER),
        ("POST", "/api/boards/main/tasks", {"tasks": ["d"]}, Role.OPERATOR),
        ("POST", "/api/boards/main/refresh", None, Role.OPERATOR),
        ("POST", "/api/boards/main/pause", None, Role.OPERATOR),
        ("POST", "/api/boards/main/resume", None, Role.OPERATOR),
        ("PATCH", "/api/boards/main", {"refresh_seconds": 60}, Role.OPERATOR),
        ("PATCH", "/api/boards/main", {"title": "Other"}, Role.ADMINISTRATOR),
        ("POST", "/api/boards", {"name": "new"}, Role.ADMINISTRATOR),
        ("DELETE", "/api/boards/main/tasks/d", None, Role.OPERATOR),
    ]
    for method, path, body, least in requests:
        for role in Role:
            answer = client.request(method, path, json=body, headers=asked_by(role))
            if role < least:
                assert (answer.status_code, answer.json()["error"]) == (403, "not_allowed")
                assert role.word in answer.json()["detail"]
            else:
                assert answer.status_code < 300 or role > least, (method, path, answer.text)
    assert ids(settled) == ["a", "b", "c"]


@pytest.mark.usefixtures("settled")
def test_board_of_ones_own_may_be_filled(client: httpx.Client) -> None:
    """A token of one board acts there, and makes no other."""
    answer = client.post("/api/boards/night/tasks", json={"tasks": ["n"]}, headers=OF_NIGHT)
    assert answer.status_code == 201
    answer = client.post("/api/boards", json={"name": "new"}, headers=OF_NIGHT)
    assert (answer.status_code, answer.json()["error"]) == (403, "not_allowed")


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("text", ["", "nobody", "%7B%7D"])
def test_nobody_gets_nothing(client: httpx.Client, text: str) -> None:
    """A header of the gate's that names nobody is refused."""
    answer = client.get("/api/boards/main", headers={header.NAME: text})
    assert (answer.status_code, answer.json()["error"]) == (403, "not_allowed")
