"""How many tasks finished and failed in each hour, as an ECharts chart of bars."""

from datetime import timedelta

from components.model import statuses
from components.model.history.records import Trend, hour_of
from components.model.statuses import Status
from components.views.charts import axes, gaps
from components.views.charts.axes import Spec
from components.views.charts.gaps import ChartGap
from components.views.words import colours, times

HOUR = timedelta(hours=1)
STATUSES = (statuses.FINISHED, statuses.FAILED)


def spec(trend: Trend, zone: str | None, *, dark: bool) -> Spec:
    """Return the chart without its sizes; hours of which nothing is known are shaded."""
    columns = [(status, column) for column, status in enumerate(STATUSES, start=1)]
    return {
        **axes.frame(trend, dark),
        "dataset": {
            "source": [
                # A bar stands in the middle of its hour, which is no whole one in every zone.
                [
                    axes.milliseconds(hour.at + HOUR / 2),
                    hour.finished,
                    hour.failed,
                    times.between(hour.at, hour.at + HOUR, zone, beside=trend.ended_at),
                ]
                for hour in trend.hours
                if hour.observed
            ],
            "sourceHeader": False,
            "dimensions": [
                "at",
                *(status.value for status in STATUSES),
                {"name": "hour", "type": "ordinal"},
            ],
        },
        "tooltip": axes.tooltip(f"<b>{{@[{1 + len(STATUSES)}]}}</b>", columns),
        "series": [
            *(_bars(status, column, dark) for status, column in columns),
            *axes.shaded(unobserved_hours(trend), trend.window.seconds, dark),
        ],
    }


def summary(trend: Trend) -> str:
    """Return how many tasks finished and failed in all hours of a trend."""
    finished = sum(hour.finished for hour in trend.hours)
    failed = sum(hour.failed for hour in trend.hours)
    last = trend.window.name
    return f"{finished:,} finished and {failed:,} failed in the hours of the last {last}"


def unobserved_hours(trend: Trend) -> list[ChartGap]:
    """Return the whole hours since the first of the trend of which nothing is known."""
    observed = {hour.at for hour in trend.hours if hour.observed}
    at, last = min((hour.at for hour in trend.hours), default=None), hour_of(trend.ended_at)
    found: list[ChartGap] = []
    while at is not None and at < last:
        if at not in observed:
            began = found.pop().began_at if found and found[-1].ended_at == at else at
            found.append(ChartGap(began, at + HOUR, gaps.NOT_OBSERVED))
        at += HOUR
    return found


def _bars(status: Status, column: int, dark: bool) -> Spec:
    return {
        "type": "bar",
        "name": status.caption,
        "stack": "ended",
        "encode": {"x": 0, "y": column},
        "color": colours.of(status, dark),
        "barMaxWidth": 28,
        "barMinWidth": 2,
        "itemStyle": {"opacity": 0.75, "decal": colours.pattern(status, dark)},
        "emphasis": {"disabled": True},
    }
