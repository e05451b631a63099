"""What only the wall has: its style, its big title and the time of the last change."""

from html import escape

import streamlit as st

from components.snapshot import Snapshot

STYLE = """<style>
.stMainBlockContainer{padding:2vh 2vw!important;max-width:none!important}
.tb-head{display:flex;justify-content:space-between;align-items:baseline;gap:2vw;flex-wrap:wrap}
.tb-head b{font-size:max(4.5vh,1.4rem);font-weight:650}
.tb-head span{font-size:max(2.6vh,.95rem);opacity:.85;font-variant-numeric:tabular-nums}
.st-key-wall-live{font-size:max(2.8vh,1rem)}
</style>"""


def style() -> None:
    """Send the look of the wall once."""
    st.html(STYLE)


def header(snapshot: Snapshot) -> None:
    """Draw the board's title and when it last changed, in the viewer's zone."""
    changed = snapshot.taken_at.astimezone(st.context.timezone_info)
    st.html(
        f'<div class="tb-head"><b>{escape(snapshot.board.title)}</b>'
        f"<span>last change {changed:%H:%M:%S} {escape(changed.tzname() or '')}</span></div>"
    )
