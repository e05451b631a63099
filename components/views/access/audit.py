"""The audit trail: who did what to which board, and when."""

from collections.abc import Callable, Sequence
from datetime import datetime

import streamlit as st

from components.model.access.actor import Kind
from components.model.access.records import AuditEntry
from components.model.snapshot import Snapshot
from components.views.charts import columns
from components.views.shared import notices
from components.views.words.audit import what

PAGE_ROWS = 100
# Fifteen rows and the header.
MOST_PIXELS = 563
EVERY = "All boards and what concerns none"
AT, WHO, DID, BOARD, DETAIL = "When", "Who", "Did", "Board", "What"

Read = Callable[[datetime | None, str | None], Sequence[AuditEntry]]
_BEFORE = "audit_before"


def show(read: Read, boards: Sequence[Snapshot]) -> None:
    """Draw a page of the trail, latest first, with the ways to older pages and to a file."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = [snapshot.board.name for snapshot in boards]
        chosen = st.selectbox(
            "Audit trail of", [EVERY, *names], key="audit_board", on_change=_newest, width=320
        )
        with st.container(horizontal=True, width="content"):
            st.link_button(
                "Audit trail (CSV)", "api/audit.csv", icon=":material/download:", type="tertiary"
            )
    before: list[datetime] = st.session_state.setdefault(_BEFORE, [])
    entries: Sequence[AuditEntry] = ()
    with notices.show_errors():
        entries = read(before[-1] if before else None, None if chosen == EVERY else chosen)
    if entries:
        _draw(entries)
    else:
        st.info("Nothing was done here yet.", icon=":material/history:")
    with st.container(horizontal=True):
        if before:
            st.button("Newer", icon=":material/chevron_left:", on_click=_newer)
        if len(entries) >= PAGE_ROWS:
            st.button(
                "Older",
                icon=":material/chevron_right:",
                on_click=_older,
                args=(entries[-1].at,),
            )


def _older(than: datetime) -> None:
    st.session_state[_BEFORE] = [*st.session_state[_BEFORE], than]


def _newer() -> None:
    st.session_state[_BEFORE] = st.session_state[_BEFORE][:-1]


def _newest() -> None:
    st.session_state[_BEFORE] = []


def _draw(entries: Sequence[AuditEntry]) -> None:
    st.dataframe(
        {
            AT: [entry.at for entry in entries],
            WHO: [_who(entry) for entry in entries],
            DID: [what(entry) for entry in entries],
            BOARD: [entry.board for entry in entries],
            DETAIL: [entry.detail for entry in entries],
        },
        hide_index=True,
        height="content" if len(entries) <= 15 else MOST_PIXELS,
        column_config={
            AT: columns.moment(AT),
            WHO: st.column_config.TextColumn(width=200),
            DID: st.column_config.TextColumn(width=150),
            BOARD: st.column_config.TextColumn(width=100),
            DETAIL: st.column_config.TextColumn(width=520),
        },
    )


def _who(entry: AuditEntry) -> str:
    return (
        entry.actor if entry.kind in (Kind.PERSON, Kind.LOCAL) else f"{entry.actor} ({entry.kind})"
    )
