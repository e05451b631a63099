"""List pages save status calls where the budget is too small, and never change what is shown."""

import json
import re
from dataclasses import replace

import pytest

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import RemoveTasks
from components.model.settings import Settings
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.sweeps import BOARD, FEW, MANY, add, fill, statuses, swept


@pytest.mark.parametrize("version", ["v1", "v2", "v4"])
def test_lists_make_all_known_at_once(tight: Settings, version: str) -> None:
    """Recent tasks get their statuses from list pages, for far fewer requests than tasks."""
    with (
        ApiServer(versions=[version]) as api,
        monitor.running(replace(tight, base_url=api.base_url)) as here,
    ):
        fill(api, here, MANY)
        assert api.lists() > 0
        assert api.count() < len(MANY) / 3


def test_later_sweep_costs_few_requests(api: ApiServer, tight: Settings) -> None:
    """Once known, 300 tasks are confirmed again by some list pages and hardly a status call."""
    with monitor.running(tight) as here:
        fill(api, here, MANY)
        swept(api, here, 3)
        before, at = api.count(), here.live_snapshot(BOARD).taken_at
        eventually(
            lambda: all(
                task.reading.checked_at and task.reading.checked_at > at
                for task in here.live_snapshot(BOARD).tasks
            )
        )
        assert api.count() - before < len(MANY) / 10
        assert here.snapshot(BOARD).last_known == 0


def test_no_list_where_the_budget_holds_the_interval(api: ApiServer, settings: Settings) -> None:
    """Only the status route is asked while the budget suffices."""
    with monitor.running(settings) as here:
        fill(api, here, FEW)
        eventually(lambda: min(api.count(name) for name in FEW) >= 4)
        assert api.lists() == 0


def test_server_without_lists_is_asked_for_statuses(api: ApiServer, short: Settings) -> None:
    """A server without a list route is polled by the status route."""
    api.speak("v1", lists=False)
    with monitor.running(short) as here:
        fill(api, here, FEW)
        eventually(lambda: min(api.count(name) for name in FEW) >= 2)
        assert api.lists() == 1
        assert here.snapshot(BOARD).last_known == 0


def test_no_list_is_read_while_only_probes_are_sent(api: ApiServer, short: Settings) -> None:
    """In an outage only probes are sent."""
    api.set_many(dict.fromkeys(FEW, "running"))
    with monitor.running(short) as here:
        add(here, FEW)
        eventually(lambda: statuses(here) == dict.fromkeys(FEW, "running"))
        for name in FEW:
            api.fault(name, Fault.unavailable())
        eventually(lambda: here.snapshot(BOARD).service.trouble is not None)
        api.wait_for(lambda: api.in_flight == 0)
        asked, lists = api.count(), api.lists()
        eventually(lambda: api.count() >= asked + 3)
        assert api.lists() == lists


def test_short_wait_for_the_budget_during_a_sweep_changes_nothing(
    api: ApiServer, tight: Settings
) -> None:
    """After a short hold because the budget was used up, the sweep goes on."""
    with monitor.running(tight) as here:
        fill(api, here, MANY)
        swept(api, here, 3)
        rows = [{"id": name, "status": "running"} for name in MANY[200:]]
        page = {"tasks": rows[::-1], "page": 1, "limit": 100, "total_count": len(MANY)}
        spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}
        api.fault_lists(Fault.answer(200, json.dumps(page).encode(), spent), times=1)
        before = api.lists()
        eventually(lambda: api.lists() >= before + 9)
        assert here.snapshot(BOARD).service.trouble is None


def test_pages_that_save_no_calls_are_skipped(api: ApiServer, tight: Settings) -> None:
    """Later sweeps read only the pages that hold tracked tasks, however far down the list."""
    with monitor.running(tight) as here:
        api.set_many(dict.fromkeys(MANY, "running"))
        api.set_many({f"other{number}": "running" for number in range(200)})
        add(here, MANY)
        eventually(lambda: api.lists() >= 11)
        paths = "\n".join(request.path for request in api.requests)
        pages = [int(number) for number in re.findall(r"/tasks\?page=(\d+)", paths)]
        assert pages[:5] == [1, 2, 3, 4, 5]
        assert pages[5:11] == [3, 4, 5, 3, 4, 5]
        eventually(lambda: here.snapshot(BOARD).counts["running"] == len(MANY))


def test_rate_limit_on_the_list_holds_everything(api: ApiServer, short: Settings) -> None:
    """A 429 to a list page stops status calls too, until its time is over."""
    with monitor.running(short) as here:
        fill(api, here, FEW)
        api.fault_lists(Fault.rate_limited(120), times=1)
        eventually(lambda: here.snapshot(BOARD).service.trouble is not None)
        trouble = here.snapshot(BOARD).service.trouble
        assert trouble is not None and trouble.kind == "rate_limited"
        api.wait_for(lambda: api.in_flight == 0)
        asked = api.count()
        eventually(lambda: here.snapshot(BOARD).last_known == len(FEW))
        assert api.count() == asked
        assert here.snapshot(BOARD).counts["running"] == len(FEW)


def test_lists_are_read_for_a_board_that_was_just_loaded(api: ApiServer, tight: Settings) -> None:
    """After a restart all statuses are fresh, so no page saves a call yet: it will soon."""
    with monitor.running(replace(tight, requests_per_second=1000.0)) as here:
        fill(api, here, MANY)
    api.clear()
    with monitor.running(tight) as here:
        eventually(lambda: api.lists() >= 9)
        assert api.count() < len(MANY) / 3


def test_removed_task_stays_removed(api: ApiServer, tight: Settings) -> None:
    """A list that still holds tasks that were removed from the board brings none back."""
    gone, left = MANY[200:], MANY[:200]
    with monitor.running(tight) as here:
        fill(api, here, MANY)
        here.perform(RemoveTasks(BOARD, tuple(gone)), LOCAL)
        api.wait_for(lambda: api.in_flight == 0)
        asked = {name: api.count(name) for name in gone}
        swept(api, here, 4)
        assert list(statuses(here)) == left
        assert {name: api.count(name) for name in gone} == asked
        assert here.snapshot(BOARD).counts["running"] == len(left)
