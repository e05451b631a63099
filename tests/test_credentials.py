"""What gives access to a browser is for the person who asks; no secret is found anywhere else."""

import gzip
import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from traceback import format_exception

import httpx
import pytest
import sqlalchemy as sa

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, RecheckTasks, RemoveTasks, SetRefresh
from components.model.entry import Entry
from components.model.errors import StoreError
from components.model.settings import Settings
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support import databases
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.gate.marker import PLANTED, is_told
from tests.support.screens import opened

BOARD = "main"
KEY = f"bu_{PLANTED}"
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
    with ApiServer(key=KEY, versions=("v1", "v2", "v3", "v4")) as server:
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
    here.perform(SetRefresh(BOARD, 300), LOCAL)
    here.perform(AddTasks(BOARD, tuple(Entry(task_id) for task_id in IDS.values())), LOCAL)
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
    packed = client.get(f"/api/boards/{BOARD}/export.gz")
    assert [answer.status_code for answer in found] == [200] * len(found)
    plant(api, ended=True)
    here.perform(RecheckTasks(BOARD, tuple(IDS.values())), LOCAL)
    eventually(lambda: here.snapshot(BOARD).counts["finished"] == len(IDS) - 1)
    assert here.storage is None
    eventually(lambda: b"finished" in kept(settings))

    pages = b"".join(map(drawn, PAGES))
    assert b"three" in pages
    everything = {
        "database": kept(settings),
        "routes": b"".join(map(told, found)),
        "packed": gzip.decompress(packed.content),
        "values": repr((details, recent, live, here.live_snapshot(BOARD))).encode(),
        "timelines": repr([here.task_timeline(BOARD, i) for i in IDS.values()]).encode(),
        "pages": pages,
        "log": caplog.text.encode(),
    }
    assert [name for name, said in everything.items() if is_told(PLANTED, said)] == []


def told(answer: httpx.Response) -> bytes:
    """Return all that an answer tells."""
    return answer.content + repr(answer.headers).encode()


def echoes() -> dict[str, Fault]:
    """Return by task what a server may answer that repeats the key."""
    letters = "".join(f"\\u{ord(char):04x}" for char in KEY)
    encoded = b64encode(f"user:{KEY}".encode()).decode()
    percent = "".join(f"%{ord(char):02X}" for char in KEY)
    entities = "".join(f"&#{ord(char)};" for char in KEY)
    forms = (KEY, letters, KEY.replace("_", "\\u005F"), percent, entities, encoded)
    bodies = [
        template.replace("KEY", form).encode()
        for form in forms
        for template in ('"KEY"', '{"sent": "KEY"}', "<p>KEY</p>", '{"sent": ["KEY"')
    ]
    faults = [Fault.answer(200, body) for body in bodies]
    for status in (302, 400, 401, 402, 403, 404, 410, 422, 429, 500):
        detail = '{"detail": "KEY"}'.replace("KEY", letters)
        faults.append(Fault.answer(status, detail.encode(), {"Location": f"/{KEY}"}))
    return {f"echo-{number}": fault for number, fault in enumerate(faults)}


@pytest.mark.databases
def test_key_and_password_are_told_to_nobody(
    api: ApiServer,
    settings: Settings,
    client: httpx.Client,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever the API sends back and the database does, no secret, path or host is told."""
    caplog.set_level(logging.DEBUG)
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "postgresql":
        url = url.set(password=PLANTED)
    planted = replace(
        settings, database_url=url.render_as_string(hide_password=False), api_version="v1"
    )
    faults = echoes()
    for task_id, fault in faults.items():
        api.fault(task_id, fault)
    said: dict[str, bytes] = {"settings": repr(planted).encode()}
    with ExitStack() as stack:
        here = stack.enter_context(monitor.running(planted))
        monitor.install(here)
        stack.callback(monitor.install, None)
        here.perform(SetRefresh(BOARD, 1), LOCAL)
        for task_id in faults:
            # One by one, since some of them hold all others.
            here.perform(AddTasks(BOARD, (Entry(task_id),)), LOCAL)
            eventually(lambda: here.snapshot(BOARD).waiting == 0)
            said[f"asked {task_id}"] = everywhere(here, client)
            here.perform(RemoveTasks(BOARD, (task_id,)), LOCAL)
        api.set("fine", "running")
        here.perform(AddTasks(BOARD, (Entry("fine"),)), LOCAL)
        with databases.refusing(settings.database_url, "tasks", "INSERT"):
            with pytest.raises(StoreError) as caught:
                here.perform(AddTasks(BOARD, (Entry("more"),)), LOCAL)
            said["error"] = "".join(format_exception(caught.value)).encode()
        if url.get_backend_name() == "sqlite":
            with databases.gone(settings.database_url):
                eventually(lambda: here.storage)
                said["without a file"] = everywhere(here, client) + b"".join(map(drawn, PAGES))
                folder = str(databases.path_of(settings.database_url).parent)
                assert not is_told(folder, said["without a file"])
        else:
            said["pages"] = b"".join(map(drawn, PAGES))
    said["log"] = caplog.text.encode()
    said["database"] = kept(settings)
    assert [where for where, text in said.items() if is_told(PLANTED, text)] == []


def everywhere(here: Monitor, client: httpx.Client) -> bytes:
    """Return what routes and values tell of the board now."""
    snapshot = here.live_snapshot(BOARD)
    paths = ["", ".csv", "/export", "/version", *(f"/tasks/{t.task_id}" for t in snapshot.tasks)]
    answers = [client.get(f"/api/boards/{BOARD}{path}") for path in paths]
    answers += [client.get(path) for path in ("/readyz", "/api/boards", f"/api/boards/{BOARD}x")]
    return b"".join(map(told, answers)) + repr(snapshot).encode()


WRITTEN = (
    *(PLANTED, "planted\\u002dcredential", "planted\\\\u002Dcredential", "planted%2Dcredential"),
    *("planted%252Dcredential", "planted&#45;credential", "planted&amp;#x2d;credential"),
    *(b64encode(f"{before}{PLANTED}".encode()).decode() for before in ("", "a", "ab")),
)


@pytest.mark.parametrize("written", WRITTEN)
def test_marker_is_found_however_it_is_written(written: str) -> None:
    """The search that all this stands on finds what it looks for."""
    assert is_told(PLANTED, f"a {written} b".encode())
    assert not is_told(PLANTED, f"a {written[5:]} b".encode())
