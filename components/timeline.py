"""From what was kept of the past to what is drawn: the trend of a board, the story of a task."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from components import status
from components.history import (
    Change,
    Duration,
    Gap,
    Hour,
    Point,
    Sample,
    Stay,
    Story,
    Trend,
    Window,
)


def trend(
    window: Window,
    now: datetime,
    samples: Iterable[Sample],
    gaps: Iterable[Gap],
    hours: Iterable[Hour],
) -> Trend:
    """Make the points of a chart: one a step, and none where nothing was observed."""
    began = now - timedelta(seconds=window.seconds)
    kept = tuple(hour for hour in hours if hour.at > began - timedelta(hours=1))
    seen = [Sample(h.at, h.counts) for h in kept if h.counts] if window.hourly else samples
    lasted = tuple(gap for gap in gaps if (gap.ended_at or now) > began and gap.began_at < now)
    points = [Point(sample.at, sample.counts) for sample in _one_a_step(seen, window, began)]
    points = _broken(points, window, now)
    if not window.hourly:
        points = _without(points, lasted, now)
    return Trend(window, began, now, tuple(_condensed(points)), lasted, kept)


def _one_a_step(samples: Iterable[Sample], window: Window, began: datetime) -> list[Sample]:
    # An hour's row counts for the hour that it begins.
    first = began - timedelta(seconds=window.step if window.hourly else 0)
    last: dict[int, Sample] = {}
    for sample in samples:
        if sample.at >= first:
            last[int(sample.at.timestamp()) // window.step] = sample
    return [last[step] for step in sorted(last)]


def _broken(points: Sequence[Point], window: Window, now: datetime) -> list[Point]:
    # Two points further apart than two steps have something between them that nobody saw.
    step, made = timedelta(seconds=window.step), list[Point]()
    for point, following in zip(points, [*points[1:], Point(now, None)], strict=True):
        made.append(point)
        if following.at - point.at >= 2 * step:
            made.append(Point(point.at + step, None))
    return made


def _without(points: list[Point], gaps: Iterable[Gap], now: datetime) -> list[Point]:
    for gap in gaps:
        ended = gap.ended_at or now
        after = [point for point in points if point.at > gap.began_at]
        outside = [point for point in points if not gap.began_at < point.at < ended]
        before = [point for point in outside if point.at <= gap.began_at]
        if before and (after or gap.ended_at is None):
            outside.append(Point(gap.began_at, None))
        points = sorted(outside, key=lambda point: point.at)
    return points


def _condensed(points: Sequence[Point]) -> Iterator[Point]:
    """Leave out the points that say the same as the one before and the one after."""
    for place, point in enumerate(points):
        around = points[max(0, place - 1) : place + 2]
        if len(around) < 3 or any(other.counts != point.counts for other in around):
            yield point


def story(
    task_id: str,
    changes: Sequence[Change],
    gaps: Iterable[Gap],
    *,
    checked_at: datetime | None,
    now: datetime,
    thinned_before: datetime | None = None,
) -> Story:
    """Tell a task's stays from its changes, oldest first; ``checked_at`` confirmed the last."""
    lasted = tuple(gaps)
    stays = []
    for change, following in zip(changes, [*changes[1:], None], strict=True):
        until = following.confirmed_at if following else checked_at
        confirmed = max(change.seen_at, until or change.seen_at)
        stays.append(
            Stay(
                status=change.new,
                began_at=change.seen_at,
                confirmed_until=confirmed,
                ended_at=following.seen_at if following else None,
                duration=_duration(change, following, confirmed),
                unobserved=_overlap(change.seen_at, confirmed, lasted, now),
                impossible=change.impossible,
            )
        )
    return Story(task_id, tuple(stays), lasted, now, thinned_before)


def common(gaps: Sequence[Gap], boards: Sequence[str]) -> list[Gap]:
    """Return the gaps of a task: those of every board, and where all of its own rest at once."""
    shared = [gap for gap in gaps if gap.board is None]
    if not boards:
        return sorted(shared, key=lambda gap: gap.began_at)
    first, *others = ([gap for gap in gaps if gap.board == name] for name in boards)
    for other in others:
        first = [both for one in first for two in other if (both := _both(one, two)) is not None]
    return sorted([*shared, *first], key=lambda gap: gap.began_at)


def _both(one: Gap, two: Gap) -> Gap | None:
    began = max(one.began_at, two.began_at)
    ends = [gap.ended_at for gap in (one, two) if gap.ended_at is not None]
    ended = min(ends, default=None)
    return Gap(one.kind, began, ended, one.board) if ended is None or began < ended else None


def _duration(change: Change, following: Change | None, confirmed: datetime) -> Duration | None:
    if following is None and change.new in status.TERMINAL:
        return None
    begin, begin_give = _bracket(change.confirmed_at or change.seen_at, change.seen_at)
    at_least = change.confirmed_at is None
    if following is None:
        return Duration(max(0.0, confirmed.timestamp() - begin), begin_give, at_least)
    end, end_give = _bracket(confirmed, following.seen_at)
    return Duration(max(0.0, end - begin), begin_give + end_give, at_least)


def _bracket(earliest: datetime, latest: datetime) -> tuple[float, float]:
    early, late = earliest.timestamp(), latest.timestamp()
    return (early + late) / 2, max(0.0, late - early) / 2


def _overlap(began: datetime, ended: datetime, gaps: Iterable[Gap], now: datetime) -> float:
    """Return the seconds of a while that lie in any of the gaps; where two meet, once."""
    seconds, reached = 0.0, began
    for gap in sorted(gaps, key=lambda gap: gap.began_at):
        start, end = max(reached, gap.began_at), min(ended, gap.ended_at or now)
        if end > start:
            seconds += (end - start).total_seconds()
            reached = end
    return seconds
