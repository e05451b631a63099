"""The counts of a board over time on a page: the last hour, day or week."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import streamlit as st

from components.model import statuses
from components.model.history.records import WINDOWS, Trend, Window
from components.model.snapshot import Snapshot
from components.views.charts import axes, counts_chart, gaps
from components.views.shared import live_signal, theme
from components.views.words import times

# A sample is taken once a minute.
EVERY = "60s"
SAMPLE_SECONDS = 60.0
STALE_AFTER = timedelta(seconds=150)
PARAMETER = "window"
DEFAULT = WINDOWS[1]
SMALL, LARGE = 260, 380

Load = Callable[[Window], Trend | None]


def show(load: Load, snapshot: Snapshot, *, key: str) -> None:
    """Draw the counts of a board over the chosen window."""
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
    """Draw a trend in a height of pixels, or say why there is nothing to draw.

    The fragment that this is in is rerun once a change of the board can be drawn.
    """
    now = datetime.now(UTC)
    known = trend if trend and trend.observed else None
    clock = partial(times.clock, zone_name=st.context.timezone, beside=now, seconds=False)
    # Faded with everything old while the page is not live.
    with st.container(key=f"tb-dims-{key}"):
        if known is None:
            st.info(why_empty(trend, snapshot), icon=":material/timeline:")
        else:
            if now - known.ended_at >= STALE_AFTER:
                ended = times.clock(known.ended_at, st.context.timezone, beside=now, seconds=False)
                st.warning(
                    f"As of {ended}. Newer counts cannot be read.", icon=":material/history:"
                )
            _areas(known, key, height)
    live_signal.redraw(
        "version",
        snapshot.version,
        key=f"{key}-signal-{snapshot.board.name}",
        seconds=SAMPLE_SECONDS,
        incomplete=not _has_all(trend, snapshot, now),
        note=f"Nothing has changed since {clock(now)}.",
    )


def _has_all(trend: Trend | None, snapshot: Snapshot, now: datetime) -> bool:
    """Tell whether a trend ends with the present counts, or with the reason why there are none."""
    if trend is None or now - trend.ended_at >= STALE_AFTER:
        return False
    last = trend.points[-1].counts if trend.points else ()
    return not snapshot.tasks or last is None or last == tuple(snapshot.counts.values())


def _areas(trend: Trend, key: str, height: int) -> None:
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
