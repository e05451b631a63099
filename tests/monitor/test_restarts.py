"""Boards, tasks and what is known of them outlive a restart, and no addition breaks a limit."""

from contextlib import closing

import pytest

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, CreateBoard, RemoveTasks, SetPaused, SetRefresh
from components.model.entry import Entry
from components.model.errors import BoardLimitError
from components.model.limits import MAX_TASKS
from components.model.settings import Settings
from components.monitor import Monitor
from components.store import Store
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.monitors import BOARD, add


@pytest.mark.databases
def test_restart_keeps_boards_tasks_and_last_known_statuses(
    settings: Settings, api: ApiServer
) -> None:
    """A new server shows what the old one knew before it has asked anything."""
    api.set_many({"a": "running", "b": "failed"})
    with monitor.running(settings) as here:
        here.perform(CreateBoard("night", "Night shift"), LOCAL)
        here.perform(SetRefresh("night", 60), LOCAL)
        here.perform(SetPaused("night", paused=True), LOCAL)
        here.perform(AddTasks(BOARD, (Entry("a", "First", "Team"), Entry("b"), Entry("c"))), LOCAL)
        eventually(lambda: here.snapshot(BOARD).waiting == 0)
        before = here.snapshot(BOARD)
    api.down()
    with monitor.running(settings) as again:
        after = again.snapshot(BOARD)
        assert [(t.task_id, t.label, t.group) for t in after.tasks] == [
            ("a", "First", "Team"),
            ("b", "", ""),
            ("c", "", ""),
        ]
        assert [t.reading.status for t in after.tasks] == ["running", "failed", None]
        assert after.tasks[0].reading.since == before.tasks[0].reading.since
        assert after.tasks[2].not_found
        assert after.version > before.version
        night = again.snapshot("night").board
        assert (night.title, night.refresh_seconds, night.paused) == ("Night shift", 60, True)


@pytest.mark.databases
def test_removal_is_kept_too(settings: Settings, api: ApiServer) -> None:
    """What was removed does not come back with a restart, nor is its reading loaded."""
    api.set_many({"a": "running", "b": "running"})
    with monitor.running(settings) as here:
        add(here, "a", "b")
        eventually(lambda: here.snapshot(BOARD).waiting == 0)
        here.perform(RemoveTasks(BOARD, ("a",)), LOCAL)
    with monitor.running(settings) as again:
        assert [t.task_id for t in again.snapshot(BOARD).tasks] == ["b"]
    with closing(Store(settings.database_url)) as store:
        assert set(store.load().readings) == {"b"}


@pytest.mark.databases
def test_task_added_twice_stays_once_with_its_label(here: Monitor) -> None:
    """Adding what is there already changes nothing and says so."""
    assert here.perform(AddTasks(BOARD, (Entry("a", "First"),)), LOCAL).added == 1
    assert here.perform(AddTasks(BOARD, (Entry("a", "Second"), Entry("b"))), LOCAL).added == 1
    assert [(t.task_id, t.label) for t in here.snapshot(BOARD).tasks] == [("a", "First"), ("b", "")]


@pytest.mark.databases
def test_full_board_refuses_more_and_keeps_what_it_has(here: Monitor) -> None:
    """An addition past the limit is refused as a whole, in words."""
    here.perform(SetRefresh(BOARD, 300), LOCAL)
    many = [Entry(f"t{number}") for number in range(MAX_TASKS + 1)]
    with pytest.raises(BoardLimitError, match="Remove ended tasks"):
        here.perform(AddTasks(BOARD, tuple(many)), LOCAL)
    assert here.snapshot(BOARD).tasks == ()
