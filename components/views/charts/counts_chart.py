"""Counts over time as stacked areas with steps, cut where nothing was observed; no Streamlit."""

from collections.abc import Sequence
from datetime import datetime

from components.model import statuses
from components.model.history import Point, Trend
from components.views.charts import axes, gaps
from components.views.charts.axes import Spec
from components.views.words import colours

Row = list[int | str | None]
Counts = tuple[int, ...]


def spec(trend: Trend, zone: str | None, *, dark: bool) -> Spec:
    """Return the chart without its sizes; colours, icons and words are those of the statuses."""
    used = places(trend)
    looks = [statuses.ALL[place] for place in used]
    # As they lie on one another: the last status on top.
    lines = [(look, column) for column, look in enumerate(looks, start=1)][::-1]
    found = rows(trend, zone)
    head = f"<b>{{ee}} {{d}} {{MMM}}, {{HH}}:{{mm}}</b> {{@[{1 + len(used)}]}}"
    return {
        "animation": False,
        "aria": {"enabled": True, "decal": {"show": True}},
        "dataset": {
            "source": found,
            "sourceHeader": False,
            **(_dimensions(looks) if any(len(row) > 1 + len(used) for row in found) else {}),
        },
        "legend": axes.legend(dark),
        "tooltip": axes.tooltip(head, lines),
        "xAxis": axes.of_time(trend, dark),
        "yAxis": axes.of_counts(dark),
        "series": [
            *(_area(look, column, dark) for column, look in enumerate(looks, start=1)),
            *axes.shades(axes.blanks(trend), trend.window.seconds, dark),
        ],
    }


def places(trend: Trend) -> list[int]:
    """Return the places of the statuses that any task had, in their order, the lowest first."""
    seen = [point.counts for point in trend.points if point.counts]
    return [place for place in range(len(statuses.ALL)) if any(counts[place] for counts in seen)]


def rows(trend: Trend, zone: str | None) -> list[Row]:
    """Return moment, the counts of each status that is there, and why there are none, if so.

    Counts hold until the next row. A count of nought is left out, so that no line is drawn for
    it; where one ends, a row just before says how far it reached.
    """
    used = places(trend)
    made: list[Row] = []
    before: Counts | None = None
    ends = [*(point.at for point in trend.points), trend.ended_at][1:]
    for point, ended in zip(trend.points, ends, strict=True):
        at = colours.moment(point.at)
        if before is not None and _ceases(before, point.counts):
            made.append(_row(at - 1, before, used))
        if point.counts is None:
            why = _why(trend, point, ended, zone)
            blank = [None] * len(used)
            made += [[at, *blank, why], [colours.moment(ended) - 1, *blank, why]]
        else:
            made.append(_row(at, point.counts, used))
        before = point.counts
    if before is not None and trend.points[-1].at < trend.ended_at:
        made.append(_row(colours.moment(trend.ended_at), before, used))
    return made


def _row(at: int, counts: Counts, used: Sequence[int]) -> Row:
    return [at, *(counts[place] or None for place in used)]


def _ceases(before: Counts, after: Counts | None) -> bool:
    return after is None or any(was and not now for was, now in zip(before, after, strict=True))


def _why(trend: Trend, point: Point, ended: datetime, zone: str | None) -> str:
    found = gaps.blanks(trend.gaps, point.at, ended)
    return gaps.summary(found, zone, trend.ended_at) or gaps.UNSEEN


def _dimensions(looks: Sequence[statuses.Status]) -> Spec:
    # Where there are numbers alone they need not be told.
    why = {"name": "why", "type": "ordinal"}
    return {"dimensions": ["at", *(look.value for look in looks), why]}


def _area(look: statuses.Status, column: int, dark: bool) -> Spec:
    return {
        "type": "line",
        "name": look.caption,
        "encode": {"x": 0, "y": column},
        "stack": "tasks",
        "step": "end",
        "symbol": "none",
        "color": colours.colour(look, dark),
        "lineStyle": {"width": 1},
        "areaStyle": {"opacity": 0.6},
        "itemStyle": {"decal": colours.pattern(look, dark)},
    }
