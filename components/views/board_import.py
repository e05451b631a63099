"""A board from its file: what is in it, under which name it is to be kept."""

from collections.abc import Mapping

import streamlit as st

from components import exchange
from components.exchange import BoardFile
from components.views import board_form, dialogs, naming, notices, orders, outcomes
from components.views.orders import opening

MOST_MEGABYTES = 50


def show(taken: Mapping[str, str]) -> None:
    """Ask for a file, show what it holds, and ask for a name; raises `UnreadableBoard`."""
    upload = st.file_uploader(
        "Import a board",
        type=["json", "gz"],
        key="board_file",
        max_upload_size=MOST_MEGABYTES,
        help="A board that was exported from a Taskboard, as .json or packed as .json.gz.",
    )
    if upload is None:
        return
    file = dialogs.kept(upload.file_id, lambda: exchange.load(upload.getvalue()))
    _contents(file)
    name = board_form.name_field(file.board.name, taken)
    clicked = st.button("Import", type="primary", key="import")
    if clicked and naming.fault(name, taken) is None:
        orders.give(opening(name, "import_board", file, name, title=file.board.title))


def _contents(file: BoardFile) -> None:
    changes = f"{len(file.changes):,} {'change' if len(file.changes) == 1 else 'changes'}"
    st.markdown(
        f"**{notices.plain(file.board.title)}** · {outcomes.tasks(len(file.tasks))} · "
        f"{changes} of status"
    )
    if file.board.description:
        st.caption(notices.plain(file.board.description))
