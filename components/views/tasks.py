"""The middle of the operators' page: filter, table, chart, and what is asked for some tasks."""

import streamlit as st

from components.snapshot import Snapshot
from components.views import charts, filters, selection, table


def show(snapshot: Snapshot, *, dark: bool) -> selection.Request | None:
    """Draw the tasks that pass the filter and return what was asked for some of them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tasks = filters.show(snapshot)
        actions = st.container(horizontal=True, width="content")
    left, right = st.container(key="tb-dims").columns([3, 1])
    with left:
        selected = table.show(tasks, snapshot)
    with right:
        charts.show(snapshot, height=300, text_pixels=14, dark=dark)
    with actions:
        return selection.show(snapshot, selected)
