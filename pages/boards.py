"""The boards' page: create, edit, duplicate, archive, delete, bring back, export and import."""

from functools import partial

import streamlit as st

from components import monitor
from components.monitor import MAIN_BOARD
from components.views.boards import forms, import_form, listing, wall_links
from components.views.shared import dialogs, live_signal, outcomes
from components.views.shared.notices import ALL_BOARDS
from components.views.words import board_names

here = monitor.current()
perform_queued = partial(outcomes.perform_queued, here.perform)


def taken() -> dict[str, str]:
    """Return the names that no new board can have, with the reasons."""
    return board_names.taken(here.boards(), here.deleted_boards())


@st.fragment
def render_boards() -> None:
    """Perform what was queued, and draw the present boards."""
    perform_queued()
    # Read first: what is drawn is at least as new.
    version = here.overall_version()
    snapshots = here.boards()
    listing.live_line(version, snapshots)
    listing.show(snapshots, {MAIN_BOARD, here.default_board})


@st.fragment(run_every=live_signal.HEARTBEAT)
def render_deleted() -> None:
    """Draw the deleted boards: they are read from the database, so not with each new count."""
    perform_queued()
    listing.deleted(here.deleted_boards)


listing.header()
contents = {
    "create": lambda _: forms.create(taken()),
    "edit": forms.edit,
    "duplicate": lambda board: forms.duplicate(here.snapshot(board.name), taken()),
    "export": forms.export,
    "delete": lambda board: forms.delete(here.snapshot(board.name)),
    "wall links": lambda board: wall_links.show(board.name, here.wall_links(board.name)),
    "import": lambda _: import_form.show(taken(), here.read_board_file),
}
dialogs.show(ALL_BOARDS, contents, perform_queued)
render_boards()
render_deleted()
