"""Every action is carried out, is refused in words, or changes nothing."""

from typing import Any, get_args

import pytest

from components.model.access.actions import (
    AccessAction,
    CreateToken,
    CreateWallLink,
    RevokeToken,
    RevokeWallLink,
)
from components.model.access.actor import LOCAL
from components.model.actions import (
    Action,
    AddTasks,
    CreateBoard,
    DeleteBoard,
    DuplicateBoard,
    EditBoard,
    EditTasks,
    ImportBoard,
    RecheckTasks,
    RefreshBoard,
    RemoveTasks,
    RestoreBoard,
    RestoreTasks,
    SetArchived,
    SetPaused,
    SetRefresh,
    StopTask,
)
from components.model.board import Board, BoardFile
from components.model.entry import Entry
from components.model.errors import BadBoardName, StoreError, UnknownBoard
from components.monitor import Monitor
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.databases import refusing
from tests.support.monitors import BOARD, notes

pytestmark = pytest.mark.databases


@pytest.mark.parametrize(
    ("table", "statement", "action"),
    [
        ("boards", "UPDATE", EditBoard("night", title="New")),
        ("boards", "UPDATE", SetArchived("night", archived=True)),
        ("boards", "UPDATE", DeleteBoard("night")),
        ("boards", "INSERT", DuplicateBoard("main", "copy", "Copy")),
        ("tasks", "UPDATE", RemoveTasks("main", ("a",))),
        ("tasks", "UPDATE", EditTasks("main", ("a",), note="New")),
    ],
)
def test_action_that_cannot_be_saved_changes_nothing(
    filled: Monitor, url: str, table: str, statement: str, action: Action[Any]
) -> None:
    """Where the database fails the action says so, and all is as it was before."""
    before = [(s.board, [t.task_id for t in s.tasks]) for s in filled.boards()]
    with refusing(url, table, statement), pytest.raises(StoreError, match="disk full"):
        filled.perform(action, LOCAL)
    assert [(s.board, [t.task_id for t in s.tasks]) for s in filled.boards()] == before
    assert notes(filled)[0] == ("First", "Team", "")


@pytest.mark.parametrize(
    "action",
    [
        EditBoard("gone", title="x"),
        SetRefresh("gone", 5),
        SetPaused("gone", paused=True),
        SetPaused("gone", paused=False),
        SetArchived("gone", archived=True),
        SetArchived("gone", archived=False),
        DuplicateBoard("gone", "copy", "x"),
        DeleteBoard("gone"),
        RestoreBoard("gone"),
        AddTasks("gone", (Entry("a"),)),
        RemoveTasks("gone", ("a",)),
        RestoreTasks("gone", ("a",)),
        EditTasks("gone", ("a",), note="x"),
        RefreshBoard("gone"),
        RecheckTasks("gone", ("a",)),
        StopTask("gone", "a"),
        CreateToken("", "CI", writes=True, boards=frozenset(("gone",)), expires_at=None),
        CreateWallLink("gone", "Hall"),
    ],
)
def test_unknown_board_is_named_by_every_action(here: Monitor, action: Action[Any]) -> None:
    """A board that is not there, or no longer, is named in the refusal."""
    with pytest.raises(UnknownBoard, match="gone"):
        here.perform(action, LOCAL)
    assert [snapshot.board for snapshot in here.boards()] == [Board(BOARD, "Main board", 1.0)]


def test_reads_of_an_unknown_board_name_it(here: Monitor) -> None:
    """What is read of a board that is not there fails with its name."""
    for read in (here.removed_tasks, lambda name: here.task_timeline(name, "a")):
        with pytest.raises(UnknownBoard, match="gone"):
            read("gone")


def test_every_action_can_be_performed(api: ApiServer, here: Monitor) -> None:
    """No kind of action is without somebody who carries it out and answers with its outcome."""
    api.speak("v2")
    api.set("stoppable", "running", "v2")
    api.route("PATCH", "/api/v2/tasks/stoppable", Fault.json({}))
    file = BoardFile(Board("file", "File", 60), (Entry("f"),), (), (), (), (), ())
    tried: list[Action[Any]] = [
        CreateBoard("new", "New"),
        EditBoard("new", title="Newer", description="All at once", refresh_seconds=30),
        SetRefresh("new", 60),
        SetPaused("new", paused=True),
        SetPaused("new", paused=False),
        SetArchived("new", archived=True),
        SetArchived("new", archived=False),
        AddTasks("new", (Entry("a"), Entry("stoppable"))),
        EditTasks("new", ("a", "b"), label="A"),
        RefreshBoard("new"),
        RecheckTasks("new", ("a",)),
        RemoveTasks("new", ("a",)),
        RestoreTasks("new", ("a", "b")),
        DuplicateBoard("new", "copy", "Copy"),
        ImportBoard("file", file),
        DeleteBoard("new"),
        RestoreBoard("new"),
        StopTask("new", "stoppable"),
        CreateToken("", "CI", writes=True, boards=None, expires_at=None),
        RevokeToken("", "none"),
        CreateWallLink("new", "Hall"),
        RevokeWallLink("new", "none"),
    ]
    outcomes = [type(here.perform(action, LOCAL)) for action in tried]
    # By name: making a class with slots leaves the one without behind.
    kinds = [*Action.__subclasses__(), *AccessAction.__subclasses__()]
    every = {kind.__name__ for kind in kinds} - {AccessAction.__name__}
    assert {type(action).__name__ for action in tried} == every
    declared = [get_args(type(action).__orig_bases__[0])[0] for action in tried]  # type: ignore[attr-defined]
    assert outcomes == declared
    assert here.snapshot("new").board == Board("new", "Newer", 60, description="All at once")


@pytest.mark.parametrize("name", ["", "Night", "a b", "x" * 65, "../x", "é"])
def test_name_that_no_board_can_have_is_refused(here: Monitor, name: str) -> None:
    """Whoever asks, a board's name stays one that can stand in an address."""
    with pytest.raises(BadBoardName, match="small letters"):
        here.perform(CreateBoard(name, "Title"), LOCAL)
    with pytest.raises(BadBoardName, match="small letters"):
        here.perform(DuplicateBoard(BOARD, name, "Title"), LOCAL)
    assert [snapshot.board.name for snapshot in here.boards()] == [BOARD]


def test_texts_are_tidied_and_cut_wherever_they_come_from(here: Monitor) -> None:
    """Titles, labels and notes stand on one line within their limits; a title is never empty."""
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    here.perform(EditTasks(BOARD, ("a",), label=" two\nlines\x00 ", note="n" * 5000), LOCAL)
    here.perform(EditBoard(BOARD, title="  \n", description="d" * 5000), LOCAL)
    assert notes(here)[0][0] == "two lines"
    assert len(notes(here)[0][2]) == 1000
    board = here.snapshot(BOARD).board
    assert (board.title, len(board.description)) == (BOARD, 2000)
