"""The dialogs about one board: create, edit, duplicate, export, delete."""

from collections.abc import Mapping

import streamlit as st

from components.model.actions import CreateBoard, DeleteBoard, DuplicateBoard, EditBoard
from components.model.board import Board
from components.model.limits import BOARD_NAME_RULE, MAX_DESCRIPTION, MAX_TITLE
from components.model.snapshot import Snapshot
from components.views.shared import dialogs
from components.views.shared.queue import queue
from components.views.words import board_names, refresh
from components.views.words.counts import counted
from components.views.words.foreign import literal

TITLE_NEEDED = "A board needs a title."
TITLE, NAME, SUGGESTED = "board_title", "board_name", "board_name_suggested"


def create(taken: Mapping[str, str]) -> None:
    """Ask for what a new board needs: a title, and a name for its address."""
    title, name = _title("", taken), name_field("", taken)
    description = _description("")
    if st.button("Create board", type="primary", key="create") and (
        chosen := _chosen_name(title, name, taken)
    ):
        queue(CreateBoard(chosen, title, description))


def duplicate(snapshot: Snapshot, taken: Mapping[str, str]) -> None:
    """Ask for title and name of a copy."""
    st.caption(
        f"The copy begins with the same settings and {counted(len(snapshot.tasks), 'task')}, and "
        "with a history of its own."
    )
    suggested = f"Copy of {snapshot.board.title}"[:MAX_TITLE]
    title, name = _title(suggested, taken), name_field(suggested, taken)
    if st.button("Duplicate", type="primary", key="duplicate") and (
        chosen := _chosen_name(title, name, taken)
    ):
        queue(DuplicateBoard(snapshot.board.name, chosen, title))


def edit(board: Board) -> None:
    """Draw the fields of a board as it stood; only what is changed here is asked for."""
    title, description = _title(board.title, {}), _description(board.description)
    seconds = st.selectbox(
        "Refresh every",
        options := refresh.choices(board.refresh_seconds),
        index=options.index(board.refresh_seconds),
        format_func=refresh.caption,
        key="board_interval",
    )
    st.caption(f"The name `{board.name}` is the address, and stays.")
    if not st.button("Save", type="primary", key="save_board"):
        return
    action = EditBoard(
        board.name,
        title=None if title == board.title else title,
        description=None if description == board.description else description,
        refresh_seconds=None if seconds == board.refresh_seconds else seconds,
    )
    if not title:
        st.error(TITLE_NEEDED)
    elif action != EditBoard(board.name):
        queue(action)
    else:
        dialogs.dismiss()


def export(board: Board) -> None:
    """Offer a board as a file: whole, or its tasks alone."""
    st.link_button(
        "Board with its history (JSON)",
        f"api/boards/{board.name}/export.gz",
        icon=":material/download:",
        width="stretch",
    )
    st.link_button(
        "Tasks (CSV)", f"api/boards/{board.name}.csv", icon=":material/table:", width="stretch"
    )
    st.caption("The first can be imported again, here or on another Taskboard.")


def delete(snapshot: Snapshot) -> None:
    """Ask whether a board is really to be deleted, and say what goes with it."""
    board, count = snapshot.board, len(snapshot.tasks)
    st.markdown(
        f"Delete **{literal(board.title)}** with its **{counted(count, 'task')}**, their "
        "labels, notes and history? The tasks themselves go on. For a week it can be "
        "restored, but not its wall links, nor tokens for it."
    )
    with st.container(horizontal=True):
        if st.button(f"Delete board with {counted(count, 'task')}", type="primary", key="delete"):
            queue(DeleteBoard(board.name))
        if st.button("Keep it", key="keep"):
            dialogs.dismiss()


def name_field(title: str, taken: Mapping[str, str]) -> str:
    """Draw the field of a new board's name, and below it what is wrong with it."""
    if NAME not in st.session_state:
        suggested = board_names.suggest(title, taken) if title else ""
        st.session_state[NAME] = st.session_state[SUGGESTED] = suggested
    name = st.text_input(
        "Name",
        key=NAME,
        help=f"Stands in the address and cannot be changed later. {BOARD_NAME_RULE}",
        placeholder="Follows the title",
    )
    if name and (fault := board_names.fault(name, taken)) is not None:
        st.error(literal(fault))
    return name


def _chosen_name(title: str, name: str, taken: Mapping[str, str]) -> str | None:
    if not title:
        st.error(TITLE_NEEDED)
        return None
    # An empty field follows the title; a click can also overtake the name that it suggests.
    name = name or board_names.suggest(title, taken)
    return name if board_names.fault(name, taken) is None else None


def _title(title: str, taken: Mapping[str, str]) -> str:
    entered = st.text_input(
        "Title", title, max_chars=MAX_TITLE, key=TITLE, on_change=_follow, args=(taken,)
    )
    return entered.strip()


def _description(description: str) -> str:
    return st.text_area(
        "Description", description, max_chars=MAX_DESCRIPTION, key="board_description", height=80
    ).strip()


def _follow(taken: Mapping[str, str]) -> None:
    # A name that somebody wrote stays; one that was suggested follows its title.
    if st.session_state.get(NAME) in ("", st.session_state.get(SUGGESTED)):
        title = st.session_state[TITLE].strip()
        suggested = board_names.suggest(title, taken) if title else ""
        st.session_state[NAME] = st.session_state[SUGGESTED] = suggested
