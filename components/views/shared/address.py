"""Which board the address names, and the links from page to page that carry it along."""

from typing import Literal, NoReturn

import streamlit as st

OPERATORS = "../../pages/operators.py"
WALLBOARD = "../../pages/wallboard.py"
BOARDS = "../../pages/boards.py"
HISTORY = "../../pages/history.py"

_LAST = "board"


def operators(name: str, label: str, *, wide: bool = False) -> None:
    """Draw a link that opens a board, as wide as there is room where asked."""
    width: Literal["stretch", "content"] = "stretch" if wide else "content"
    st.page_link(OPERATORS, label=label, query_params={"board": name}, width=width)


def wallboard(name: str) -> None:
    """Draw a link to a board's wall."""
    st.page_link(WALLBOARD, label="Wallboard", icon=":material/tv:", query_params={"board": name})


def history(name: str) -> None:
    """Draw a link to what happened on a board."""
    st.page_link(HISTORY, label="History", icon=":material/history:", query_params={"board": name})


def task(name: str, task_id: str | None) -> None:
    """Draw a link to what happened to one task of a board; None draws one that cannot be used."""
    st.page_link(
        HISTORY,
        label="Task history",
        icon=":material/history:",
        disabled=task_id is None,
        query_params={"board": name, "task": task_id or ""},
        help="What happened to the one selected task." if task_id is None else None,
    )


def boards() -> None:
    """Draw a link to the page of all boards."""
    st.page_link(BOARDS, label="All boards", icon=":material/dashboard:")


def open_board(name: str) -> NoReturn:
    """Go to a board."""
    st.switch_page(OPERATORS, query_params={"board": name})


def open_boards() -> NoReturn:
    """Go to the page of all boards."""
    st.switch_page(BOARDS)


def board_name(default: str) -> str:
    """Return the board that the address names, else the one seen last, else the default."""
    name = st.query_params.get("board") or default
    last: str | None = st.session_state.get(_LAST)
    if last is not None and not st.query_params.get("board"):
        # The pages' own navigation leaves the board out; the address must name what is seen.
        st.query_params["board"] = name = last
    st.session_state[_LAST] = name
    return name


def forget(name: str) -> None:
    """Forget a deleted board, so that no page opens it by itself."""
    if st.session_state.get(_LAST) == name:
        del st.session_state[_LAST]


def follow_link() -> None:
    """Open the board that the address of another page names, where that is the first thing seen.

    Streamlit opens such a link in a new tab on the path of the page that has it.
    """
    name = st.query_params.get("board")
    if name and _LAST not in st.session_state:
        open_board(name)
