"""What a page offers when the address names a board that does not exist."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from components.model.actions import CreateBoard, RestoreBoard
from components.model.board import DeletedBoard
from components.model.errors import UnknownBoard
from components.model.limits import BOARD_NAME, BOARD_NAME_RULE
from components.model.snapshot import Snapshot
from components.views.shared import actor, address, live_signal, notices
from components.views.shared.outcomes import Perform
from components.views.words import times
from components.views.words.foreign import literal, quoted


def show(
    name: str,
    boards: Callable[[], Sequence[Snapshot]],
    deleted: Callable[[], Sequence[DeletedBoard]],
    overall_version: Callable[[], int],
    perform: Perform,
) -> None:
    """Say that there is no such board, until there is, and create or restore it when asked."""
    st.header("No such board")
    with notices.show_errors():
        if (action := _offer(name, deleted)) is not None:
            perform(action, actor.current())
            st.rerun()
    if not actor.is_wall():
        _others(boards())
    _follow(name, boards, overall_version)
    live_signal.heartbeat()


def _others(boards: Sequence[Snapshot]) -> None:
    there = [snapshot.board for snapshot in boards if not snapshot.board.archived]
    st.write("Boards that are there:")
    for board in there[:12]:
        address.operators(board.name, literal(board.title))
    st.page_link(address.BOARDS, label="All boards", icon=":material/dashboard:")


@st.fragment
def _follow(
    name: str, boards: Callable[[], Sequence[Snapshot]], overall_version: Callable[[], int]
) -> None:
    version = overall_version()
    if any(snapshot.board.name == name for snapshot in boards()):
        st.rerun()
    live_signal.show_overall(
        version, "Live: this page opens the board once it is there", key="gone"
    )


@contextmanager
def redraw_if_gone() -> Iterator[None]:
    """Rerun the whole page where the board that is read in this context no longer exists."""
    try:
        yield
    except UnknownBoard:
        st.rerun()


def _offer(
    name: str, deleted: Callable[[], Sequence[DeletedBoard]]
) -> CreateBoard | RestoreBoard | None:
    lost: DeletedBoard | None = None
    with notices.show_errors():
        lost = next((lost for lost in deleted() if lost.board.name == name), None)
    if lost is not None:
        until = times.clock(lost.until, st.context.timezone, beside=lost.at)
        title = quoted(lost.board.title)
        st.write(f"The board {title} was deleted. It can be brought back until {until}.")
        if not actor.may(RestoreBoard, name):
            return None
        clicked = st.button("Restore", type="primary", icon=":material/undo:")
        return RestoreBoard(name) if clicked else None
    if not BOARD_NAME.fullmatch(name):
        st.write(f"The address names a board that cannot exist. {BOARD_NAME_RULE}")
        return None
    st.write(f"There is no board {quoted(name)} yet.")
    if not actor.may(CreateBoard, name):
        return None
    clicked = st.button(f"Create board {literal(name)}", type="primary", icon=":material/add:")
    return CreateBoard(name, name) if clicked else None
