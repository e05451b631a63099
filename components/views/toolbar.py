"""The controls of a board: how often it is refreshed, pause and resume, refresh now."""

import streamlit as st

from components.snapshot import Board, Snapshot
from components.views import orders
from components.views.orders import on_board

INTERVALS = (1, 2, 5, 10, 15, 30, 60, 120, 300)
SHOW_PROGRESS_FROM = 20
INTERVAL = "interval"


def show(board: Board) -> None:
    """Draw the controls as the board stands."""
    # Whatever was chosen has been carried out or refused by now: the board tells which.
    st.session_state[INTERVAL] = board.refresh_seconds
    with st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="right", key="toolbar"
    ):
        st.selectbox(
            "Refresh every",
            intervals(board.refresh_seconds),
            format_func=interval,
            key=INTERVAL,
            on_change=_choose,
            args=(board.name,),
            width=120,
        )
        if board.archived:
            _button("Bring back", "unarchive", board, icon=":material/unarchive:", primary=True)
        elif board.paused:
            _button("Resume", "resume", board, icon=":material/play_arrow:", primary=True)
        else:
            _button("Pause", "pause", board, icon=":material/pause:")
        st.button(
            "Refresh now",
            icon=":material/refresh:",
            disabled=board.resting,
            on_click=orders.give,
            args=(on_board("refresh", board.name),),
            help="Asks for every task that has not ended, within the request budget.",
        )


def progress(snapshot: Snapshot) -> None:
    """Show how far the first sweep of many tasks has come."""
    total = len(snapshot.tasks)
    # The container is always there, so that what follows keeps its place on the page.
    with st.container():
        if snapshot.waiting and total >= SHOW_PROGRESS_FROM and not snapshot.board.resting:
            done = total - snapshot.waiting
            st.progress(done / total, text=f"First sweep: {done:,} of {total:,} tasks checked")


def intervals(present: float) -> list[float]:
    """Return the intervals to choose from, with the present one among them."""
    return sorted({*INTERVALS, present})


def interval(seconds: float) -> str:
    """Return an interval in words."""
    return f"{seconds:g} s" if seconds < 60 else f"{seconds / 60:g} min"


def _button(label: str, what: str, board: Board, *, icon: str, primary: bool = False) -> None:
    st.button(
        label,
        icon=icon,
        type="primary" if primary else "secondary",
        on_click=orders.give,
        args=(on_board(what, board.name),),
    )


def _choose(name: str) -> None:
    orders.give(on_board("set_refresh", name, float(st.session_state[INTERVAL])))
