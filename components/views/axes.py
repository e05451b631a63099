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


def of_time(trend: Trend) -> Spec:
    """Return an axis from the beginning of a window to its end, in the viewer's own zone."""
    return {
        "type": "time",
        "min": paint.moment(trend.began_at),
        "max": paint.moment(trend.ended_at),
        "axisLabel": {"formatter": dict.fromkeys(("year", "month", "day"), "{ee} {d}")},
        "splitLine": {"show": False},
    }


def of_counts() -> Spec:
    """Return an axis of whole numbers."""
    return {"type": "value", "min": 0, "minInterval": 1, "splitNumber": 3}


def shades(found: Sequence[Blank], seconds: float, dark: bool) -> Spec:
    """Return the shading of what was not observed, each with its reason where that has room."""
    return {
        "type": "line",
        "id": SHADES,
        "data": [],
        "markArea": {
            "silent": True,
            "itemStyle": {"color": paint.ink(dark), "opacity": 0.08},
            "label": {"color": paint.ink(dark), "position": "insideTop"},
            "data": [_shade(blank, seconds) for blank in found],
        },
    }


def blanks(trend: Trend) -> list[Blank]:
    """Return what is shaded: gaps that would touch on a screen are one."""
    apart = trend.window.seconds / 200
    return gaps.blanks(trend.gaps, trend.began_at, trend.ended_at, apart=apart)


def legend(names: Sequence[str]) -> Spec:
    """Return the names of what is drawn, each with its colour and pattern."""
    return {
        "data": list(names),
        "left": 0,
        "top": 0,
        "icon": "roundRect",
        "selectedMode": False,
    }


def tooltip(template: str) -> Spec:
    """Return what is told at a moment that is pointed at."""
    return {"trigger": "axis", "confine": True, "formatter": template}


def told(head: str, lines: Iterable[tuple[status.Status, int]], dark: bool) -> str:
    """Return what a tooltip says: a head, and for each status the value of a column."""
    table = "".join(
        f'<tr><td style="color:{paint.colour(look, dark)};padding-right:1em">{look.caption}</td>'
        f'<td style="text-align:right">{{@[{column}]}}</td></tr>'
        for look, column in lines
    )
    return f'{head}<table style="font-variant-numeric:tabular-nums">{table}</table>'


def sized(spec: Spec, pixels: int, dark: bool) -> Spec:
    """Return a chart with letters so many pixels high, its legend in the rows that it needs."""
    letters = {"fontSize": pixels, "color": paint.ink(dark)}
    names = spec["legend"]["data"]
    whole = sum(pixels * (LETTER * len(name) + 2.6) for name in names)
    return {
        **spec,
        "grid": {"left": 0, "right": 2 * pixels, "bottom": 0, "containLabel": True},
        "legend": {
            **spec["legend"],
            "textStyle": letters,
            "itemWidth": pixels,
            "itemHeight": pixels,
            "itemGap": pixels,
        },
        "xAxis": _lettered(spec["xAxis"], letters),
        "yAxis": _lettered(spec["yAxis"], letters),
        "media": [
            *(
                {"query": {"maxWidth": round(whole / rows)}, "option": _under(rows + 1, pixels)}
                for rows in (1, 2, 3)
            ),
            {"option": _under(1, pixels)},
        ],
    }


def _lettered(axis: Spec, letters: Spec) -> Spec:
    return {**axis, "axisLabel": {**axis.get("axisLabel", {}), **letters}}


def _under(rows: int, pixels: int) -> Spec:
    # Where the legend takes more rows there is no room for words in the shades either.
    words = {"show": rows == 1, "fontSize": pixels}
    return {
        "grid": {"top": round(pixels * (0.9 + 1.9 * rows))},
        "series": [{"id": SHADES, "markArea": {"label": words}}],
    }


def _shade(blank: Blank, seconds: float) -> list[Spec]:
    began: Spec = {"xAxis": paint.moment(blank.began_at), "name": blank.reason}
    if blank.seconds / seconds * ACROSS < LETTER * len(blank.reason) + 0.5:
        began["label"] = {"show": False}
    return [began, {"xAxis": paint.moment(blank.ended_at)}]
