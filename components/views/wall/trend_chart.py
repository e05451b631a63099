"""Counts over time for the wall: stacked steps, broken where nobody looked; no Streamlit.

The areas are cut out of plain boxes, since Streamlit lets no SVG into a page.
"""

from collections.abc import Iterator
from datetime import datetime
from html import escape

from components.model import statuses
from components.model.history import Point, Trend
from components.views.charts import gaps
from components.views.words import times

# A gap narrower than this percentage of the chart has no room for its reason.
LEAST_NAMED = 14
MARKS = 5
LEAST_HIGH = 9
EDGE = 94

Run = list[tuple[float, tuple[int, ...]]]


def figure(trend: Trend | None, zone: str | None, *, dark: bool) -> str:
    """Return the chart with its axis, or in words why there is none."""
    if trend is None:
        return _empty("History cannot be read at present")
    runs = list(_runs(trend))
    if not runs:
        return _empty("Counts over time begin within a minute")
    top = max([1, *(sum(counts) for run in runs for _, counts in run)])
    areas = "".join(_areas(run, top, dark) for run in runs)
    told = f"Counts over {trend.window.name}, up to {top:,} tasks"
    return (
        f'<figure class="tbw-trend"><figcaption>Last {trend.window.name}'
        f"<em>{top:,}</em></figcaption>"
        f'<div class="tbw-plot" role="img" aria-label="{told}">{areas}{_blanks(trend)}'
        f"{_names(runs[-1], top)}</div>"
        f'<div class="tbw-axis">{_axis(trend, zone)}</div></figure>'
    )


def _empty(words: str) -> str:
    return f'<figure class="tbw-trend tbw-empty"><p>{words}</p></figure>'


def _runs(trend: Trend) -> Iterator[Run]:
    run: Run = []
    for point, ended in _spans(trend):
        if point.counts is None:
            if run:
                yield run
            run = []
            continue
        run += [(_x(trend, point.at), point.counts), (_x(trend, ended), point.counts)]
    if run:
        yield run


def _x(trend: Trend, at: datetime) -> float:
    part = (at - trend.began_at).total_seconds() / trend.window.seconds
    return round(100 * min(1.0, max(0.0, part)), 2)


def _areas(run: Run, top: int, dark: bool) -> str:
    drawn, below = [], [0] * len(run)
    for place, look in enumerate(statuses.ALL):
        above = [base + counts[place] for base, (_, counts) in zip(below, run, strict=True)]
        if above != below:
            edge = [(x, _y(y, top)) for (x, _), y in zip(run, above, strict=True)]
            foot = [(x, _y(y, top)) for (x, _), y in zip(run, below, strict=True)]
            path = ",".join(f"{x:g}% {y:g}%" for x, y in [*edge, *reversed(foot)])
            colour = look.dark if dark else look.light
            drawn.append(f'<i style="background:{colour};clip-path:polygon({path})"></i>')
        below = above
    return "".join(drawn)


def _names(run: Run, top: int) -> str:
    # Which area is which, at its right end, where it is tall enough to carry an icon.
    x, counts = run[-1]
    named, below = [], 0
    for look, count in zip(statuses.ALL, counts, strict=True):
        if 100 * count / top >= LEAST_HIGH:
            middle = _y(2 * below + count, 2 * top)
            named.append(f'<u style="top:{middle:g}%;right:{100 - x:g}%">{look.icon}</u>')
        below += count
    return "".join(named)


def _y(count: int, top: int) -> float:
    return round(100 * (1 - count / top), 2)


def _blanks(trend: Trend) -> str:
    drawn = []
    for point, ended in _spans(trend):
        if point.counts is not None:
            continue
        left = _x(trend, point.at)
        width = round(_x(trend, ended) - left, 2)
        found = gaps.blanks(trend.gaps, point.at, ended, apart=trend.window.seconds)
        words = escape(found[0].reason) if found and width >= LEAST_NAMED else ""
        drawn.append(
            f'<div class="tbw-gap" style="left:{left:g}%;width:{width:g}%"><s>{words}</s></div>'
        )
    return "".join(drawn)


def _spans(trend: Trend) -> Iterator[tuple[Point, datetime]]:
    ends = [*(point.at for point in trend.points), trend.ended_at][1:]
    return zip(trend.points, ends, strict=True)


def _axis(trend: Trend, zone: str | None) -> str:
    marks = times.ticks(trend.began_at, trend.ended_at, zone, most=MARKS)
    return "".join(f'<s style="left:{_x(trend, at):g}%">{words}</s>' for at, words in marks)
