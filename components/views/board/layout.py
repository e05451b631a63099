"""A board on the operators' page: controls, tiles, filter, table and chart."""

import streamlit as st

from components.model.snapshot import Snapshot
from components.views.board import filters, selection, table, toolbar
from components.views.charts import status_bars
from components.views.shared import live_signal, service, theme, tiles
from components.views.shared.heading import Heading


def show(snapshot: Snapshot, heading: Heading) -> None:
    """Draw a board, its heading where that stands."""
    dark = theme.is_dark()
    heading.draw(snapshot)
    service.banner(snapshot)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        live_signal.show(snapshot, key="live")
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
        status_bars.show(snapshot, dark=dark)
    with actions:
        selection.show(snapshot, tasks, selected)
