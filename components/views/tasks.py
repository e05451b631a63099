"""A board on the operators' page: controls, tiles, filter, table and chart."""

import streamlit as st

from components.snapshot import Snapshot
from components.views import (
    boards,
    charts,
    filters,
    live,
    selection,
    service,
    table,
    theme,
    tiles,
    toolbar,
)


def show(snapshot: Snapshot, heading: boards.Heading) -> None:
    """Draw a board, its heading where that stands."""
    dark = theme.is_dark()
    heading.draw(snapshot)
    service.banner(snapshot)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        live.show(snapshot, key="live")
        toolbar.show(snapshot.board)
    service.sweep(snapshot)
    toolbar.progress(snapshot)
    tiles.show(snapshot, dark=dark)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tasks = filters.show(snapshot)
        actions = st.container(horizontal=True, width="content", vertical_alignment="bottom")
    left, right = st.container(key="tb-dims").columns([3, 1])
    with left:
        selected = table.show(tasks, snapshot)
    with right:
        charts.show(snapshot, height=300, text_pixels=14, dark=dark)
    with actions:
        selection.show(snapshot, tasks, selected)
