"""The operators' page: pick a board, add tasks, watch them, filter, check again, edit, remove."""

import streamlit as st

from components import monitor
from components.model.errors import UnknownBoard
from components.model.history import Trend, Window
from components.views.board import editing, header, intake, layout
from components.views.charts import trends
from components.views.shared import address, dialogs, missing_board, notices, outcomes
from components.views.shared.heading import Heading

here = monitor.current()
name = address.named(here.settings.default_board)
carry_out = outcomes.carrier(
    *(here.pause, here.resume, here.unarchive, here.set_refresh, here.refresh, here.recheck),
    *(here.remove_tasks, here.restore_tasks, here.edit_tasks),
)


def add() -> None:
    """Take in task ids and put them on the board."""
    given = intake.show(here.recent)
    if (preview := intake.preview(given, here.snapshot(name))) is not None:
        with notices.told():
            intake.added(here.add_tasks(name, preview.new), preview, name)


@st.fragment
def watch(heading: Heading) -> None:
    """Do what was asked of the board, and draw it as it stands now."""
    carry_out()
    try:
        layout.show(here.snapshot(name), heading)
    except UnknownBoard:
        st.rerun()


def trend(window: Window) -> Trend | None:
    """Return the counts over a window, as long as the board is there."""
    try:
        return here.trend(name, window)
    except UnknownBoard:
        st.rerun()


try:
    first = here.snapshot(name)
except UnknownBoard:
    with notices.told():
        if (how := missing_board.missing(name, here.boards, here.deleted)) is not None:
            here.create_board(name, name) if how == "create" else here.restore_board(name)
            st.rerun()
else:
    heading = header.header(first, here.boards, add)
    intake.where_empty(first, add)
    contents = {
        "edit": lambda subject: editing.show(name, subject),
        "removed": lambda _: editing.removed(name, here.removed(name)),
    }
    dialogs.show(name, contents, carry_out)
    watch(heading)
    trends.show(trend, first, key="trend")
