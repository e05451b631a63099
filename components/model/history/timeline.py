"""From what was kept of the past to what is drawn: a board's trend, and a task's timeline."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from components.model import statuses
from components.model.history.records import (
    Change,
    Duration,
    Gap,
    GapKind,
    Hour,
    Point,
    Sample,
    StatusInterval,
    TaskTimeline,
    Trend,
    Window,
)

HOUR = timedelta(hours=1)
OPEN_END = datetime.max.replace(tzinfo=UTC)
# No chart has more pixels: what is closer together is one.
MAX_PERIODS = 1000

Period = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class _CountInterval:
    """Counts that hold from one moment to another, in the order of `statuses.ALL`."""

    began_at: datetime
    ended_at: datetime
    counts: tuple[int, ...]


def trend(
    window: Window,
    now: datetime,
    samples: Iterable[Sample],
    gaps: Iterable[Gap],
    hours: Iterable[Hour],
) -> Trend:
    """Return the points of a chart: at most one a step, and none where nothing was observed."""
    began, gaps = now - timedelta(seconds=window.seconds), tuple(gaps)
    in_window = tuple(gap for gap in gaps if gap.began_at < now and _end(gap) > began)
    hours = tuple(hour for hour in hours if began - HOUR < hour.at <= now)
    # A gap before the window still separates a sample before it from the window.
    unobserved = merged(gaps)
    if len(unobserved) > MAX_PERIODS:
        unobserved = merged(gaps, timedelta(seconds=window.seconds / MAX_PERIODS))
    if window.hourly:
        intervals = _hour_intervals(hours, unobserved)
    else:
        intervals = _sample_intervals(samples, unobserved, window, now)
    clipped = [found for interval in intervals if (found := _clipped(interval, began, now))]
    points = _without_repeats(list(_points(clipped, window.step, now)))
    return Trend(window, began, now, tuple(points), in_window, hours)


def task_timeline(
    task_id: str,
    changes: Sequence[Change],
    gaps: Iterable[Gap],
    *,
    checked_at: datetime | None,
    now: datetime,
    thinned_before: datetime | None = None,
) -> TaskTimeline:
    """Return a task's timeline from its changes, oldest first; ``checked_at`` is its last check."""
    if not changes:
        return TaskTimeline(task_id, (), (), now, thinned_before)
    first, last = changes[0], changes[-1]
    until = last.seen_at if last.new in statuses.TERMINAL else now
    gaps = tuple(gap for gap in gaps if gap.began_at < until and _end(gap) > first.seen_at)
    unobserved, intervals = merged(gaps), []
    ends = [ended for _, ended in unobserved]
    for change, following in zip(changes, [*changes[1:], None], strict=True):
        confirmed = _confirmed_until(change, following, checked_at)
        intervals.append(
            StatusInterval(
                status=change.new,
                began_at=change.seen_at,
                confirmed_until=confirmed,
                ended_at=following.seen_at if following else None,
                duration=_duration(change, following, confirmed),
                unobserved=_shared_seconds(change.seen_at, confirmed, unobserved, ends),
                impossible=change.impossible,
            )
        )
    return TaskTimeline(task_id, tuple(intervals), gaps, now, thinned_before)


def task_gaps(gaps: Sequence[Gap], added: Mapping[str, datetime], since: datetime) -> list[Gap]:
    """Return when a task was not polled: gaps of every board, and those all of its boards share.

    ``added`` maps its boards to when it was added; before that, a board did not poll it.
    """
    by_board: dict[str | None, list[Gap]] = {}
    for gap in gaps:
        by_board.setdefault(gap.board, []).append(gap)
    shared: list[Gap] | None = None
    for name, at in added.items():
        own = by_board.get(name, [])
        own += [Gap("removed", since, at, name)] if at > since else []
        shared = own if shared is None else list(_overlaps(_joined(shared), merged(own)))
    return sorted([*by_board.get(None, ()), *(shared or ())], key=lambda gap: gap.began_at)


def merged(gaps: Iterable[Gap], within: timedelta = timedelta()) -> list[Period]:
    """Return when there was any gap, in order and without overlap; an open one ends at OPEN_END.

    Gaps with no more than ``within`` between them are one.
    """
    periods: list[Period] = []
    for gap in sorted(gaps, key=lambda gap: gap.began_at):
        if periods and gap.began_at - periods[-1][1] <= within:
            periods[-1] = (periods[-1][0], max(periods[-1][1], _end(gap)))
        elif gap.began_at < _end(gap):
            periods.append((gap.began_at, _end(gap)))
    return periods


def _sample_intervals(
    samples: Iterable[Sample], unobserved: Sequence[Period], window: Window, now: datetime
) -> Iterator[_CountInterval]:
    step, ends = timedelta(seconds=window.step), [ended for _, ended in unobserved]
    ordered = sorted(samples, key=lambda sample: sample.at)
    following = [*(sample.at for sample in ordered), now][1:]
    for sample, after in zip(ordered, following, strict=True):
        # Two samples further apart than two steps have a time between that was not observed.
        ended = after if after - sample.at < 2 * step else sample.at + step
        index = bisect_right(ends, sample.at)
        gap_began = unobserved[index][0] if index < len(unobserved) else OPEN_END
        if gap_began > sample.at:
            yield _CountInterval(sample.at, min(ended, gap_began), sample.counts)


def _hour_intervals(
    hours: Iterable[Hour], unobserved: Sequence[Period]
) -> Iterator[_CountInterval]:
    ends = [ended for _, ended in unobserved]
    for hour in hours:
        if hour.counts is None:
            continue
        began, hour_ended = hour.at, hour.at + HOUR
        for gap_began, gap_ended in _from(unobserved, bisect_right(ends, began)):
            if gap_began >= hour_ended:
                break
            if gap_began > began:
                yield _CountInterval(began, gap_began, hour.counts)
            began = gap_ended
        if began < hour_ended:
            yield _CountInterval(began, hour_ended, hour.counts)


def _clipped(interval: _CountInterval, began: datetime, now: datetime) -> _CountInterval | None:
    start, end = max(interval.began_at, began), min(interval.ended_at, now)
    # What was counted at this very moment holds from here on.
    visible = start < end or start == end == now
    return replace(interval, began_at=start, ended_at=end) if visible else None


def _points(intervals: Sequence[_CountInterval], step: int, now: datetime) -> Iterator[Point]:
    for index, interval in enumerate(intervals):
        after = intervals[index + 1] if index + 1 < len(intervals) else None
        joins_before = index > 0 and intervals[index - 1].ended_at == interval.began_at
        joins_after = after is not None and after.began_at == interval.ended_at
        if joins_before and after and joins_after and _step(after, step) == _step(interval, step):
            continue
        yield Point(interval.began_at, interval.counts)
        if not joins_after and interval.ended_at < now:
            yield Point(interval.ended_at, None)


def _step(interval: _CountInterval, step: int) -> int:
    return int(interval.began_at.timestamp()) // step


def _without_repeats(points: Sequence[Point]) -> Iterator[Point]:
    """Leave out the points whose counts are those of the one before and the one after."""
    for index, point in enumerate(points):
        around = points[max(0, index - 1) : index + 2]
        if len(around) < 3 or any(other.counts != point.counts for other in around):
            yield point


def _joined(gaps: Iterable[Gap]) -> Iterator[Gap]:
    """Yield the gaps of a board, those of the same kind without overlap."""
    by_kind: dict[GapKind, list[Gap]] = {}
    for gap in gaps:
        by_kind.setdefault(gap.kind, []).append(gap)
    for kind, alike in by_kind.items():
        for began, ended in merged(alike):
            yield Gap(kind, began, _ended_at(ended), alike[0].board)


def _overlaps(gaps: Iterable[Gap], periods: Sequence[Period]) -> Iterator[Gap]:
    """Yield the parts of gaps that lie in any of the periods, which are those of `merged`."""
    ends = [ended for _, ended in periods]
    for gap in gaps:
        for began, ended in _from(periods, bisect_right(ends, gap.began_at)):
            if began >= _end(gap):
                break
            ended_at = _ended_at(min(_end(gap), ended))
            yield replace(gap, began_at=max(gap.began_at, began), ended_at=ended_at)


def _from(periods: Sequence[Period], index: int) -> Iterator[Period]:
    return map(periods.__getitem__, range(index, len(periods)))


def _ended_at(end: datetime) -> datetime | None:
    return None if end == OPEN_END else end


def _confirmed_until(
    change: Change, following: Change | None, checked_at: datetime | None
) -> datetime:
    if following is None:
        return max(change.seen_at, checked_at or change.seen_at)
    # What the next change confirmed is this status only where it is the one that was left.
    until = following.confirmed_at if following.old == change.new else None
    return min(following.seen_at, max(change.seen_at, until or change.seen_at))


def _duration(change: Change, following: Change | None, confirmed: datetime) -> Duration | None:
    if following is None and change.new in statuses.TERMINAL:
        return None
    began, began_error = _bracket(change.confirmed_at, change.seen_at)
    at_least = change.confirmed_at is None
    if following is None:
        return Duration(confirmed.timestamp() - began, began_error, at_least)
    ended, ended_error = _bracket(confirmed, following.seen_at)
    return Duration(ended - began, began_error + ended_error, at_least)


def _bracket(earliest: datetime | None, latest: datetime) -> tuple[float, float]:
    """Return the middle of two moments as a timestamp, and half of the seconds between them."""
    late = latest.timestamp()
    early = late if earliest is None else min(late, earliest.timestamp())
    return (early + late) / 2, (late - early) / 2


def _shared_seconds(
    began: datetime, ended: datetime, periods: Sequence[Period], ends: Sequence[datetime]
) -> float:
    reaching = takewhile(lambda each: each[0] < ended, _from(periods, bisect_right(ends, began)))
    return sum((min(ended, end) - max(began, start)).total_seconds() for start, end in reaching)


def _end(gap: Gap) -> datetime:
    return gap.ended_at or OPEN_END
