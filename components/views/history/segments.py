"""What the timeline of a task is made of, before it is drawn: segments between gaps."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from components.model.history.records import StatusInterval, TaskTimeline
from components.views.charts import gaps
from components.views.charts.gaps import ChartGap

# No bar has more of them: gaps that are closer together are drawn as one.
MAX_PIXELS = 5000


@dataclass(frozen=True, slots=True)
class Segment:
    """A period in one status: confirmed, or between the two checks around a change."""

    began_at: datetime
    ended_at: datetime
    status: str
    confirmed: bool


def segments(timeline: TaskTimeline) -> list[Segment]:
    """Return what is drawn outside of the gaps, in order."""
    _, until = extent(timeline)
    gaps = chart_gaps(timeline)
    ends = [gap.ended_at for gap in gaps]
    found: list[Segment] = []
    for each in timeline.intervals[:-1] if timeline.ended else timeline.intervals:
        confirmed = Segment(each.began_at, each.confirmed_until, each.status, confirmed=True)
        ended = each.ended_at or until
        bracketed = Segment(each.confirmed_until, ended, each.status, confirmed=False)
        found += [*_outside(confirmed, gaps, ends), *_outside(bracketed, gaps, ends)]
    return found


def chart_gaps(timeline: TaskTimeline) -> list[ChartGap]:
    """Return the gaps of what is drawn to scale, each with its reasons."""
    began, ended = extent(timeline)
    pixel = (ended - began).total_seconds() / MAX_PIXELS
    return gaps.chart_gaps(timeline.gaps, began, ended, merge_within=pixel)


def extent(timeline: TaskTimeline) -> tuple[datetime, datetime]:
    """Return from when to when a timeline is drawn to scale: up to now, or the task's end."""
    until = timeline.intervals[-1].began_at if timeline.ended else timeline.as_of
    return timeline.intervals[0].began_at, until


def impossible_changes(timeline: TaskTimeline) -> list[tuple[StatusInterval, str]]:
    """Return the intervals that began by an impossible change, each with the warning."""
    before = [interval.status for interval in timeline.intervals]
    return [
        (interval, f"⚠ impossible: {old} → {interval.status}")
        for old, interval in zip(before, timeline.intervals[1:], strict=False)
        if interval.impossible
    ]


def _outside(
    segment: Segment, gaps: Sequence[ChartGap], ends: Sequence[datetime]
) -> Iterator[Segment]:
    began = segment.began_at
    for index in range(bisect_right(ends, began), len(gaps)):
        gap = gaps[index]
        if gap.began_at >= segment.ended_at:
            break
        if gap.began_at > began:
            yield replace(segment, began_at=began, ended_at=gap.began_at)
        began = gap.ended_at
    if began < segment.ended_at:
        yield replace(segment, began_at=began)
