"""What follows where webhooks tell of tasks, with a real API and within the budget."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from components import monitor
from components.model.settings import Settings
from components.monitor import Monitor
from components.monitor.cache.announcements import PROOFS
from tests.conftest import eventually
from tests.soak.budget import JITTER
from tests.support.api.server import ApiServer
from tests.support.monitors import BOARD, add, shows
from tests.support.one_task import watch


@pytest.fixture
def api() -> Iterator[ApiServer]:
    """Serve a stand-in API of a version that has webhooks, without lists to do without checks."""
    with ApiServer(versions=("v2",), lists=False) as server:
        yield server


def test_change_that_is_told_of_shows_at_once(api: ApiServer, here: Monitor) -> None:
    """However far away its next check is, and that of an ended task, which has none."""
    watch(api, here, "v2")
    for word, shown in (("paused", "paused"), ("finished", "finished"), ("started", "running")):
        api.set("a", word, "v2")
        here.hear(["a"])
        shows(here, "a", shown)


def test_flood_keeps_the_budget_and_the_round(api: ApiServer, settings: Settings) -> None:
    """While webhooks tell of one task without end, all others go on being checked."""
    names = [f"t{number}" for number in range(20)]
    tight = replace(settings, requests_per_second=20)
    api.set_many(dict.fromkeys([*names, "told"], "started"), "v2")
    with monitor.running(tight) as here:
        add(here, *names, "told")
        eventually(lambda: here.snapshot(BOARD).counts["running"] == len(names) + 1)
        # The first requests arrive late, as their connections have to be opened.
        api.clear()

        def all_were_checked_again() -> bool:
            here.hear(["told"] * 50)
            return all(api.count(name) >= 2 for name in names)

        eventually(all_were_checked_again)
        times = [request.at for request in api.requests]
    assert api.count("told") > max(map(api.count, names))
    # Over all of it: in each second the limiter's own tests hold it, whatever asks.
    assert len(times) - 1 <= 20 * (times[-1] - times[0] + JITTER)


def test_pages_and_programs_know_the_slower_pace(api: ApiServer, here: Monitor) -> None:
    """Once changes were told of, and each shows, the snapshot names the version."""
    watch(api, here, "v2")
    assert here.snapshot(BOARD).service.announced == ()
    for number in range(PROOFS):
        word, shown = (("paused", "paused"), ("started", "running"))[number % 2]
        api.set("a", word, "v2")
        here.hear(["a"])
        shows(here, "a", shown)
    eventually(lambda: here.snapshot(BOARD).service.announced == ("v2",))
