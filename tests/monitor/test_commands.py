"""What people do to boards and tasks is kept and can be undone, and nobody loses another's work."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from components import monitor
from components.model.board import Board
from components.model.entry import Entry
from components.model.errors import BoardTaken, ProtectedBoard, UnknownBoard
from components.model.settings import Settings
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api_faults import Fault
from tests.support.api_server import ApiServer
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
    here.add_tasks(BOARD, [Entry("a", "First", "Team"), Entry("b"), Entry("c")])
    assert here.create_board("night", "Night shift", "What runs after ten")
    return here


def test_board_has_a_title_and_a_description_that_can_be_changed(
    filled: Monitor, settings: Settings
) -> None:
    """Each is changed alone, the name stays, and all of it outlives a restart."""
    filled.edit_board("night", title="Nacht 🌙")
    filled.edit_board("night", description="")
    filled.edit_board(BOARD, description="All of it")
    found = filled.snapshot("night").board
    assert (found.name, found.title, found.description) == ("night", "Nacht 🌙", "")
    seen = after_restart(settings, lambda again: again.snapshot("night").board)
    assert seen == found


def test_board_is_created_once(filled: Monitor) -> None:
    """Whoever creates a board that is there learns so, and changes nothing."""
    assert not filled.create_board("night", "Another")
    assert filled.snapshot("night").board.title == "Night shift"


def test_archived_board_asks_nothing_and_keeps_everything(
    api: ApiServer, filled: Monitor, settings: Settings
) -> None:
    """An archived board rests with its tasks over a restart, until it is taken up again."""
    api.set("a", "running")
    filled.add_tasks("night", [Entry("x")])
    api.set("x", "running")
    eventually(lambda: filled.snapshot("night").counts["running"] == 1)
    filled.archive("night")
    assert filled.pulse("night").archived
    asked = api.count("x")
    count = api.count("a")
    eventually(lambda: api.count("a") >= count + 3)
    assert api.count("x") <= asked + 1
    board = after_restart(settings, lambda again: (again.snapshot("night").board, ids(again)))
    assert board == (filled.snapshot("night").board, ["a", "b", "c"])
    filled.unarchive("night")
    api.set("x", "finished")
    eventually(lambda: filled.snapshot("night").counts["finished"] == 1)


def test_duplicate_has_the_tasks_and_goes_its_own_way(filled: Monitor, settings: Settings) -> None:
    """A copy has settings, tasks, labels and notes, and no change of it reaches the first."""
    filled.edit_tasks(BOARD, ["a"], note="Look at this")
    filled.remove_tasks(BOARD, ["b"])
    assert filled.duplicate_board(BOARD, "copy", "Copy of main") == 2
    assert notes(filled, "copy") == [("First", "Team", "Look at this"), ("", "", "")]
    filled.remove_tasks("copy", ["a"])
    assert ids(filled) == ["a", "c"]
    assert after_restart(settings, lambda again: ids(again, "copy")) == ["c"]


def test_names_that_are_taken_are_refused(filled: Monitor) -> None:
    """Neither a copy nor a new board takes the name of one that is there, or was deleted."""
    with pytest.raises(BoardTaken, match="night"):
        filled.duplicate_board(BOARD, "night", "Again")
    filled.delete_board("night")
    with pytest.raises(BoardTaken, match="night"):
        filled.duplicate_board(BOARD, "night", "Again")
    with pytest.raises(BoardTaken, match="restore"):
        filled.create_board("night", "Again")
    assert [deleted.board.title for deleted in filled.deleted()] == ["Night shift"]


def test_deleted_board_comes_back_whole(
    api: ApiServer, filled: Monitor, settings: Settings
) -> None:
    """Tasks in their order, labels, notes and last known statuses are there again after an undo."""
    api.set_many({"x": "running", "y": "finished"})
    filled.add_tasks("night", [Entry("y", "Why"), Entry("x", note="Watch me")])
    eventually(lambda: filled.snapshot("night").waiting == 0)
    before = filled.snapshot("night")
    filled.delete_board("night")
    with pytest.raises(UnknownBoard):
        filled.snapshot("night")
    assert [deleted.tasks for deleted in filled.deleted()] == [2]
    assert after_restart(settings, lambda again: [s.board.name for s in again.boards()]) == [BOARD]
    api.fault_all(Fault.unavailable())
    assert filled.restore_board("night") == 2
    after = filled.snapshot("night")
    assert [(t.task_id, t.label, t.note, t.reading.status) for t in after.tasks] == [
        ("y", "Why", "", "finished"),
        ("x", "", "Watch me", "running"),
    ]
    assert after.version > before.version
    assert filled.deleted() == ()


def test_board_that_opens_first_is_protected(filled: Monitor) -> None:
    """The main board can neither be deleted nor archived, and says what to do instead."""
    for refused in (filled.delete_board, filled.archive):
        with pytest.raises(ProtectedBoard, match="main"):
            refused(BOARD)
    assert ids(filled) == ["a", "b", "c"]


def test_removed_tasks_go_back_to_their_places(filled: Monitor, settings: Settings) -> None:
    """An undo puts tasks where they stood, with all that was said of them, over a restart too."""
    filled.edit_tasks(BOARD, ["b"], label="Second", note="Keep")
    assert filled.remove_tasks(BOARD, ["b", "a", "nobody"]) == 2
    assert {task.task_id for task in filled.removed(BOARD)} == {"a", "b"}
    filled.add_tasks(BOARD, [Entry("d")])
    assert filled.restore_tasks(BOARD, ["a", "b", "c", "nobody"]) == 2
    assert ids(filled) == ["a", "b", "c", "d"]
    assert notes(filled)[1] == ("Second", "", "Keep")
    assert filled.removed(BOARD) == ()
    assert after_restart(settings, ids) == ["a", "b", "c", "d"]


def test_removed_task_that_is_added_again_is_new_at_the_end(
    filled: Monitor, settings: Settings
) -> None:
    """It has the label that it is given now, and is no longer among what can be put back."""
    filled.remove_tasks(BOARD, ["a"])
    assert filled.add_tasks(BOARD, [Entry("a", "Anew")]) == 1
    assert filled.removed(BOARD) == ()
    assert ids(filled) == ["b", "c", "a"]
    assert after_restart(settings, notes) == [("", "", ""), ("", "", ""), ("Anew", "", "")]


def test_last_known_status_survives_removal_and_addition(api: ApiServer, filled: Monitor) -> None:
    """What was known of a task is shown again at once, with its age, while the API is down."""
    api.set("a", "running")
    filled.refresh(BOARD)
    eventually(lambda: filled.snapshot(BOARD).counts["running"] == 1)
    since = filled.snapshot(BOARD).tasks[0].reading.since
    filled.remove_tasks(BOARD, ["a"])
    api.fault_all(Fault.unavailable())
    filled.add_tasks(BOARD, [Entry("a")])
    reading = filled.snapshot(BOARD).tasks[-1].reading
    assert (reading.status, reading.since) == ("running", since)


def test_people_who_edit_different_things_lose_nothing(filled: Monitor, settings: Settings) -> None:
    """Label, group and note are changed each alone; an empty one is emptied."""
    filled.edit_tasks(BOARD, ["a", "b"], group="Ops")
    filled.edit_tasks(BOARD, ["a"], note="One")
    filled.edit_tasks(BOARD, ["a"], label="")
    assert notes(filled) == [("", "Ops", "One"), ("", "Ops", ""), ("", "", "")]
    assert after_restart(settings, notes) == notes(filled)


def test_edit_counts_the_tasks_that_are_still_there(filled: Monitor) -> None:
    """Whoever edits what somebody else removed meanwhile learns it, and it stays removed."""
    filled.remove_tasks(BOARD, ["a"])
    assert filled.edit_tasks(BOARD, ["a", "b"], note="x") == 1
    assert ids(filled) == ["b", "c"]


def test_two_people_at_once_lose_none_of_each_others_tasks(
    here: Monitor, settings: Settings
) -> None:
    """Additions, removals and edits of many at the same time all hold, and are all kept."""

    def work(person: int) -> None:
        for turn in range(10):
            mine = [f"p{person}-{turn}-{number}" for number in range(10)]
            here.add_tasks(BOARD, [Entry(task_id, "Label") for task_id in (*mine, f"all-{turn}")])
            here.remove_tasks(BOARD, mine[:5])
            here.edit_tasks(BOARD, mine[5:], note=f"by {person}")

    with ThreadPoolExecutor(4) as people:
        list(people.map(work, range(4)))
    kept = {f"p{p}-{t}-{n}" for p in range(4) for t in range(10) for n in range(5, 10)}
    assert set(ids(here)) == kept | {f"all-{turn}" for turn in range(10)}
    assert all(t.note == f"by {t.task_id[1]}" for t in here.snapshot(BOARD).tasks if t.note)
    assert after_restart(settings, ids) == ids(here)


@pytest.mark.parametrize(
    ("table", "action", "order"),
    [
        ("boards", "UPDATE", lambda here: here.edit_board("night", title="New")),
        ("boards", "UPDATE", lambda here: here.archive("night")),
        ("boards", "UPDATE", lambda here: here.delete_board("night")),
        ("boards", "INSERT", lambda here: here.duplicate_board("main", "copy", "Copy")),
        ("tasks", "UPDATE", lambda here: here.remove_tasks("main", ["a"])),
        ("tasks", "UPDATE", lambda here: here.edit_tasks("main", ["a"], note="New")),
    ],
)
def test_command_that_cannot_be_kept_changes_nothing(
    filled: Monitor, url: str, table: str, action: str, order: Callable[[Monitor], object]
) -> None:
    """Where the database fails the command says so, and all is as it was before."""
    before = [(s.board, [t.task_id for t in s.tasks]) for s in filled.boards()]
    with refusing(url, table, action), pytest.raises(monitor.StoreError, match="disk full"):
        order(filled)
    assert [(s.board, [t.task_id for t in s.tasks]) for s in filled.boards()] == before
    assert notes(filled)[0] == ("First", "Team", "")


def test_unknown_board_is_named_by_every_command(here: Monitor) -> None:
    """A board that is not there, or no longer, is told of by its name."""
    for order in (
        lambda: here.edit_board("gone", title="x"),
        lambda: here.archive("gone"),
        lambda: here.unarchive("gone"),
        lambda: here.duplicate_board("gone", "copy", "x"),
        lambda: here.delete_board("gone"),
        lambda: here.restore_board("gone"),
        lambda: here.restore_tasks("gone", ["a"]),
        lambda: here.edit_tasks("gone", ["a"], note="x"),
        lambda: here.removed("gone"),
        lambda: here.task_timeline("gone", "a"),
    ):
        with pytest.raises(UnknownBoard, match="gone"):
            order()
    assert [snapshot.board for snapshot in here.boards()] == [Board(BOARD, "Main board", 1.0)]


@pytest.mark.parametrize("name", ["", "Night", "a b", "x" * 65, "../x", "é"])
def test_name_that_no_board_can_have_is_refused(here: Monitor, name: str) -> None:
    """Whoever asks, a board's name stays one that can stand in an address."""
    with pytest.raises(monitor.BadBoardName, match="small letters"):
        here.create_board(name, "Title")
    with pytest.raises(monitor.BadBoardName, match="small letters"):
        here.duplicate_board(BOARD, name, "Title")
    assert [snapshot.board.name for snapshot in here.boards()] == [BOARD]


def test_texts_are_tidied_and_cut_wherever_they_come_from(here: Monitor) -> None:
    """Titles, labels and notes stand on one line within their limits; a title is never empty."""
    here.add_tasks(BOARD, [Entry("a")])
    here.edit_tasks(BOARD, ["a"], label=" two\nlines\x00 ", note="n" * 5000)
    here.edit_board(BOARD, title="  \n", description="d" * 5000)
    assert notes(here)[0][0] == "two lines"
    assert len(notes(here)[0][2]) == 1000
    board = here.snapshot(BOARD).board
    assert (board.title, len(board.description)) == (BOARD, 2000)
