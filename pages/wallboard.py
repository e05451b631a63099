"""The wallboard: one screen that nobody touches, and that never shows old numbers as new."""

import streamlit as st

from components import monitor
from components.model.errors import UnknownBoard
from components.views.shared import address, live_signal, missing_board
from components.views.wall import wall

here = monitor.current()
chosen = wall.options(address.board_name(here.default_board))


def current_board() -> str:
    """Return the board whose turn it is."""
    return wall.current_board(chosen, {snapshot.board.name for snapshot in here.boards()})


@st.fragment(run_every=live_signal.HEARTBEAT)
def render_wall() -> None:
    """Draw the board whose turn it is; redrawn every 30 s, so that ages move."""
    name = current_board()
    with missing_board.redraw_if_gone():
        wall.show(here.snapshot(name), here.trend(name, chosen.window))


name = current_board()
if wall.test_card():
    st.stop()
try:
    here.snapshot(name)
except UnknownBoard:
    missing_board.show(name, here.boards, here.deleted_boards, here.overall_version, here.perform)
else:
    wall.mount(chosen)
    # Before what may fail, so that its timer is there whatever becomes of that.
    live_signal.heartbeat()
    render_wall()
