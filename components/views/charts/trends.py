"""The counts of a board over time on a page: the last hour, day or week."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import streamlit as st

from components.model import statuses
from components.model.history.records import WINDOWS, Trend, Window
from components.model.snapshot import Snapshot
from components.views.charts import axes, counts_chart, gaps
from components.views.shared import theme
from components.views.words import times

# A sample is taken once a minute.
EVERY = "60s"
STALE_AFTER = timedelta(seconds=150)
PARAMETER = "window"
DEFAULT = WINDOWS[1]
SMALL, LARGE = 260, 380

Load = Callable[[Window], Trend | None]


@st.fragment(run_every=EVERY)
def show(load: Load, snapshot: Snapshot, *, key: str) -> None:
    """Draw the counts of a board over the chosen window, and again every minute."""
    draw(load(choose(key, window_in_address())), snapshot, key=key, height=SMALL)


def choose(key: str, default: Window) -> Window:
    """Draw the choice of a window and return the chosen one."""
    chosen = st.segmented_control(
        "Counts over",
        [window.name for window in WINDOWS],
        default=default.name,
        required=True,
        key=f"{key}-window",
    )
    return next(window for window in WINDOWS if window.name == chosen)


def window_in_address() -> Window:
    """Return the window that the address names, or the default."""
    name = st.query_params.get(PARAMETER, "").replace(" ", "")
    found = (window for window in WINDOWS if window.name.replace(" ", "") == name)
    return next(found, DEFAULT)


def draw(trend: Trend | None, snapshot: Snapshot, *, key: str, height: int) -> None:
    """Draw a trend in a height of pixels, or say why there is nothing to draw."""
    # Faded with everything old while the page is not live.
    with st.container(key=f"tb-dims-{key}"):
        if trend is None or not trend.observed:
            st.info(why_empty(trend, snapshot), icon=":material/timeline:")
            return
        now = datetime.now(UTC)
        if now - trend.ended_at >= STALE_AFTER:
            ended = times.clock(trend.ended_at, st.context.timezone, beside=now, seconds=False)
            st.warning(f"As of {ended}. Newer counts cannot be read.", icon=":material/history:")
        st.echarts_chart(
            axes.responsive(counts_chart.spec(trend, st.context.timezone, dark=theme.is_dark())),
            height=height,
            key=f"{key}-areas",
            alt=alt_text(trend),
        )
        if not_observed := _gaps_text(trend):
            st.caption(f"Not observed: {not_observed}.")


def why_empty(trend: Trend | None, snapshot: Snapshot) -> str:
    """Return why there is nothing to draw."""
    if trend is None:
        return "The history cannot be read at present. It is tried again every minute."
    if not_observed := _gaps_text(trend):
        return f"Nothing was observed in the last {trend.window.name}: {not_observed}."
    if not snapshot.tasks:
        return "Counts over time are kept from the first task on."
    return "Counts over time are kept from now on: the first are here within a minute."


def alt_text(trend: Trend) -> str:
    """Return what a trend shows in words, for people who do not see it."""
    latest = trend.points[-1].counts or (0,) * len(statuses.ALL)
    pairs = zip(statuses.ALL, latest, strict=True)
    counts = [f"{status.value} {count:,}" for status, count in pairs if count]
    at_end = ", ".join(counts) or gaps.NOT_OBSERVED
    text = f"Tasks per status over {trend.window.name}; at its end: {at_end}"
    not_observed = _gaps_text(trend)
    return f"{text}; not observed: {not_observed}" if not_observed else text


def _gaps_text(trend: Trend) -> str:
    return gaps.summary(axes.visible_gaps(trend), st.context.timezone, trend.ended_at)
