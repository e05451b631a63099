"""Whatever arrives at any door: an answer in words, no crash, no hang, and nothing kept of it."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from tests.conftest import eventually
from tests.soak.extent import FULL
from tests.support.api.server import ApiServer
from tests.support.gate import hostile
from tests.support.gate.gated import Answer, Door, read_all
from tests.support.gate.raw_page import RawPage, raw_page
from tests.support.server import TaskboardServer

REQUESTS, FRAMES = (9_000, 3_000) if FULL else (300, 100)
# What the interpreter may keep of many requests of all sorts.
PAGES = ("board=main", "board=main", "board=none")
GROWTH_BYTES = 80 * 1024**2
LOG_BYTES = 2_000_000 if FULL else 200_000


def extent(examples: int) -> settings:
    """Try so many inputs, however long each takes."""
    checks = list(HealthCheck)
    return settings(max_examples=examples, deadline=None, suppress_health_check=checks)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TaskboardServer]:
    """Run a server with one task, and compare what it holds before and after all attacks."""
    folder = tmp_path_factory.mktemp("hostile")
    with ApiServer() as api:
        api.set("t-run", "running")
        environment = {
            "BROWSER_USE_API_KEY": api.key,
            "BROWSER_USE_BASE_URL": api.base_url,
            "TASKBOARD_DATABASE_URL": f"sqlite:///{folder / 'taskboard.sqlite'}",
        }
        with TaskboardServer(environment) as server:
            before = boards(server)
            for query in PAGES:
                with raw_page(server.url, query):
                    pass
            memory = psutil.Process(server.pid).memory_info().rss
            yield server
            assert boards(server) == before
            assert server.get("/readyz").status_code == 200
            grown = psutil.Process(server.pid).memory_info().rss - memory
            assert grown < GROWTH_BYTES, f"{grown / 1024**2:.0f} MB more"
            assert len(server.log()) < LOG_BYTES


def boards(server: TaskboardServer) -> list[tuple[str, int]]:
    """Return the boards with the numbers of their tasks."""
    return [
        (each["name"], sum(each["counts"].values())) for each in server.get("/api/boards").json()
    ]


@given(data=st.data())
@extent(REQUESTS)
def test_any_request_is_answered_or_ended(server: TaskboardServer, data: st.DataObject) -> None:
    """In time, with no fault of the server's own but a 503 that says why."""
    door = Door(server.port)
    request = data.draw(hostile.requests(door.host))
    with door.connect() as connection:
        # Where the server ends first it may have answered all the same.
        with suppress(ConnectionError, OSError):
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        answer = Answer.parse(read_all(connection))
    assert answer.status < 500 or (answer.status == 503 and json.loads(answer.body)["detail"])


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
        self._stack = ExitStack()
        self._page: RawPage | None = None

    def send(self, frame: bytes | str) -> None:
        """Send a frame, and take what is there of the answers."""
        if self._page is None:
            self._page = self._stack.enter_context(raw_page(self._server.url, "board=main"))
        try:
            self._page.socket.send(frame)
            with suppress(TimeoutError):
                while self._page.socket.recv(0.005):
                    pass
        except ConnectionClosed:
            self.leave()

    def leave(self) -> None:
        """Close the page."""
        with suppress(ConnectionClosed):
            self._stack.close()
        self._page = None


@given(frame=hostile.frames())
@extent(FRAMES)
def test_any_frame_harms_nobody(
    server: TaskboardServer, attacker: Attacker, frame: bytes | str
) -> None:
    """A forged frame changes no board and ends no other page."""
    attacker.send(frame)
    assert server.get("/healthz").status_code == 200


def test_pages_are_drawn_after_all_that(server: TaskboardServer) -> None:
    """An honest visitor finds everything as it was."""

    def drawn() -> bool:
        with raw_page(server.url) as page:
            return bool(page.session)

    eventually(drawn)
