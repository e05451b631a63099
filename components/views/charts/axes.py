"""What charts over time share: axes, shaded gaps, legends that fit; no Streamlit."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from components.model import statuses
from components.model.history import Trend
from components.views.charts import gaps
from components.views.charts.gaps import ChartGap
from components.views.words import colours

Spec = dict[str, Any]

SHADES = "shades"
PIXELS = 12
NARROWEST, WIDEST = 280, 20_000
# In heights of a letter: the width of one, of what stands beside a name, and of a whole chart.
LETTER, BESIDE, ACROSS = 0.53, 2.8, 52


def of_time(trend: Trend, dark: bool) -> Spec:
    """Return an axis from the beginning of a window to its end, in the viewer's own zone."""
    return {
        "type": "time",
        "min": colours.moment(trend.began_at),
        "max": colours.moment(trend.ended_at),
        "axisLabel": {"color": colours.text_colour(dark), "formatter": {"day": "{ee} {d}"}},
    }


def of_counts(dark: bool) -> Spec:
    """Return an axis of whole numbers."""
    label = {"color": colours.text_colour(dark)}
    return {"type": "value", "minInterval": 1, "splitNumber": 3, "axisLabel": label}


def shades(found: Sequence[ChartGap], seconds: float, dark: bool) -> list[Spec]:
    """Return the shading of what was not observed, each with its reason where that has room."""
    if not found:
        return []
    return [
        {
            "type": "line",
            "id": SHADES,
            "data": [],
            "markArea": {
                "silent": True,
                "itemStyle": {"color": colours.text_colour(dark), "opacity": 0.08},
                "label": {"color": colours.text_colour(dark), "position": "insideTop"},
                "data": [_shade(blank, seconds) for blank in found],
            },
        }
    ]


def blanks(trend: Trend) -> list[ChartGap]:
    """Return what is shaded: gaps that would touch on a screen are one, slivers are none."""
    pixel = trend.window.seconds / 1000
    found = gaps.blanks(trend.gaps, trend.began_at, trend.ended_at, apart=5 * pixel)
    return [blank for blank in found if blank.seconds >= pixel]


def legend(dark: bool) -> Spec:
    """Return the names of what is drawn, each with its colour and pattern."""
    return {
        "left": 0,
        "top": 0,
        "itemWidth": 14,
        "itemGap": 14,
        "icon": "roundRect",
        "selectedMode": False,
        "textStyle": {"color": colours.text_colour(dark)},
    }


def tooltip(head: str, lines: Iterable[tuple[statuses.Status, int]]) -> Spec:
    """Return what is told at a moment that is pointed at: for each status one column's value."""
    told = "<br>".join([head, *(f"{look.caption} {{@[{column}]}}" for look, column in lines)])
    return {"trigger": "axis", "confine": True, "formatter": told}


def sized(spec: Spec) -> Spec:
    """Return a chart that fits onto any width: the legend takes the rows that it needs.

    What is the same at every width is told of once, since charts are sent once a minute.
    """
    series = spec["series"]
    names = [one["name"] for one in series if "name" in one]
    shaded = len(names) < len(series)
    return {
        **spec,
        "grid": {"left": 0, "right": 2 * PIXELS, "bottom": 0, "containLabel": True},
        "media": [
            {"query": query, "option": _rows(rows, shaded=shaded)} for query, rows in _widths(names)
        ],
    }


def _widths(names: Sequence[str]) -> Iterator[tuple[Spec, int]]:
    whole = sum(PIXELS * (LETTER * len(name) + BESIDE) for name in names)
    for rows in range(1, 1 + max(1, math.ceil(whole / NARROWEST))):
        low = round(whole / rows) if whole / rows > NARROWEST else 0
        high = round(whole / (rows - 1)) if rows > 1 else WIDEST
        if low < high:
            yield {"minWidth": low, "maxWidth": high - 1}, rows


def _rows(rows: int, *, shaded: bool) -> Spec:
    # Where the legend takes more rows there is no room for words in the shades either.
    words = {"id": SHADES, "markArea": {"label": {"show": rows == 1, "fontSize": PIXELS}}}
    grid = {"top": round(PIXELS * (0.9 + 1.9 * rows))}
    return {"grid": grid, "series": [words]} if shaded else {"grid": grid}


def _shade(blank: ChartGap, seconds: float) -> list[Spec]:
    began: Spec = {"xAxis": colours.moment(blank.began_at), "name": blank.reason}
    width = blank.seconds / seconds * ACROSS
    if width < 1.5:
        began["label"] = {"show": False}
    elif width < LETTER * len(blank.reason) + 0.5:
        began["label"] = {"rotate": 90, "position": "inside"}
    return [began, {"xAxis": colours.moment(blank.ended_at)}]
