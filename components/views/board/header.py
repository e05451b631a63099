"""Which board a page shows, its heading, and what is offered where it is not there."""

from collections.abc import Callable

import streamlit as st

from components.model.snapshot import Snapshot
from components.views.board import picker
from components.views.shared import address, heading, notices, theme
from components.views.shared.outcomes import Perform
from components.views.wall import link


def show(
    snapshot: Snapshot,
    others: picker.Others,
    boards_version: Callable[[], int],
    add: Callable[[], None] | None,
    perform: Perform,
) -> heading.Heading:
    """Draw heading, picker, links, ``add`` in a dialog where that may be, what was last done."""
    name = snapshot.board.name
    theme.stylesheet("board/board.css")
    with st.container(horizontal=True, vertical_alignment="bottom", key="tb-header"):
        place = heading.show(snapshot, costs=True)
        with st.container(
            horizontal=True, vertical_alignment="bottom", width="content", key="tb-links"
        ):
            picker.show(name, others, boards_version)
            st.page_link(
                address.HISTORY,
                label="History",
                icon=":material/history:",
                query_params={"board": name},
            )
            link.show(name, others, perform)
            if add is not None and snapshot.tasks:
                _add_button(add)
    notices.outcome(name)
    return place


def _add_button(add: Callable[[], None]) -> None:
    if st.button("Add tasks", type="primary", icon=":material/add:"):
        st.dialog("Add tasks", width="large")(add)()
