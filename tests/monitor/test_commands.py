"""What people do to boards and tasks is kept and can be undone, and nobody loses another's work."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args

import pytest

from components import monitor
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
    TasksChanged,
)
from components.model.board import Board, BoardFile
from components.model.entry import Entry
from components.model.errors import (
    BadBoardName,
    BoardTaken,
    ProtectedBoard,
    StoreError,
    UnknownBoard,
)
from components.model.settings import Settings
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.databases import refusing

pytestmark = pytest.mark.databases

BOARD = "main"


def ids(here: Monitor, board: str = BOARD) -> list[str]:
    """Name the tasks of a board in their order."""
    return [task.task_id for task in here.snapshot(board).tasks]


def notes(here: Monitor, board: str = BOARD) -> list[tuple[str, str, str]]:
    """Return label, group and note of each task of a board."""
    return [(task.label, task.group, task.note) for task in here.snapshot(board).tasks]


def after_restart(settings: Settings, look: Callable[[Monitor], object]) -> object:
    """Return what the next server sees."""
    with monitor.running(settings) as again:
        return look(again)


@pytest.fixture
def filled(here: Monitor) -> Monitor:
    """Put three tasks on the main board, and make a second one."""
    here.perform(AddTasks(BOARD, (Entry("a", "First", "Team"), Entry("b"), Entry("c"))))
    assert not here.perform(CreateBoard("night", "Night shift", "What runs after ten")).existed
    return here


def test_board_has_a_title_and_a_description_that_can_be_changed(
    filled: Monitor, settings: Settings
) -> None:
    """Each is changed alone, the name stays, and all of it outlives a restart."""
    filled.perform(EditBoard("night", title="Nacht 🌙"))
    filled.perform(EditBoard("night", description=""))
    filled.perform(EditBoard(BOARD, description="All of it"))
    found = filled.snapshot("night").board
    assert (found.name, found.title, found.description) == ("night", "Nacht 🌙", "")
    seen = after_restart(settings, lambda again: again.snapshot("night").board)
    assert seen == found


def test_board_is_created_once(filled: Monitor) -> None:
    """Whoever creates a board that is there learns so, and changes nothing."""
    assert filled.perform(CreateBoard("night", "Another")).existed
    assert filled.snapshot("night").board.title == "Night shift"


def test_archived_board_asks_nothing_and_keeps_everything(
    api: ApiServer, filled: Monitor, settings: Settings
) -> None:
    """An archived board rests with its tasks over a restart, until it is taken up again."""
    api.set("a", "running")
    filled.perform(AddTasks("night", (Entry("x"),)))
    api.set("x", "running")
    eventually(lambda: filled.snapshot("night").counts["running"] == 1)
    filled.perform(SetArchived("night", archived=True))
    assert filled.liveness("night").archived
    asked = api.count("x")
    count = api.count("a")
    eventually(lambda: api.count("a") >= count + 3)
    assert api.count("x") <= asked + 1
    board = after_restart(settings, lambda again: (again.snapshot("night").board, ids(again)))
    assert board == (filled.snapshot("night").board, ["a", "b", "c"])
    filled.perform(SetArchived("night", archived=False))
    api.set("x", "finished")
    eventually(lambda: filled.snapshot("night").counts["finished"] == 1)


def test_duplicate_has_the_tasks_and_goes_its_own_way(filled: Monitor, settings: Settings) -> None:
    """A copy has settings, tasks, labels and notes, and no change of it reaches the first."""
    filled.perform(EditTasks(BOARD, ("a",), note="Look at this"))
    filled.perform(RemoveTasks(BOARD, ("b",)))
    assert filled.perform(DuplicateBoard(BOARD, "copy", "Copy of main")).tasks == 2
    assert notes(filled, "copy") == [("First", "Team", "Look at this"), ("", "", "")]
    filled.perform(RemoveTasks("copy", ("a",)))
    assert ids(filled) == ["a", "c"]
    assert after_restart(settings, lambda again: ids(again, "copy")) == ["c"]


def test_names_that_are_taken_are_refused(filled: Monitor) -> None:
    """Neither a copy nor a new board takes the name of one that is there, or was deleted."""
    with pytest.raises(BoardTaken, match="night"):
        filled.perform(DuplicateBoard(BOARD, "night", "Again"))
    filled.perform(DeleteBoard("night"))
    with pytest.raises(BoardTaken, match="night"):
        filled.perform(DuplicateBoard(BOARD, "night", "Again"))
    with pytest.raises(BoardTaken, match="restore"):
        filled.perform(CreateBoard("night", "Again"))
    assert [deleted.board.title for deleted in filled.deleted_boards()] == ["Night shift"]


def test_deleted_board_comes_back_whole(
    api: ApiServer, filled: Monitor, settings: Settings
) -> None:
    """Tasks in their order, labels, notes and last known statuses are there again after an undo."""
    api.set_many({"x": "running", "y": "finished"})
    filled.perform(AddTasks("night", (Entry("y", "Why"), Entry("x", note="Watch me"))))
    eventually(lambda: filled.snapshot("night").waiting == 0)
    before = filled.snapshot("night")
    filled.perform(DeleteBoard("night"))
    with pytest.raises(UnknownBoard):
        filled.snapshot("night")
    assert [deleted.tasks for deleted in filled.deleted_boards()] == [2]
    assert after_restart(settings, lambda again: [s.board.name for s in again.boards()]) == [BOARD]
    api.fault_all(Fault.unavailable())
    assert filled.perform(RestoreBoard("night")).tasks == 2
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
            filled.perform(refused)
    assert ids(filled) == ["a", "b", "c"]


def test_removed_tasks_go_back_to_their_places(filled: Monitor, settings: Settings) -> None:
    """An undo puts tasks where they stood, with all that was said of them, over a restart too."""
    filled.perform(EditTasks(BOARD, ("b",), label="Second", note="Keep"))
    assert len(filled.perform(RemoveTasks(BOARD, ("b", "a", "nobody"))).task_ids) == 2
    assert {task.task_id for task in filled.removed_tasks(BOARD)} == {"a", "b"}
    filled.perform(AddTasks(BOARD, (Entry("d"),)))
    assert filled.perform(RestoreTasks(BOARD, ("a", "b", "c", "nobody"))).changed == 2
    assert ids(filled) == ["a", "b", "c", "d"]
    assert notes(filled)[1] == ("Second", "", "Keep")
    assert filled.removed_tasks(BOARD) == ()
    assert after_restart(settings, ids) == ["a", "b", "c", "d"]


def test_removed_task_that_is_added_again_is_new_at_the_end(
    filled: Monitor, settings: Settings
) -> None:
    """It has the label that it is given now, and is no longer among what can be put back."""
    filled.perform(RemoveTasks(BOARD, ("a",)))
    assert filled.perform(AddTasks(BOARD, (Entry("a", "Anew"),))).added == 1
    assert filled.removed_tasks(BOARD) == ()
    assert ids(filled) == ["b", "c", "a"]
    assert after_restart(settings, notes) == [("", "", ""), ("", "", ""), ("Anew", "", "")]


def test_last_known_status_survives_removal_and_addition(api: ApiServer, filled: Monitor) -> None:
    """What was known of a task is shown again at once, with its age, while the API is down."""
    api.set("a", "running")
    filled.perform(RefreshBoard(BOARD))
    eventually(lambda: filled.snapshot(BOARD).counts["running"] == 1)
    since = filled.snapshot(BOARD).tasks[0].reading.since
    filled.perform(RemoveTasks(BOARD, ("a",)))
    api.fault_all(Fault.unavailable())
    filled.perform(AddTasks(BOARD, (Entry("a"),)))
    reading = filled.snapshot(BOARD).tasks[-1].reading
    assert (reading.status, reading.since) == ("running", since)


def test_people_who_edit_different_things_lose_nothing(filled: Monitor, settings: Settings) -> None:
    """Label, group and note are changed each alone; an empty one is emptied."""
    filled.perform(EditTasks(BOARD, ("a", "b"), group="Ops"))
    filled.perform(EditTasks(BOARD, ("a",), note="One"))
    filled.perform(EditTasks(BOARD, ("a",), label=""))
    assert notes(filled) == [("", "Ops", "One"), ("", "Ops", ""), ("", "", "")]
    assert after_restart(settings, notes) == notes(filled)


def test_edit_counts_the_tasks_that_are_still_there(filled: Monitor) -> None:
    """Whoever edits what somebody else removed meanwhile learns it, and it stays removed."""
    filled.perform(RemoveTasks(BOARD, ("a",)))
    assert filled.perform(EditTasks(BOARD, ("a", "b"), note="x")).changed == 1
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
                )
            )
            here.perform(RemoveTasks(BOARD, tuple(mine[:5])))
            here.perform(EditTasks(BOARD, tuple(mine[5:]), note=f"by {person}"))

    with ThreadPoolExecutor(4) as people:
        list(people.map(work, range(4)))
    kept = {f"p{p}-{t}-{n}" for p in range(4) for t in range(10) for n in range(5, 10)}
    assert set(ids(here)) == kept | {f"all-{turn}" for turn in range(10)}
    assert all(t.note == f"by {t.task_id[1]}" for t in here.snapshot(BOARD).tasks if t.note)
    assert after_restart(settings, ids) == ids(here)


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
        filled.perform(action)
    assert [(s.board, [t.task_id for t in s.tasks]) for s in filled.boards()] == before
    assert notes(filled)[0] == ("First", "Team", "")


def test_edit_of_tasks_that_are_gone_changes_nothing(filled: Monitor) -> None:
    """Where none of the tasks is on the board any more, nobody's page is drawn again."""
    eventually(lambda: all(t.reading.problem for t in filled.snapshot(BOARD).tasks))
    version = filled.snapshot(BOARD).version
    outcome = filled.perform(EditTasks(BOARD, ("gone", "gone"), note="Too late"))
    assert outcome == TasksChanged(changed=0, unchanged=1)
    assert filled.snapshot(BOARD).version == version


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
    ],
)
def test_unknown_board_is_named_by_every_action(here: Monitor, action: Action[Any]) -> None:
    """A board that is not there, or no longer, is named in the refusal."""
    with pytest.raises(UnknownBoard, match="gone"):
        here.perform(action)
    assert [snapshot.board for snapshot in here.boards()] == [Board(BOARD, "Main board", 1.0)]


def test_reads_of_an_unknown_board_name_it(here: Monitor) -> None:
    """What is read of a board that is not there fails with its name."""
    for read in (here.removed_tasks, lambda name: here.task_timeline(name, "a")):
        with pytest.raises(UnknownBoard, match="gone"):
            read("gone")


def test_every_action_can_be_performed(here: Monitor) -> None:
    """No kind of action is without somebody who carries it out and answers with its outcome."""
    file = BoardFile(Board("file", "File", 60), (Entry("f"),), (), (), (), (), ())
    tried: list[Action[Any]] = [
        CreateBoard("new", "New"),
        EditBoard("new", title="Newer", description="All at once", refresh_seconds=30),
        SetRefresh("new", 60),
        SetPaused("new", paused=True),
        SetPaused("new", paused=False),
        SetArchived("new", archived=True),
        SetArchived("new", archived=False),
        AddTasks("new", (Entry("a"),)),
        EditTasks("new", ("a", "b"), label="A"),
        RefreshBoard("new"),
        RecheckTasks("new", ("a",)),
        RemoveTasks("new", ("a",)),
        RestoreTasks("new", ("a", "b")),
        DuplicateBoard("new", "copy", "Copy"),
        ImportBoard("file", file),
        DeleteBoard("new"),
        RestoreBoard("new"),
    ]
    outcomes = [type(here.perform(action)) for action in tried]
    # By name: making a class with slots leaves the one without behind.
    every = {kind.__name__ for kind in Action.__subclasses__()}
    assert {type(action).__name__ for action in tried} == every
    declared = [get_args(type(action).__orig_bases__[0])[0] for action in tried]  # type: ignore[attr-defined]
    assert outcomes == declared
    assert here.snapshot("new").board == Board("new", "Newer", 60, description="All at once")


@pytest.mark.parametrize("name", ["", "Night", "a b", "x" * 65, "../x", "é"])
def test_name_that_no_board_can_have_is_refused(here: Monitor, name: str) -> None:
    """Whoever asks, a board's name stays one that can stand in an address."""
    with pytest.raises(BadBoardName, match="small letters"):
        here.perform(CreateBoard(name, "Title"))
    with pytest.raises(BadBoardName, match="small letters"):
        here.perform(DuplicateBoard(BOARD, name, "Title"))
    assert [snapshot.board.name for snapshot in here.boards()] == [BOARD]


def test_texts_are_tidied_and_cut_wherever_they_come_from(here: Monitor) -> None:
    """Titles, labels and notes stand on one line within their limits; a title is never empty."""
    here.perform(AddTasks(BOARD, (Entry("a"),)))
    here.perform(EditTasks(BOARD, ("a",), label=" two\nlines\x00 ", note="n" * 5000))
    here.perform(EditBoard(BOARD, title="  \n", description="d" * 5000))
    assert notes(here)[0][0] == "two lines"
    assert len(notes(here)[0][2]) == 1000
    board = here.snapshot(BOARD).board
    assert (board.title, len(board.description)) == (BOARD, 2000)
