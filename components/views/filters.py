"""Which tasks the table shows: by status and by text, both kept in the address."""

from collections.abc import Sequence

import streamlit as st

from components import status
from components.snapshot import Snapshot, Task
from components.views import frames


def show(snapshot: Snapshot) -> Sequence[Task]:
    """Draw the filter and return the tasks that pass it."""
    values = st.pills(
        "Status",
        [look.value for look in status.ALL],
        selection_mode="multi",
        format_func=lambda value: status.look(value).caption,
        key="status",
        bind="query-params",
    )
    text = st.text_input(
        "Search",
        key="q",
        bind="query-params",
        placeholder="Id, label, group or problem",
        icon=":material/search:",
        width=210,
    )
    return frames.select(snapshot, values, text or "")
