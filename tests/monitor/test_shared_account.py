"""The poller beside others who use the same account, against a real server that counts."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx

from components import __version__, monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks
from components.model.entry import Entry
from components.model.settings import Settings
from tests.conftest import eventually
from tests.support.api.faults import AccountLimit
from tests.support.api.server import ApiServer

OURS = f"taskboard/{__version__}"
AGENTS = "agents"
LIMIT = 60
MANY = [f"t{number}" for number in range(100)]


@contextmanager
def agents(api: ApiServer, per_second: float) -> Iterator[None]:
    """Let another client use the key, evenly."""
    done = threading.Event()

    def run() -> None:
        headers = {"Authorization": f"Bearer {api.key}", "User-Agent": AGENTS}
        with httpx.Client(base_url=api.base_url, headers=headers, trust_env=False) as client:
            due = time.monotonic()
            while not done.wait(max(0.0, due - time.monotonic())):
                client.get("/api/v1/task/t0/status")
                due = max(due + 1 / per_second, time.monotonic())

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def passed(limit: AccountLimit, windows: int) -> None:
    """Wait until so many windows more have begun."""
    until = len(limit.served) + windows
    eventually(lambda: len(limit.served) >= until, 30)


def test_agents_of_the_account_are_given_way_to(api: ApiServer, settings: Settings) -> None:
    """Half of what the server allows is asked, and less before others would be refused."""
    api.speak("v1", lists=False)
    api.set_many(dict.fromkeys(MANY, "running"))
    limit = api.limit(LIMIT)
    with monitor.running(replace(settings, requests_per_second=None)) as here:
        here.perform(AddTasks("main", tuple(Entry(name) for name in MANY)), LOCAL)
        eventually(lambda: (sweep := here.snapshot("main").service.sweep) and sweep.per_second == 6)
        passed(limit, 2)
        first = len(limit.served)
        with agents(api, 9):
            passed(limit, 4)
        assert here.snapshot("main").service.trouble is None
    assert LIMIT / 4 < limit.served[first - 2][OURS] <= LIMIT / 2 + 1
    # The agents take 45 of the sixty, from the window on that follows their first.
    assert all(0 < counts[OURS] <= LIMIT / 4 for counts in limit.served[first : first + 3])
    assert not any(limit.refused[first : first + 3])
