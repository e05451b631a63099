"""The action that a control asks for: queued by its callback, performed by the page, once."""

from typing import Any

import streamlit as st

from components.model.actions import Action

_QUEUED = "queued_action"


def queue(action: Action[Any]) -> None:
    """Keep an action until the page performs it."""
    st.session_state[_QUEUED] = action


def take() -> Action[Any] | None:
    """Return the action that was queued since the last run, once."""
    action: Action[Any] | None = st.session_state.pop(_QUEUED, None)
    return action
