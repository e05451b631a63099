"""The controls of a board: how often it is refreshed, pause and resume, refresh now."""

from typing import Any

import streamlit as st

from components.model import actions
from components.model.actions import Action
from components.model.board import Board
from components.model.snapshot import Snapshot
from components.views.shared import actor
from components.views.shared.queue import queue
from components.views.words import refresh

SHOW_PROGRESS_FROM = 20
INTERVAL = "interval"


def show(board: Board) -> None:
    """Draw those of the controls that are somebody's, as the board stands."""
    # Whatever was chosen has been carried out or refused by now: the board tells which.
    st.session_state[INTERVAL] = board.refresh_seconds
    with st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="right", key="toolbar"
    ):
        if actor.may(actions.SetRefresh, board.name):
            st.selectbox(
                "Refresh every",
                refresh.choices(board.refresh_seconds),
                format_func=refresh.caption,
                key=INTERVAL,
                on_change=_choose,
                args=(board.name,),
                width=120,
            )
        label, icon, action = _state_change(board)
        if actor.may(type(action), board.name):
            st.button(
                label,
                icon=f":material/{icon}:",
                type="primary" if board.inactive else "secondary",
                on_click=queue,
                args=(action,),
            )
        if actor.may(actions.RefreshBoard, board.name):
            st.button(
                "Refresh now",
                icon=":material/refresh:",
                disabled=board.inactive,
                on_click=queue,
                args=(actions.RefreshBoard(board.name),),
                help="Asks for every task that has not ended, within the request budget.",
            )


def progress(snapshot: Snapshot) -> None:
    """Show how far the first sweep of many tasks has come."""
    total = len(snapshot.tasks)
    # The container is always there, so that what follows keeps its place on the page.
    with st.container():
        if snapshot.waiting and total >= SHOW_PROGRESS_FROM and not snapshot.board.inactive:
            done = total - snapshot.waiting
            st.progress(done / total, text=f"First sweep: {done:,} of {total:,} tasks checked")


def _state_change(board: Board) -> tuple[str, str, Action[Any]]:
    if board.archived:
        return "Bring back", "unarchive", actions.SetArchived(board.name, archived=False)
    if board.paused:
        return "Resume", "play_arrow", actions.SetPaused(board.name, paused=False)
    return "Pause", "pause", actions.SetPaused(board.name, paused=True)


def _choose(name: str) -> None:
    queue(actions.SetRefresh(name, float(st.session_state[INTERVAL])))
