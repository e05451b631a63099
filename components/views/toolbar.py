"""The controls of a board: how often it is refreshed, pause and resume, refresh now."""

from typing import Literal

import streamlit as st

from components.snapshot import Board, Snapshot

INTERVALS = (1, 2, 5, 10, 15, 30, 60, 120, 300)
SHOW_PROGRESS_FROM = 20

Order = Literal["pause", "resume", "refresh"] | float | None


def show(board: Board) -> Order:
    """Draw the controls and return what was asked for; a number is a new interval in seconds."""
    options = sorted({*INTERVALS, board.refresh_seconds})
    with st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="right", key="toolbar"
    ):
        seconds = st.selectbox(
            "Refresh every",
            options,
            index=options.index(board.refresh_seconds),
            format_func=_interval,
            width=120,
        )
        if board.paused:
            switched = st.button("Resume", icon=":material/play_arrow:", type="primary")
        else:
            switched = st.button("Pause", icon=":material/pause:")
        refresh = st.button(
            "Refresh now",
            icon=":material/refresh:",
            disabled=board.paused,
            help="Asks for every task that has not ended, within the request budget.",
        )
    if switched:
        return "resume" if board.paused else "pause"
    if refresh:
        return "refresh"
    return float(seconds) if seconds != board.refresh_seconds else None


def progress(snapshot: Snapshot) -> None:
    """Show how far the first sweep of many tasks has come."""
    total = len(snapshot.tasks)
    # The container is always there, so that what follows keeps its place on the page.
    with st.container():
        if snapshot.waiting and total >= SHOW_PROGRESS_FROM and not snapshot.board.paused:
            done = total - snapshot.waiting
            st.progress(done / total, text=f"First sweep: {done:,} of {total:,} tasks checked")


def _interval(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 60 else f"{seconds / 60:g} min"
