"""Whatever arrives at any door: an answer in words, no crash, no hang, and nothing kept of it."""

import json
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from itertools import product
from typing import Any

import httpx
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from websockets.exceptions import ConnectionClosed

from components.model.board import Board
from components.model.entry import Entry
from tests.conftest import eventually
from tests.soak.extent import FULL
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.databases import path_of
from tests.support.gate import hostile
from tests.support.gate.gated import Answer, Door, read_all
from tests.support.gate.marker import PLANTED, is_told
from tests.support.gate.raw_page import RawPage, origin, raw_page
from tests.support.server import ROOT, TaskboardServer
from tests.support.wall import walls

REQUESTS, FRAMES = (9_000, 3_000) if FULL else (300, 100)
MAIN = Board("main", "Main", 1.0)
# Paused, so that its page has the button that takes it up again.
OTHER = Board("other", "Other", 5.0, paused=True)
BOARDS = {
    MAIN: [Entry("t-run", "Milk", "shop", note="twice")],
    OTHER: [Entry("o-one", "One", "left"), Entry("o-two", "Two", "right", note="mine")],
}
STREAMLITS_OWN = (
    "/",
    "/openapi.json",
    "/_stcore/health",
    "/_stcore/metrics",
    "/_stcore/host-config",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/interact",
    "/_stcore/agent/mcp",
)
# What the interpreter may keep of many requests of all sorts.
PAGES = ("board=main", "board=main", "board=none")
GROWTH_BYTES = 80 * 1024**2
LOG_BYTES = 1_000_000 if FULL else 100_000


def extent(examples: int) -> settings:
    """Try so many inputs, however long each takes."""
    checks = list(HealthCheck)
    return settings(max_examples=examples, deadline=None, suppress_health_check=checks)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make a database of two boards, and return its URL."""
    return walls.filled(tmp_path_factory.mktemp("hostile"), BOARDS, {})


@pytest.fixture(scope="module")
def server(database: str) -> Iterator[TaskboardServer]:
    """Run a server with a planted key, and compare what it takes before and after all attacks."""
    with ApiServer(key=f"bu_{PLANTED}") as api:
        api.set("t-run", "running")
        details = {"id": "t-run", "task": "Buy milk", "status": "running"}
        api.route("GET", "/api/v1/task/t-run", Fault.json(details))
        with TaskboardServer(walls.environment(api, database)) as server:
            eventually(lambda: walls.counted(server, MAIN.name, "running") == 1)
            for query in PAGES:
                with raw_page(server.url, query):
                    pass
            memory = psutil.Process(server.pid).memory_info().rss
            yield server
            assert server.get("/readyz").status_code == 200
            grown = psutil.Process(server.pid).memory_info().rss - memory
            assert grown < GROWTH_BYTES, f"{grown / 1024**2:.0f} MB more"
            assert len(server.log()) < LOG_BYTES


def told(server: TaskboardServer, board: str) -> dict[str, Any]:
    """Return all that a board tells but for moments of checks, which come by themselves."""
    answer: dict[str, Any] = server.get(f"/api/boards/{board}").json()
    del answer["generated_at"], answer["version"]
    for task in answer["tasks"]:
        del task["checked_at"]
    return answer


def stored(database: str, query: str, *values: str) -> list[Any]:
    """Return what a query finds in the database."""
    with closing(sqlite3.connect(path_of(database))) as connection:
        return connection.execute(query, values).fetchall()


def kept(server: TaskboardServer, database: str, *boards: str) -> dict[str, Any]:
    """Return all that the server and its database hold of some boards, and the names of all."""
    return {
        "names": stored(database, "SELECT name FROM boards ORDER BY name"),
        "boards": [
            stored(database, "SELECT * FROM boards WHERE name = ?", each) for each in boards
        ],
        "tasks": [
            stored(database, "SELECT * FROM tasks WHERE board = ? ORDER BY task_id", each)
            for each in boards
        ],
        "told": [told(server, each) for each in boards],
    }


@pytest.mark.unmeasured
def test_any_request_is_answered_or_ended(server: TaskboardServer, database: str) -> None:
    """In time, with no fault of the server's own but a 503 that says why, and nothing kept."""
    door, statuses = Door(server.port), []

    @given(request=hostile.requests(door.host))
    @extent(REQUESTS)
    def attack(request: bytes) -> None:
        with door.connect() as connection:
            # Where the server ends first it may have answered all the same.
            with suppress(ConnectionError, OSError):
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
            answer = Answer.parse(read_all(connection))
        statuses.append(answer.status)
        assert answer.status < 500 or (answer.status == 503 and json.loads(answer.body)["detail"])

    before = kept(server, database, MAIN.name, OTHER.name)
    assert [len(tasks) for tasks in before["tasks"]] == [1, 2]
    attack()
    assert kept(server, database, MAIN.name, OTHER.name) == before
    # A server that only ended connections would be no better than one that is down.
    assert sum(status > 0 for status in statuses) >= len(statuses) / 2


@pytest.fixture(scope="module")
def attacker(server: TaskboardServer) -> Iterator["Attacker"]:
    """Keep a page open for as long as the server lets it."""
    attacker = Attacker(server)
    yield attacker
    attacker.leave()


class Attacker:
    """Sends frames over one page, and opens the next where that was closed."""

    def __init__(self, server: TaskboardServer) -> None:
        self._server = server
        with (
            raw_page(server.url, "board=main") as main,
            raw_page(server.url, "board=other") as other,
        ):
            self.widgets = {**other.widgets(), **main.widgets()}
            self.fragments = sorted(main.fragments())
        self._stack = ExitStack()
        self._page: RawPage | None = None

    def send(self, frame: bytes | str) -> None:
        """Send a frame, and take what is there of the answers."""
        if self._page is None:
            self._page = self._stack.enter_context(raw_page(self._server.url, "board=main"))
        try:
            self._page.socket.send(frame)
            with suppress(TimeoutError):
                while self._page.socket.recv(0.03):
                    pass
        except ConnectionClosed:
            self.leave()

    def leave(self) -> None:
        """Close the page."""
        with suppress(ConnectionClosed):
            self._stack.close()
        self._page = None


def test_forged_click_on_a_real_button_acts(database: str, attacker: Attacker) -> None:
    """The ids that frames are forged with reach actions, as an open server lets its pages do."""
    (pause,) = [found for found, label in attacker.widgets.items() if label == "Pause"]
    paused = "SELECT paused FROM boards WHERE name = ?"
    assert stored(database, paused, MAIN.name) == [(0,)]
    attacker.send(hostile.click(pause))
    eventually(lambda: stored(database, paused, MAIN.name) == [(1,)])


@pytest.mark.unmeasured
def test_any_frame_harms_nobody(server: TaskboardServer, database: str, attacker: Attacker) -> None:
    """A forged frame acts on the board of its own page at most, and ends no other page."""

    @given(frame=hostile.frames(list(attacker.widgets), attacker.fragments))
    @extent(FRAMES)
    def attack(frame: bytes | str) -> None:
        attacker.send(frame)
        assert server.get("/healthz").status_code == 200

    # What a frame of this page can mean is about its own board: nothing drawn names the other.
    before = kept(server, database, OTHER.name)
    attack()
    assert kept(server, database, OTHER.name) == before
    board = told(server, MAIN.name)
    assert sum(board["counts"].values()) == len(board["tasks"])


def test_pages_are_drawn_after_all_that(server: TaskboardServer) -> None:
    """An honest visitor finds everything as it was."""

    def drawn() -> bool:
        with raw_page(server.url) as page:
            return bool(page.session)

    eventually(drawn)


def test_no_secret_is_told_after_all_that(server: TaskboardServer, database: str) -> None:
    """No key or path is in Streamlit's own routes and the frames of a page, no key in the log."""
    with httpx.Client(headers={"Origin": origin(server.url)}, trust_env=False) as client:
        said = {
            f"{method} {path}": repr((answer.headers, answer.text)).encode()
            for method, path in product(("GET", "POST"), STREAMLITS_OWN)
            for answer in [client.request(method, server.url + path)]
        }
    with raw_page(server.url) as page:
        said["frames"] = b"".join(page.frames)
    folder = str(path_of(database).parent)
    for secret in (PLANTED, folder, str(ROOT)):
        assert [where for where, text in said.items() if is_told(secret, text)] == []
    assert not is_told(PLANTED, server.log().encode())
