"""The operators' page: pick a board, add tasks, watch them, filter, check again, edit, remove."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import monitor
from components.monitor import UnknownBoard
from components.views import boards, dialogs, editing, intake, notices, outcomes, recent, tasks

here = monitor.current()
name = boards.named(here.settings.default_board)
carry_out = outcomes.carrier(
    *(here.pause, here.resume, here.unarchive, here.set_refresh, here.refresh, here.recheck),
    *(here.remove_tasks, here.restore_tasks, here.edit_tasks),
)


def add() -> None:
    """Take in task ids and put them on the board."""
    given = intake.show()
    if given.fetch is not None:
        with recent.fetching():
            recent.keep(here.recent(given.fetch))
    if (preview := intake.preview(given, here.snapshot(name))) is not None:
        with notices.told():
            intake.added(here.add_tasks(name, preview.new), preview, name)


@st.fragment
def watch(place: DeltaGenerator) -> None:
    """Do what was asked of the board, and draw it as it stands now."""
    carry_out()
    try:
        tasks.show(here.snapshot(name), place)
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
    place = boards.header(first, here.boards, add)
    notices.outcome(name)
    intake.where_empty(first, add)
    contents = {
        "edit": lambda subject: editing.show(name, subject),
        "removed": lambda _: editing.removed(name, here.removed(name)),
    }
    dialogs.show(name, contents, carry_out)
    watch(place)
