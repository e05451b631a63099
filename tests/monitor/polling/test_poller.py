"""The poller against a server that misbehaves: what one task does to the others."""

from dataclasses import replace

import pytest

from components import monitor
from components.api import ApiError
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, RecheckTasks, RemoveTasks
from components.model.entry import Entry
from components.model.settings import Settings
from components.model.snapshot import Task
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer

BOARD = "main"


def add(here: Monitor, *task_ids: str) -> None:
    """Put tasks on the board."""
    here.perform(AddTasks(BOARD, tuple(Entry(task_id) for task_id in task_ids)), LOCAL)


def task(here: Monitor, task_id: str) -> Task:
    """Return one task of the published snapshot."""
    return next(task for task in here.snapshot(BOARD).tasks if task.task_id == task_id)


def problem(here: Monitor, task_id: str) -> str | None:
    """Return the kind of a task's problem."""
    found = task(here, task_id).reading.problem
    return found.kind if found else None


def test_tasks_that_hang_do_not_hold_up_the_others(api: ApiServer, settings: Settings) -> None:
    """Though more tasks hang than there are workers, the rest is asked every interval."""
    hanging, fine = [f"h{n}" for n in range(8)], [f"f{n}" for n in range(40)]
    api.set_many(dict.fromkeys(hanging + fine, "running"))
    for name in hanging:
        api.fault(name, Fault.hang())
    patient = replace(settings, timeout_seconds=60, concurrency=4, requests_per_second=200)
    with monitor.running(patient) as here:
        add(here, *fine)
        eventually(lambda: here.snapshot(BOARD).counts["running"] == len(fine))
        add(here, *hanging)
        eventually(lambda: all(api.count(name) for name in hanging))
        before = {name: api.count(name) for name in fine}
        eventually(lambda: all(api.count(name) >= before[name] + 3 for name in fine))
        assert all(task(here, name).confirmed for name in fine)
        assert here.snapshot(BOARD).service.trouble is None
        assert api.peak <= 4


@pytest.mark.parametrize("fault", [Fault.unauthorized(), Fault.route_not_found()])
def test_refusal_of_one_task_is_not_taken_for_the_key(
    api: ApiServer, here: Monitor, fault: Fault
) -> None:
    """Where others are answered, one task that is refused key or route is no outage."""
    names = [f"f{n}" for n in range(5)]
    api.set_many(dict.fromkeys([*names, "odd"], "running"))
    add(here, *names)
    eventually(lambda: here.snapshot(BOARD).counts["running"] == len(names))
    api.fault("odd", fault)
    add(here, "odd")
    eventually(lambda: api.count("odd") >= 2)
    before = {name: api.count(name) for name in names}
    eventually(lambda: all(api.count(name) >= before[name] + 2 for name in names))
    assert here.snapshot(BOARD).service.trouble is None
    assert problem(here, "odd") in ("unauthorized", "endpoint_missing")


def test_refused_key_holds_all_but_a_probe(api: ApiServer, here: Monitor) -> None:
    """Once the key is refused, due tasks are not asked, and each has the reason as its problem."""
    names = [f"f{n}" for n in range(20)]
    api.set_many(dict.fromkeys(names, "running"))
    add(here, *names)
    eventually(lambda: here.snapshot(BOARD).counts["running"] == len(names))
    api.fault_all(Fault.unauthorized())
    eventually(lambda: here.snapshot(BOARD).service.trouble is not None)
    asked = api.count()
    eventually(lambda: here.snapshot(BOARD).last_known == len(names))
    assert api.count() - asked <= 1
    assert {problem(here, name) for name in names} == {"unauthorized"}
    assert here.snapshot(BOARD).counts["running"] == len(names)


def test_rate_limit_holds_all_and_is_over_by_itself(api: ApiServer, here: Monitor) -> None:
    """One 429 stops every request for as long as it says; then all are asked again."""
    names = [f"f{n}" for n in range(20)]
    api.set_many(dict.fromkeys(names, "running"))
    add(here, *names)
    eventually(lambda: here.snapshot(BOARD).counts["running"] == len(names))
    api.fault_all(Fault.rate_limited(4), times=1)
    eventually(lambda: here.snapshot(BOARD).service.trouble is not None)
    trouble = here.snapshot(BOARD).service.trouble
    assert trouble is not None and trouble.until is not None
    eventually(lambda: api.in_flight == 0)
    asked = api.count()
    eventually(lambda: here.snapshot(BOARD).last_known == len(names))
    assert api.count() == asked
    eventually(lambda: here.snapshot(BOARD).last_known == 0)
    assert here.snapshot(BOARD).service.trouble is None
    assert all(problem(here, name) is None for name in names)


def test_new_task_is_looked_for_until_it_is_there(api: ApiServer, here: Monitor) -> None:
    """A task that the API does not know yet appears as soon as it does."""
    add(here, "a")
    eventually(lambda: problem(here, "a") == "not_found")
    eventually(lambda: api.count("a") >= 3)
    api.set("a", "created")
    eventually(lambda: task(here, "a").reading.status == "created")
    assert problem(here, "a") is None


def test_server_without_v1_is_asked_for_what_it_has(settings: Settings) -> None:
    """With only the key set, tasks of v4 and v2 show, and the page knows what is asked."""
    with ApiServer(versions=("v2", "v4")) as api:
        api.set("run", "dispatching", version="v4")
        api.set("old", "finished", version="v2", success=False)
        with monitor.running(replace(settings, base_url=api.base_url)) as here:
            add(here, "run", "old", "none")
            eventually(lambda: here.snapshot(BOARD).waiting == 0)
            snapshot = here.snapshot(BOARD)
            assert (snapshot.service.speaks, snapshot.service.chosen) == (("v4", "v2"), True)
            run, old = task(here, "run").reading, task(here, "old").reading
            assert (run.status, run.raw, run.version) == ("created", "dispatching", "v4")
            assert (old.status, old.success, old.version) == ("finished", False, "v2")
            assert snapshot.unsuccessful == 1
            assert problem(here, "none") == "not_found"
            assert snapshot.service.trouble is None


def test_rate_limit_on_an_import_holds_everything(api: ApiServer, here: Monitor) -> None:
    """A 429 to "Add my recent tasks" stops the checks too, as the key is the same."""
    api.set("a", "running")
    add(here, "a")
    eventually(lambda: task(here, "a").reading.status == "running")
    api.fault_lists(Fault.rate_limited(120))
    with pytest.raises(ApiError, match="fewer requests"):
        here.recent_tasks(5)
    eventually(lambda: here.snapshot(BOARD).service.trouble is not None)
    asked = api.count("a")
    eventually(lambda: here.snapshot(BOARD).last_known == 1)
    assert api.count("a") <= asked + 1


def test_trouble_ends_with_the_last_task_that_could_probe(api: ApiServer, here: Monitor) -> None:
    """Where no live task is left to probe with, the banner ends and imports go on."""
    api.set("a", "running")
    add(here, "a")
    eventually(lambda: task(here, "a").reading.status == "running")
    api.fault("a", Fault.payment_required())
    eventually(lambda: here.snapshot(BOARD).service.trouble is not None)
    here.perform(RemoveTasks(BOARD, ("a",)), LOCAL)
    eventually(lambda: here.snapshot(BOARD).service.trouble is None)
    assert [entry.task_id for entry in here.recent_tasks(1)] == ["a"]


def test_settled_tasks_that_are_checked_again_probe_too(api: ApiServer, here: Monitor) -> None:
    """While only ended tasks are rechecked, a failing server gets one probe at a time, too."""
    names = [f"t{number}" for number in range(40)]
    api.set_many(dict.fromkeys(names, "finished"))
    add(here, *names)
    eventually(lambda: here.snapshot(BOARD).counts["finished"] == len(names))
    api.fault_all(Fault.server_error())
    here.perform(RecheckTasks(BOARD, tuple(names)), LOCAL)
    eventually(lambda: here.snapshot(BOARD).service.trouble is not None)
    trouble = here.snapshot(BOARD).service.trouble
    eventually(lambda: api.in_flight == 0)
    asked, version = api.count(), here.snapshot(BOARD).version
    eventually(lambda: api.count() >= asked + 3)
    assert here.snapshot(BOARD).service.trouble == trouble
    assert here.snapshot(BOARD).version <= version + 2 * 3
    api.fault_all(None)
    eventually(lambda: here.snapshot(BOARD).service.trouble is None)


@pytest.mark.parametrize(("before", "after"), [("v1", "v4"), ("v4", "v1")])
def test_server_that_changes_its_version_is_followed(
    api: ApiServer, here: Monitor, before: str, after: str
) -> None:
    """After a version's route is gone, the others are asked within seconds, from v1 or from v4."""
    api.set_many(dict.fromkeys(["a", "b"], "running"))
    api.speak(before)
    add(here, "a", "b")
    eventually(lambda: here.snapshot(BOARD).counts["running"] == 2)
    api.speak(after)
    api.set_many(dict.fromkeys(["a", "b"], "finished"))
    eventually(lambda: here.snapshot(BOARD).counts["finished"] == 2)
    eventually(lambda: here.snapshot(BOARD).service.speaks[:1] == (after,))


def test_recent_tasks_come_with_their_titles(api: ApiServer, here: Monitor) -> None:
    """The newest tasks of the account are fetched newest first, with their titles."""
    api.set_many({"a": "running", "b": "finished", "c": "created"})
    assert [entry.task_id for entry in here.recent_tasks(2)] == ["c", "b"]
