"""The wall: a big title, big tiles and the counts over time."""

import math
from html import escape

import streamlit as st

from components.history import Trend
from components.snapshot import Snapshot
from components.views import areas, axes, live, service, theme, tiles, trends

# Everything fits onto one screen: the chart takes the room that is left.
STYLE = """<style>
.stMainBlockContainer{padding:4rem 2vw 2vh!important;max-width:none!important;height:100vh}
.stMainBlockContainer>.stVerticalBlock{height:100%;flex-wrap:nowrap;gap:1.5vh}
.stMainBlockContainer :is([data-testid=stLayoutWrapper],.stVerticalBlock):has(.st-key-tb-dims-wall),
.st-key-tb-dims-wall{flex:1 1 0;min-height:0}
.st-key-tb-dims-wall>.stElementContainer{flex:1 1 0}
.st-key-tb-dims-wall div:has(canvas){min-height:0;height:100%}
.tb-head{font-size:max(4.5vh,1.4rem);font-weight:650}
.st-key-wall-live{font-size:max(2.8vh,1rem)}
.tb-wall-none{font-size:max(2.8vh,1rem);opacity:.85}
.st-key-tb-trouble :is(p,strong,[data-testid=stIconMaterial]){font-size:max(2.8vh,1rem)}
.st-key-tb-trouble [data-testid=stAlertContainer]{padding-block:.3rem}
</style>"""
# At least 2.5 % of the height of a screen that is 16 wide and 9 or 10 high.
LETTERS = (
    (0, 20),
    *((width, math.ceil(width * 1.18 * 0.0163)) for width in (1240, 1463, 1727, 2037, 2404, 2837)),
)
EMBEDDED = "<style>.stMainBlockContainer{padding-top:2vh!important}</style>"


def style() -> None:
    """Send the look of the wall once."""
    st.html(STYLE + EMBEDDED if st.context.is_embedded else STYLE)


def show(snapshot: Snapshot) -> None:
    """Draw a board for people who stand far away."""
    st.html(f'<div class="tb-head">{escape(snapshot.board.title)}</div>')
    live.show(snapshot, key="wall-live", clock=True)
    service.banner(snapshot, wall=True)
    tiles.show(snapshot, dark=theme.is_dark(), wall=True)


def past(trend: Trend | None, snapshot: Snapshot) -> None:
    """Draw the counts over time in the room that is left."""
    with st.container(key="tb-dims-wall"):
        if trend is None or not trends.seen(trend):
            st.html(f'<div class="tb-wall-none">{escape(trends.nothing(trend, snapshot))}</div>')
            return
        spec = areas.spec(trend, st.context.timezone, dark=theme.is_dark())
        title = trends.as_of(trend) or f"last {trend.window.name}"
        spec["title"] = {
            "text": title,
            "right": 0,
            "top": 0,
            "padding": 8,
            "textStyle": {"fontWeight": "normal"},
        }
        st.echarts_chart(
            axes.sized(spec, LETTERS),
            height="stretch",
            key="wall-areas",
            alt=trends.told(trend),
        )
