"""The counts of a board over time: the last hour, day or week, and what was not observed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import streamlit as st

from components.model import history, statuses
from components.model.history import Trend, Window
from components.model.snapshot import Snapshot
from components.views.charts import axes, counts_chart, gaps
from components.views.shared import theme
from components.views.words import times

# A sample is taken once a minute.
EVERY = "60s"
STALE = timedelta(seconds=150)
PARAMETER = "window"
DEFAULT = history.WINDOWS[1]
ASIDE, LARGE = 260, 380

Load = Callable[[Window], Trend | None]


@st.fragment(run_every=EVERY)
def show(load: Load, snapshot: Snapshot, *, key: str) -> None:
    """Draw the counts of a board over the window that is chosen, anew every minute."""
    draw(load(choose(key)), snapshot, key=key, height=ASIDE)


def choose(key: str) -> Window:
    """Draw the choice of a window and return the chosen one."""
    chosen = st.segmented_control(
        "Counts over",
        [window.name for window in history.WINDOWS],
        default=named().name,
        required=True,
        key=f"{key}-window",
    )
    return next(window for window in history.WINDOWS if window.name == chosen)


def named() -> Window:
    """Return the window that the address names, or the default."""
    wanted = st.query_params.get(PARAMETER, "").replace(" ", "")
    found = (window for window in history.WINDOWS if window.name.replace(" ", "") == wanted)
    return next(found, DEFAULT)


def draw(trend: Trend | None, snapshot: Snapshot, *, key: str, height: int) -> None:
    """Draw a trend, or say in words why there is nothing to draw."""
    # Faded with all that is old while the page is not live.
    with st.container(key=f"tb-dims-{key}"):
        if trend is None or not seen(trend):
            st.info(nothing(trend, snapshot), icon=":material/timeline:")
            return
        if (said := _as_of(trend)) is not None:
            st.warning(f"{said}. Newer counts cannot be read.", icon=":material/history:")
        chart(trend, key=key, height=height)
        if unseen := _unseen(trend):
            st.caption(f"Not observed: {unseen}.")


def chart(trend: Trend, *, key: str, height: int) -> None:
    """Draw the areas of a trend."""
    st.echarts_chart(
        axes.sized(counts_chart.spec(trend, st.context.timezone, dark=theme.is_dark())),
        height=height,
        key=f"{key}-areas",
        alt=told(trend),
    )


def _as_of(trend: Trend) -> str | None:
    """Return which moment a trend ends at, where that is no longer the present."""
    now = datetime.now(UTC)
    if now - trend.ended_at < STALE:
        return None
    ended = times.clock(trend.ended_at, st.context.timezone, beside=now, seconds=False)
    return f"As of {ended}"


def seen(trend: Trend) -> bool:
    """Tell whether anything was observed in a window."""
    return any(point.counts is not None for point in trend.points)


def nothing(trend: Trend | None, snapshot: Snapshot) -> str:
    """Return why there is nothing to draw."""
    if trend is None:
        return "The history cannot be read at present. It is tried again every minute."
    if unseen := _unseen(trend):
        return f"Nothing was observed in the last {trend.window.name}: {unseen}."
    if not snapshot.tasks:
        return "Counts over time are kept from the first task on."
    return "Counts over time are kept from now on: the first are here within a minute."


def told(trend: Trend) -> str:
    """Return in words what a trend shows, for whoever does not see it."""
    latest = trend.points[-1].counts or (0,) * len(statuses.ALL)
    counts = [
        f"{look.value} {count:,}" for look, count in zip(statuses.ALL, latest, strict=True) if count
    ]
    parts = [
        f"Tasks per status over {trend.window.name}",
        f"at its end: {', '.join(counts) or gaps.UNSEEN}",
        *([f"not observed: {unseen}"] if (unseen := _unseen(trend)) else []),
    ]
    return "; ".join(parts)


def _unseen(trend: Trend) -> str:
    return gaps.summary(axes.blanks(trend), st.context.timezone, trend.ended_at)
