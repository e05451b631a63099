"""The boards' page: create, edit, duplicate, archive, delete, bring back, export and import."""

import streamlit as st

from components import monitor
from components.monitor import MAIN_BOARD
from components.views import board_form, board_import, board_list, dialogs, live, naming, outcomes
from components.views.orders import BOARDS

here = monitor.current()


def edit_board(name: str, *, refresh_seconds: float | None = None, **texts: str) -> None:
    """Change what was changed of a board: title, description, interval."""
    here.edit_board(name, **texts)
    if refresh_seconds is not None:
        here.set_refresh(name, refresh_seconds)


def taken() -> dict[str, str]:
    """Return the names that no new board can have, with the reasons."""
    return naming.taken(here.boards(), here.deleted())


carry_out = outcomes.carrier(
    *(here.create_board, here.duplicate_board, here.import_board, edit_board),
    *(here.archive, here.unarchive, here.delete_board, here.restore_board),
)


@st.fragment(run_every=live.HEARTBEAT)
def watch() -> None:
    """Do what was asked of the boards, and draw them as they stand now."""
    carry_out()
    board_list.show(here.boards(), {MAIN_BOARD, here.settings.default_board})
    board_list.deleted(here.deleted)


board_list.header()
contents = {
    "create": lambda _: board_form.create(taken()),
    "edit": board_form.edit,
    "duplicate": lambda board: board_form.duplicate(here.snapshot(board.name), taken()),
    "export": board_form.export,
    "delete": lambda board: board_form.delete(here.snapshot(board.name)),
    "import": lambda _: board_import.show(taken()),
}
dialogs.show(BOARDS, contents, carry_out)
watch()
