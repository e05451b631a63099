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
STYLE = """<style>
.tb-band{margin:1.7rem 0 .2rem}
.tb-band>div{display:flex;gap:3px}
.tb-scale{position:relative;flex:1 1 0;min-width:0;height:3.2rem}
.tb-band i{position:absolute;top:0;height:100%;min-width:2px;overflow:hidden;font-style:normal;
container-type:inline-size;background:var(--c);color:var(--on);border-radius:3px}
.tb-band b{display:flex;height:100%;align-items:center;justify-content:center;gap:.35em;
font-weight:600;white-space:nowrap;font-size:.95rem}
.tb-band i.tb-end{position:relative;flex:0 0 9.5rem;height:3.2rem;border-radius:3px 1rem 1rem 3px}
.tb-band i.tb-between{color:transparent;background:repeating-linear-gradient(135deg,
color-mix(in srgb,var(--c) 70%,transparent) 0 3px,
color-mix(in srgb,var(--c) 16%,transparent) 3px 7px)}
.tb-band i.tb-gap{background:color-mix(in srgb,currentColor 9%,transparent);color:inherit}
.tb-band i.tb-gap b{font-weight:400;font-size:.85rem}
.tb-band em{position:absolute;bottom:100%;transform:translateX(-50%);font-style:normal;
line-height:1.6rem}
.tb-band u{text-decoration:none}
@container (max-width:5.8rem){.tb-band u{display:none}}
@container (max-width:1.3rem){.tb-band b{display:none}}
.tb-marks{position:relative;flex:1 1 0;height:1.7rem;font-size:.85rem;opacity:.85;
font-variant-numeric:tabular-nums}
.tb-marks span{position:absolute;transform:translateX(-50%);white-space:nowrap;padding-top:.35rem}
.tb-marks span::before{content:"";position:absolute;left:50%;top:0;height:.35rem;
border-left:1px solid currentColor}
.tb-since{flex:0 0 9.5rem;padding-top:.35rem;font-size:.85rem;opacity:.85;white-space:nowrap}
@media (max-width:640px){.tb-marks span:nth-child(even){display:none}
.tb-band i.tb-end,.tb-since{flex-basis:6.6rem;white-space:normal}}
</style>"""


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
