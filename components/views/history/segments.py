"""What the timeline of a task is made of, before it is drawn; no Streamlit here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from components.model.history import StatusInterval, TaskTimeline
from components.views.charts import gaps
from components.views.charts.gaps import ChartGap


@dataclass(frozen=True, slots=True)
class Segment:
    """A while in one status: sure, or only bracketed by two checks."""

    began_at: datetime
    ended_at: datetime
    word: str
    sure: bool


def parts(task_timeline: TaskTimeline) -> list[Segment]:
    """Return what is drawn of a story outside of its gaps, in order."""
    _, until = reach(task_timeline)
    cuts = blanks(task_timeline)
    found: list[Segment] = []
    for interval in (
        task_timeline.intervals[:-1] if over(task_timeline) else task_timeline.intervals
    ):
        sure = Segment(interval.began_at, interval.confirmed_until, interval.status, sure=True)
        ended = interval.ended_at or until
        between = Segment(interval.confirmed_until, ended, interval.status, sure=False)
        found += [*_outside(sure, cuts), *_outside(between, cuts)]
    return found


def blanks(task_timeline: TaskTimeline) -> list[ChartGap]:
    """Return the gaps that lie within a story's reach, each with its reason."""
    return gaps.blanks(task_timeline.gaps, *reach(task_timeline))


def reach(task_timeline: TaskTimeline) -> tuple[datetime, datetime]:
    """Return from when to when a story is drawn to scale: a task that ended, up to its end."""
    last = task_timeline.intervals[-1]
    return task_timeline.intervals[0].began_at, last.began_at if over(
        task_timeline
    ) else task_timeline.told_at


def over(task_timeline: TaskTimeline) -> bool:
    """Tell whether a task has ended."""
    last = task_timeline.intervals[-1]
    return last.ended_at is None and last.duration is None


def flagged(task_timeline: TaskTimeline) -> list[tuple[StatusInterval, str]]:
    """Return the stays that came by an impossible change, each with what is said of it."""
    before = [interval.status for interval in task_timeline.intervals]
    return [
        (interval, f"⚠ impossible: {old} → {interval.status}")
        for old, interval in zip(before, task_timeline.intervals[1:], strict=False)
        if interval.impossible
    ]


def _outside(part: Segment, cuts: list[ChartGap]) -> Iterator[Segment]:
    began = part.began_at
    for cut in cuts:
        if cut.ended_at <= began or cut.began_at >= part.ended_at:
            continue
        if cut.began_at > began:
            yield replace(part, began_at=began, ended_at=cut.began_at)
        began = cut.ended_at
    if began < part.ended_at:
        yield replace(part, began_at=began)
