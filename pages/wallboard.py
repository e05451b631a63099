"""The wallboard: one screen that nobody touches, and that never shows old numbers as new."""

import streamlit as st

from components import monitor
from components.model.errors import UnknownBoard
from components.views.shared import address, live_signal, missing_board, notices
from components.views.wall import wall

here = monitor.current()
chosen = wall.options(address.named(here.settings.default_board))


def turn() -> str:
    """Return the board whose turn it is."""
    return wall.board_in_turn(chosen, {snapshot.board.name for snapshot in here.boards()})


@st.fragment(run_every=live_signal.HEARTBEAT)
def watch() -> None:
    """Draw the board whose turn it is as it stands now; what ages goes on without a change."""
    name = turn()
    try:
        wall.show(here.snapshot(name), here.trend(name, chosen.window))
    except UnknownBoard:
        st.rerun()


name = turn()
if wall.test_card():
    st.stop()
try:
    here.snapshot(name)
except UnknownBoard:
    with notices.told():
        if (how := missing_board.missing(name, here.boards, here.deleted)) is not None:
            here.create_board(name, name) if how == "create" else here.restore_board(name)
            st.rerun()
else:
    wall.mount(chosen)
    # Before what may fail, so that its timer is there whatever becomes of that.
    live_signal.heartbeat()
    watch()
