"""Counts over time as stacked areas with steps, cut where nothing was observed; no Streamlit."""

from datetime import datetime

from components import status
from components.history import Point, Trend
from components.views import axes, gaps, paint
from components.views.axes import Spec

WHY = 1 + len(status.ALL)

Row = list[int | str | None]


def spec(trend: Trend, zone: str | None, *, dark: bool) -> Spec:
    """Return the chart without its sizes; colours, icons and words are those of the statuses."""
    found = rows(trend, zone)
    used = [place for place in range(len(status.ALL)) if any(row[1 + place] for row in found)]
    return {
        "animation": False,
        "aria": {"enabled": True, "decal": {"show": True}},
        "dataset": {
            "source": found,
            "sourceHeader": False,
            "dimensions": [
                "at",
                *(look.value for look in status.ALL),
                {"name": "why", "type": "ordinal"},
            ],
        },
        "legend": axes.legend([status.ALL[place].caption for place in used]),
        "tooltip": axes.tooltip(_told(used, dark)),
        "xAxis": axes.of_time(trend),
        "yAxis": axes.of_counts(),
        "series": [
            *(_area(place, dark) for place in used),
            axes.shades(axes.blanks(trend), trend.window.seconds, dark),
        ],
    }


def rows(trend: Trend, zone: str | None) -> list[Row]:
    """Return moment, counts in the order of the statuses, and why there are none, if so.

    Counts hold until the next row. A count of nought is left out, so that no line is drawn for
    it; where one ends, a row just before says how far it reached.
    """
    made: list[Row] = []
    before: tuple[int, ...] | None = None
    ends = [*(point.at for point in trend.points), trend.ended_at][1:]
    for point, ended in zip(trend.points, ends, strict=True):
        at = paint.moment(point.at)
        if before is not None and _ceases(before, point.counts):
            made.append(_row(at - 1, before))
        if point.counts is None:
            why = _why(trend, point, ended, zone)
            made += [[*_row(at, None), why], [*_row(paint.moment(ended) - 1, None), why]]
        else:
            made.append(_row(at, point.counts))
        before = point.counts
    if before is not None and trend.points[-1].at < trend.ended_at:
        made.append(_row(paint.moment(trend.ended_at), before))
    return made


def _row(at: int, counts: tuple[int, ...] | None) -> Row:
    return [at, *(count or None for count in counts or (0,) * len(status.ALL))]


def _ceases(before: tuple[int, ...], after: tuple[int, ...] | None) -> bool:
    return after is None or any(was and not now for was, now in zip(before, after, strict=True))


def _why(trend: Trend, point: Point, ended: datetime, zone: str | None) -> str:
    found = gaps.blanks(trend.gaps, point.at, ended)
    return gaps.summary(found, zone, trend.ended_at) or gaps.UNSEEN


def _area(place: int, dark: bool) -> Spec:
    look = status.ALL[place]
    return {
        "type": "line",
        "name": look.caption,
        "encode": {"x": 0, "y": 1 + place},
        "stack": "tasks",
        "step": "end",
        "symbol": "none",
        "color": paint.colour(look, dark),
        "lineStyle": {"width": 1},
        "areaStyle": {"opacity": 0.6},
        "itemStyle": {"decal": paint.pattern(look, dark)},
        "emphasis": {"disabled": True},
    }


def _told(used: list[int], dark: bool) -> str:
    # As they lie on one another: the last status on top.
    lines = [(status.ALL[place], 1 + place) for place in used[::-1]]
    return axes.told(f"<b>{{ee}} {{d}} {{MMM}}, {{HH}}:{{mm}}</b><br>{{@[{WHY}]}}", lines, dark)
