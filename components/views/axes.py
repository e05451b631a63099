"""What charts over time share: axes, shaded gaps, sizes that follow the screen; no Streamlit."""

from collections.abc import Iterable, Sequence
from typing import Any

from components import status
from components.history import Trend
from components.views import gaps, paint
from components.views.gaps import Blank

Spec = dict[str, Any]

SHADES = "shades"
# How wide a letter is, in parts of its height; and the width of a chart in heights of a letter.
LETTER, ACROSS = 0.53, 52


def of_time(trend: Trend, dark: bool) -> Spec:
    """Return an axis from the beginning of a window to its end, in the viewer's own zone."""
    ink = paint.ink(dark)
    line = {"lineStyle": {"color": ink, "opacity": 0.4}}
    return {
        "type": "time",
        "min": paint.moment(trend.began_at),
        "max": paint.moment(trend.ended_at),
        "axisLabel": {
            "color": ink,
            "hideOverlap": True,
            "formatter": {
                **dict.fromkeys(("year", "month", "day"), "{ee} {d}"),
                **dict.fromkeys(("hour", "minute", "second"), "{HH}:{mm}"),
            },
        },
        "axisLine": line,
        "axisTick": line,
        "splitLine": {"show": False},
    }


def of_counts(dark: bool) -> Spec:
    """Return an axis of whole numbers."""
    ink = paint.ink(dark)
    return {
        "type": "value",
        "min": 0,
        "minInterval": 1,
        "splitNumber": 3,
        "axisLabel": {"color": ink},
        "splitLine": {"lineStyle": {"color": ink, "opacity": 0.1}},
    }


def shades(found: Sequence[Blank], seconds: float, dark: bool) -> Spec:
    """Return the shading of what was not observed, each with its reason where that has room."""
    return {
        "type": "line",
        "id": SHADES,
        "data": [],
        "silent": True,
        "markArea": {
            "silent": True,
            "itemStyle": {"color": paint.ink(dark), "opacity": 0.08},
            "label": {"color": paint.ink(dark), "position": "insideTop", "fontFamily": paint.FONT},
            "data": [_shade(blank, seconds) for blank in found],
        },
    }


def blanks(trend: Trend) -> list[Blank]:
    """Return what is shaded: gaps that would touch on a screen are one."""
    apart = trend.window.seconds / 200
    return gaps.blanks(trend.gaps, trend.began_at, trend.ended_at, apart=apart)


def legend(names: Sequence[str], dark: bool) -> Spec:
    """Return the names of what is drawn, each with its colour and pattern."""
    return {
        "data": list(names),
        "left": 0,
        "top": 0,
        "icon": "roundRect",
        "selectedMode": False,
        "textStyle": {"color": paint.ink(dark)},
    }


def tooltip(template: str, dark: bool) -> Spec:
    """Return what is told at a moment that is pointed at."""
    ink = paint.ink(dark)
    return {
        "trigger": "axis",
        "confine": True,
        "formatter": template,
        "backgroundColor": paint.paper(dark),
        "borderColor": "#2D3845" if dark else "#D8DEE6",
        "textStyle": {"color": ink, "fontSize": 13},
        "axisPointer": {"lineStyle": {"color": ink, "opacity": 0.4}},
    }


def told(head: str, lines: Iterable[tuple[status.Status, int]], dark: bool) -> str:
    """Return what a tooltip says: a head, and for each status the value of a column."""
    table = "".join(
        f'<tr><td style="color:{paint.colour(look, dark)};padding-right:1em">{look.caption}</td>'
        f'<td style="text-align:right">{{@[{column}]}}</td></tr>'
        for look, column in lines
    )
    return f'{head}<table style="font-variant-numeric:tabular-nums">{table}</table>'


def fitting(names: Sequence[str], pixels: int) -> list[Spec]:
    """Return how letters of one size fit onto any width: a legend takes the rows that it needs."""
    whole = sum(pixels * (LETTER * len(name) + 2.6) for name in names)
    least = [round(1.03 * whole / rows) for rows in (1, 2, 3)]
    upper = [10_000, *(width - 1 for width in least[:-1])]
    return [
        *(
            {"query": {"minWidth": low, "maxWidth": high}, "option": sizes(pixels, rows)}
            for rows, (low, high) in enumerate(zip(least, upper, strict=True), start=1)
        ),
        {"option": sizes(pixels, 4)},
    ]


def sizes(pixels: int, rows: int = 1) -> Spec:
    """Return the sizes that belong to letters so many pixels high and a legend of some rows."""
    size = {"fontSize": pixels}
    return {
        "grid": {
            "left": round(3.6 * pixels),
            "right": round(1.8 * pixels),
            "top": round(pixels * (0.9 + 1.9 * rows)),
            "bottom": round(2 * pixels),
        },
        "legend": {
            "textStyle": size,
            "itemWidth": pixels,
            "itemHeight": pixels,
            "itemGap": pixels,
        },
        "xAxis": {"axisLabel": size},
        "yAxis": {"axisLabel": size},
        "series": [{"id": SHADES, "markArea": {"label": {**size, "show": rows == 1}}}],
    }


def _shade(blank: Blank, seconds: float) -> list[Spec]:
    began: Spec = {"xAxis": paint.moment(blank.began_at), "name": blank.reason}
    if blank.seconds / seconds * ACROSS < LETTER * len(blank.reason) + 0.5:
        began["label"] = {"show": False}
    return [began, {"xAxis": paint.moment(blank.ended_at)}]
