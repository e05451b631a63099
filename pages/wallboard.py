"""The wallboard: big tiles, one chart and the last update, for a screen that nobody touches."""

import streamlit as st

from components import monitor
from components.monitor import UnknownBoard
from components.views import boards, live, notices, wall

here = monitor.current()
name = boards.named(here.settings.default_board)


@st.fragment
def watch() -> None:
    """Draw the board as it stands now."""
    try:
        wall.show(here.snapshot(name))
    except UnknownBoard:
        st.rerun()


try:
    here.snapshot(name)
except UnknownBoard:
    with notices.told():
        if boards.missing(name, here.boards):
            here.create_board(name, name)
            st.rerun()
else:
    wall.style()
    watch()
    live.heartbeat()
