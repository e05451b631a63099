"""The operators' page: pick a board, add tasks, watch them, filter, check again, edit, remove."""

from functools import partial

import streamlit as st

from components import monitor
from components.model.actions import AddTasks
from components.model.errors import UnknownBoard
from components.views.board import editing, header, intake, layout
from components.views.charts import trends
from components.views.shared import actor, dialogs, live_signal, missing_board, notices, outcomes
from components.views.shared.address import board_name
from components.views.shared.heading import Heading

here = monitor.current()
name = board_name(here.default_board)
perform_queued = partial(outcomes.perform_queued, here.perform)


def add_tasks() -> None:
    """Take in task ids and put them on the board."""
    text, files = intake.show(here.recent_tasks)
    if (preview := intake.preview(text, files, here.snapshot(name))) is not None:
        with notices.show_errors():
            intake.added(here.perform(AddTasks(name, preview.new), actor.current()), preview, name)


@st.fragment
def render_board(heading: Heading) -> None:
    """Perform what was queued, and draw the present board."""
    perform_queued()
    with missing_board.redraw_if_gone():
        layout.show(here.snapshot(name), heading)


@st.fragment
def render_trend() -> None:
    """Draw the counts of the board over time."""
    with missing_board.redraw_if_gone():
        trends.show(partial(here.trend, name), here.snapshot(name), key="trend")


try:
    first = here.snapshot(name)
except UnknownBoard:
    missing_board.show(name, here.boards, here.deleted_boards, here.overall_version, here.perform)
else:
    add = add_tasks if actor.may(AddTasks, name) else None
    heading = header.show(first, here.boards, here.boards_version, add, here.perform)
    intake.offer_first(first, add)
    contents = {
        "edit": lambda tasks: editing.show(name, tasks),
        "removed": lambda _: editing.removed(name, here.removed_tasks(name)),
    }
    dialogs.show(name, contents, perform_queued)
    render_board(heading)
    render_trend()
    live_signal.heartbeat()
