"""The timeline of a task, drawn as a band with a scale of times; no Streamlit here."""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from components.model import statuses
from components.model.history import StatusInterval, TaskTimeline
from components.views.charts.gaps import ChartGap
from components.views.history import segments
from components.views.history.segments import Segment
from components.views.words import colours, times

MOST_MARKS = 8


@dataclass(frozen=True, slots=True)
class _Scale:
    began: datetime
    ended: datetime
    zone: str | None
    dark: bool

    def place(self, moment: datetime) -> float:
        return 100 * (moment - self.began) / (self.ended - self.began)

    def span(self, began: datetime, ended: datetime) -> str:
        left = self.place(began)
        return f"left:{left:.3f}%;width:{self.place(ended) - left:.3f}%"

    def during(self, began: datetime, ended: datetime) -> str:
        first = times.clock(began, self.zone, beside=self.ended)
        return f"{first} – {times.clock(ended, self.zone, beside=began)}"


def html(task_timeline: TaskTimeline, zone: str | None, *, dark: bool) -> str:
    """Return the band of a task of which something is known."""
    scale = _Scale(*segments.reach(task_timeline), zone, dark)
    last, over = task_timeline.intervals[-1], segments.over(task_timeline)
    end = f'<i class="tb-end" style="{_colours(last.status, dark)}">{_caption(last.status)}</i>'
    since = times.clock(last.began_at, zone, beside=task_timeline.told_at)
    since = f'<span class="tb-since">since {since}</span>'
    return (
        f'<div class="tb-band tb-dims" role="img" aria-label="{escape(told(task_timeline))}">'
        f"<div>{_drawn(task_timeline, scale)}{end if over else ''}</div>"
        f"<div>{_marks(scale, 96 if over else 100)}{since if over else ''}</div></div>"
    )


def told(task_timeline: TaskTimeline) -> str:
    """Return a timeline in words."""
    flags = [said for _, said in segments.flagged(task_timeline)]
    return "; ".join([" → ".join(interval.status for interval in task_timeline.intervals), *flags])


def _drawn(task_timeline: TaskTimeline, scale: _Scale) -> str:
    if scale.ended <= scale.began:
        return ""
    inner = [
        *(_part(part, scale) for part in segments.parts(task_timeline)),
        *(_gap(blank, scale) for blank in segments.blanks(task_timeline)),
        *(_flag(interval, said, scale) for interval, said in segments.flagged(task_timeline)),
    ]
    return f'<div class="tb-scale">{"".join(inner)}</div>'


def _marks(scale: _Scale, most: float) -> str:
    if scale.ended <= scale.began:
        return ""
    marks = times.ticks(scale.began, scale.ended, scale.zone, most=MOST_MARKS)
    said = "".join(
        f'<span style="left:{place:.3f}%">{text}</span>'
        for moment, text in marks
        # What stands below the end itself has no room beside that.
        if (place := scale.place(moment)) <= most
    )
    return f'<div class="tb-marks">{said}</div>'


def _part(part: Segment, scale: _Scale) -> str:
    known = "" if part.sure else ", changed at some moment between"
    title = f"{part.word} {scale.during(part.began_at, part.ended_at)}{known}"
    return (
        f'<i class="{"tb-sure" if part.sure else "tb-between"}" title="{escape(title)}" '
        f'style="{_colours(part.word, scale.dark)};{scale.span(part.began_at, part.ended_at)}">'
        f"{_caption(part.word)}</i>"
    )


def _gap(blank: ChartGap, scale: _Scale) -> str:
    title = f"not observed: {blank.reason} {scale.during(blank.began_at, blank.ended_at)}"
    return (
        f'<i class="tb-gap" title="{escape(title)}" '
        f'style="{scale.span(blank.began_at, blank.ended_at)}">'
        f"<b><u>{escape(blank.reason)}</u></b></i>"
    )


def _flag(interval: StatusInterval, said: str, scale: _Scale) -> str:
    return f'<em title="{escape(said)}" style="left:{scale.place(interval.began_at):.3f}%">⚠</em>'


def _caption(word: str) -> str:
    return f"<b>{statuses.look(word).icon}<u>{escape(word)}</u></b>"


def _colours(word: str, dark: bool) -> str:
    on = "#0F141B" if dark else "#FFFFFF"
    return f"--c:{colours.colour(statuses.look(word), dark)};--on:{on}"
