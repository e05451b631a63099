"""Who sees the page, as the gate told when the page's connection was opened."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components.model.access.actor import Actor, Kind
from components.model.access.header import decoded
from components.model.actions import Action
from components.model.errors import NotAllowed
from components.model.snapshot import Snapshot

# What `server.trustedUserHeaders` in .streamlit/config.toml calls the gate's header.
_KEY = "actor"


def current() -> Actor:
    """Return who sees this page; raises `NotAllowed` where the gate did not say."""
    try:
        return decoded(str(st.user.get(_KEY, "")))
    except ValueError as exc:
        raise NotAllowed("Who you are cannot be told: open the page again.") from exc


def may(action: type[Action[Any]], board: str = "") -> bool:
    """Tell whether whoever sees this page may do something, to a board or to all of them."""
    return current().may(action.role, board)


def ensure_sees(board: str) -> None:
    """Raise `NotAllowed` where a board is none of those that the page's viewer may see."""
    if not current().sees(board):
        raise NotAllowed(f"This wall's link does not show the board {board}.")


def seen(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Return those of some boards that the page's viewer may see."""
    me = current()
    return [snapshot for snapshot in snapshots if me.sees(snapshot.board.name)]


def is_everybody() -> bool:
    """Tell whether nobody has to sign in, so that no address needs a secret."""
    return current().kind is Kind.LOCAL


def is_wall() -> bool:
    """Tell whether a wall link opened this page, which then has no other page to go to."""
    return current().kind is Kind.WALL
