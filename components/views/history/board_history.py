"""What happened on a board: counts over time, what ended in each hour, durations, gaps."""

import streamlit as st

from components.model.history import Trend
from components.model.snapshot import Snapshot
from components.views.charts import axes, gaps, hourly_chart, trends
from components.views.shared import address, columns, heading, theme
from components.views.words import times

KEY = "past"
MOST_ROWS = 8


def header(snapshot: Snapshot) -> None:
    """Draw the board's heading, and the ways back to the board itself."""
    theme.stylesheet("history/history.css")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        heading.show(snapshot)
        with st.container(horizontal=True, width="content", key="tb-links-history"):
            address.operators(snapshot.board.name, "Back to the board")
            address.wallboard(snapshot.board.name)


def show(load: trends.Load, snapshot: Snapshot) -> None:
    """Draw the past of a board over the window that is chosen."""
    trend = load(trends.choose(KEY))
    trends.draw(trend, snapshot, key=KEY, height=trends.LARGE)
    if trend is None:
        return
    left, right = st.container(key=f"tb-dims-{KEY}-below").columns([2, 1], gap="medium")
    with left:
        _hours(trend)
    with right:
        durations(snapshot)
    _gaps(trend)


def durations(snapshot: Snapshot) -> None:
    """Say how long tasks take from created to ended, and how many that is known of."""
    st.markdown("**From created to ended**")
    half, most = snapshot.lifetime(0.5), snapshot.lifetime(0.95)
    if half is None or most is None:
        st.caption("No task of this board was seen both as created and as ended yet.")
        return
    with st.container(horizontal=True):
        st.metric("Half of the tasks within", times.span(half), width="content")
        st.metric("95 of 100 tasks within", times.span(most), width="content")
    count = len(snapshot.lifetimes)
    st.caption(
        f"Median and 95th percentile of the {count:,} {'task' if count == 1 else 'tasks'} on this "
        "board that were seen both as created and as ended, whenever that was."
    )


def _hours(trend: Trend) -> None:
    finished, failed = hourly_chart.sums(trend.hours)
    st.markdown("**Finished and failed per hour**")
    said = (
        f"{finished:,} finished and {failed:,} failed in the hours of the last {trend.window.name}"
    )
    st.echarts_chart(
        axes.sized(hourly_chart.spec(trend, st.context.timezone, dark=theme.is_dark())),
        height=200,
        key=f"{KEY}-hours",
        alt=said,
    )
    st.caption(f"{said}; a shaded hour was not observed.")


def _gaps(trend: Trend) -> None:
    st.markdown("**Gaps in polling**")
    if not trend.gaps:
        st.caption(f"None in the last {trend.window.name}.")
        return
    st.dataframe(
        gaps.table(trend.gaps, trend.ended_at),
        key=f"{KEY}-gaps",
        hide_index=True,
        height="content" if len(trend.gaps) <= MOST_ROWS else 35 * (MOST_ROWS + 1) + 3,
        column_config={name: columns.moment(name) for name in (gaps.FROM, gaps.TO)},
        placeholder="",
    )
