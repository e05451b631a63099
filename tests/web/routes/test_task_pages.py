"""The tasks of a board a page at a time."""

from typing import Any

import httpx
import pytest

from components.model.access.actor import LOCAL
from components.model.actions import RemoveTasks
from components.monitor import Monitor

PATH = "/api/boards/main/tasks"
ALL = [*(f"t{number}" for number in range(12)), "lost"]


def ids(answer: httpx.Response) -> list[str]:
    """Name the tasks of a page."""
    assert answer.status_code == 200, answer.text
    return [task["task_id"] for task in answer.json()["tasks"]]


def pages(client: httpx.Client, **query: Any) -> list[list[str]]:
    """Read from the first page to the last."""
    answer = client.get(PATH, params=query)
    found = [ids(answer)]
    while cursor := answer.json()["next"]:
        answer = client.get(PATH, params={**query, "cursor": cursor})
        found.append(ids(answer))
    return found


@pytest.mark.usefixtures("mixed")
def test_pages_hold_each_task_once(client: httpx.Client) -> None:
    """Whoever follows the cursors sees the whole board in its order."""
    assert pages(client) == [ALL]
    assert pages(client, limit=5) == [ALL[:5], ALL[5:10], ALL[10:]]
    assert pages(client, limit=13) == [ALL]


def test_page_has_the_fields_of_the_board(mixed: Monitor, client: httpx.Client) -> None:
    """A task in a page is told as it is on its board."""
    page, board = client.get(PATH).json(), client.get("/api/boards/main").json()
    assert list(page) == ["board", "version", "tasks", "next"]
    assert page["tasks"] == board["tasks"]
    assert page["version"] == mixed.snapshot("main").version


FILTERED = [
    ("status=failed", ["t1", "t7"]),
    ("status=FAILED&status=Running", ["t1", "t2", "t7", "t8"]),
    ("status=failed,unknown", ["t1", "t7", "lost"]),
    ("group=even", [f"t{number}" for number in range(0, 12, 2)]),
    ("group=&status=failed", ["t1", "t7"]),
    ("group=none", []),
    ("since=2000-01-01T00:00:00Z", ALL[:-1]),
    ("since=2099-01-01T00:00:00%2B02:00", []),
]


@pytest.mark.usefixtures("mixed")
def test_filters_hold_together(client: httpx.Client) -> None:
    """Statuses in any case, a group or none at all, and since when a status is there."""
    for query, found in FILTERED:
        assert (query, ids(client.get(f"{PATH}?{query}"))) == (query, found)


@pytest.mark.usefixtures("mixed")
def test_filters_hold_over_pages(client: httpx.Client) -> None:
    """A cursor goes on among the tasks that pass, and the last page says that it is the last."""
    assert pages(client, limit=1, status="failed") == [["t1"], ["t7"]]


def test_tasks_may_be_removed_between_pages(mixed: Monitor, client: httpx.Client) -> None:
    """Whoever removes what they have read misses nothing of the rest."""
    first = client.get(PATH, params={"limit": 5})
    mixed.perform(RemoveTasks("main", tuple(ids(first))), LOCAL)
    cursor = first.json()["next"]
    assert ids(client.get(PATH, params={"limit": 5, "cursor": cursor})) == ALL[5:10]


def test_cursor_outlives_one_of_its_tasks(mixed: Monitor, client: httpx.Client) -> None:
    """Where the next task is gone, the one after it comes; where both are, that is said."""
    cursor = client.get(PATH, params={"limit": 5}).json()["next"]
    mixed.perform(RemoveTasks("main", ("t5",)), LOCAL)
    assert ids(client.get(PATH, params={"limit": 2, "cursor": cursor})) == ["t6", "t7"]
    mixed.perform(RemoveTasks("main", ("t4",)), LOCAL)
    answer = client.get(PATH, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["error"]) == (409, "stale_cursor")


@pytest.mark.usefixtures("mixed")
def test_page_is_not_sent_again(client: httpx.Client) -> None:
    """Whoever has a page, and sends its tag, is told that it still holds."""
    answer = client.get(PATH, params={"status": "finished"})
    tag = {"If-None-Match": answer.headers["etag"]}
    again = client.get(PATH, params={"status": "finished"}, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(PATH, params={"status": "failed"}, headers=tag).status_code == 200


WRONG = [
    ("limit=0", "query.limit"),
    ("limit=1001", "query.limit"),
    ("limit=many", "query.limit"),
    ("limit=1&limit=2", "query.limit"),
    ("status=finnished", "query.status[0]"),
    ("since=yesterday", "query.since"),
    ("since=2026-01-01T00:00:00", "query.since"),
    ("cursor=?", "query.cursor"),
    ("statuss=failed", "query"),
]


@pytest.mark.usefixtures("here")
def test_wrong_query_is_told_with_its_place(client: httpx.Client) -> None:
    """Nothing is left out of account silently: what is no filter is refused."""
    for query, place in WRONG:
        answer = client.get(f"{PATH}?{query}")
        assert answer.headers["content-type"] == "application/problem+json"
        found = answer.json()
        told = (found["status"], found["error"], found["errors"][0]["at"])
        assert (query, answer.status_code, told) == (query, 422, (422, "invalid_query", place))
