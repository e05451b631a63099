"""The JSON, CSV and health routes, as programs meet them."""

import codecs
import csv
import io
import time
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from components import __version__, monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, CreateBoard, SetArchived, SetRefresh
from components.model.entry import Entry
from components.model.settings import Settings
from components.model.text import FORMULA_STARTS
from components.monitor import Monitor
from components.store import Store
from components.web import fields
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer

PATHS_OF_X = [f"/api/boards/x{rest}" for rest in ("", ".csv", "/version", "/export")]


@pytest.fixture
def filled(api: ApiServer, here: Monitor) -> Monitor:
    """Fill a board with one running, one lost and one strangely labelled task."""
    here.perform(SetRefresh("main", 300), LOCAL)
    api.set_many({"a": "running", "-b": "failed"})
    api.fault("odd", Fault.json("hibernating"))
    here.perform(
        AddTasks(
            "main",
            (
                Entry("a", "=HYPERLINK(1)", "+team", note="@noon"),
                Entry("-b", 'say "hi", ok'),
                Entry("c"),
                Entry("odd"),
            ),
        ),
        LOCAL,
    )
    eventually(lambda: here.snapshot("main").waiting == 0)
    return here


def test_board_answers_as_documented(filled: Monitor, client: httpx.Client) -> None:
    """Counts add up, unknown words are raw, a lost task has no status but a problem."""
    answer = client.get("/api/boards/main").json()
    assert answer["version"] == filled.snapshot("main").version
    assert answer["demo"] is False
    assert answer["counts"] == {
        "created": 0, "running": 1, "paused": 0, "finished": 0,
        "stopped": 0, "failed": 1, "unknown": 2,
    }  # fmt: skip
    a, b, c, odd = answer["tasks"]
    said = (a["task_id"], a["label"], a["group"], a["note"])
    assert said == ("a", "=HYPERLINK(1)", "+team", "@noon")
    assert (a["status"], a["problem"]) == ("running", None)
    assert datetime.fromisoformat(a["since"]) <= datetime.fromisoformat(a["checked_at"])
    assert a["since"].endswith("Z")
    assert b["status"] == "failed"
    assert (c["status"], c["since"], c["checked_at"]) == (None, None, None)
    assert c["problem"]["kind"] == "not_found"
    assert (odd["status"], odd["raw"], odd["success"]) == ("hibernating", "hibernating", None)
    assert (c["raw"], c["success"]) == (None, None)
    assert answer["service"] == {
        "speaks": ["v1"],
        "trouble": None,
        "sweep": None,
        "storage": None,
        "left_by_others": None,
        "announced": [],
    }


def test_version_route_gives_ages(filled: Monitor, client: httpx.Client) -> None:
    """The live signal gets the version and ages in seconds, never a wall-clock time."""
    eventually(lambda: filled.liveness("main").oldest_live_age is not None)
    answer = client.get("/api/boards/main/version").json()
    assert answer["version"] == filled.snapshot("main").version
    assert 0 <= answer["alive_age"] < 5
    assert answer["oldest_live_age"] >= 0
    assert answer["refresh_seconds"] == 300
    assert (answer["paused"], answer["archived"]) == (False, False)


@pytest.mark.usefixtures("filled")
def test_csv_is_safe_in_a_spreadsheet(client: httpx.Client) -> None:
    """No cell begins a formula, and commas and quotes survive."""
    answer = client.get("/api/boards/main.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "main.csv" in answer.headers["content-disposition"]
    header, *rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ",".join(header) == fields.CSV_HEADER
    assert rows[0][:5] == ["a", "'=HYPERLINK(1)", "'+team", "'@noon", "running"]
    assert rows[1][:2] == ["'-b", 'say "hi", ok']
    assert not any(cell.startswith(FORMULA_STARTS) for row in rows for cell in row)


@pytest.mark.usefixtures("filled")
def test_csv_is_marked_as_utf_8(client: httpx.Client) -> None:
    """A spreadsheet is told the encoding by the first bytes, and shows umlauts as they are."""
    assert client.get("/api/boards/main.csv").content.startswith(codecs.BOM_UTF8 + b"task_id,")


def test_verdict_and_raw_word_are_told(api: ApiServer, here: Monitor, client: httpx.Client) -> None:
    """What an agent says of its own success is in JSON and CSV, with the API's own word."""
    here.perform(SetRefresh("main", 300), LOCAL)
    api.speak("v4", "v2")
    for task_id, success in (("good", True), ("bad", False), ("mute", None)):
        api.set(task_id, "finished", "v2", success)
    api.set("other", "completed", "v4")
    here.perform(
        AddTasks("main", tuple(Entry(name) for name in ("good", "bad", "mute", "other"))), LOCAL
    )
    eventually(lambda: here.snapshot("main").counts["finished"] == 4)
    answer = client.get("/api/boards/main").json()
    assert answer["service"]["speaks"] == ["v4", "v2"]
    assert [(task["success"], task["raw"]) for task in answer["tasks"]] == [
        (True, "finished"),
        (False, "finished"),
        (None, "finished"),
        (None, "completed"),
    ]
    text = client.get("/api/boards/main.csv").content.decode("utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(text)))
    assert header[8:10] == ["success", "raw"]
    assert [row[8:10] for row in rows] == [
        ["true", "finished"],
        ["false", "finished"],
        ["", "finished"],
        ["", "completed"],
    ]


def test_trouble_of_the_api_is_told(api: ApiServer, here: Monitor, client: httpx.Client) -> None:
    """A program sees that the API refuses the key, since when, and that no end is known."""
    api.set("a", "running")
    here.perform(AddTasks("main", (Entry("a"),)), LOCAL)
    api.fault_all(Fault.unauthorized())
    eventually(lambda: here.snapshot("main").service.trouble)
    trouble = client.get("/api/boards/main").json()["service"]["trouble"]
    assert (trouble["kind"], trouble["until"]) == ("unauthorized", None)
    assert trouble["at"].endswith("Z")


def test_sweep_beyond_the_budget_is_told(
    api: ApiServer, settings: Settings, client: httpx.Client
) -> None:
    """A program sees how often a task is checked where the budget cannot hold the interval."""
    names = [f"t{number}" for number in range(60)]
    api.set_many(dict.fromkeys(names, "running"))
    api.speak("v1", lists=False)
    with monitor.running(replace(settings, requests_per_second=10)) as here:
        monitor.install(here)
        here.perform(AddTasks("main", tuple(Entry(name) for name in names)), LOCAL)
        eventually(lambda: here.snapshot("main").service.sweep)
        sweep = client.get("/api/boards/main").json()["service"]["sweep"]
        monitor.install(None)
    assert (sweep["live"], sweep["per_second"], sweep["listed"]) == (60, 10, 0)
    assert sweep["seconds"] >= 6


def test_boards_are_listed_with_counts(filled: Monitor, client: httpx.Client) -> None:
    """The list of boards names each with title, counts and version, archived ones too."""
    filled.perform(CreateBoard("old", "Old board"), LOCAL)
    filled.perform(SetArchived("old", archived=True), LOCAL)
    board, old = client.get("/api/boards").json()
    assert (board["name"], board["title"], board["archived"]) == ("main", "Main board", False)
    assert sum(board["counts"].values()) == 4
    assert board["version"] > 0
    assert (old["name"], old["archived"]) == ("old", True)
    assert client.get("/api/boards/old/version").json()["archived"] is True


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("path", PATHS_OF_X)
def test_unknown_board_is_a_json_404(client: httpx.Client, path: str) -> None:
    """A board that is not there is said to be missing, in JSON."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert "x" in answer.json()["detail"]


@pytest.mark.usefixtures("here")
def test_health_is_ok_while_the_poller_turns(client: httpx.Client) -> None:
    """A running poller is healthy."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.parametrize("running", [True, False])
@pytest.mark.usefixtures("here")
def test_health_tells_the_version(client: httpx.Client, running: bool) -> None:
    """Which Taskboard runs is told whether its poller does or not."""
    if not running:
        monitor.install(None)
    assert client.get("/healthz").json()["version"] == __version__


def test_before_the_start_there_is_no_health(client: httpx.Client) -> None:
    """Without a monitor every route says that it is not ready."""
    monitor.install(None)
    assert client.get("/healthz").status_code == 503
    assert client.get("/readyz").json() == {"ready": False, "reasons": ["starting"]}
    assert client.get("/api/boards/main").status_code == 503


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "path",
    [
        "/healthz",
        "/readyz",
        "/api/boards",
        "/api/boards/main",
        "/api/boards/main.csv",
        "/api/boards/main/export",
    ],
)
def test_key_is_in_no_answer(client: httpx.Client, path: str) -> None:
    """No route gives the API key away."""
    assert "bu_test" not in client.get(path).text


@pytest.mark.parametrize(("age", "alive"), [(0.0, True), (14.9, True), (15.1, False)])
def test_health_ends_15_seconds_after_the_last_turn(
    client: httpx.Client, age: float, alive: bool
) -> None:
    """A loop that has not turned for longer is neither healthy nor ready, and that is said."""
    monitor.install(cast(Monitor, SimpleNamespace(alive_age=age, storage=None)))
    try:
        health, ready = client.get("/healthz"), client.get("/readyz")
    finally:
        monitor.install(None)
    status = "ok" if alive else "poller stopped"
    assert health.status_code == ready.status_code == (200 if alive else 503)
    assert health.json() == {"status": status, "alive_age": age, "version": __version__}
    assert ready.json() == {"ready": alive, "reasons": [] if alive else [status]}


def test_poller_that_stands_still_is_told(settings: Settings, client: httpx.Client) -> None:
    """While the loop does not turn its age grows in all that is answered, and falls after that."""
    with closing(Store(settings.database_url)) as store, start_blocking_portal() as portal:
        here = Monitor(settings, store, portal)
        with portal.wrap_async_context_manager(here.polling()):
            monitor.install(here)
            eventually(lambda: client.get("/healthz").json()["alive_age"] < 1)
            portal.start_task_soon(time.sleep, 2)
            eventually(lambda: here.alive_age > 1)
            assert client.get("/api/boards/main/version").json()["alive_age"] > 1
            assert client.get("/healthz").json()["alive_age"] > 1
            eventually(lambda: client.get("/healthz").json()["alive_age"] < 1)
            assert client.get("/api/boards/main/version").json()["alive_age"] < 1
            monitor.install(None)
