"""What people ask for: kept when a control is used, carried out by the page, once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

# Where what concerns no single board is said and asked; no board can have such a name.
BOARDS = "/boards"

_ORDER = "order"


@dataclass(frozen=True)
class Order:
    """One command with its arguments.

    ``title`` is what the board is called, ``place`` where the outcome is told: a board's name
    or `BOARDS`; ``opens`` is the board that is opened then, if any.
    """

    what: str
    args: tuple[Any, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    place: str = BOARDS
    opens: str | None = None


def on_board(what: str, name: str, *args: object, **fields: object) -> Order:
    """Return an order whose outcome is told on its own board's page."""
    return Order(what, (name, *args), fields, place=name)


def opening(name: str, what: str, *args: object, title: str) -> Order:
    """Return an order that makes a board, which is opened then and tells the outcome."""
    return Order(what, args, title=title, place=name, opens=name)


def give(order: Order) -> None:
    """Keep an order until the page carries it out."""
    st.session_state[_ORDER] = order


def given() -> Order | None:
    """Return what was asked for since the last run, once."""
    order: Order | None = st.session_state.pop(_ORDER, None)
    return order
