"""Boards and tasks that are deleted or removed, and restored within a week."""

import pytest

from components.model.board import Board
from components.model.history.records import Gap
from components.model.limits import RESTORE_PERIOD
from components.store import Store
from tests.support.changes import AT, DAY, SECOND

pytestmark = pytest.mark.databases


def test_deleted_and_removed_say_until_when_they_can_come_back(store: Store) -> None:
    """A week after it was taken away."""
    store.remove_tasks("main", ["a"], AT)
    store.create_board(Board("night", "Night", 5.0), AT)
    store.delete_board("night", AT + SECOND)
    (removed,), (deleted,) = store.removed_tasks("main", AT), store.deleted_boards(AT)
    assert (removed.at, removed.until) == (AT, AT + RESTORE_PERIOD)
    assert (deleted.at, deleted.until) == (AT + SECOND, AT + SECOND + RESTORE_PERIOD)


def test_what_can_come_back_no_more_is_not_brought_back(store: Store) -> None:
    """After a week nothing is restored, whether it is forgotten already or not."""
    store.remove_tasks("main", ["a"], AT)
    store.create_board(Board("night", "Night", 5.0), AT)
    store.delete_board("night", AT)
    late = AT + RESTORE_PERIOD + SECOND
    assert store.restore_board("night", late) is None
    entries, _ = store.restore_tasks("main", ["a"], late)
    assert [entry.task_id for entry in entries] == ["b"]
    assert store.deleted_boards(late) == ()
    assert store.removed_tasks("main", late) == ()


def test_time_in_which_a_board_was_deleted_is_a_gap(store: Store) -> None:
    """Nobody looked at it from its deletion until it came back."""
    store.create_board(Board("night", "Night", 5.0), AT)
    store.delete_board("night", AT)
    assert store.restore_board("night", AT + DAY) is not None
    assert store.gaps_of(["night"], None) == (Gap("deleted", AT, AT + DAY, "night"),)
