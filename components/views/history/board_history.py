"""What happened on a board: counts over time, what ended in each hour, durations, gaps."""

import streamlit as st

from components.model.history.records import Trend
from components.model.snapshot import Snapshot
from components.views.charts import axes, columns, gaps, hourly_chart, trends
from components.views.shared import address, heading, theme
from components.views.words import times
from components.views.words.counts import counted

KEY = "past"
MAX_ROWS = 8


def header(snapshot: Snapshot) -> None:
    """Send the page's stylesheet, and draw the board's heading with links back to the board."""
    theme.stylesheet("history/history.css")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        heading.show(snapshot)
        with st.container(horizontal=True, width="content", key="tb-links-history"):
            address.operators(snapshot.board.name, "Back to the board")
            st.page_link(
                address.WALLBOARD,
                label="Wallboard",
                icon=":material/tv:",
                query_params={"board": snapshot.board.name},
            )


def show(load: trends.Load, snapshot: Snapshot) -> None:
    """Draw the past of a board over the chosen window."""
    trend = load(trends.choose(KEY, trends.window_in_address()))
    trends.draw(trend, snapshot, key=KEY, height=trends.LARGE)
    if trend is None:
        return
    left, right = st.container(key=f"tb-dims-{KEY}-below").columns([2, 1], gap="medium")
    with left:
        _hours(trend)
    with right:
        _durations(snapshot)
    _gaps(trend)


def _durations(snapshot: Snapshot) -> None:
    """Say how long tasks take from created to ended, and of how many that is known."""
    st.markdown("**From created to ended**")
    median, longest = snapshot.lifetime(0.5), snapshot.lifetime(0.95)
    if median is None or longest is None:
        st.caption("No task of this board was seen both as created and as ended yet.")
        return
    with st.container(horizontal=True):
        st.metric("Half of the tasks within", times.span(median), width="content")
        st.metric("95 of 100 tasks within", times.span(longest), width="content")
    st.caption(
        f"Median and 95th percentile of the {counted(len(snapshot.lifetimes), 'task')} on this "
        "board that were seen both as created and as ended, whenever that was."
    )


def _hours(trend: Trend) -> None:
    text = hourly_chart.summary(trend)
    st.markdown("**Finished and failed per hour**")
    st.echarts_chart(
        axes.responsive(hourly_chart.spec(trend, st.context.timezone, dark=theme.is_dark())),
        height=200,
        key=f"{KEY}-hours",
        alt=text,
    )
    st.caption(f"{text}; a shaded hour was not observed.")


def _gaps(trend: Trend) -> None:
    st.markdown("**Gaps in polling**")
    if not trend.gaps:
        st.caption(f"None in the last {trend.window.name}.")
        return
    st.dataframe(
        gaps.table(trend.gaps, trend.ended_at),
        key=f"{KEY}-gaps",
        hide_index=True,
        height="content" if len(trend.gaps) <= MAX_ROWS else 35 * (MAX_ROWS + 1) + 3,
        column_config={name: columns.moment(name) for name in (gaps.FROM, gaps.TO)},
        placeholder="",
    )
