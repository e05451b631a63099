"""What gives access to a browser is for the person who asks, and is found nowhere else."""

import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from components.model.actions import AddTasks, RecheckTasks, SetRefresh
from components.model.entry import Entry
from components.model.settings import Settings
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.screens import opened

BOARD = "main"
PLANTED = "planted-credential"
PAGES = ("operators", "wallboard", "boards", "history")
IDS = {"v1": "one", "v2": "two", "v3": "three", "v4": "four"}


def address(what: str) -> str:
    """Return an address that nobody may find."""
    return f"https://live.example/{PLANTED}-{what}"


SECRETS: dict[str, object] = {
    "liveUrl": address("live"),
    "live_url": address("live"),
    "screenshotUrl": address("screenshot"),
    "recordingUrl": address("recording"),
    "recordingUrls": [address("recording")],
    "public_share_url": address("share"),
    "browser_data": {"cookies": [{"name": "session", "value": f"{PLANTED}-cookie"}]},
    "steps": [{"nextGoal": "pay", "next_goal": "pay", "screenshotUrl": address("step")}],
    "output_files": [],
    "cdpUrl": f"wss://live.example/{PLANTED}-cdp",
}
TASK: dict[str, object] = {"task": "Buy milk", "output": "Bought.", "title": "Milk", **SECRETS}
STATUSES = {
    "v1": ("/api/v1/task/one/status", "running", "finished"),
    "v2": ("/api/v2/tasks/two/status", "started", "finished"),
    "v3": ("/api/v3/sessions/three", "running", "idle"),
    "v4": ("/api/v4/runs/four/status", "running", "completed"),
}
FULL = {"v1": "/api/v1/task/one", "v2": "/api/v2/tasks/two", "v4": "/api/v4/runs/four"}
LISTS = {
    "/api/v1/tasks?page=1&limit=4": "tasks",
    "/api/v2/tasks?pageSize=4&pageNumber=1": "items",
    "/api/v3/sessions?page=1&page_size=4": "sessions",
    "/api/v4/runs?limit=4": "runs",
}


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=("v1", "v2", "v3", "v4")) as server:
        for version, task_id in IDS.items():
            server.set(task_id, "running", version)
        events = [{"type": "browser.ready", "data": {"liveUrl": address("live")}}]
        server.route("GET", "/api/v4/runs/four/events?limit=100", Fault.json({"events": events}))
        session = {"id": "s", "status": "active", **SECRETS}
        server.route("GET", "/api/v2/sessions/s", Fault.json(session))
        yield server


def plant(api: ApiServer, *, ended: bool) -> None:
    """Have every answer carry what nobody may find, with the tasks live or ended."""
    for version, (path, live, over) in STATUSES.items():
        word = over if ended else live
        body = {"id": IDS[version], "status": word, "sessionId": "s", "stepCount": 2, **TASK}
        if version != "v1":
            # v1 answers with nothing but the word.
            api.route("GET", path, Fault.json(body))
        if version in FULL:
            api.route("GET", FULL[version], Fault.json(body))
    for (path, rows), task_id in zip(LISTS.items(), IDS.values(), strict=True):
        row = {"id": task_id, "status": "running", "sessionId": "s", **TASK}
        api.route("GET", path, Fault.json({rows: [row]}))


def kept(settings: Settings) -> bytes:
    """Return all that the database keeps: its files, or every row of every table."""
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        folder = Path(url.database or "").parent
        return b"".join(path.read_bytes() for path in folder.iterdir())
    engine = sa.create_engine(url)
    tables = sa.MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        rows = [connection.execute(table.select()).all() for table in tables.sorted_tables]
    engine.dispose()
    return repr(rows).encode()


def drawn(page: str) -> bytes:
    """Return everything that a page sends to a browser."""
    app = opened(page, board=BOARD)
    assert not app.exception
    blocks = (*app.main, *app.sidebar)
    return b"".join(block.proto.SerializeToString() for block in blocks if block.proto)


@pytest.mark.databases
def test_credentials_are_shown_to_nobody_else(
    api: ApiServer,
    here: Monitor,
    settings: Settings,
    client: httpx.Client,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Addresses, pictures and cookies of a browser come by `live_view`, and in no other way."""
    caplog.set_level(logging.DEBUG)
    plant(api, ended=False)
    here.perform(SetRefresh(BOARD, 300))
    here.perform(AddTasks(BOARD, tuple(Entry(task_id) for task_id in IDS.values())))
    eventually(lambda: here.snapshot(BOARD).counts["running"] == len(IDS))
    live = {version: here.live_view(task_id) for version, task_id in IDS.items()}
    assert {view.live_url for view in live.values()} == {address("live")}
    details = [here.details(task_id) for task_id in IDS.values()]
    assert {found.output for found in details} == {"Bought."}
    recent = here.recent_tasks(len(IDS))
    assert {entry.task_id for entry in recent} >= {"one"}
    routes = [f"/tasks/{task_id}" for task_id in IDS.values()]
    routes += ["", ".csv", "/export", "/version"]
    found = [client.get(f"/api/boards/{BOARD}{path}") for path in routes]
    found += [client.get(path) for path in ("/api/boards", "/healthz", "/readyz")]
    assert [answer.status_code for answer in found] == [200] * len(found)
    plant(api, ended=True)
    here.perform(RecheckTasks(BOARD, tuple(IDS.values())))
    eventually(lambda: here.snapshot(BOARD).counts["finished"] == len(IDS) - 1)
    assert here.storage is None
    eventually(lambda: b"finished" in kept(settings))

    pages = b"".join(map(drawn, PAGES))
    assert b"three" in pages
    everything = {
        "database": kept(settings),
        "routes": b"".join(answer.content + repr(answer.headers).encode() for answer in found),
        "values": repr((details, recent, live, here.live_snapshot(BOARD))).encode(),
        "timelines": repr([here.task_timeline(BOARD, i) for i in IDS.values()]).encode(),
        "pages": pages,
        "log": "\n".join(record.getMessage() for record in caplog.records).encode(),
    }
    assert [name for name, said in everything.items() if PLANTED.encode() in said] == []
