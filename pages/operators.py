"""The operators' page: add tasks, watch them, filter, check again, remove."""

import streamlit as st

from components import monitor
from components.monitor import UnknownBoard
from components.views import boards, intake, live, notices, tasks, theme, tiles, toolbar

here = monitor.current()
name = boards.named(here.settings.default_board)


def add() -> None:
    """Take in task ids and put them on the board."""
    existing = {task.task_id for task in here.snapshot(name).tasks}
    if (preview := intake.show(existing)) is not None:
        with notices.told():
            notices.keep_outcome(here.add_tasks(name, preview.new), preview)
            intake.clear()
            st.rerun()


@st.fragment
def watch() -> None:
    """Draw the board as it stands now, and do what is asked of it."""
    snapshot, dark = here.snapshot(name), theme.is_dark()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        live.show(snapshot, key="live")
        order = toolbar.show(snapshot.board)
    toolbar.progress(snapshot)
    tiles.show(snapshot, dark=dark)
    request = tasks.show(snapshot, dark=dark)
    orders = {"pause": here.pause, "resume": here.resume, "refresh": here.refresh}
    requests = {"recheck": here.recheck, "remove": here.remove_tasks}
    if order is not None or request is not None:
        with notices.told():
            if isinstance(order, str):
                orders[order](name)
            elif order is not None:
                here.set_refresh(name, order)
            if request is not None:
                requests[request.what](name, request.task_ids)
            st.rerun()


try:
    first = here.snapshot(name)
except UnknownBoard:
    if boards.missing(name, here.boards()):
        here.create_board(name, name)
        st.rerun()
else:
    if boards.header(first):
        st.dialog("Add tasks", width="large")(add)()
    notices.outcome()
    with st.container():  # always there, so that what follows keeps its place
        if not first.tasks:
            add()
    watch()
    live.heartbeat()
