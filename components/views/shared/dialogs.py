"""Which dialog is open, so that it outlives whatever is redrawn behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from components.views.shared import notices

_OPEN, _JUST_OPENED, _CACHED = "dialog", "dialog_just_opened", "dialog_cached"
_RESULT = "dialog_result"

T = TypeVar("T")


@dataclass(frozen=True)
class Opened:
    """A dialog of one place, about a subject as it stood when it was opened."""

    place: str
    what: str
    title: str
    subject: Any


def open_dialog(place: str, what: str, title: str, subject: object = None) -> None:
    """Open a dialog with the next run of the page."""
    st.session_state[_OPEN] = Opened(place, what, title, subject)
    st.session_state[_JUST_OPENED] = True


def close() -> None:
    """Have no dialog open any more."""
    st.session_state.pop(_OPEN, None)
    st.session_state.pop(_CACHED, None)
    st.session_state.pop(_RESULT, None)


def keep_result(outcome: object) -> None:
    """Keep the outcome of an action for the dialog that asked for it, until that is closed."""
    st.session_state[_RESULT] = outcome


def result() -> object:
    """Return the outcome of what was last asked for in the dialog that is open."""
    return st.session_state.get(_RESULT)


def cached(key: str, make: Callable[[], T]) -> T:
    """Return what was made of what is being entered, and make it again only for another key."""
    held: tuple[str, T] | None = st.session_state.get(_CACHED)
    if held is None or held[0] != key:
        st.session_state[_CACHED] = held = (key, make())
    return held[1]


def dismiss() -> None:
    """Close the dialog that this is called in, without having asked for anything."""
    close()
    st.rerun()


def rerun_if_opened() -> None:
    """Draw the whole page where a fragment's control has just opened a dialog."""
    if st.session_state.pop(_JUST_OPENED, False):
        st.rerun()


def show(
    place: str, contents: Mapping[str, Callable[[Any], None]], perform_queued: Callable[[], None]
) -> None:
    """Draw the dialog that is open at a place, and perform what is queued in it."""
    st.session_state.pop(_JUST_OPENED, None)
    opened: Opened | None = st.session_state.get(_OPEN)
    if opened is None or opened.place != place:
        return

    def draw() -> None:
        with notices.show_errors():
            contents[opened.what](opened.subject)
        perform_queued()

    st.dialog(opened.title, on_dismiss=close)(draw)()
