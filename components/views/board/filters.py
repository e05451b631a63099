"""Which tasks the table shows: by status and by text, both kept in the address."""

from collections.abc import Sequence

import streamlit as st

from components.model import statuses
from components.model.snapshot import Snapshot, Task
from components.views.shared import address
from components.views.words import frames

STATUS, TEXT = "status", "q"


def show(snapshot: Snapshot) -> Sequence[Task]:
    """Draw the filter and return the tasks that pass it."""
    # Keys of this very board: what was filtered on one must not hold for the next. Not the
    # widgets' own binding to the address either, which knows no boards.
    name, named = snapshot.board.name, st.query_params.get(STATUS, "").split(",")
    values = st.pills(
        "Status",
        [status.value for status in statuses.ALL],
        selection_mode="multi",
        default=[status.value for status in statuses.ALL if status.value in named],
        format_func=lambda value: statuses.of(value).caption,
        key=f"status-{name}",
    )
    address.keep(STATUS, ",".join(values))
    text = st.text_input(
        "Search",
        st.query_params.get(TEXT, ""),
        key=f"search-{name}",
        placeholder="Id, label, group, note or problem",
        icon=":material/search:",
        width=210,
    )
    address.keep(TEXT, text)
    return frames.select(snapshot, values, text)
