"""The wallboard: big tiles, the counts over time and the last update; nobody touches it."""

import streamlit as st

from components import monitor
from components.monitor import UnknownBoard
from components.views import boards, live, notices, trends, wall

here = monitor.current()
name = boards.named(here.settings.default_board)


@st.fragment
def watch() -> None:
    """Draw the board as it stands now."""
    try:
        wall.show(here.snapshot(name))
    except UnknownBoard:
        st.rerun()


@st.fragment(run_every=trends.EVERY)
def look_back() -> None:
    """Draw the board's counts over the window that the address names."""
    try:
        wall.past(here.trend(name, trends.named()), here.snapshot(name))
    except UnknownBoard:
        st.rerun()


try:
    here.snapshot(name)
except UnknownBoard:
    with notices.told():
        if (how := boards.missing(name, here.boards, here.deleted)) is not None:
            here.create_board(name, name) if how == "create" else here.restore_board(name)
            st.rerun()
else:
    wall.style()
    watch()
    look_back()
    live.heartbeat()
