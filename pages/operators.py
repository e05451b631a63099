"""The operators' page: add tasks, watch them, filter, check again, remove."""

import streamlit as st

from components import monitor
from components.monitor import UnknownBoard
from components.views import (
    boards,
    charts,
    filters,
    intake,
    live,
    notices,
    selection,
    table,
    theme,
    tiles,
    toolbar,
)

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


@st.fragment(run_every=live.HEARTBEAT)
def watch() -> None:
    """Draw the board as it stands now, and do what is asked of it."""
    snapshot, dark = here.snapshot(name), theme.is_dark()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        live.show(snapshot, key="live")
        order = toolbar.show(snapshot.board)
    toolbar.progress(snapshot)
    tiles.show(snapshot, dark=dark)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tasks = filters.show(snapshot)
        actions = st.container(horizontal=True, width="content")
    left, right = st.container(key="tb-dims").columns([3, 1])
    with left:
        selected = table.show(tasks, snapshot)
    with right:
        charts.show(snapshot, height=300, text_pixels=14, dark=dark)
    with actions:
        request = selection.show(snapshot, selected)
    if order is not None or request is not None:
        with notices.told():
            act(order, request)
            st.rerun(scope="fragment")


def act(order: toolbar.Order, request: selection.Request | None) -> None:
    """Carry out what was asked for with the controls."""
    match order:
        case "pause":
            here.pause(name)
        case "resume":
            here.resume(name)
        case "refresh":
            here.refresh(name)
        case float(seconds):
            here.set_refresh(name, seconds)
    match request:
        case selection.Request("recheck", task_ids):
            here.recheck(name, task_ids)
        case selection.Request("remove", task_ids):
            here.remove_tasks(name, task_ids)


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
    if not first.tasks:
        add()
    watch()
