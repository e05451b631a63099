"""Fetching the account's newest tasks instead of pasting their ids."""

from collections.abc import Callable, Iterable

import streamlit as st

from components.intake import IdCollector, ParsedIds
from components.model.entry import Entry
from components.views.shared import notices
from components.views.words.counts import counted

MOST = 1000
FETCHED = "recent_fetched"


def show(turn: int) -> int | None:
    """Draw the section and return how many tasks are to be fetched, where that is asked for."""
    st.markdown("**Add my recent tasks**")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = st.number_input(
            "How many",
            min_value=1,
            max_value=MOST,
            value=25,
            key=f"recent_count_{turn}",
            help=f"The newest tasks of the API key's account, 1 to {MOST:,}; "
            "their instructions become labels.",
            width=140,
        )
        wanted = st.button("Fetch recent tasks", icon=":material/download:", key="recent_fetch")
    return int(count) if wanted else None


def fetch(read: Callable[[int], Iterable[Entry]], count: int) -> None:
    """Fetch so many tasks, and remember them until they are added or dropped."""
    with notices.show_errors(), st.spinner("Fetching recent tasks"):
        collector = IdCollector(as_given=True)
        for entry in read(count):
            collector.add(0, entry.task_id, entry.label)
        st.session_state[FETCHED] = collector.parsed()


def fetched() -> ParsedIds | None:
    """Say what was fetched, offer to drop it, and return it."""
    parsed: ParsedIds | None = st.session_state.get(FETCHED)
    if parsed is None:
        return None
    if not parsed.given:
        st.info("The account has no tasks yet.", icon=":material/inbox:")
        drop()
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{counted(parsed.given, 'recent task')} fetched", width="content")
        st.button("Drop them", type="tertiary", key="recent_drop", on_click=drop)
    return parsed


def drop() -> None:
    """Forget what was fetched."""
    st.session_state.pop(FETCHED, None)
