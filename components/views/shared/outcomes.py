"""Performing the queued action, and showing its outcome."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components.model import actions
from components.model.access.actions import AccessAction
from components.model.access.actor import Actor
from components.model.actions import Action
from components.views.shared import actor, address, dialogs, notices, queue
from components.views.shared.notices import ALL_BOARDS, Notice
from components.views.words.counts import counted
from components.views.words.foreign import quoted

ALREADY_THERE = "already on the board, or can no longer be brought back"
GONE = "no longer on this board: see “Removed tasks”"

# Carries out an action for somebody and returns its outcome, as `monitor.perform` does.
Perform = Callable[[Action[Any], Actor], Any]


def perform_queued(perform: Perform) -> None:
    """Perform the action that was queued since the last run, and rerun the page."""
    # The container is always there, so that what follows keeps its place on the page.
    with st.container(), notices.show_errors():
        if (action := queue.take()) is not None:
            _tell(action, perform(action, actor.current()))
    dialogs.rerun_if_opened()


def describe(action: Action[Any], outcome: object) -> Notice | None:
    """Return the outcome of an action in words, where it does not show by itself."""
    match action, outcome:
        case actions.RecheckTasks(), actions.ChecksRequested(count):
            return Notice(f"Checking {count:,} again")
        case actions.StopTask(), actions.StopRequested(confirmed):
            if confirmed:
                return Notice("Asked to stop: its status follows")
            text = "Asked to stop; the server did not confirm. Its status says whether it has."
            return Notice(text, stays=True)
        case actions.RemoveTasks(board), actions.TasksRemoved(task_ids):
            restore = actions.RestoreTasks(board, task_ids) if task_ids else None
            return Notice(f"{len(task_ids):,} removed", undo=restore)
        case actions.RestoreTasks(), actions.TasksChanged() as changed:
            return _changed(changed, "put back", ALREADY_THERE)
        case actions.EditTasks(), actions.TasksChanged() as changed:
            return _changed(changed, "changed", GONE)
        case _, actions.BoardCreated(existed=True):
            return Notice("A board of this name was there already: this is it.", stays=True)
        case _, actions.BoardFilled(board, count):
            there = "back" if isinstance(action, actions.RestoreBoard) else "here"
            text = f"{quoted(board.title)} is {there}, with {counted(count, 'task')}"
            return Notice(text)
        case _, actions.BoardDeleted(board):
            undo = actions.RestoreBoard(board.name)
            return Notice(f"{quoted(board.title)} was deleted", undo=undo)
    return None


def _tell(action: Action[Any], outcome: object) -> None:
    if isinstance(action, AccessAction):
        # Its dialog stays: it shows what was made, or what is left.
        dialogs.keep_result(outcome)
        st.rerun()
    opened = _opened(action, outcome)
    place = opened or _place(action)
    notices.settle(action, place)
    if (notice := describe(action, outcome)) is not None:
        notices.keep(notice, place)
    dialogs.close()
    if isinstance(action, actions.DeleteBoard):
        address.forget(action.board)
    if opened is not None:
        address.open_board(opened)
    st.rerun()


def _opened(action: Action[Any], outcome: object) -> str | None:
    """Return the board that an action has made, which is opened then."""
    if isinstance(action, actions.RestoreBoard):
        return None
    made = actions.BoardCreated | actions.BoardFilled
    return outcome.board.name if isinstance(outcome, made) else None


def _place(action: Action[Any]) -> str:
    edits = actions.RemoveTasks | actions.RestoreTasks | actions.EditTasks
    on_tasks = edits | actions.RecheckTasks | actions.StopTask
    return action.board if isinstance(action, on_tasks) else ALL_BOARDS


def _changed(outcome: actions.TasksChanged, what: str, otherwise: str) -> Notice:
    if not (others := outcome.unchanged):
        return Notice(f"{outcome.changed:,} {what}")
    rest = f"{others:,} {'is' if others == 1 else 'are'} {otherwise}"
    return Notice(f"{outcome.changed:,} {what}, {rest}", stays=True)
