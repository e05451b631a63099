"""What charts over time share: axes, shaded gaps, sizes that follow the screen; no Streamlit."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from components import status
from components.history import Trend
from components.views import gaps, paint
from components.views.gaps import Blank

Spec = dict[str, Any]

# From which width of a chart on, in pixels, its letters are how high.
Step = tuple[int, int]

SHADES = "shades"
WIDEST = 20_000
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


def sized(spec: Spec, steps: Sequence[Step], dark: bool) -> Spec:
    """Return a chart whose letters are as high as a step says from a width on.

    The legend takes the rows that it needs at each width.
    """
    colour = {"color": paint.ink(dark)}
    painted = {
        **spec,
        "grid": {"left": 0, "bottom": 0, "containLabel": True},
        "legend": {**spec["legend"], "textStyle": colour},
        "xAxis": {**spec["xAxis"], "axisLabel": {**spec["xAxis"].get("axisLabel", {}), **colour}},
        "yAxis": {**spec["yAxis"], "axisLabel": colour},
    }
    widths = list(_widths(spec["legend"]["data"], steps))
    if len(steps) == 1:
        # Then it is told once how high they are, and this is sent once a minute.
        painted = merged(painted, _letters(steps[0][1]))
        media = [(query, _rows(pixels, rows)) for query, pixels, rows in widths]
    else:
        media = [
            (query, merged(_letters(pixels), _rows(pixels, rows))) for query, pixels, rows in widths
        ]
    return {**painted, "media": [{"query": query, "option": option} for query, option in media]}


def merged(one: Spec, other: Spec) -> Spec:
    """Return both, the parts within their parts too; where both say something, the other's."""
    return one | {
        name: merged(one[name], value) if isinstance(one.get(name), dict) else value
        for name, value in other.items()
    }


def _widths(names: Sequence[str], steps: Sequence[Step]) -> Iterator[tuple[Spec, int, int]]:
    ends = [*(width for width, _ in steps), WIDEST][1:]
    for (width, pixels), end in zip(steps, ends, strict=True):
        whole = sum(pixels * (LETTER * len(name) + 2.6) for name in names)
        for rows in (1, 2, 3, 4):
            # The last row count takes whatever is narrower still.
            low = max(width, round(whole / rows)) if rows < 4 else width
            high = min(end, round(whole / (rows - 1))) if rows > 1 else end
            if low < high:
                yield {"minWidth": low, "maxWidth": high - 1}, pixels, rows


def _letters(pixels: int) -> Spec:
    size = {"fontSize": pixels}
    return {
        "grid": {"right": 2 * pixels},
        "legend": {
            "textStyle": size,
            **dict.fromkeys(("itemWidth", "itemHeight", "itemGap"), pixels),
        },
        "title": {"textStyle": size},
        "xAxis": {"axisLabel": size},
        "yAxis": {"axisLabel": size},
    }


def _rows(pixels: int, rows: int) -> Spec:
    # Where the legend takes more rows there is no room for words in the shades either.
    words = {"show": rows == 1, "fontSize": pixels}
    return {
        "grid": {"top": round(pixels * (0.9 + 1.9 * rows))},
        "series": [{"id": SHADES, "markArea": {"label": words}}],
    }


def _shade(blank: Blank, seconds: float) -> list[Spec]:
    began: Spec = {"xAxis": paint.moment(blank.began_at), "name": blank.reason}
    width = blank.seconds / seconds * ACROSS
    if width < 1.5:
        began["label"] = {"show": False}
    elif width < LETTER * len(blank.reason) + 0.5:
        began["label"] = {"rotate": 90, "position": "inside"}
    return [began, {"xAxis": paint.moment(blank.ended_at)}]
