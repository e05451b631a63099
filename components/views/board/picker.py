"""Choosing another board: the address follows, so that it always links to what is seen."""

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from components.model.actions import CreateBoard, EditBoard
from components.model.board import Board
from components.model.snapshot import Snapshot
from components.views.shared import actor, address, dialogs, live_signal
from components.views.shared.notices import ALL_BOARDS

Others = Callable[[], Sequence[Snapshot]]

PICKER, _CHOSEN = "board_picker", "board_chosen"
NEW, EDIT, ALL = "New board", "Edit this board", "All boards"


@st.fragment
def show(name: str, others: Others, version: Callable[[], int]) -> None:
    """Draw the picker, and the ways to manage boards beside it, and again with each ``version``."""
    live_signal.redraw("boards_version", version(), key="tb-redraw-boards")
    if (chosen := st.session_state.pop(_CHOSEN, name)) != name:
        address.open_board(chosen)
    boards = [snapshot.board for snapshot in others()]
    titles = captions([board for board in boards if board.name == name or not board.archived])
    # Whatever was chosen has been opened by now: the address tells which.
    st.session_state[PICKER] = name
    with st.container(horizontal=True, vertical_alignment="bottom", key="tb-picker"):
        st.selectbox(
            "Board",
            list(titles | {name: titles.get(name, name)}),
            format_func=lambda board: titles.get(board, board),
            key=PICKER,
            on_change=_choose,
            width=220,
        )
        asked = st.menu_button("Boards", _ways(name), icon=":material/dashboard:")
    if asked == NEW:
        dialogs.open_dialog(ALL_BOARDS, "create", "New board")
    elif asked == EDIT:
        present = next((board for board in boards if board.name == name), None)
        dialogs.open_dialog(ALL_BOARDS, "edit", "Edit board", present)
    if asked is not None:
        st.switch_page(address.BOARDS)


def captions(boards: Sequence[Board]) -> dict[str, str]:
    """Return a caption for each board's name: its title, with the name where titles repeat."""
    times = Counter(board.title for board in boards)
    return {
        board.name: board.title if times[board.title] == 1 else f"{board.title} ({board.name})"
        for board in boards
    }


def _ways(name: str) -> list[str]:
    new = [NEW] if actor.may(CreateBoard) else []
    edit = [EDIT] if actor.may(EditBoard, name) else []
    return [*new, *edit, ALL]


def _choose() -> None:
    st.session_state[_CHOSEN] = st.session_state[PICKER]
