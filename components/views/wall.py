"""The wall: a big title, big tiles and one chart."""

from html import escape

import streamlit as st

from components.snapshot import Snapshot
from components.views import charts, live, service, theme, tiles

STYLE = """<style>
.stMainBlockContainer{padding:4rem 2vw 2vh!important;max-width:none!important}
.tb-head{font-size:max(4.5vh,1.4rem);font-weight:650}
.st-key-wall-live{font-size:max(2.8vh,1rem)}
.st-key-tb-trouble :is(p,strong,[data-testid=stIconMaterial]){font-size:max(2.8vh,1rem)}
.st-key-tb-trouble [data-testid=stAlertContainer]{padding-block:.3rem}
</style>"""
EMBEDDED = "<style>.stMainBlockContainer{padding-top:2vh!important}</style>"


def style() -> None:
    """Send the look of the wall once."""
    st.html(STYLE + EMBEDDED if st.context.is_embedded else STYLE)


def show(snapshot: Snapshot) -> None:
    """Draw a board for people who stand far away."""
    dark = theme.is_dark()
    st.html(f'<div class="tb-head">{escape(snapshot.board.title)}</div>')
    live.show(snapshot, key="wall-live", clock=True)
    service.banner(snapshot, wall=True)
    tiles.show(snapshot, dark=dark, wall=True)
    with st.container(key="tb-dims-wall"):
        # Lower where the banner takes room, or the last bar would leave a small screen.
        height = 280 if snapshot.service.trouble else 360
        charts.show(snapshot, height=height, text_pixels=24, dark=dark)
