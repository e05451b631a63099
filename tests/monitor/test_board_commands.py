"""What people do to boards is kept and can be undone."""

import pytest

from components.model.access.actor import LOCAL
from components.model.actions import (
    AddTasks,
    CreateBoard,
    DeleteBoard,
    DuplicateBoard,
    EditBoard,
    EditTasks,
    RemoveTasks,
    RestoreBoard,
    SetArchived,
)
from components.model.entry import Entry
from components.model.errors import BoardTaken, ProtectedBoard, UnknownBoard
from components.model.settings import Settings
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.monitors import BOARD, after_restart, ids, notes

pytestmark = pytest.mark.databases


def test_board_has_a_title_and_a_description_that_can_be_changed(
    filled: Monitor, settings: Settings
) -> None:
    """Each is changed alone, the name stays, and all of it outlives a restart."""
    filled.perform(EditBoard("night", title="Nacht 🌙"), LOCAL)
    filled.perform(EditBoard("night", description=""), LOCAL)
    filled.perform(EditBoard(BOARD, description="All of it"), LOCAL)
    found = filled.snapshot("night").board
    assert (found.name, found.title, found.description) == ("night", "Nacht 🌙", "")
    seen = after_restart(settings, lambda again: again.snapshot("night").board)
    assert seen == found


def test_board_is_created_once(filled: Monitor) -> None:
    """Whoever creates a board that is there learns so, and changes nothing."""
    assert filled.perform(CreateBoard("night", "Another"), LOCAL).existed
    assert filled.snapshot("night").board.title == "Night shift"


def test_archived_board_asks_nothing_and_keeps_everything(
    api: ApiServer, filled: Monitor, settings: Settings
) -> None:
    """An archived board rests with its tasks over a restart, until it is taken up again."""
    api.set("a", "running")
    filled.perform(AddTasks("night", (Entry("x"),)), LOCAL)
    api.set("x", "running")
    eventually(lambda: filled.snapshot("night").counts["running"] == 1)
    filled.perform(SetArchived("night", archived=True), LOCAL)
    assert filled.liveness("night").archived
    asked = api.count("x")
    count = api.count("a")
    eventually(lambda: api.count("a") >= count + 3)
    assert api.count("x") <= asked + 1
    board = after_restart(settings, lambda again: (again.snapshot("night").board, ids(again)))
    assert board == (filled.snapshot("night").board, ["a", "b", "c"])
    filled.perform(SetArchived("night", archived=False), LOCAL)
    api.set("x", "finished")
    eventually(lambda: filled.snapshot("night").counts["finished"] == 1)


def test_duplicate_has_the_tasks_and_goes_its_own_way(filled: Monitor, settings: Settings) -> None:
    """A copy has settings, tasks, labels and notes, and no change of it reaches the first."""
    filled.perform(EditTasks(BOARD, ("a",), note="Look at this"), LOCAL)
    filled.perform(RemoveTasks(BOARD, ("b",)), LOCAL)
    assert filled.perform(DuplicateBoard(BOARD, "copy", "Copy of main"), LOCAL).tasks == 2
    assert notes(filled, "copy") == [("First", "Team", "Look at this"), ("", "", "")]
    filled.perform(RemoveTasks("copy", ("a",)), LOCAL)
    assert ids(filled) == ["a", "c"]
    assert after_restart(settings, lambda again: ids(again, "copy")) == ["c"]


def test_names_that_are_taken_are_refused(filled: Monitor) -> None:
    """Neither a copy nor a new board takes the name of one that is there, or was deleted."""
    with pytest.raises(BoardTaken, match="night"):
        filled.perform(DuplicateBoard(BOARD, "night", "Again"), LOCAL)
    filled.perform(DeleteBoard("night"), LOCAL)
    with pytest.raises(BoardTaken, match="night"):
        filled.perform(DuplicateBoard(BOARD, "night", "Again"), LOCAL)
    with pytest.raises(BoardTaken, match="restore"):
        filled.perform(CreateBoard("night", "Again"), LOCAL)
    assert [deleted.board.title for deleted in filled.deleted_boards()] == ["Night shift"]


def test_deleted_board_comes_back_whole(
    api: ApiServer, filled: Monitor, settings: Settings
) -> None:
    """Tasks in their order, labels, notes and last known statuses are there again after an undo."""
    api.set_many({"x": "running", "y": "finished"})
    filled.perform(AddTasks("night", (Entry("y", "Why"), Entry("x", note="Watch me"))), LOCAL)
    eventually(lambda: filled.snapshot("night").waiting == 0)
    before = filled.snapshot("night")
    filled.perform(DeleteBoard("night"), LOCAL)
    with pytest.raises(UnknownBoard):
        filled.snapshot("night")
    assert [deleted.tasks for deleted in filled.deleted_boards()] == [2]
    assert after_restart(settings, lambda again: [s.board.name for s in again.boards()]) == [BOARD]
    api.fault_all(Fault.unavailable())
    assert filled.perform(RestoreBoard("night"), LOCAL).tasks == 2
    after = filled.snapshot("night")
    assert [(t.task_id, t.label, t.note, t.reading.status) for t in after.tasks] == [
        ("y", "Why", "", "finished"),
        ("x", "", "Watch me", "running"),
    ]
    assert after.version > before.version
    assert filled.deleted_boards() == ()


def test_board_that_opens_first_is_protected(filled: Monitor) -> None:
    """The main board can neither be deleted nor archived, and says what to do instead."""
    for refused in (DeleteBoard(BOARD), SetArchived(BOARD, archived=True)):
        with pytest.raises(ProtectedBoard, match="main"):
            filled.perform(refused, LOCAL)
    assert ids(filled) == ["a", "b", "c"]
