"""One row a token or wall link: who made it, when it was used, and a button that ends it."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from components.model.actions import Action
from components.views.shared.queue import queue
from components.views.words import times
from components.views.words.foreign import literal


def show(name: str, about: str, *, key: str, action: Action[Any]) -> None:
    """Draw a row: its name, what is to be told about it, and the button for an action."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown(f"**{literal(name)}**")
            st.caption(literal(about))
        st.button("Revoke", icon=":material/link_off:", key=key, on_click=queue, args=(action,))


def use(created_by: str, created_at: datetime, last_used_at: datetime | None) -> str:
    """Return who made something when, and when it was last used."""
    used = f"last used {moment(last_used_at)}" if last_used_at else "never used"
    return f"made by {created_by} {moment(created_at)} · {used}"


def moment(at: datetime) -> str:
    """Return a moment as whoever sees the page reads it."""
    return times.clock(at, st.context.timezone, beside=datetime.now(UTC), seconds=False)
