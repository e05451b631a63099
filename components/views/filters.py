"""Which tasks the table shows: by status and by text, both kept in the address."""

from collections.abc import Sequence

import streamlit as st

from components import status
from components.snapshot import Snapshot, Task
from components.views import frames

PARAMETER = "status"


def show(snapshot: Snapshot) -> Sequence[Task]:
    """Draw the filter and return the tasks that pass it."""
    values = st.pills(
        "Status",
        [look.value for look in status.ALL],
        selection_mode="multi",
        default=_named(),
        format_func=lambda value: status.look(value).caption,
        key=f"status-{snapshot.board.name}",
    )
    if values != _named():
        st.query_params.pop(PARAMETER, None)
        if values:
            st.query_params[PARAMETER] = ",".join(values)
    text = st.text_input(
        "Search",
        key="q",
        bind="query-params",
        placeholder="Id, label, group or problem",
        icon=":material/search:",
        width=210,
    )
    return frames.select(snapshot, values, text or "")


def _named() -> list[str]:
    # Not the widget's own binding: it would put the icons into the address.
    words = st.query_params.get(PARAMETER, "").split(",")
    return [look.value for look in status.ALL if look.value in words]
