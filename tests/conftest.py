"""What many tests stand on: the stand-in API, settings against it, a running monitor."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from components import monitor
from components.monitor import Monitor
from components.settings import Settings
from tests.api_server import ApiServer

WAIT_SECONDS = 20.0


@pytest.fixture
def api() -> Iterator[ApiServer]:
    """Serve a stand-in API without latency."""
    with ApiServer() as server:
        yield server


@pytest.fixture
def settings(api: ApiServer, tmp_path: Path) -> Settings:
    """Point at the stand-in API and an empty database, with a budget that seldom limits."""
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'taskboard.sqlite'}",
        api_key=api.key,
        base_url=api.base_url,
        refresh_seconds=1.0,
        requests_per_second=1000.0,
        concurrency=16,
        timeout_seconds=2.0,
    )


@pytest.fixture
def here(settings: Settings) -> Iterator[Monitor]:
    """Run a monitor and make it the one that pages and routes read."""
    with monitor.running(settings) as running:
        monitor.install(running)
        yield running
        monitor.install(None)


def eventually(condition: Callable[[], object], seconds: float = WAIT_SECONDS) -> None:
    """Wait until a condition holds; fail where it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.02)
