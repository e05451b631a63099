"""The wallboard: big tiles, one chart and the last update, for a screen that nobody touches."""

import streamlit as st

from components import monitor
from components.monitor import UnknownBoard
from components.views import boards, charts, live, theme, tiles, wall

here = monitor.current()
name = boards.named(here.settings.default_board)


@st.fragment
def watch() -> None:
    """Draw the board as it stands now."""
    snapshot, dark = here.snapshot(name), theme.is_dark()
    wall.header(snapshot)
    live.show(snapshot, key="wall-live", clock=True)
    tiles.show(snapshot, dark=dark, wall=True)
    with st.container(key="tb-dims-wall"):
        charts.show(snapshot, height=360, text_pixels=24, dark=dark)


try:
    here.snapshot(name)
except UnknownBoard:
    if boards.missing(name, here.boards()):
        here.create_board(name, name)
        st.rerun()
else:
    wall.style()
    watch()
    live.heartbeat()
