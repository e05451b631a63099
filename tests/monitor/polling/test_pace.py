"""How many requests are under way at a time and in a second, and whose turn is next."""

from dataclasses import replace

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import RefreshBoard
from components.model.settings import Settings
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.monitors import BOARD, add


def test_concurrency_is_bounded(settings: Settings) -> None:
    """No more requests are under way than the setting allows."""
    names = [f"t{number}" for number in range(60)]
    with ApiServer(latency=0.05) as slow:
        slow.set_many(dict.fromkeys(names, "running"))
        tight = replace(settings, base_url=slow.base_url, concurrency=4)
        with monitor.running(tight) as here:
            add(here, *names)
            eventually(lambda: here.snapshot(BOARD).waiting == 0)
        assert slow.peak == 4


def test_budget_is_kept_in_every_second(settings: Settings, api: ApiServer) -> None:
    """However many tasks are due, no second sees more requests than the budget."""
    api.speak("v1", lists=False)
    names = [f"t{number}" for number in range(200)]
    api.set_many(dict.fromkeys(names, "running"))
    with monitor.running(replace(settings, requests_per_second=40)) as here:
        add(here, *names)
        for _ in range(5):
            here.perform(RefreshBoard(BOARD), LOCAL)
        eventually(lambda: api.count() >= 120)
    times = [request.at for request in api.requests]
    # One more than the budget, as a request may be late on its way while the next is not.
    assert all(late - early > 0.98 for early, late in zip(times, times[41:], strict=False))


def test_overload_is_shared_fairly(settings: Settings, api: ApiServer) -> None:
    """Where the budget cannot hold the interval, every task is asked as often as any other."""
    api.speak("v1", lists=False)
    names = [f"t{number}" for number in range(60)]
    api.set_many(dict.fromkeys(names, "running"))
    with monitor.running(replace(settings, requests_per_second=40)) as here:
        add(here, *names)
        eventually(lambda: api.count() >= 240)
        counts = [api.count(name) for name in names]
        assert max(counts) - min(counts) <= 1
        assert all(task.confirmed for task in here.snapshot(BOARD).tasks)


def test_new_task_jumps_the_queue(settings: Settings, api: ApiServer) -> None:
    """A new task is asked before the hundreds that are merely due."""
    api.speak("v1", lists=False)
    names = [f"t{number}" for number in range(300)]
    api.set_many({**dict.fromkeys(names, "running"), "new": "running"})
    with monitor.running(replace(settings, requests_per_second=50)) as here:
        add(here, *names)
        eventually(lambda: api.count() >= 320)
        before = api.count()
        add(here, "new")
        eventually(lambda: api.count("new") == 1)
        place = [request.task_id for request in api.requests].index("new")
        assert place - before <= 5
