"""Counts over time as an ECharts chart: stacked areas with steps, cut at gaps.

The wall draws the same in HTML (`views.wall.trend_chart`): it is replaced as one `st.html`, which
lets no SVG through, and an ECharts element beside it would be updated apart from its numbers.
"""

from collections.abc import Sequence
from datetime import datetime

from components.model import statuses
from components.model.history.records import Gap, Trend
from components.model.statuses import Status
from components.views.charts import axes, gaps
from components.views.charts.axes import Spec
from components.views.words import colours

Row = list[int | str | None]
Counts = tuple[int, ...]


def spec(trend: Trend, zone: str | None, *, dark: bool) -> Spec:
    """Return the chart without its sizes."""
    used = used_indexes(trend)
    columns = [(statuses.ALL[index], column) for column, index in enumerate(used, start=1)]
    data = rows(trend, zone)
    dataset: Spec = {"source": data, "sourceHeader": False}
    # A dataset of numbers alone needs no types.
    if any(len(row) > 1 + len(used) for row in data):
        names = [status.value for status, _ in columns]
        dataset["dimensions"] = ["at", *names, {"name": "why", "type": "ordinal"}]
    head = f"<b>{{ee}} {{d}} {{MMM}}, {{HH}}:{{mm}}</b> {{@[{1 + len(used)}]}}"
    return {
        **axes.frame(trend, dark),
        "dataset": dataset,
        "tooltip": axes.tooltip(head, columns),
        "series": [
            *(_area(status, column, dark) for status, column in columns),
            *axes.shaded(axes.visible_gaps(trend), trend.window.seconds, dark),
        ],
    }


def used_indexes(trend: Trend) -> list[int]:
    """Return the indexes in `statuses.ALL` of the statuses that any task had."""
    known = [point.counts for point in trend.points if point.counts]
    return [index for index in range(len(statuses.ALL)) if any(counts[index] for counts in known)]


def rows(trend: Trend, zone: str | None) -> list[Row]:
    """Return rows of milliseconds, the counts of the used statuses, and the reason of a gap.

    Counts hold until the next row. A count of zero is None, so that no line is drawn for it;
    a row one millisecond before a status ends keeps its area up to there.
    """
    used = used_indexes(trend)
    found: list[Row] = []
    before: Counts | None = None
    reasons = gaps.by_period(trend.gaps, ((point.at, ended) for point, ended in trend.spans()))
    for (point, ended), reaching in zip(trend.spans(), reasons, strict=True):
        at = axes.milliseconds(point.at)
        if before is not None and _any_ends(before, point.counts):
            found.append(_row(at - 1, before, used))
        if point.counts is None:
            gap = [*[None] * len(used), _gap_text(reaching, point.at, ended, zone, trend)]
            found += [[at, *gap], [axes.milliseconds(ended) - 1, *gap]]
        else:
            found.append(_row(at, point.counts, used))
        before = point.counts
    if before is not None and trend.points[-1].at < trend.ended_at:
        found.append(_row(axes.milliseconds(trend.ended_at), before, used))
    return found


def _row(at: int, counts: Counts, used: Sequence[int]) -> Row:
    return [at, *(counts[index] or None for index in used)]


def _any_ends(before: Counts, after: Counts | None) -> bool:
    return after is None or any(was and not now for was, now in zip(before, after, strict=True))


def _gap_text(
    reaching: Sequence[Gap], began: datetime, ended: datetime, zone: str | None, trend: Trend
) -> str:
    found = gaps.chart_gaps(reaching, began, ended)
    return gaps.summary(found, zone, trend.ended_at) or gaps.NOT_OBSERVED


def _area(status: Status, column: int, dark: bool) -> Spec:
    return {
        "type": "line",
        "name": status.caption,
        "encode": {"x": 0, "y": column},
        "stack": "tasks",
        "step": "end",
        "symbol": "none",
        "color": colours.of(status, dark),
        "lineStyle": {"width": 1},
        "areaStyle": {"opacity": 0.6},
        "itemStyle": {"decal": colours.pattern(status, dark)},
    }
