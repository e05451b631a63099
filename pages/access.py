"""The access page, for administrators: tokens for programs, and who did what."""

from functools import partial

import streamlit as st

from components import monitor
from components.views.access import audit, tokens
from components.views.shared import dialogs, live_signal, outcomes

here = monitor.current()
perform_queued = partial(outcomes.perform_queued, here.perform)


@st.fragment(run_every=live_signal.HEARTBEAT)
def render_tokens() -> None:
    """Perform what was queued, and draw the present tokens."""
    perform_queued()
    tokens.show(here.tokens())


@st.fragment(run_every=live_signal.HEARTBEAT)
def render_audit() -> None:
    """Draw the audit trail."""
    audit.show(lambda before, board: here.audit(before, audit.PAGE_ROWS, board), here.boards())


tokens.header()
dialogs.show(tokens.PLACE, {"create": lambda _: tokens.create(here.boards())}, perform_queued)
render_tokens()
render_audit()
