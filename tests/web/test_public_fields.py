"""What programs may rely on: the exact fields of every answer, and facts beside statuses."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import httpx

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, SetRefresh
from components.model.board import Board
from components.model.entry import Entry
from components.model.facts import Facts
from components.model.reading import Problem, Reading, Trouble
from components.model.snapshot import Service, Snapshot, SweepEstimate, Task
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.server import ApiServer

AT = datetime(2026, 5, 4, 12, 0, 0, 250_000, tzinfo=UTC)
NOON, LATER = "2026-05-04T12:00:00.250Z", "2026-05-04T12:00:05.250Z"
CSV_COLUMNS = [
    *("task_id", "label", "group", "note", "status", "since", "checked_at", "problem"),
    *("success", "raw", "version", "cost_usd", "title", "api_finished_at", "api_updated_at"),
]
TROUBLE = Trouble("rate_limited", "Too many.", AT, AT + timedelta(seconds=5))
SWEEP = SweepEstimate(live=60, per_second=10.0, seconds=6.0, listed=20)
FULL = Task(
    "a",
    "",
    "Team",
    Reading(
        "a",
        "finished",
        AT,
        AT,
        Problem("timeout", "Late.", AT),
        raw="completed",
        success=False,
        version="v4",
        facts=Facts(0.0000125, "=Read", AT, AT + timedelta(seconds=5)),
    ),
    confirmed=True,
    note="Note",
)
BARE = Task("b", "Label", "", Reading("b"), confirmed=False)
SERVICE = Service(speaks=("v4",), trouble=TROUBLE)
MAIN = Board("main", "Main", 5.0)
SNAPSHOT = Snapshot(MAIN, 7, AT, (FULL, BARE), "host", demo=False, service=SERVICE)


@contextmanager
def showing(snapshot: Snapshot) -> Iterator[None]:
    """Have the routes answer with one board."""
    shown = SimpleNamespace(
        snapshot=lambda _: snapshot, live_snapshot=lambda _: snapshot, boards=lambda: [snapshot]
    )
    monitor.install(cast(Monitor, shown))
    try:
        yield
    finally:
        monitor.install(None)


def answer(client: httpx.Client, snapshot: Snapshot) -> dict[str, Any]:
    """Return a board as programs see it."""
    with showing(snapshot):
        found: dict[str, Any] = client.get("/api/boards/main").json()
        return found


def test_board_has_these_fields_and_no_others(client: httpx.Client) -> None:
    """A field of a record inside is published only where it is named."""
    found = answer(client, replace(SNAPSHOT, service=replace(SNAPSHOT.service, sweep=SWEEP)))
    assert list(found) == [
        *("board", "version", "generated_at", "demo", "counts", "cost_usd", "service", "tasks"),
    ]
    assert found["service"] == {
        "speaks": ["v4"],
        "trouble": {"kind": "rate_limited", "message": "Too many.", "at": NOON, "until": LATER},
        "sweep": {"live": 60, "per_second": 10.0, "seconds": 6.0, "listed": 20},
        "storage": None,
        "left_by_others": None,
        "announced": [],
    }
    assert found["tasks"][0] == {
        "task_id": "a",
        "label": "",
        "group": "Team",
        "note": "Note",
        "status": "finished",
        "since": NOON,
        "checked_at": NOON,
        "problem": {"kind": "timeout", "message": "Late.", "at": NOON},
        "success": False,
        "raw": "completed",
        "version": "v4",
        "cost_usd": 0.0000125,
        "title": "=Read",
        "api_finished_at": NOON,
        "api_updated_at": LATER,
    }
    assert found["tasks"][1].keys() == found["tasks"][0].keys()


def test_list_of_boards_has_these_fields_and_no_others(client: httpx.Client) -> None:
    """Each board is told with its counts, its costs and its settings."""
    with showing(SNAPSHOT):
        (found,) = client.get("/api/boards").json()
    assert list(found) == [
        *("name", "title", "archived", "counts", "cost_usd", "version"),
        *("description", "refresh_seconds", "paused"),
    ]
    assert found["cost_usd"] == {"total": 0.000013, "tasks": 1}


def test_sum_is_of_what_is_known(client: httpx.Client) -> None:
    """A board whose tasks do not tell their costs has no sum, which is not a sum of nothing."""
    free = replace(FULL, reading=replace(FULL.reading, facts=Facts(0.0)))
    for tasks, total, count in (((BARE,), None, 0), ((free, BARE), 0.0, 1), ((), None, 0)):
        found = answer(client, replace(SNAPSHOT, tasks=tasks))
        assert found["cost_usd"] == {"total": total, "tasks": count}


def test_csv_has_new_columns_at_its_end(client: httpx.Client) -> None:
    """Costs are plain numbers, nothing is not the same as unknown, and titles are no formulas."""
    free = replace(BARE, reading=replace(BARE.reading, facts=Facts(0.0)))
    with showing(replace(SNAPSHOT, tasks=(FULL, BARE, free))):
        text = client.get("/api/boards/main.csv").content.decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text))
    assert header == CSV_COLUMNS
    assert [row[10:] for row in rows] == [
        ["v4", "0.000013", "'=Read", NOON, LATER],
        ["", "", "", "", ""],
        ["", "0.000000", "", "", ""],
    ]


def test_facts_come_with_the_status(api: ApiServer, here: Monitor, client: httpx.Client) -> None:
    """What the API told with a status is told on, for no request more than statuses take."""
    api.speak("v2", "v3")
    api.set("session", "running", "v3")
    api.set("task", "finished", "v2", success=True)
    here.perform(SetRefresh("main", 300), LOCAL)
    here.perform(AddTasks("main", (Entry("session"), Entry("task"))), LOCAL)
    eventually(lambda: here.snapshot("main").waiting == 0)
    found = client.get("/api/boards/main").json()
    session, task = found["tasks"]
    assert (session["version"], session["cost_usd"]) == ("v3", 0.03)
    assert (session["label"], session["title"]) == ("", "Do session")
    assert (session["api_finished_at"], session["api_updated_at"]) == (
        None,
        "2026-01-01T00:01:00.000Z",
    )
    assert (task["version"], task["cost_usd"], task["title"]) == ("v2", 0.02, "")
    assert (task["api_finished_at"], task["api_updated_at"]) == ("2026-01-01T00:01:01.000Z", None)
    assert found["cost_usd"] == {"total": 0.05, "tasks": 2}
    # No list and no full body; the status routes of versions that do not know an id aside.
    paths = [request.path for request in api.requests]
    assert sum("/sessions/" in path or path.endswith("/status") for path in paths) == len(paths)
    assert paths.count("/api/v2/tasks/task/status") == 1
