"""The operators' page: add tasks, watch them, filter, check again, remove."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import monitor
from components.monitor import UnknownBoard
from components.views import boards, intake, live, notices, recent, tasks, toolbar

here = monitor.current()
name = boards.named(here.settings.default_board)


def add() -> None:
    """Take in task ids and put them on the board."""
    given = intake.show()
    if given.fetch is not None:
        with recent.fetching():
            recent.keep(here.recent(given.fetch))
    existing = {task.task_id for task in here.snapshot(name).tasks}
    if (preview := intake.preview(given, existing)) is not None:
        with notices.told():
            notices.keep_outcome(here.add_tasks(name, preview.new), preview)
            intake.clear()
            st.rerun()


@st.fragment
def watch(line: DeltaGenerator) -> None:
    """Do what was asked of the board, and draw it as it stands now."""
    orders = {"pause": here.pause, "resume": here.resume, "refresh": here.refresh}
    requests = {"recheck": here.recheck, "remove": here.remove_tasks}
    with st.container(), notices.told():  # always there, so that what follows keeps its place
        if isinstance(order := toolbar.ordered(), str):
            orders[order](name)
        elif order is not None:
            here.set_refresh(name, order)
    try:
        request = tasks.show(here.snapshot(name), line)
    except UnknownBoard:
        st.rerun()
    if request is not None:
        with notices.told():
            notices.keep_done(request.done(requests[request.what](name, request.task_ids)))
            st.rerun()


try:
    first = here.snapshot(name)
except UnknownBoard:
    with notices.told():
        if boards.missing(name, here.boards):
            here.create_board(name, name)
            st.rerun()
else:
    line = boards.header(first, add)
    notices.outcome()
    intake.where_empty(first, add)
    watch(line)
    live.heartbeat()
