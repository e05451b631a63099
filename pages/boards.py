"""The boards' page: create, edit, duplicate, archive, delete, bring back, export and import."""

import streamlit as st

from components import monitor
from components.monitor import MAIN_BOARD
from components.views.boards import forms, import_form, listing
from components.views.shared import dialogs, live_signal, outcomes
from components.views.shared.queue import BOARDS
from components.views.words import board_names

here = monitor.current()


def edit_board(name: str, *, refresh_seconds: float | None = None, **texts: str) -> None:
    """Change what was changed of a board: title, description, interval."""
    here.edit_board(name, **texts)
    if refresh_seconds is not None:
        here.set_refresh(name, refresh_seconds)


def taken() -> dict[str, str]:
    """Return the names that no new board can have, with the reasons."""
    return board_names.taken(here.boards(), here.deleted())


carry_out = outcomes.carrier(
    *(here.create_board, here.duplicate_board, here.import_board, edit_board),
    *(here.archive, here.unarchive, here.delete_board, here.restore_board),
)


@st.fragment(run_every=live_signal.HEARTBEAT)
def watch() -> None:
    """Do what was asked of the boards, and draw them as they stand now."""
    carry_out()
    listing.show(here.boards(), {MAIN_BOARD, here.settings.default_board})
    listing.deleted(here.deleted)


listing.header()
contents = {
    "create": lambda _: forms.create(taken()),
    "edit": forms.edit,
    "duplicate": lambda board: forms.duplicate(here.snapshot(board.name), taken()),
    "export": forms.export,
    "delete": lambda board: forms.delete(here.snapshot(board.name)),
    "import": lambda _: import_form.show(taken()),
}
dialogs.show(BOARDS, contents, carry_out)
watch()
