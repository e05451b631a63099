"""Counts over time for the wall, in HTML: stacked steps, cut at gaps.

`views.charts.counts_chart` says why there are two such charts. Areas are clipped boxes.
"""

from collections.abc import Iterator
from datetime import datetime
from html import escape

from components.model import statuses
from components.model.history.records import Trend
from components.views.charts import gaps
from components.views.words import colours, times

# Percent of the chart's width and height: less has no room for a reason, or an icon.
MIN_GAP_WIDTH = 14
MIN_AREA_HEIGHT = 9
MAX_TICKS = 5

# Percent from the left, and the counts there, in the order of `statuses.ALL`.
Run = list[tuple[float, tuple[int, ...]]]


def figure(trend: Trend | None, zone: str | None, *, dark: bool) -> str:
    """Return the chart with its axis, or why there is none."""
    if trend is None:
        return _empty("History cannot be read at present")
    runs = list(_runs(trend))
    if not runs:
        return _empty("Counts over time begin within a minute")
    top = max([1, *(sum(counts) for run in runs for _, counts in run)])
    areas = "".join(_areas(run, top, dark) for run in runs)
    label = f"Counts over {trend.window.name}, up to {top:,} tasks"
    return (
        f'<figure class="tbw-trend"><figcaption>Last {trend.window.name}'
        f"<em>{top:,}</em></figcaption>"
        f'<div class="tbw-plot" role="img" aria-label="{label}">{areas}{_gaps(trend)}'
        f"{_icons(runs[-1], top)}</div>"
        f'<div class="tbw-axis">{_ticks(trend, zone)}</div></figure>'
    )


def _empty(text: str) -> str:
    return f'<figure class="tbw-trend tbw-empty"><p>{text}</p></figure>'


def _runs(trend: Trend) -> Iterator[Run]:
    run: Run = []
    for point, ended in trend.spans():
        if point.counts is not None:
            run += [(_x(trend, point.at), point.counts), (_x(trend, ended), point.counts)]
        elif run:
            yield run
            run = []
    if run:
        yield run


def _x(trend: Trend, at: datetime) -> float:
    part = (at - trend.began_at).total_seconds() / trend.window.seconds
    return round(100 * min(1.0, max(0.0, part)), 2)


def _y(count: int, top: int) -> float:
    return round(100 * (1 - count / top), 2)


def _areas(run: Run, top: int, dark: bool) -> str:
    areas, below = [], [0] * len(run)
    for index, status in enumerate(statuses.ALL):
        above = [base + counts[index] for base, (_, counts) in zip(below, run, strict=True)]
        if above != below:
            upper = [(x, _y(y, top)) for (x, _), y in zip(run, above, strict=True)]
            lower = [(x, _y(y, top)) for (x, _), y in zip(run, below, strict=True)]
            path = ",".join(f"{x:g}% {y:g}%" for x, y in [*upper, *reversed(lower)])
            colour = colours.of(status, dark)
            areas.append(f'<i style="background:{colour};clip-path:polygon({path})"></i>')
        below = above
    return "".join(areas)


def _icons(run: Run, top: int) -> str:
    # At the right end of each area that is tall enough.
    x, counts = run[-1]
    icons, below = [], 0
    for status, count in zip(statuses.ALL, counts, strict=True):
        if 100 * count / top >= MIN_AREA_HEIGHT:
            middle = _y(2 * below + count, 2 * top)
            icons.append(f'<u style="top:{middle:g}%;right:{100 - x:g}%">{status.icon}</u>')
        below += count
    return "".join(icons)


def _gaps(trend: Trend) -> str:
    drawn = []
    reasons = gaps.by_period(trend.gaps, ((point.at, ended) for point, ended in trend.spans()))
    for (point, ended), reaching in zip(trend.spans(), reasons, strict=True):
        if point.counts is not None:
            continue
        left = _x(trend, point.at)
        width = round(_x(trend, ended) - left, 2)
        found = gaps.chart_gaps(reaching, point.at, ended, merge_within=trend.window.seconds)
        text = escape(found[0].reason) if found and width >= MIN_GAP_WIDTH else ""
        drawn.append(
            f'<div class="tbw-gap" style="left:{left:g}%;width:{width:g}%"><s>{text}</s></div>'
        )
    return "".join(drawn)


def _ticks(trend: Trend, zone: str | None) -> str:
    ticks = times.ticks(trend.began_at, trend.ended_at, zone, limit=MAX_TICKS)
    return "".join(f'<s style="left:{_x(trend, at):g}%">{text}</s>' for at, text in ticks)
