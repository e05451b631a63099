"""The stand-in API has the routes, words and envelopes of all versions."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.api import routes
from tests.support.api.faults import Fault
from tests.support.api.routes import VERSIONS
from tests.support.api.server import ApiServer

STATUS = {
    "v1": "/api/v1/task/{}/status",
    "v2": "/api/v2/tasks/{}/status",
    "v3": "/api/v3/sessions/{}",
    "v4": "/api/v4/runs/{}/status",
    "v4s": "/api/v4/sessions/{}",
}
LISTS = {version: path for path, version in routes.LISTS.items()}
ROWS = {"v1": "tasks", "v2": "items", "v3": "sessions", "v4": "runs", "v4s": "sessions"}
SIZES = {
    "v1": ("limit", 100),
    "v2": ("pageSize", 100),
    "v3": ("page_size", 100),
    "v4": ("limit", 50),
    "v4s": ("limit", 100),
}
BEARER = {"Authorization": "Bearer bu_test"}
OWN = {"X-Browser-Use-API-Key": "bu_test"}
NOT_THERE = (404, {"detail": "Not Found"})

every_version = pytest.mark.parametrize("version", VERSIONS)


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=VERSIONS) as api:
        yield api


@pytest.fixture
def client(api: ApiServer) -> Iterator[httpx.Client]:
    headers = {**BEARER, **OWN}
    with httpx.Client(base_url=api.base_url, headers=headers, trust_env=False) as client:
        yield client


def told(answer: httpx.Response) -> tuple[int, Any]:
    """Return the code and the decoded body of an answer."""
    return answer.status_code, answer.json()


def ids(answer: httpx.Response, version: str) -> list[str]:
    """Return the ids of a list page in their order."""
    name = "sessionId" if version == "v4s" else "id"
    return [row[name] for row in answer.json()[ROWS[version]]]


def test_each_version_says_a_status_in_its_own_way(api: ApiServer, client: httpx.Client) -> None:
    """A task of all versions is a bare string in v1, and objects in v2 and v4."""
    api.set("a", "finished", success=False)
    assert told(client.get(STATUS["v1"].format("a"))) == (200, "finished")
    assert told(client.get(STATUS["v4"].format("a"))) == (200, {"status": "completed"})
    assert told(client.get(STATUS["v2"].format("a"))) == (
        200,
        {
            "id": "a",
            "status": "finished",
            "output": "Done.",
            "finishedAt": "2026-01-01T00:01:00",
            "isSuccess": False,
            "cost": "0.02",
        },
    )


def test_what_has_not_ended_has_no_end(api: ApiServer, client: httpx.Client) -> None:
    """A running task has neither output, nor verdict, nor time of its end."""
    api.set("a", "running")
    answer = client.get(STATUS["v2"].format("a")).json()
    assert [answer[name] for name in ("output", "finishedAt", "isSuccess", "cost")] == [None] * 4
    row = client.get(LISTS["v1"]).json()["tasks"][0]
    assert (row["output"], row["finished_at"], row["live_url"]) == (None, None, None)


def test_v4_has_words_of_its_own(api: ApiServer, client: httpx.Client) -> None:
    """What every version knows is told by v4 in v4's words, which have no pause."""
    words = ("created", "running", "paused", "finished", "stopped", "failed")
    api.set_many(dict(zip("abcdef", words, strict=True)))
    seen = [client.get(STATUS["v4"].format(task)).json()["status"] for task in "abcdef"]
    assert seen == ["queued", "running", "running", "completed", "cancelled", "failed"]


@every_version
def test_task_of_one_version_only(api: ApiServer, client: httpx.Client, version: str) -> None:
    """A task set for one version is known there, by its own word, and nowhere else."""
    api.set("a", "dispatching", version=version)
    for each in VERSIONS:
        code = client.get(STATUS[each].format("a")).status_code
        assert code == (200 if each == version else 404)
        assert ids(client.get(LISTS[each]), each) == (["a"] if each == version else [])
    assert "dispatching" in client.get(STATUS[version].format("a")).text


@every_version
def test_unknown_task_is_named(client: httpx.Client, version: str) -> None:
    """An unknown id is a 404 that names the task, the run or the session."""
    noun = routes.NOUNS[version]
    assert told(client.get(STATUS[version].format("a"))) == (404, {"detail": f"{noun} not found"})


@every_version
def test_key_has_one_place(api: ApiServer, version: str) -> None:
    """v1 takes a bearer, all others their own header, and none takes the other's."""
    api.set("a", "running")
    right, wrong = (BEARER, OWN) if version == "v1" else (OWN, BEARER)
    for path in (STATUS[version].format("a"), LISTS[version]):
        for headers, code in ((right, 200), (wrong, 401), ({}, 401)):
            answer = httpx.get(api.base_url + path, headers=headers, trust_env=False)
            assert answer.status_code == code


def test_v1_and_its_list_are_there_by_default() -> None:
    """Unless told otherwise a server has the two routes of v1, and no other version."""
    with ApiServer() as api:
        seen = {
            version: [
                told(httpx.get(api.base_url + path, headers=BEARER, trust_env=False))
                for path in (STATUS[version].format("a"), LISTS[version])
            ]
            for version in VERSIONS
        }
    assert [code for code, _ in seen["v1"]] == [404, 200]
    assert seen["v1"][0][1] == {"detail": "Task not found"}
    assert all(seen[version] == [NOT_THERE, NOT_THERE] for version in VERSIONS[1:])


@every_version
def test_routes_can_be_switched(api: ApiServer, client: httpx.Client, version: str) -> None:
    """A version that is off has no route, and one without lists has the status route alone."""
    api.set("a", "running")
    api.speak(*(set(VERSIONS) - {version}))
    assert told(client.get(STATUS[version].format("a"))) == NOT_THERE
    assert told(client.get(LISTS[version])) == NOT_THERE
    api.speak(version, lists=False)
    assert client.get(STATUS[version].format("a")).status_code == 200
    assert told(client.get(LISTS[version])) == NOT_THERE
    with ApiServer(lists=False) as bare:
        assert told(httpx.get(bare.base_url + LISTS["v1"], trust_env=False)) == NOT_THERE


@pytest.mark.parametrize(
    ("version", "envelope"),
    [
        ("v1", {"total_pages": 3, "page": 2, "limit": 2, "total_count": 5}),
        ("v2", {"totalItems": 5, "pageNumber": 2, "pageSize": 2}),
        ("v3", {"total": 5, "page": 2, "pageSize": 2}),
    ],
)
def test_numbered_pages(
    api: ApiServer, client: httpx.Client, version: str, envelope: dict[str, int]
) -> None:
    """Pages are numbered from one, newest first, and a page past the end is empty."""
    api.set_many(dict.fromkeys("abcde", "running"))
    api.set("b", "finished")
    number = "pageNumber" if version == "v2" else "page"
    pages = [
        client.get(LISTS[version], params={SIZES[version][0]: 2, number: page})
        for page in (1, 2, 3, 4)
    ]
    assert [ids(page, version) for page in pages] == [["e", "d"], ["c", "b"], ["a"], []]
    second = pages[1].json()
    ended = "stopped" if version == "v3" else "finished"
    assert second.pop(ROWS[version])[1]["status"] == ended
    assert second == envelope


def test_pages_by_cursor(api: ApiServer, client: httpx.Client) -> None:
    """v4's pages follow each other by cursor, and new runs do not shift them."""
    api.set_many(dict.fromkeys("abcde", "running"))
    first = client.get(LISTS["v4"], params={"limit": 2})
    api.set("f", "running")
    second = client.get(LISTS["v4"], params={"limit": 2, "cursor": first.json()["nextCursor"]})
    last = client.get(LISTS["v4"], params={"limit": 2, "cursor": second.json()["nextCursor"]})
    assert [ids(page, "v4") for page in (first, second, last)] == [["e", "d"], ["c", "b"], ["a"]]
    assert [page.json()["hasMore"] for page in (first, second, last)] == [True, True, False]
    assert last.json()["nextCursor"] is None
    assert client.get(LISTS["v4"], params={"cursor": "mine"}).status_code == 422


@every_version
def test_pages_have_limits(api: ApiServer, client: httpx.Client, version: str) -> None:
    """A page holds ten rows unless told, as many as the version allows, and no more."""
    size, most = SIZES[version]
    api.set_many({f"task-{number}": "running" for number in range(150)})
    assert len(ids(client.get(LISTS[version]), version)) == 10
    assert len(ids(client.get(LISTS[version], params={size: most}), version)) == most
    for rows in (most + 1, 0, -1, "ten", "9" * 5000):
        answer = client.get(LISTS[version], params={size: rows})
        assert answer.status_code == 422
        assert answer.json()["detail"][0]["loc"] == ["query"]


@every_version
def test_row_has_what_a_board_needs(api: ApiServer, client: httpx.Client, version: str) -> None:
    """A row tells what the task was told and when it was created, in v2 without a zone."""
    api.set("a", "running")
    row = client.get(LISTS[version]).json()[ROWS[version]][0]
    assert row["title" if version in ("v3", "v4") else "task"] == "Do a"
    created = row["created_at" if version == "v1" else "createdAt"]
    assert created == "2026-01-01T00:00:00" + ("" if version == "v2" else "+00:00")


def test_removed_task_leaves_the_lists(api: ApiServer, client: httpx.Client) -> None:
    """A task that is made unknown is gone from every list, and comes back at its old place."""
    api.set_many(dict.fromkeys("abc", "running"))
    api.set("b", None)
    assert [ids(client.get(LISTS[version]), version) for version in VERSIONS] == [["c", "a"]] * 5
    api.set("b", "running", version="v2")
    seen = [ids(client.get(LISTS[version]), version) for version in VERSIONS]
    assert seen == [["c", "a"], ["c", "b", "a"], *[["c", "a"]] * 3]


def test_requests_of_all_versions_are_told_apart(api: ApiServer, client: httpx.Client) -> None:
    """Status requests are kept with their task, list requests without one and counted apart."""
    for version in VERSIONS:
        client.get(STATUS[version].format("a"))
        client.get(LISTS[version], headers={"X-Note": version})
    assert [request.task_id for request in api.requests] == ["a", None] * 5
    assert (api.count(), api.count("a"), api.lists()) == (10, 5, 5)
    assert api.headers()["x-note"] == "v4s"
    api.clear()
    assert (api.lists(), api.headers()) == (0, {})


def test_lists_have_faults_of_their_own(api: ApiServer, client: httpx.Client) -> None:
    """A fault of the lists spares the status routes, goes before the one for all, and ends."""
    api.set("a", "running")
    api.fault_all(Fault.server_error(), times=1)
    api.fault_lists(Fault.unavailable(), times=1)
    api.fault_lists(Fault.gone(), version="v4")
    paths = (LISTS["v4"], LISTS["v2"], LISTS["v2"], STATUS["v2"].format("a"), LISTS["v2"])
    assert [client.get(path).status_code for path in paths] == [410, 503, 500, 200, 200]


def test_task_has_faults_by_version(api: ApiServer, client: httpx.Client) -> None:
    """A task's fault concerns the version that it was set for, and no route that is off."""
    api.set("a", "running")
    api.speak("v2", "v4")
    api.fault("a", Fault.server_error())
    api.fault("a", Fault.unavailable(), version="v4")
    paths = [STATUS[version].format("a") for version in ("v1", "v2", "v4")]
    assert [client.get(path).status_code for path in paths] == [404, 500, 503]
    api.fault("a", None, version="v4")
    api.fault("a", None)
    assert [client.get(path).status_code for path in paths] == [404, 200, 200]


def test_further_routes_can_be_put(api: ApiServer, client: httpx.Client) -> None:
    """A route of a test's own answers its method to the key, and tells what was sent."""
    api.route("PATCH", "/api/v2/tasks/a", Fault.json({"id": "a"}))
    assert client.patch("/api/v2/tasks/a", json={"do": 1}).json() == {"id": "a"}
    assert api.bodies == [b'{"do":1}']
    assert client.get("/api/v2/tasks/a").status_code == 404
    bare = httpx.patch(f"{api.base_url}/api/v2/tasks/a", trust_env=False)
    assert bare.status_code == 401
