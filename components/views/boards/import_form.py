"""A board from its file: what is in it, under which name it is to be kept."""

from collections.abc import Mapping

import streamlit as st

from components import exchange
from components.model.board import BoardFile
from components.model.limits import MAX_BOARD_UPLOAD_BYTES, MEGABYTE
from components.views.boards import forms
from components.views.shared import dialogs, notices, outcomes, queue
from components.views.shared.queue import opening
from components.views.words import board_names


def show(taken: Mapping[str, str]) -> None:
    """Ask for a file, show what it holds, and ask for a name; raises `UnreadableBoard`."""
    upload = st.file_uploader(
        "Import a board",
        type=["json", "gz"],
        key="board_file",
        max_upload_size=MAX_BOARD_UPLOAD_BYTES // MEGABYTE,
        help="A board that was exported from a Taskboard, as .json or packed as .json.gz.",
    )
    if upload is None:
        return
    file = dialogs.kept(upload.file_id, lambda: exchange.load(upload.getvalue()))
    _contents(file)
    name = forms.name_field(file.board.name, taken)
    clicked = st.button("Import", type="primary", key="import")
    if clicked and board_names.fault(name, taken) is None:
        queue.give(opening(name, "import_board", file, name, title=file.board.title))


def _contents(file: BoardFile) -> None:
    changes = f"{len(file.changes):,} {'change' if len(file.changes) == 1 else 'changes'}"
    st.markdown(
        f"**{notices.plain(file.board.title)}** · {outcomes.tasks(len(file.tasks))} · "
        f"{changes} of status"
    )
    if file.board.description:
        st.caption(notices.plain(file.board.description))
