"""Who looks at the page: nobody but the gate says so."""

import streamlit as st

from components.model.access.actor import LOCAL, Actor
from components.model.errors import NotAllowed

HEADER = "x-taskboard-actor"


def current() -> Actor:
    """Return who the gate let in; raises `NotAllowed` where that is nobody."""
    # Until the gate names everybody, whoever it lets in is local, and whom it names is refused.
    if st.context.headers.get(HEADER) is not None:
        raise NotAllowed("Nobody can be told from this: sign in again.")
    return LOCAL
