"""What only the wall has: its style, its big title and the time of the last change."""

from html import escape
from zoneinfo import ZoneInfo

import streamlit as st

from components.snapshot import Snapshot

STYLE = """<style>
.stMainBlockContainer{padding:4rem 2vw 2vh!important;max-width:none!important}
.tb-head{display:flex;justify-content:space-between;align-items:baseline;gap:2vw;flex-wrap:wrap}
.tb-head b{font-size:max(4.5vh,1.4rem);font-weight:650}
.tb-head span{font-size:max(2.6vh,.95rem);opacity:.85;font-variant-numeric:tabular-nums}
.st-key-wall-live{font-size:max(2.8vh,1rem)}
</style>"""
EMBEDDED = "<style>.stMainBlockContainer{padding-top:2vh!important}</style>"


def style() -> None:
    """Send the look of the wall once."""
    st.html(STYLE + EMBEDDED if st.context.is_embedded else STYLE)


def header(snapshot: Snapshot) -> None:
    """Draw the board's title and when it last changed, in the viewer's zone."""
    zone = ZoneInfo(st.context.timezone or "UTC")
    changed = snapshot.taken_at.astimezone(zone)
    st.html(
        f'<div class="tb-head"><b>{escape(snapshot.board.title)}</b>'
        f"<span>last updated {changed:%H:%M:%S} {escape(changed.tzname() or '')}</span></div>"
    )
