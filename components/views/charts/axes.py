"""What the ECharts over time share: axes, shaded gaps, legend, tooltip, and sizes by width."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from components.model.history.records import Trend
from components.model.statuses import Status
from components.views.charts import gaps
from components.views.charts.gaps import ChartGap
from components.views.words import colours

# An ECharts option, or a part of one.
Spec = dict[str, Any]

SHADED_GAPS = "gaps"
FONT_PIXELS = 12
MIN_PIXELS, MAX_PIXELS = 280, 20_000
# Widths in font sizes: a letter, the symbol and space beside a legend's name, a whole chart.
LETTER, SYMBOL, CHART = 0.53, 2.8, 52


def milliseconds(at: datetime) -> int:
    """Return a moment as an axis takes it; the browser shows it in the viewer's zone."""
    return round(at.timestamp() * 1000)


def frame(trend: Trend, dark: bool) -> Spec:
    """Return what charts of counts over a window share: time and count axes, and the legend."""
    colour = {"color": colours.text_colour(dark)}
    return {
        "animation": False,
        "aria": {"enabled": True, "decal": {"show": True}},
        "legend": {
            "left": 0,
            "top": 0,
            "itemWidth": 14,
            "itemGap": 14,
            "icon": "roundRect",
            "selectedMode": False,
            "textStyle": colour,
        },
        "xAxis": {
            "type": "time",
            "min": milliseconds(trend.began_at),
            "max": milliseconds(trend.ended_at),
            "axisLabel": {**colour, "formatter": {"day": "{ee} {d}"}},
        },
        "yAxis": {"type": "value", "minInterval": 1, "splitNumber": 3, "axisLabel": colour},
    }


def shaded(chart_gaps: Sequence[ChartGap], window_seconds: float, dark: bool) -> list[Spec]:
    """Return the series that shades gaps, each with its reason where that has room."""
    if not chart_gaps:
        return []
    return [
        {
            "type": "line",
            "id": SHADED_GAPS,
            "data": [],
            "markArea": {
                "silent": True,
                "itemStyle": {"color": colours.text_colour(dark), "opacity": 0.08},
                "label": {"color": colours.text_colour(dark), "position": "insideTop"},
                "data": [_shaded_area(gap, window_seconds) for gap in chart_gaps],
            },
        }
    ]


def visible_gaps(trend: Trend) -> list[ChartGap]:
    """Return the gaps wider than a pixel, joined where fewer than five pixels lie between."""
    pixel = trend.window.seconds / 1000
    found = gaps.chart_gaps(trend.gaps, trend.began_at, trend.ended_at, merge_within=5 * pixel)
    return [gap for gap in found if gap.seconds >= pixel]


def tooltip(head: str, columns: Sequence[tuple[Status, int]]) -> Spec:
    """Return what is shown at the pointer: a line for each status with a column's value."""
    # In the order of the stack: the last status is on top.
    lines = [head, *(f"{status.caption} {{@[{column}]}}" for status, column in reversed(columns))]
    return {"trigger": "axis", "confine": True, "formatter": "<br>".join(lines)}


def responsive(spec: Spec) -> Spec:
    """Return a chart whose legend takes the rows that it needs, whatever the chart's width.

    Only what depends on the width is in its `media`, since charts are sent once a minute.
    """
    series = spec["series"]
    names = [each["name"] for each in series if "name" in each]
    has_gaps = len(names) < len(series)
    return {
        **spec,
        "grid": {"left": 0, "right": 2 * FONT_PIXELS, "bottom": 0, "containLabel": True},
        "media": [
            {"query": query, "option": _option(rows, has_gaps=has_gaps)}
            for query, rows in _legend_rows(names)
        ],
    }


def _legend_rows(names: Sequence[str]) -> Iterator[tuple[Spec, int]]:
    whole = sum(FONT_PIXELS * (LETTER * len(name) + SYMBOL) for name in names)
    for rows in range(1, 1 + max(1, math.ceil(whole / MIN_PIXELS))):
        low = round(whole / rows) if whole / rows > MIN_PIXELS else 0
        high = round(whole / (rows - 1)) if rows > 1 else MAX_PIXELS
        if low < high:
            yield {"minWidth": low, "maxWidth": high - 1}, rows


def _option(legend_rows: int, *, has_gaps: bool) -> Spec:
    # Where the legend takes more rows there is no room for words in the gaps either.
    label = {"show": legend_rows == 1, "fontSize": FONT_PIXELS}
    grid = {"top": round(FONT_PIXELS * (0.9 + 1.9 * legend_rows))}
    series = [{"id": SHADED_GAPS, "markArea": {"label": label}}]
    return {"grid": grid, "series": series} if has_gaps else {"grid": grid}


def _shaded_area(gap: ChartGap, window_seconds: float) -> list[Spec]:
    began: Spec = {"xAxis": milliseconds(gap.began_at), "name": gap.reason}
    width = gap.seconds / window_seconds * CHART
    if width < 1.5:
        began["label"] = {"show": False}
    elif width < LETTER * len(gap.reason) + 0.5:
        began["label"] = {"rotate": 90, "position": "inside"}
    return [began, {"xAxis": milliseconds(gap.ended_at)}]
