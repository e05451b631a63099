"""Every fault has the name, the words and the consequence that docs/faults.md gives it."""

import asyncio
import math
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from components.api import ApiClient, ApiError
from components.model.board import Board
from components.model.entry import Entry
from components.model.reading import Reading
from components.model.settings import Settings
from components.monitor.cache.task_cache import TaskCache
from components.monitor.cache.tracked_task import TrackedTask
from components.monitor.clock import ticks
from components.monitor.requests.request_gate import RequestGate
from tests.support.api.routes import VERSIONS
from tests.support.api.server import ApiServer
from tests.support.faults.cases import CASES, HOST, TIMEOUT, Case
from tests.support.faults.page import document

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
INTERVAL = 5.0
EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@contextmanager
def serving(case: Case, api: ApiServer) -> Iterator[str]:
    """Run the server that a case is about, and return its address."""
    match case.server:
        case "up":
            if case.version == "auto":
                api.speak(*VERSIONS)
                api.set("b", "running", version="v4")
                api.fault("a", case.fault, version="v2")
            else:
                api.set("a", "running")
                api.fault("a", case.fault)
            yield api.base_url
        case "down":
            api.down()
            yield api.base_url
        case "unresolvable":
            yield "http://taskboard.invalid"
        case "without TLS":
            with socket.create_server(("127.0.0.1", 0)) as listener:
                greeter = threading.Thread(target=greet, args=(listener,))
                greeter.start()
                yield f"https://127.0.0.1:{listener.getsockname()[1]}"
                greeter.join()


def greet(listener: socket.socket) -> None:
    """Greet one client in plain text, as no TLS server would."""
    connection, _ = listener.accept()
    with connection:
        connection.sendall(b"220 mail.example ESMTP\r\n")
        connection.recv(4096)


def error_and_host(case: Case, api: ApiServer, settings: Settings) -> tuple[ApiError, str]:
    """Meet a fault over real sockets; return its error and the host that was asked."""

    async def run(settings: Settings) -> ApiError:
        async with ApiClient(settings) as client:
            if case.version == "auto":
                await client.status("b")
            with pytest.raises(ApiError) as caught:
                await client.status("a", "v2" if case.known else None)
            return caught.value

    with serving(case, api) as address:
        settings = replace(
            settings, base_url=address, api_version=case.version, timeout_seconds=TIMEOUT
        )
        return asyncio.run(run(settings)), settings.host


class Scene:
    """A task cache with one task that was running a moment ago, and a gate."""

    def __init__(self, *, added: float = 0.0) -> None:
        self.now = ticks()
        self.gate = RequestGate(25)
        self.cache = TaskCache("api.example", demo=False)
        self.cache.open_board(Board("main", "Main", INTERVAL), AT)
        known = {"a": Reading("a", "running", AT, AT)}
        self.cache.add("main", [Entry("a")], self.now - added, known, AT)

    @property
    def tracked(self) -> TrackedTask:
        """The task."""
        return self.cache.tracked_tasks["a"]

    def fail(self, error: ApiError, *, healthy_task: bool = False) -> None:
        """Have a check end with an error."""
        began = ticks()
        self.cache.planner.begin(self.tracked, self.now)
        self.gate.failed(error, began, healthy_task=healthy_task)
        self.cache.failed(self.tracked, error.kind, str(error), self.now, AT)

    def delays(self, error: ApiError, times: int) -> list[float]:
        """Return the seconds after which the task is asked again, failure after failure."""
        found = []
        for _ in range(times):
            self.fail(error)
            found.append(self.tracked.due - self.now)
        return found


@pytest.fixture
def error(case: Case, api: ApiServer, settings: Settings) -> ApiError:
    return error_and_host(case, api, settings)[0]


@EVERY_CASE
def test_fault_has_the_documented_error(case: Case, api: ApiServer, settings: Settings) -> None:
    """Each fault over real sockets becomes the error, the kind and the sentence of the page."""
    error, host = error_and_host(case, api, settings)
    assert type(error) is case.error
    assert str(error).replace(host, HOST) == case.message
    assert settings.api_key and settings.api_key not in str(error)


@EVERY_CASE
def test_status_known_before_stays(case: Case, error: ApiError) -> None:
    """No fault erases a status; the problem stands beside it."""
    scene = Scene()
    scene.fail(error)
    scene.cache.publish(AT)
    task = scene.cache.state("main").snapshot.tasks[0]
    assert task.reading.status == "running"
    assert task.reading.problem is not None
    assert task.reading.problem.kind == case.error.kind


@EVERY_CASE
def test_poller_does_what_the_page_says(case: Case, error: ApiError) -> None:
    """After each fault the task, and all others, are asked as often as documented."""
    scene = Scene()
    match case.consequence:
        case "looked for":
            assert scene.delays(error, 2) == pytest.approx([INTERVAL, INTERVAL])
            assert Scene(added=61).delays(error, 2) == pytest.approx([60, 60])
            assert not scene.gate.blocked
        case "refused":
            assert scene.delays(error, 2) == pytest.approx([60, 60])
            assert not scene.gate.blocked
        case "one version":
            delays = scene.delays(error, 7)
            for delay, usual in zip(delays, (2, 4, 8, 16, 32, 60, 60), strict=True):
                assert math.isclose(delay, usual, rel_tol=0.21)
            assert not scene.gate.blocked
        case "key" | "route":
            scene.fail(error)
            assert scene.gate.probing
            assert scene.gate.breaker.wait(ticks()) == pytest.approx(30, abs=1)
            beside = Scene()
            beside.fail(error, healthy_task=True)
            assert beside.gate.probing
            assert beside.gate.breaker.wait(ticks()) <= 0
        case "limited":
            scene.fail(error)
            trouble = scene.gate.trouble
            assert trouble is not None and trouble.until is not None
            wait = (trouble.until - trouble.at).total_seconds()
            assert wait == pytest.approx(case.wait, abs=1)
            assert scene.gate.limiter.rate(ticks()) == 12.5
        case "retried":
            delays = scene.delays(error, 7)
            for delay, usual in zip(delays, (2, 4, 8, 16, 32, 60, 60), strict=True):
                assert math.isclose(delay, usual, rel_tol=0.21)
            assert scene.gate.probing
            assert 0 < scene.gate.breaker.wait(ticks()) <= 2 * 1.2**3
        case "hangs":
            delays = scene.delays(error, 5)
            for delay, usual in zip(delays, (10, 20, 40, 60, 60), strict=True):
                assert math.isclose(delay, usual, rel_tol=0.21)
            assert scene.tracked.hung
            assert scene.gate.probing
        case _:
            pytest.fail(f"no test of “{case.consequence}”")


def test_page_is_the_one_that_the_cases_make() -> None:
    """docs/faults.md is what `python -m tests.support.faults` prints."""
    assert (ROOT / "docs" / "faults.md").read_text(encoding="utf-8") == document()
