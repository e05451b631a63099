"""A board from its file: what is in it, under which name it is to be kept."""

from collections.abc import Callable, Mapping

import streamlit as st

from components.model.actions import ImportBoard
from components.model.board import BoardFile
from components.model.limits import MAX_BOARD_UPLOAD_BYTES, MEGABYTE
from components.views.boards import forms
from components.views.shared import dialogs
from components.views.shared.queue import queue
from components.views.words import board_names
from components.views.words.counts import counted
from components.views.words.foreign import literal


def show(taken: Mapping[str, str], read: Callable[[bytes], BoardFile]) -> None:
    """Ask for a file, ``read`` it, show what it holds, and ask for a name."""
    upload = st.file_uploader(
        "Import a board",
        type=["json", "gz"],
        key="board_file",
        max_upload_size=MAX_BOARD_UPLOAD_BYTES // MEGABYTE,
        help="A board that was exported from a Taskboard, as .json or packed as .json.gz.",
    )
    if upload is None:
        return
    file = dialogs.cached(upload.file_id, lambda: read(upload.getvalue()))
    st.markdown(
        f"**{literal(file.board.title)}** · {counted(len(file.tasks), 'task')} · "
        f"{counted(len(file.changes), 'change')} of status"
    )
    if file.board.description:
        st.caption(literal(file.board.description))
    name = forms.name_field(file.board.name, taken)
    clicked = st.button("Import", type="primary", key="import")
    if clicked and board_names.fault(name, taken) is None:
        queue(ImportBoard(name, file))
