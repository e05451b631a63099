"""The wallboard: one screen that nobody touches, and that never shows old numbers as new."""

import streamlit as st

from components import monitor
from components.model.errors import UnknownBoard
from components.model.snapshot import Snapshot
from components.views.shared import actor, address, live_signal, missing_board, notices
from components.views.wall import wall

here = monitor.current()
chosen = wall.options(address.board_name(here.default_board))


def boards() -> list[Snapshot]:
    """Return the boards that this screen may show."""
    return actor.seen(here.boards())


def current_board() -> str:
    """Return the board whose turn it is; raises `NotAllowed` for one that is not to be seen."""
    name = wall.current_board(chosen, {snapshot.board.name for snapshot in boards()})
    actor.ensure_sees(name)
    return name


@st.fragment(run_every=live_signal.HEARTBEAT)
def render_wall() -> None:
    """Draw the board whose turn it is; redrawn every 30 s, so that ages move."""
    # Fragments run without the shell, so each run asks who sees it.
    with notices.show_errors(), missing_board.redraw_if_gone():
        name = current_board()
        wall.show(here.snapshot(name), here.trend(name, chosen.window))


if wall.test_card():
    st.stop()
with notices.show_errors():
    name = current_board()
    try:
        here.snapshot(name)
    except UnknownBoard:
        missing_board.show(name, boards, here.deleted_boards, here.overall_version, here.perform)
    else:
        wall.mount(chosen)
        # Before what may fail, so that its timer is there whatever becomes of that.
        live_signal.heartbeat()
        render_wall()
