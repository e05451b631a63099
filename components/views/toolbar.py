"""The controls of a board: how often it is refreshed, pause and resume, refresh now."""

from typing import Literal

import streamlit as st

from components.snapshot import Board, Snapshot

INTERVALS = (1, 2, 5, 10, 15, 30, 60, 120, 300)
SHOW_PROGRESS_FROM = 20
INTERVAL, ORDER = "interval", "toolbar_order"

Order = Literal["pause", "resume", "refresh"] | float


def ordered() -> Order | None:
    """Return what was asked for since the last run, once; a number is an interval in seconds."""
    order: Order | None = st.session_state.pop(ORDER, None)
    return order


def show(board: Board) -> None:
    """Draw the controls as the board stands."""
    options = sorted({*INTERVALS, board.refresh_seconds})
    # Whatever was chosen has been carried out or refused by now: the board tells which.
    st.session_state[INTERVAL] = board.refresh_seconds
    with st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="right", key="toolbar"
    ):
        st.selectbox(
            "Refresh every",
            options,
            format_func=_interval,
            key=INTERVAL,
            on_change=lambda: _order(float(st.session_state[INTERVAL])),
            width=120,
        )
        if board.paused:
            st.button(
                "Resume",
                icon=":material/play_arrow:",
                type="primary",
                on_click=_order,
                args=("resume",),
            )
        else:
            st.button("Pause", icon=":material/pause:", on_click=_order, args=("pause",))
        st.button(
            "Refresh now",
            icon=":material/refresh:",
            disabled=board.paused,
            on_click=_order,
            args=("refresh",),
            help="Asks for every task that has not ended, within the request budget.",
        )


def progress(snapshot: Snapshot) -> None:
    """Show how far the first sweep of many tasks has come."""
    total = len(snapshot.tasks)
    # The container is always there, so that what follows keeps its place on the page.
    with st.container():
        if snapshot.waiting and total >= SHOW_PROGRESS_FROM and not snapshot.board.paused:
            done = total - snapshot.waiting
            st.progress(done / total, text=f"First sweep: {done:,} of {total:,} tasks checked")


def _order(order: Order) -> None:
    st.session_state[ORDER] = order


def _interval(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 60 else f"{seconds / 60:g} min"
