"""The history page: what happened on a board, or to one of its tasks."""

import streamlit as st

from components import monitor
from components.monitor import UnknownBoard
from components.views import boards, live, notices, past, service, story, trends

here = monitor.current()
name = boards.named(here.settings.default_board)


@st.fragment(run_every=trends.EVERY)
def watch(task_id: str | None) -> None:
    """Say how fresh the board is, and tell the story of a task as it stands now."""
    try:
        snapshot = here.snapshot(name)
    except UnknownBoard:
        st.rerun()
    service.banner(snapshot)
    live.show(snapshot, key="history-live")
    if task_id is not None:
        with notices.told():
            story.show(here.story(name, task_id), snapshot)


@st.fragment(run_every=trends.EVERY)
def look_back() -> None:
    """Draw the past of the whole board."""
    try:
        past.show(lambda window: here.trend(name, window), here.snapshot(name))
    except UnknownBoard:
        st.rerun()


try:
    first = here.snapshot(name)
except UnknownBoard:
    with notices.told():
        if (how := boards.missing(name, here.boards, here.deleted)) is not None:
            here.create_board(name, name) if how == "create" else here.restore_board(name)
            st.rerun()
else:
    past.header(first)
    task_id = story.pick(first)
    watch(task_id)
    if task_id is None:
        look_back()
    live.heartbeat()
