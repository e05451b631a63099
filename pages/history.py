"""The history page: what happened on a board, or to one of its tasks."""

import streamlit as st

from components import monitor
from components.model.errors import UnknownBoard
from components.views.charts import trends
from components.views.history import board_history, task_timeline
from components.views.shared import address, live_signal, missing_board, notices, service

here = monitor.current()
name = address.named(here.settings.default_board)


@st.fragment(run_every=trends.EVERY)
def watch(task_id: str | None) -> None:
    """Say how fresh the board is, and tell the story of a task as it stands now."""
    try:
        snapshot = here.snapshot(name)
    except UnknownBoard:
        st.rerun()
    service.banner(snapshot)
    live_signal.show(snapshot, key="history-live")
    if task_id is not None:
        with notices.told():
            task_timeline.show(here.task_timeline(name, task_id), snapshot)


@st.fragment(run_every=trends.EVERY)
def look_back() -> None:
    """Draw the past of the whole board."""
    try:
        board_history.show(lambda window: here.trend(name, window), here.snapshot(name))
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
    board_history.header(first)
    task_id = task_timeline.pick(first)
    watch(task_id)
    if task_id is None:
        look_back()
    live_signal.heartbeat()
