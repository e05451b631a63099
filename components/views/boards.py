"""Which board a page shows, and the offer to create one that is not there."""

import re
from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.snapshot import Snapshot
from components.views import live, service

NAME = re.compile(r"[a-z0-9-]{1,64}")


def named(default: str) -> str:
    """Return the board that the address names, or the default."""
    return st.query_params.get("board") or default


def header(snapshot: Snapshot, add: Callable[[], None]) -> DeltaGenerator:
    """Draw the title, with ``add`` in a dialog; return the place of the line below it."""
    board = snapshot.board
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.subheader(board.title, anchor=False)
            line = st.empty()
            line.caption(service.watching(snapshot))
        st.link_button(
            "Wallboard", f"wallboard?board={board.name}", icon=":material/tv:", width="content"
        )
        if snapshot.tasks and st.button("Add tasks", type="primary", icon=":material/add:"):
            st.dialog("Add tasks", width="large")(add)()
    return line


def missing(name: str, others: Callable[[], Sequence[Snapshot]]) -> bool:
    """Say that there is no such board, until there is; return whether it is to be created."""
    st.header("No such board")
    if NAME.fullmatch(name):
        st.write(f"There is no board “{name}” yet.")
        create = st.button(f"Create board {name}", type="primary", icon=":material/add:")
    else:
        create = False
        st.write(
            "The address names a board that cannot exist: a name has 1 to 64 small letters, "
            "digits and hyphens."
        )
    st.write("Boards that are there:")
    for snapshot in others():
        st.link_button(snapshot.board.title, f"?board={snapshot.board.name}")
    live.heartbeat(lambda: any(snapshot.board.name == name for snapshot in others()))
    return create
