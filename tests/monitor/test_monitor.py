"""The poller, the cache and the commands, against a real HTTP server and database."""

from dataclasses import replace

import pytest

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import (
    CreateBoard,
    RecheckTasks,
    RefreshBoard,
    RemoveTasks,
    SetPaused,
    SetRefresh,
)
from components.model.errors import UnknownBoard
from components.model.settings import Settings
from components.model.snapshot import Snapshot
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.monitors import BOARD, add, status, task


def test_new_task_is_asked_at_once(api: ApiServer, here: Monitor) -> None:
    """A task shows its status without waiting for an interval."""
    here.perform(SetRefresh(BOARD, 300), LOCAL)
    api.set("a", "running")
    add(here, "a")
    eventually(lambda: status(here, "a") == "running")
    assert task(here, "a").confirmed


def test_change_is_seen_within_the_interval(api: ApiServer, here: Monitor) -> None:
    """A status that changes at the server changes in the snapshot, with its own since."""
    api.set("a", "created")
    add(here, "a")
    eventually(lambda: status(here, "a") == "created")
    before = task(here, "a").reading
    api.set("a", "running")
    eventually(lambda: status(here, "a") == "running")
    after = task(here, "a").reading
    assert before.since and after.since and after.since > before.since


def test_terminal_task_is_asked_no_more(api: ApiServer, here: Monitor) -> None:
    """A finished task is settled while a running one goes on being asked."""
    api.set_many({"done": "finished", "on": "running"})
    add(here, "done", "on")
    eventually(lambda: api.count("on") >= 3)
    assert api.count("done") == 1
    assert task(here, "done").confirmed


def test_removed_task_is_asked_no_more(api: ApiServer, here: Monitor) -> None:
    """What is taken off its only board is forgotten by the poller."""
    api.set_many({"gone": "running", "on": "running"})
    add(here, "gone", "on")
    eventually(lambda: api.count("gone") >= 1)
    assert len(here.perform(RemoveTasks(BOARD, ("gone", "never there")), LOCAL).task_ids) == 1
    api.wait_for(lambda: api.in_flight == 0)
    api.clear()
    eventually(lambda: api.count("on") >= 3)
    assert api.count("gone") == 0


def test_task_on_two_boards_is_asked_once_an_interval(api: ApiServer, here: Monitor) -> None:
    """A reading belongs to the id: a second board costs no request."""
    here.perform(CreateBoard("second", "Second"), LOCAL)
    api.set_many({"both": "running", "one": "running"})
    add(here, "both", "one")
    add(here, "both", board="second")
    eventually(lambda: api.count("one") >= 4)
    assert abs(api.count("both") - api.count("one")) <= 1
    assert task(here, "both", "second").reading.status == "running"


def test_failed_check_keeps_the_last_known_status(api: ApiServer, here: Monitor) -> None:
    """Trouble adds a problem, ages the status to last known, and clears when it is over."""
    api.set("a", "running")
    add(here, "a")
    eventually(lambda: status(here, "a") == "running")
    api.fault_all(Fault.unavailable())
    eventually(lambda: task(here, "a").reading.problem is not None)
    problem = task(here, "a").reading.problem
    assert problem and problem.kind == "server_error"
    assert "503" in problem.message
    assert status(here, "a") == "running"
    eventually(lambda: not task(here, "a").confirmed)
    eventually(lambda: (here.liveness(BOARD).oldest_live_age or 0) > 2)
    api.fault_all(None)
    eventually(lambda: task(here, "a").confirmed)
    assert task(here, "a").reading.problem is None


def test_hanging_api_ages_before_it_errs(api: ApiServer, settings: Settings) -> None:
    """Freshness is a matter of age: a hanging check makes a status last known without an error."""
    api.set("a", "running")
    with monitor.running(replace(settings, timeout_seconds=60)) as here:
        add(here, "a")
        eventually(lambda: status(here, "a") == "running")
        api.fault_all(Fault.hang())
        eventually(lambda: not task(here, "a").confirmed)
        assert task(here, "a").reading.problem is None
        api.fault_all(None)


def test_unknown_word_is_shown_raw_and_counted_as_unknown(api: ApiServer, here: Monitor) -> None:
    """A status outside the six keeps its word, and the counts still add up."""
    api.fault("a", Fault.json("hibernating"))
    api.set("b", "failed")
    add(here, "a", "b", "c")
    eventually(lambda: here.snapshot(BOARD).waiting == 0)
    snapshot = here.snapshot(BOARD)
    assert status(here, "a") == "hibernating"
    assert snapshot.counts["unknown"] == 2
    assert sum(snapshot.counts.values()) == 3
    assert snapshot.not_found == 1


def test_paused_board_asks_nothing_until_resumed(api: ApiServer, here: Monitor) -> None:
    """Pausing stops the requests of a board, and resuming takes them up again."""
    api.set("a", "running")
    add(here, "a")
    eventually(lambda: status(here, "a") == "running")
    here.perform(SetPaused(BOARD, paused=True), LOCAL)
    assert here.snapshot(BOARD).board.paused
    api.wait_for(lambda: api.in_flight == 0)
    asked = api.count("a")
    eventually(lambda: not task(here, "a").confirmed)
    assert api.count("a") == asked
    here.perform(SetPaused(BOARD, paused=False), LOCAL)
    eventually(lambda: task(here, "a").confirmed)


def test_refresh_now_asks_live_tasks_only(api: ApiServer, here: Monitor) -> None:
    """Refresh now does not wait for the interval and leaves settled tasks alone."""
    here.perform(SetRefresh(BOARD, 300), LOCAL)
    api.set_many({"on": "running", "done": "finished"})
    add(here, "on", "done")
    eventually(lambda: here.snapshot(BOARD).waiting == 0)
    api.set("on", "paused")
    assert here.perform(RefreshBoard(BOARD), LOCAL).tasks == 1
    eventually(lambda: status(here, "on") == "paused")
    assert api.count("done") == 1


def test_recheck_asks_a_settled_task_again(api: ApiServer, here: Monitor) -> None:
    """An explicit check of selected tasks corrects even an ended one, once."""
    api.set("a", "finished")
    add(here, "a")
    eventually(lambda: status(here, "a") == "finished")
    api.set("a", "failed")
    assert here.perform(RecheckTasks(BOARD, ("a",)), LOCAL).tasks == 1
    eventually(lambda: status(here, "a") == "failed")
    assert api.count("a") == 2


def test_shorter_interval_takes_effect_at_once(api: ApiServer, here: Monitor) -> None:
    """A board that went from minutes to a second does not wait the minutes out."""
    here.perform(SetRefresh(BOARD, 300), LOCAL)
    api.set("a", "running")
    add(here, "a")
    eventually(lambda: status(here, "a") == "running")
    here.perform(SetRefresh(BOARD, 1), LOCAL)
    eventually(lambda: api.count("a") >= 3)


def test_version_rises_only_with_something_to_draw(api: ApiServer, here: Monitor) -> None:
    """Re-confirming a status is no change, while its time of check goes on in the live view."""
    api.set("a", "running")
    add(here, "a")
    eventually(lambda: status(here, "a") == "running")
    version = here.snapshot(BOARD).version
    checked = here.live_snapshot(BOARD).tasks[0].reading.checked_at
    asked = api.count("a")
    eventually(lambda: api.count("a") >= asked + 3)
    assert here.snapshot(BOARD).version == version
    later = here.live_snapshot(BOARD).tasks[0].reading.checked_at
    assert checked and later and later > checked
    api.set("a", "paused")
    eventually(lambda: here.snapshot(BOARD).version > version)


def test_task_of_which_nothing_is_new_is_the_same_object(api: ApiServer, here: Monitor) -> None:
    """Readers know by that what they have encoded already; only a task that was checked is new."""
    api.set_many({"a": "running", "b": "finished"})
    add(here, "a", "b")
    eventually(lambda: here.snapshot(BOARD).waiting == 0)
    running, finished = here.live_snapshot(BOARD).tasks
    eventually(lambda: here.live_snapshot(BOARD).tasks[0] is not running)
    checked, same = here.live_snapshot(BOARD).tasks
    assert checked == replace(running, reading=checked.reading)
    assert same is finished


def test_unknown_board_is_named(here: Monitor) -> None:
    """Whatever is asked of a board that is not there fails with its name."""
    for read in (here.snapshot, here.liveness, here.live_snapshot):
        with pytest.raises(UnknownBoard, match="nowhere"):
            read("nowhere")
    for action in (SetPaused("nowhere", paused=True), RefreshBoard("nowhere")):
        with pytest.raises(UnknownBoard, match="nowhere"):
            here.perform(action, LOCAL)


@pytest.mark.databases
def test_sums_add_up_while_everything_happens(api: ApiServer, here: Monitor) -> None:
    """Every snapshot that is ever published has counts that add up and tasks in order."""
    names = [f"t{number}" for number in range(50)]
    api.set_many(dict.fromkeys(names, "created"))
    add(here, *names)
    eventually(lambda: here.snapshot(BOARD).counts["created"] == 50)
    seen = {here.snapshot(BOARD).version}
    words = ["running", "paused", "finished", "failed", "stopped", "odd"]
    for number, name in enumerate(names):
        api.set(name, words[number % len(words)])
    api.fault("t7", Fault.server_error())

    def settled() -> bool:
        snapshot: Snapshot = here.snapshot(BOARD)
        seen.add(snapshot.version)
        assert sum(snapshot.counts.values()) == len(snapshot.tasks) == 50
        assert [task.task_id for task in snapshot.tasks] == names
        return snapshot.counts["created"] <= 1

    eventually(settled)
    assert len(seen) > 1


def test_monitor_stops_with_requests_under_way(settings: Settings) -> None:
    """However often it is stopped in the middle of a sweep, it does stop."""
    names = [f"t{number}" for number in range(40)]
    with ApiServer(latency=0.02) as slow:
        slow.set_many(dict.fromkeys(names, "running"))
        for _ in range(20):
            slow.clear()
            with monitor.running(replace(settings, base_url=slow.base_url)) as here:
                add(here, *names)
                here.perform(RefreshBoard(BOARD), LOCAL)
                slow.wait_for(lambda: slow.in_flight > 0)
