"""The action that a control asks for: queued by its callback, performed by the page, once."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components.model.actions import Action

_QUEUED, _CALLED = "queued_action", "called_by"


def queue(action: Action[Any]) -> None:
    """Keep an action until the page performs it."""
    st.session_state[_QUEUED] = action


def take() -> Action[Any] | None:
    """Return the action that was queued since the last run, once."""
    action: Action[Any] | None = st.session_state.pop(_QUEUED, None)
    return action


def button(
    label: str,
    *,
    on_click: Callable[..., None],
    args: tuple[Any, ...] = (),
    key: str | None = None,
    **look: Any,
) -> None:
    """Draw a button whose click is carried out even where it is the first that a session hears.

    After a restart of the server the open page has a new session, in which Streamlit knows of no
    callback before its first run has ended; until then a click only makes the button true.
    """
    name = key or label
    if st.button(label, on_click=_call, args=(name, on_click, args), key=key, **look):
        if st.session_state.pop(_CALLED, None) == name or look.get("disabled"):
            return
        on_click(*args)
        st.rerun()


def _call(name: str, on_click: Callable[..., None], args: tuple[Any, ...]) -> None:
    st.session_state[_CALLED] = name
    on_click(*args)
