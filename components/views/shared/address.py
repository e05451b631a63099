"""Which board the address names, and the links from page to page that carry it along."""

from typing import Literal, NoReturn

import streamlit as st

OPERATORS = "../../pages/operators.py"
WALLBOARD = "../../pages/wallboard.py"
BOARDS = "../../pages/boards.py"
HISTORY = "../../pages/history.py"
ACCESS = "../../pages/access.py"
ACCOUNT = "../../pages/account.py"

_LAST = "board"


def operators(name: str, label: str, width: Literal["stretch", "content"] = "content") -> None:
    """Draw a link that opens a board."""
    st.page_link(OPERATORS, label=label, query_params={"board": name}, width=width)


def open_board(name: str) -> NoReturn:
    """Go to a board."""
    st.switch_page(OPERATORS, query_params={"board": name})


def board_name(default: str) -> str:
    """Return the board that the address names, else the one seen last, else the default."""
    name = st.query_params.get("board") or default
    last: str | None = st.session_state.get(_LAST)
    if last is not None and not st.query_params.get("board"):
        # The pages' own navigation leaves the board out; the address must name what is seen.
        st.query_params["board"] = name = last
    st.session_state[_LAST] = name
    return name


def keep(parameter: str, value: str) -> None:
    """Put a value into the address, and take its parameter away where the value is empty."""
    if not value:
        st.query_params.pop(parameter, None)
    elif value != st.query_params.get(parameter):
        st.query_params[parameter] = value


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
