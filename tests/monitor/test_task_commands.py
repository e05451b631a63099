"""What people do to tasks is kept and can be undone, and nobody loses another's work."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from components.model.access.actor import LOCAL
from components.model.actions import (
    AddTasks,
    EditTasks,
    RefreshBoard,
    RemoveTasks,
    RestoreTasks,
    TasksChanged,
)
from components.model.entry import Entry
from components.model.settings import Settings
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.monitors import BOARD, after_restart, ids, notes

pytestmark = pytest.mark.databases


def test_removed_tasks_go_back_to_their_places(filled: Monitor, settings: Settings) -> None:
    """An undo puts tasks where they stood, with all that was said of them, over a restart too."""
    filled.perform(EditTasks(BOARD, ("b",), label="Second", note="Keep"), LOCAL)
    assert len(filled.perform(RemoveTasks(BOARD, ("b", "a", "nobody")), LOCAL).task_ids) == 2
    assert {task.task_id for task in filled.removed_tasks(BOARD)} == {"a", "b"}
    filled.perform(AddTasks(BOARD, (Entry("d"),)), LOCAL)
    assert filled.perform(RestoreTasks(BOARD, ("a", "b", "c", "nobody")), LOCAL).changed == 2
    assert ids(filled) == ["a", "b", "c", "d"]
    assert notes(filled)[1] == ("Second", "", "Keep")
    assert filled.removed_tasks(BOARD) == ()
    assert after_restart(settings, ids) == ["a", "b", "c", "d"]


def test_removed_task_that_is_added_again_is_new_at_the_end(
    filled: Monitor, settings: Settings
) -> None:
    """It has the label that it is given now, and is no longer among what can be put back."""
    filled.perform(RemoveTasks(BOARD, ("a",)), LOCAL)
    assert filled.perform(AddTasks(BOARD, (Entry("a", "Anew"),)), LOCAL).added == 1
    assert filled.removed_tasks(BOARD) == ()
    assert ids(filled) == ["b", "c", "a"]
    assert after_restart(settings, notes) == [("", "", ""), ("", "", ""), ("Anew", "", "")]


def test_last_known_status_survives_removal_and_addition(api: ApiServer, filled: Monitor) -> None:
    """What was known of a task is shown again at once, with its age, while the API is down."""
    api.set("a", "running")
    filled.perform(RefreshBoard(BOARD), LOCAL)
    eventually(lambda: filled.snapshot(BOARD).counts["running"] == 1)
    since = filled.snapshot(BOARD).tasks[0].reading.since
    filled.perform(RemoveTasks(BOARD, ("a",)), LOCAL)
    api.fault_all(Fault.unavailable())
    filled.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    reading = filled.snapshot(BOARD).tasks[-1].reading
    assert (reading.status, reading.since) == ("running", since)


def test_people_who_edit_different_things_lose_nothing(filled: Monitor, settings: Settings) -> None:
    """Label, group and note are changed each alone; an empty one is emptied."""
    filled.perform(EditTasks(BOARD, ("a", "b"), group="Ops"), LOCAL)
    filled.perform(EditTasks(BOARD, ("a",), note="One"), LOCAL)
    filled.perform(EditTasks(BOARD, ("a",), label=""), LOCAL)
    assert notes(filled) == [("", "Ops", "One"), ("", "Ops", ""), ("", "", "")]
    assert after_restart(settings, notes) == notes(filled)


def test_edit_counts_the_tasks_that_are_still_there(filled: Monitor) -> None:
    """Whoever edits what somebody else removed meanwhile learns it, and it stays removed."""
    filled.perform(RemoveTasks(BOARD, ("a",)), LOCAL)
    assert filled.perform(EditTasks(BOARD, ("a", "b"), note="x"), LOCAL).changed == 1
    assert ids(filled) == ["b", "c"]


def test_two_people_at_once_lose_none_of_each_others_tasks(
    here: Monitor, settings: Settings
) -> None:
    """Additions, removals and edits of many at the same time all hold, and are all kept."""

    def work(person: int) -> None:
        for turn in range(10):
            mine = [f"p{person}-{turn}-{number}" for number in range(10)]
            here.perform(
                AddTasks(
                    BOARD, tuple(Entry(task_id, "Label") for task_id in (*mine, f"all-{turn}"))
                ),
                LOCAL,
            )
            here.perform(RemoveTasks(BOARD, tuple(mine[:5])), LOCAL)
            here.perform(EditTasks(BOARD, tuple(mine[5:]), note=f"by {person}"), LOCAL)

    with ThreadPoolExecutor(4) as people:
        list(people.map(work, range(4)))
    kept = {f"p{p}-{t}-{n}" for p in range(4) for t in range(10) for n in range(5, 10)}
    assert set(ids(here)) == kept | {f"all-{turn}" for turn in range(10)}
    assert all(t.note == f"by {t.task_id[1]}" for t in here.snapshot(BOARD).tasks if t.note)
    assert after_restart(settings, ids) == ids(here)


def test_edit_of_tasks_that_are_gone_changes_nothing(filled: Monitor) -> None:
    """Where none of the tasks is on the board any more, nobody's page is drawn again."""
    eventually(lambda: all(t.reading.problem for t in filled.snapshot(BOARD).tasks))
    version = filled.snapshot(BOARD).version
    outcome = filled.perform(EditTasks(BOARD, ("gone", "gone"), note="Too late"), LOCAL)
    assert outcome == TasksChanged(changed=0, unchanged=1)
    assert filled.snapshot(BOARD).version == version
