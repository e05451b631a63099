"""Ways from page to page that carry the board in the address."""

from typing import NoReturn

import streamlit as st

OPERATORS = "../pages/operators.py"
WALLBOARD = "../pages/wallboard.py"
BOARDS = "../pages/boards.py"
HISTORY = "../pages/history.py"

# Beside buttons a link looks as they do.
STYLE = """<style>
[class*=st-key-tb-links] .stElementContainer:has(>.stPageLink){margin:0}
[class*=st-key-tb-links] .stPageLink a{margin:0;min-height:2.5rem;padding:.25rem .75rem;
border-radius:.5rem;border:1px solid color-mix(in srgb,currentColor 20%,transparent)}
</style>"""


def style() -> None:
    """Send the look of links that stand beside buttons, once a page."""
    st.html(STYLE)


def operators(name: str, label: str) -> None:
    """Draw a link that opens a board."""
    st.page_link(OPERATORS, label=label, query_params={"board": name})


def wallboard(name: str) -> None:
    """Draw a link to a board's wall."""
    st.page_link(WALLBOARD, label="Wallboard", icon=":material/tv:", query_params={"board": name})


def history(name: str, task_id: str | None = None) -> None:
    """Draw a link to what happened on a board, or to one of its tasks."""
    address = {"board": name} if task_id is None else {"board": name, "task": task_id}
    st.page_link(HISTORY, label="History", icon=":material/history:", query_params=address)


def boards() -> None:
    """Draw a link to the page of all boards."""
    st.page_link(BOARDS, label="All boards", icon=":material/dashboard:")


def open_board(name: str) -> NoReturn:
    """Go to a board."""
    st.switch_page(OPERATORS, query_params={"board": name})


def open_boards() -> NoReturn:
    """Go to the page of all boards."""
    st.switch_page(BOARDS)
