"""What lists claim of tasks never changes what is shown, but for facts of confirmed rows."""

from dataclasses import replace

import pytest

from components import monitor
from components.model.facts import Facts
from components.model.settings import Settings
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.sweeps import BOARD, FEW, MANY, WORDS, add, claims, fill, statuses, swept


@pytest.mark.parametrize(
    "fault",
    [
        Fault.server_error(),
        claims({}),
        Fault.json({"tasks": [None, 7, "t000", {}, {"id": 5}, {"id": ""}, {"status": "running"}]}),
        claims({"t900": "running", "t901": "finished"}),
    ],
    ids=["error", "empty", "odd rows", "others' tasks"],
)
def test_useless_list_is_left_alone(api: ApiServer, short: Settings, fault: Fault) -> None:
    """Where a list saves no call, every status comes from the status route, and the list rests."""
    truth = {name: WORDS[place % 3 if place < 54 else 3] for place, name in enumerate(FEW)}
    api.set_many(truth)
    api.fault_lists(fault)
    with monitor.running(short) as here:
        add(here, FEW)
        eventually(lambda: statuses(here) == truth)
        eventually(lambda: min(api.count(name) for name in FEW[:54]) >= 2)
        assert api.lists() == 1
        assert statuses(here) == truth
        assert here.snapshot(BOARD).service.trouble is None


@pytest.mark.parametrize("word", ["finished", "archived"])
def test_list_alone_ends_no_task(api: ApiServer, short: Settings, word: str) -> None:
    """An ended status that only the list claims is never shown: the status route decides."""
    claimed = FEW[7]
    api.set_many(dict.fromkeys(FEW, "running"))
    api.fault_lists(claims({**dict.fromkeys(FEW, "running"), claimed: word}))
    with monitor.running(short) as here:
        add(here, FEW)

        def truthful(sweeps: int) -> bool:
            assert set(statuses(here).values()) <= {"running", None}
            return api.lists() >= sweeps and statuses(here) == dict.fromkeys(FEW, "running")

        eventually(lambda: truthful(3))
        assert api.count(claimed) > 0


def test_failing_task_keeps_its_back_off_whatever_a_list_claims(
    api: ApiServer, short: Settings
) -> None:
    """Where the status route fails, a task is asked no more often though a list claims its end."""
    api.set_many(dict.fromkeys(FEW, "running"))
    with monitor.running(short) as here:
        add(here, FEW)
        eventually(lambda: statuses(here) == dict.fromkeys(FEW, "running"))
        api.fault(FEW[7], Fault.server_error())
        api.fault_lists(claims({**dict.fromkeys(FEW, "running"), FEW[7]: "finished"}))
        before, asked = api.lists(), api.count(FEW[7])
        eventually(lambda: api.lists() >= before + 8)
        assert api.count(FEW[7]) - asked <= 5
        assert statuses(here)[FEW[7]] == "running"


def test_list_that_disagrees_is_given_up(api: ApiServer, short: Settings) -> None:
    """A list that contradicts the status route twice is not read, and its statuses are verified."""
    api.set_many(dict.fromkeys(FEW, "running"))
    api.fault_lists(claims(dict.fromkeys(FEW, "paused")))
    with monitor.running(short) as here:
        add(here, FEW)
        eventually(lambda: here.snapshot(BOARD).counts["paused"] > 0)
        eventually(lambda: here.snapshot(BOARD).counts["running"] == len(FEW))
        asked = api.lists()
        done = {name: api.count(name) for name in FEW}
        eventually(lambda: all(api.count(name) > done[name] for name in FEW))
        assert api.lists() == asked
        assert here.snapshot(BOARD).counts["running"] == len(FEW)


def test_list_that_disagrees_while_it_is_read_is_given_up(api: ApiServer, tight: Settings) -> None:
    """Two contradictions between two pages of a sweep end it."""
    names, ended = MANY[:100], MANY[:20]
    api.latency = 0.3
    api.set_many(dict.fromkeys(names, "running"))
    words = {**dict.fromkeys(names, "running"), **dict.fromkeys(ended, "finished")}
    rows = [{"id": name, "status": word} for name, word in words.items()]
    api.fault_lists(Fault.json({"tasks": rows, "page": 1, "limit": 100, "total_count": 5_000}))
    with monitor.running(tight) as here:
        add(here, names)
        eventually(lambda: all(api.count(name) for name in ended))
        asked = api.lists()
        eventually(lambda: sum(api.count(name) > 0 for name in names) >= 60)
        assert api.lists() == asked
        assert here.snapshot(BOARD).counts["finished"] == 0


def test_change_seen_in_a_list_is_asked_for(api: ApiServer, tight: Settings) -> None:
    """A changed status in a list is shown once the status route has confirmed it."""
    with monitor.running(tight) as here:
        fill(api, here, MANY)
        before, changed = api.count(), MANY[100:105]
        asked = {name: api.count(name) for name in changed}
        api.set_many(dict.fromkeys(changed, "paused"))

        def paused() -> set[str]:
            return {name for name, word in statuses(here).items() if word == "paused"}

        def confirmed() -> bool:
            assert all(api.count(name) > asked[name] for name in paused())
            return paused() == set(changed)

        eventually(confirmed)
        assert api.count() - before < len(MANY) / 3


def test_outdated_row_changes_nothing(api: ApiServer, short: Settings) -> None:
    """A list that is wrong about one task changes nothing of it, and still serves the others."""
    api.set_many(dict.fromkeys(FEW, "running"))
    with monitor.running(short) as here:
        add(here, FEW)
        eventually(lambda: statuses(here) == dict.fromkeys(FEW, "running"))
        api.fault_lists(claims({**dict.fromkeys(FEW, "running"), FEW[7]: "paused"}))
        before = api.lists()

        def listed(times: int) -> bool:
            assert here.snapshot(BOARD).counts["running"] == len(FEW)
            return api.lists() >= before + times

        eventually(lambda: listed(8))


def test_end_seen_in_a_list_is_asked_for(api: ApiServer, tight: Settings) -> None:
    """A task that ended is confirmed by one status call, and asked no more."""
    with monitor.running(tight) as here:
        fill(api, here, MANY)
        done = next(name for name in reversed(MANY) if api.count(name) == 0)
        api.set(done, "finished")
        eventually(lambda: statuses(here)[done] == "finished")
        swept(api, here, 4)
        assert api.count(done) == 1


def facts(here: Monitor) -> dict[str, Facts]:
    """Return what is known of each task beside its status."""
    tasks = here.live_snapshot(BOARD).tasks
    return {task.task_id: task.reading.facts for task in tasks}


def test_rows_tell_what_the_status_route_does_not(short: Settings) -> None:
    """Costs and titles of v4 come with the pages that are read for statuses anyway."""
    with (
        ApiServer(versions=["v4"]) as api,
        monitor.running(replace(short, base_url=api.base_url)) as here,
    ):
        fill(api, here, FEW)
        swept(api, here)
        eventually(lambda: {each.cost_usd for each in facts(here).values()} == {0.04})
        assert facts(here)[FEW[3]].title == f"Do {FEW[3]}"
        assert here.snapshot(BOARD).tasks[3].label == ""


def test_row_of_an_ended_task_tells_its_last_cost(short: Settings) -> None:
    """What a page tells of a task whose status is settled is kept, and it is not asked again."""
    ended, alive = FEW[0], FEW[1:]
    with ApiServer(versions=["v4"]) as api:
        api.set_many({**dict.fromkeys(alive, "running"), ended: "finished"})
        rows = [{"id": name, "status": "running"} for name in alive]
        row = {"id": ended, "status": "completed", "totalCostUsd": "0.70", "title": "All of it"}
        api.fault_lists(Fault.json({"runs": [row, *rows], "nextCursor": None}))
        with monitor.running(replace(short, base_url=api.base_url)) as here:
            add(here, FEW)
            eventually(lambda: facts(here)[ended] == Facts(0.7, "All of it"))
            asked = api.count(ended)
            swept(api, here)
            assert api.count(ended) == asked
            assert statuses(here)[ended] == "finished"


def test_claim_that_is_confirmed_leaves_its_facts(short: Settings) -> None:
    """What a row tells with an end counts once the status route has told that end too."""
    claimed = FEW[7]
    with ApiServer(versions=["v4"]) as api:
        rows = {name: {"id": name, "status": "running"} for name in FEW}
        rows[claimed] |= {"status": "completed", "totalCostUsd": "0.9"}
        with monitor.running(replace(short, base_url=api.base_url)) as here:
            fill(api, here, FEW)
            # The pages of one sweep tell the end; those of later ones do not tell the task at all.
            api.set(claimed, None, "v4")
            api.fault(claimed, Fault.json({"status": "completed"}))
            page = Fault.json({"runs": list(rows.values()), "nextCursor": None})
            api.fault_lists(page, times=2)
            eventually(lambda: facts(here)[claimed].cost_usd == 0.9)
            assert statuses(here)[claimed] == "finished"
