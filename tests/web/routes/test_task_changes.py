"""Programs put tasks on boards, and take them off."""

from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from components import monitor
from components.model.errors import BoardLimitError
from components.model.limits import MAX_IDS, MAX_UPLOAD_BYTES
from components.monitor import Monitor
from tests.support.monitors import ids, notes

PATH = "/api/boards/main/tasks"
UUID = "0B1C2D3E-4F50-6172-8394-A5B6C7D8E9F0"


def post(client: httpx.Client, *tasks: Any) -> httpx.Response:
    """Put tasks on the board."""
    return client.post(PATH, json={"tasks": tasks})


def test_ids_and_entries_are_added(here: Monitor, client: httpx.Client) -> None:
    """An id alone, or with what people call it; each once, in the one spelling of a UUID."""
    answer = post(
        client,
        "a",
        {"task_id": UUID, "label": " Milk\t", "group": "Shop", "note": "at noon"},
        UUID.replace("-", "").lower(),
    )
    assert answer.status_code == 201
    assert answer.json() == {
        "board": "main",
        "version": here.snapshot("main").version,
        "added": 2,
        "already": 0,
        "repeated": 1,
    }
    assert ids(here) == ["a", UUID.lower()]
    assert notes(here) == [("", "", ""), ("Milk", "Shop", "at noon")]


def test_repeated_request_changes_nothing(here: Monitor, client: httpx.Client) -> None:
    """What is on the board stays as it is, in whichever spelling it comes again."""
    post(client, {"task_id": UUID, "label": "Milk"})
    answer = post(client, {"task_id": UUID.lower(), "label": "Bread"})
    assert (answer.status_code, answer.json()["already"]) == (200, 1)
    assert notes(here) == [("Milk", "", "")]


def test_one_that_is_no_id_adds_none(here: Monitor, client: httpx.Client) -> None:
    """All or nothing: each that is none is told with its place and the intake's reason."""
    assert post(client, "kept").status_code == 201
    answer = post(client, "a", "b c", {"task_id": ""}, f"bu_{'x' * 32}", f"{UUID}{UUID}")
    assert answer.status_code == 422
    found = answer.json()
    assert found["error"] == "invalid_task_ids"
    assert [fault["at"] for fault in found["errors"]] == [f"$.tasks[{n}]" for n in (1, 2, 3, 4)]
    told = [fault["detail"].partition("”: ")[2] for fault in found["errors"]]
    assert told == [
        "contains a space; ids are letters, digits, - and _",
        "empty",
        "looks like an API key, not like a task id",
        "several ids without a separator",
    ]
    assert "xxxx" not in answer.text
    assert ids(here) == ["kept"]


WRONG: list[tuple[Any, str]] = [
    ({}, "$"),
    ({"tasks": "a"}, "$.tasks"),
    ({"tasks": [1]}, "$.tasks[0]"),
    ({"tasks": [], "task": []}, "$"),
    ({"tasks": [{"task_id": "a", "labl": "x"}]}, "$.tasks[0]"),
    ({"tasks": [{"task_id": "a", "label": "x" * 201}]}, "$.tasks[0].label"),
    ({"tasks": ["a"] * (MAX_IDS + 1)}, "$.tasks"),
    ([], "$"),
]


@pytest.mark.usefixtures("here")
def test_wrong_body_is_told_with_its_place(client: httpx.Client) -> None:
    """Whatever is not as documented is a 422 that says where."""
    for body, place in WRONG:
        answer = client.post(PATH, json=body)
        found = answer.json()
        assert (answer.status_code, found["error"]) == (422, "invalid_body")
        assert (place, [fault["at"] for fault in found["errors"]]) == (place, [place])


JSON = "application/json"
UNREADABLE = [
    (b"", JSON, 400, "no_json"),
    (b'{"tasks": [', JSON, 400, "no_json"),
    (b'{"tasks": ["\xff"]}', JSON, 400, "no_json"),
    (b"[" * 100_000, JSON, 422, "invalid_body"),
    (b'{"tasks": ' + b"[" * 100_000, JSON, 422, "invalid_body"),
    (b'{"tasks": ["a"]}', "text/plain", 415, "unsupported_media_type"),
    (b"tasks=a", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    (b" " * (MAX_UPLOAD_BYTES + 1), JSON, 413, "too_large"),
]


def test_what_cannot_be_read_is_a_problem(here: Monitor, client: httpx.Client) -> None:
    """No JSON, another type, more than fits: each has its status and its word."""
    for content, kind, status, error in UNREADABLE:
        answer = client.post(PATH, content=content, headers={"Content-Type": kind})
        told = (answer.status_code, answer.json()["error"])
        assert (content[:20], told) == (content[:20], (status, error))
    packed = {"Content-Type": JSON, "Content-Encoding": "gzip"}
    assert client.post(PATH, content=b"", headers=packed).status_code == 415
    assert ids(here) == []


def test_number_of_texts_is_bounded(here: Monitor, client: httpx.Client) -> None:
    """More than tasks can have are not even read; quotes within a text are none."""
    answer = client.post(PATH, json={"tasks": ["a"] * (8 * MAX_IDS + 1)})
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid_body")
    assert answer.json()["errors"][0]["detail"].startswith("more than 80,001 texts")
    quoted = {"label": '"' * 100, "group": '\\"', "note": "\\"}
    tasks = [{"task_id": f"t{number}", **quoted} for number in range(MAX_IDS)]
    answer = client.post(PATH, json={"tasks": tasks})
    assert (answer.status_code, answer.json()["added"]) == (201, MAX_IDS)
    assert len(ids(here)) == MAX_IDS


@pytest.mark.usefixtures("here")
def test_size_is_bounded_whoever_hides_it(client: httpx.Client) -> None:
    """A body of unknown length is read no further than it may go."""
    pieces = (b" " * 2**16 for _ in range(MAX_UPLOAD_BYTES // 2**16 + 2))
    answer = client.post(PATH, content=pieces, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_full_board_is_a_conflict(client: httpx.Client) -> None:
    """More tasks than a board can have are told in words, and nothing is to be tried again."""

    def refuse(*_: object) -> None:
        raise BoardLimitError("The board holds 50,000 tasks.")

    full = SimpleNamespace(snapshot=lambda _: SimpleNamespace(tasks=()), perform=refuse)
    monitor.install(cast(Monitor, full))
    try:
        answer = post(client, "a")
    finally:
        monitor.install(None)
    assert (answer.status_code, answer.json()["error"]) == (409, "board_full")
    assert "50,000" in answer.json()["detail"]


def test_task_is_taken_off_its_board(here: Monitor, client: httpx.Client) -> None:
    """In whichever spelling; one that is not there is a 404."""
    post(client, "a", UUID)
    assert client.delete(f"{PATH}/a").status_code == 204
    assert client.delete(f"{PATH}/{UUID}").status_code == 204
    assert ids(here) == []
    answer = client.delete(f"{PATH}/a")
    assert (answer.status_code, answer.json()["error"]) == (404, "unknown_task")
