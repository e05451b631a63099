"""Who looks at the page: nobody but the gate says so."""

import streamlit as st

from components.model.access import header
from components.model.access.actor import LOCAL, Actor
from components.model.errors import NotAllowed


def current() -> Actor:
    """Return who the gate let in; raises `NotAllowed` where that is nobody."""
    told = st.context.headers.get(header.NAME)
    if told is None:
        # The gate does not name anybody yet, and keeps out whoever is not local.
        return LOCAL
    try:
        return header.decoded(told)
    except ValueError as exc:
        raise NotAllowed("Who you are cannot be told: open the page again.") from exc
