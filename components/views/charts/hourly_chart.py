"""How many tasks finished and failed in each hour, as bars; no Streamlit here."""

from collections.abc import Sequence
from datetime import timedelta

from components.model import statuses
from components.model.history import Hour, Trend, hour_of
from components.views.charts import axes, gaps
from components.views.charts.axes import Spec
from components.views.charts.gaps import ChartGap
from components.views.words import colours, times

HOUR = timedelta(hours=1)
KINDS = (statuses.FINISHED, statuses.FAILED)


def spec(trend: Trend, zone: str | None, *, dark: bool) -> Spec:
    """Return the bars of a window without their sizes; an hour that was not polled is shaded."""
    polled = [hour for hour in trend.hours if observed(hour)]
    # As they stand on one another.
    lines = [(look, place) for place, look in enumerate(KINDS, start=1)][::-1]
    return {
        "animation": False,
        "aria": {"enabled": True, "decal": {"show": True}},
        "dataset": {
            "source": [
                # A bar stands amid its hour, which is no whole one in every zone.
                [
                    colours.moment(hour.at + HOUR / 2),
                    hour.finished,
                    hour.failed,
                    times.between(hour.at, hour.at + HOUR, zone, beside=trend.ended_at),
                ]
                for hour in polled
            ],
            "sourceHeader": False,
            "dimensions": [
                "at",
                *(look.value for look in KINDS),
                {"name": "hour", "type": "ordinal"},
            ],
        },
        "legend": axes.legend(dark),
        "tooltip": axes.tooltip(f"<b>{{@[{1 + len(KINDS)}]}}</b>", lines),
        "xAxis": axes.of_time(trend, dark),
        "yAxis": axes.of_counts(dark),
        "series": [
            *(_bars(place, look, dark) for place, look in enumerate(KINDS, start=1)),
            *axes.shades(unpolled(trend), trend.window.seconds, dark),
        ],
    }


def observed(hour: Hour) -> bool:
    """Tell whether anything is known of an hour."""
    return hour.counts is not None or bool(hour.finished or hour.failed)


def unpolled(trend: Trend) -> list[ChartGap]:
    """Return the whole hours, from the first that is known on, of which nothing is."""
    known = {hour.at for hour in trend.hours if observed(hour)}
    first, last = min((hour.at for hour in trend.hours), default=None), hour_of(trend.ended_at)
    found: list[ChartGap] = []
    while first is not None and first < last:
        if first not in known:
            began = found.pop().began_at if found and found[-1].ended_at == first else first
            found.append(ChartGap(began, first + HOUR, gaps.UNSEEN))
        first += HOUR
    return found


def sums(hours: Sequence[Hour]) -> tuple[int, int]:
    """Return how many tasks finished and how many failed in some hours."""
    return sum(hour.finished for hour in hours), sum(hour.failed for hour in hours)


def _bars(place: int, look: statuses.Status, dark: bool) -> Spec:
    return {
        "type": "bar",
        "name": look.caption,
        "stack": "ended",
        "encode": {"x": 0, "y": place},
        "color": colours.colour(look, dark),
        "barMaxWidth": 28,
        "barMinWidth": 2,
        "itemStyle": {"opacity": 0.75, "decal": colours.pattern(look, dark)},
        "emphasis": {"disabled": True},
    }
