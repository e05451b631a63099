"""The history page: what happened on a board, or to one of its tasks."""

from functools import partial

import streamlit as st

from components import monitor
from components.model.errors import UnknownBoard
from components.views.charts import trends
from components.views.history import board_history, task_timeline
from components.views.shared import address, live_signal, missing_board, notices, service

here = monitor.current()
name = address.board_name(here.default_board)


def render_state(task_id: str | None) -> None:
    """Say how fresh the board is, and draw the present timeline of a task."""
    with missing_board.redraw_if_gone():
        snapshot = here.snapshot(name)
        service.banner(snapshot)
        live_signal.show(snapshot, key="history-live")
        if task_id is not None:
            with notices.show_errors():
                task_timeline.show(here.task_timeline(name, task_id), snapshot)


@st.fragment
def render_history() -> None:
    """Draw the past of the whole board."""
    with missing_board.redraw_if_gone():
        board_history.show(partial(here.trend, name), here.snapshot(name))


try:
    first = here.snapshot(name)
except UnknownBoard:
    missing_board.show(name, here.boards, here.deleted_boards, here.overall_version, here.perform)
else:
    board_history.header(first)
    task_id = task_timeline.pick(first)
    # The timeline of a task goes on with each check; the board itself is redrawn when it changes.
    st.fragment(render_state, run_every=trends.EVERY if task_id else None)(task_id)
    if task_id is None:
        render_history()
    live_signal.heartbeat()
