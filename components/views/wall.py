"""What only the wall has: its style and its big title."""

from html import escape

import streamlit as st

from components.snapshot import Snapshot

STYLE = """<style>
.stMainBlockContainer{padding:4rem 2vw 2vh!important;max-width:none!important}
.tb-head{font-size:max(4.5vh,1.4rem);font-weight:650}
.st-key-wall-live{font-size:max(2.8vh,1rem)}
</style>"""
EMBEDDED = "<style>.stMainBlockContainer{padding-top:2vh!important}</style>"


def style() -> None:
    """Send the look of the wall once."""
    st.html(STYLE + EMBEDDED if st.context.is_embedded else STYLE)


def header(snapshot: Snapshot) -> None:
    """Draw the board's title."""
    st.html(f'<div class="tb-head">{escape(snapshot.board.title)}</div>')
