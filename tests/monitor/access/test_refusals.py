"""The monitor refuses what an actor may not do, whichever door they came through."""

import pytest

from components.model.access.actor import LOCAL, Actor, Kind
from components.model.access.roles import Role
from components.model.actions import AddTasks, CreateBoard, RefreshBoard
from components.model.entry import Entry
from components.model.errors import NotAllowed
from components.monitor import MAIN_BOARD, Monitor

VIEWER = Actor(Kind.PERSON, "ann@example.com", Role.VIEWER)


@pytest.mark.parametrize(
    "action",
    [CreateBoard("new", "New"), AddTasks(MAIN_BOARD, (Entry("a"),)), RefreshBoard(MAIN_BOARD)],
)
def test_refused_action_changes_nothing(
    here: Monitor, action: CreateBoard | AddTasks | RefreshBoard
) -> None:
    """A viewer reads why, boards and tasks stay as they are, and somebody else may go on."""
    version = here.boards_version()
    with pytest.raises(NotAllowed, match="Your role here is viewer"):
        here.perform(action, VIEWER)
    assert here.boards_version() == version
    assert [board.board.name for board in here.boards()] == [MAIN_BOARD]
    assert here.snapshot(MAIN_BOARD).tasks == ()
    here.perform(action, LOCAL)
