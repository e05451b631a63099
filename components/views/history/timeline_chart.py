"""The timeline of a task in HTML: a bar of segments with a scale of times."""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from components.model import statuses
from components.model.history.records import TaskTimeline
from components.views.charts.gaps import ChartGap
from components.views.history import segments
from components.views.history.segments import Segment
from components.views.words import colours, times

MAX_TICKS = 8


@dataclass(frozen=True, slots=True)
class _Scale:
    began: datetime
    ended: datetime
    zone: str | None
    dark: bool

    def percent(self, moment: datetime) -> float:
        return 100 * (moment - self.began) / (self.ended - self.began)

    def css(self, began: datetime, ended: datetime) -> str:
        left = self.percent(began)
        return f"left:{left:.3f}%;width:{self.percent(ended) - left:.3f}%"

    def period(self, began: datetime, ended: datetime) -> str:
        first = times.clock(began, self.zone, beside=self.ended)
        return f"{first} – {times.clock(ended, self.zone, beside=began)}"


def html(timeline: TaskTimeline, zone: str | None, *, dark: bool) -> str:
    """Return the chart of a timeline that has any interval."""
    scale = _Scale(*segments.extent(timeline), zone, dark)
    bar, ticks, end, since = "", "", "", ""
    if scale.ended > scale.began:
        bar = _bar(timeline, scale)
        # Below the end itself there is no room for a tick beside "since".
        ticks = _ticks(scale, 96 if timeline.ended else 100)
    if timeline.ended:
        last = timeline.intervals[-1]
        end = f'<i class="tb-end" style="{_colours(last.status, dark)}">{_caption(last.status)}</i>'
        began = times.clock(last.began_at, zone, beside=timeline.as_of)
        since = f'<span class="tb-since">since {began}</span>'
    return (
        f'<div class="tb-timeline tb-dims" role="img" aria-label="{escape(alt_text(timeline))}">'
        f"<div>{bar}{end}</div><div>{ticks}{since}</div></div>"
    )


def alt_text(timeline: TaskTimeline) -> str:
    """Return a timeline in words."""
    path = " → ".join(interval.status for interval in timeline.intervals)
    return "; ".join([path, *(text for _, text in segments.impossible_changes(timeline))])


def _bar(timeline: TaskTimeline, scale: _Scale) -> str:
    inner = [
        *(_segment(segment, scale) for segment in segments.segments(timeline)),
        *(_gap(gap, scale) for gap in segments.chart_gaps(timeline)),
        *(
            f'<em title="{escape(text)}" style="left:{scale.percent(each.began_at):.3f}%">⚠</em>'
            for each, text in segments.impossible_changes(timeline)
        ),
    ]
    return f'<div class="tb-scale">{"".join(inner)}</div>'


def _ticks(scale: _Scale, max_percent: float) -> str:
    spans = "".join(
        f'<span style="left:{percent:.3f}%">{text}</span>'
        for moment, text in times.ticks(scale.began, scale.ended, scale.zone, limit=MAX_TICKS)
        if (percent := scale.percent(moment)) <= max_percent
    )
    return f'<div class="tb-ticks">{spans}</div>'


def _segment(segment: Segment, scale: _Scale) -> str:
    name, note = "tb-confirmed", ""
    if not segment.confirmed:
        name, note = "tb-bracketed", ", changed at some moment between"
    title = f"{segment.status} {scale.period(segment.began_at, segment.ended_at)}{note}"
    return (
        f'<i class="{name}" title="{escape(title)}" style="{_colours(segment.status, scale.dark)};'
        f'{scale.css(segment.began_at, segment.ended_at)}">{_caption(segment.status)}</i>'
    )


def _gap(gap: ChartGap, scale: _Scale) -> str:
    title = f"not observed: {gap.reason} {scale.period(gap.began_at, gap.ended_at)}"
    return (
        f'<i class="tb-gap" title="{escape(title)}" '
        f'style="{scale.css(gap.began_at, gap.ended_at)}">'
        f"<b><u>{escape(gap.reason)}</u></b></i>"
    )


def _caption(word: str) -> str:
    return f"<b>{statuses.of(word).icon}<u>{escape(word)}</u></b>"


def _colours(word: str, dark: bool) -> str:
    on = "#0F141B" if dark else "#FFFFFF"
    return f"--c:{colours.of(statuses.of(word), dark)};--on:{on}"
