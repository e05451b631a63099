"""Requests that may be repeated under one key."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from components.model.access import header
from components.model.access.actor import LOCAL, Actor, Kind
from components.model.access.roles import Role
from components.model.actions import RemoveTasks
from components.monitor import Monitor
from tests.support.databases import refusing
from tests.support.monitors import ids
from tests.web.routes.conftest import asked_by

PATH = "/api/boards/main/tasks"
KEY = {"Idempotency-Key": "batch-1"}
REQUESTS = ((PATH, {"tasks": ["a", "b"]}), ("/api/boards", {"name": "night"}))


def post(client: httpx.Client, *tasks: str, **headers: str) -> httpx.Response:
    """Put tasks on the board under the key."""
    return client.post(PATH, json={"tasks": tasks}, headers={**KEY, **headers})


def test_repeated_request_gets_the_same_answer(here: Monitor, client: httpx.Client) -> None:
    """And nothing is done again, though meanwhile the task was removed."""
    first = post(client, "a")
    assert "idempotency-replayed" not in first.headers
    here.perform(RemoveTasks("main", ("a",)), LOCAL)
    again = post(client, "a")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["idempotency-replayed"] == "true"
    assert ids(here) == []


def test_key_is_that_of_one_request(here: Monitor, client: httpx.Client) -> None:
    """Another request under it is refused, and what somebody else asks for has nothing to do."""
    post(client, "a")
    answer = post(client, "b")
    assert (answer.status_code, answer.json()["error"]) == (409, "idempotency_key_reused")
    assert ids(here) == ["a"]
    assert post(client, "b", **asked_by(Role.OPERATOR)).status_code == 201
    assert ids(here) == ["a", "b"]


@pytest.mark.usefixtures("here")
def test_what_was_refused_may_be_put_right(client: httpx.Client) -> None:
    """A request that was not done keeps no key."""
    assert post(client, "a b").status_code == 422
    assert post(client, "ab").status_code == 201


def test_board_is_created_once(here: Monitor, client: httpx.Client) -> None:
    """Whoever got no answer asks again, and is told what was done."""
    for _ in range(2):
        answer = client.post("/api/boards", json={"name": "night"}, headers=KEY)
        assert answer.status_code == 201, answer.text
    assert client.post("/api/boards", json={"name": "night"}).status_code == 409
    assert len(here.boards()) == 2


def test_repeats_wait_for_each_other(here: Monitor, client: httpx.Client) -> None:
    """Of requests at the same time one is done, and the others have its answer."""
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: post(client, "a", "b"), range(8)))
    assert {answer.json()["added"] for answer in answers} == {2}
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 7
    assert ids(here) == ["a", "b"]


@pytest.mark.databases
def test_key_is_saved_with_what_was_done(here: Monitor, client: httpx.Client, url: str) -> None:
    """Where the key cannot be saved nothing is done, and so a repeat is no conflict."""
    with refusing(url, "idempotency", "INSERT"):
        for path, body in REQUESTS:
            answer = client.post(path, json=body, headers={"Idempotency-Key": path})
            assert (answer.status_code, answer.json()["error"]) == (503, "storage_failed")
        assert ids(here) == []
        assert len(here.boards()) == 1
    for path, body in REQUESTS:
        answer = client.post(path, json=body, headers={"Idempotency-Key": path})
        assert answer.status_code == 201


@pytest.mark.databases
def test_answer_that_was_not_saved_is_made_anew(
    here: Monitor, client: httpx.Client, url: str
) -> None:
    """What was done is answered all the same, and a repeat tells what is there by then."""
    with refusing(url, "idempotency", "UPDATE"):
        for path, body in REQUESTS:
            answer = client.post(path, json=body, headers={"Idempotency-Key": path})
            assert answer.status_code == 201, answer.text
    here.perform(RemoveTasks("main", ("a",)), LOCAL)
    added, created = (
        client.post(path, json=body, headers={"Idempotency-Key": path}) for path, body in REQUESTS
    )
    told = added.json()
    assert (added.status_code, told["added"], told["already"]) == (200, 0, 1)
    assert (created.status_code, created.json()["name"]) == (201, "night")
    assert created.headers["idempotency-replayed"] == "true"
    assert ids(here) == ["b"]
    again = client.post(PATH, json={"tasks": ["c"]}, headers={"Idempotency-Key": PATH})
    assert again.json()["error"] == "idempotency_key_reused"


@pytest.mark.databases
@pytest.mark.usefixtures("here")
def test_long_name_fits_into_what_is_kept(client: httpx.Client) -> None:
    """A person whom a proxy signs in is known by the name alone, however long."""
    named = Actor(Kind.PERSON, f"{'x' * 300}@example.com", Role.OPERATOR)
    who = {header.NAME: header.encoded(named)}
    assert post(client, "a", **who).status_code == 201
    assert post(client, "a", **who).headers["idempotency-replayed"] == "true"


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("key", ["", "x" * 129, "ü", "two words"])
def test_what_is_no_key_is_refused(client: httpx.Client, key: str) -> None:
    """A key has 1 to 128 characters of ASCII without spaces."""
    headers = [(b"Idempotency-Key", key.encode())]
    answer = client.post(PATH, json={"tasks": ["a"]}, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid_header")
    assert answer.json()["errors"][0]["at"] == "header.idempotency-key"
