"""From what was kept of the past to what is drawn: the trend of a board, the story of a task."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from components.model import statuses
from components.model.history import (
    Change,
    Duration,
    Gap,
    Hour,
    Point,
    Sample,
    StatusInterval,
    TaskTimeline,
    Trend,
    Window,
)

HOUR = timedelta(hours=1)
OPEN = datetime.max.replace(tzinfo=UTC)

Cut = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Counts that hold for a while."""

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
    """Make the points of a chart: one a step, and none where nothing was observed."""
    began = now - timedelta(seconds=window.seconds)
    known = tuple(gaps)
    lasted = tuple(gap for gap in known if gap.began_at < now and _end(gap) > began)
    kept = tuple(hour for hour in hours if began - HOUR < hour.at <= now)
    # An earlier gap still parts a sample before the window from what the window shows.
    cuts = merged(known)
    pieces = _of_hours(kept, cuts) if window.hourly else _of_samples(samples, cuts, window, now)
    shown = [inside for piece in pieces if (inside := _within(piece, began, now)) is not None]
    points = _condensed(list(_points(shown, window.step, now)))
    return Trend(window, began, now, tuple(points), lasted, kept)


def task_timeline(
    task_id: str,
    changes: Sequence[Change],
    gaps: Iterable[Gap],
    *,
    checked_at: datetime | None,
    now: datetime,
    thinned_before: datetime | None = None,
) -> TaskTimeline:
    """Tell a task's stays from its changes, oldest first; ``checked_at`` confirmed the last."""
    if not changes:
        return TaskTimeline(task_id, (), (), now, thinned_before)
    first, last = changes[0], changes[-1]
    watched_until = last.seen_at if last.new in statuses.TERMINAL else now
    lasted = tuple(g for g in gaps if g.began_at < watched_until and _end(g) > first.seen_at)
    cuts, intervals = merged(lasted), []
    for change, following in zip(changes, [*changes[1:], None], strict=True):
        confirmed = _confirmed(change, following, checked_at)
        intervals.append(
            StatusInterval(
                status=change.new,
                began_at=change.seen_at,
                confirmed_until=confirmed,
                ended_at=following.seen_at if following else None,
                duration=_duration(change, following, confirmed),
                unobserved=_overlap(change.seen_at, confirmed, cuts),
                impossible=change.impossible,
            )
        )
    return TaskTimeline(task_id, tuple(intervals), lasted, now, thinned_before)


def common(gaps: Sequence[Gap], added: Mapping[str, datetime], since: datetime) -> list[Gap]:
    """Return the gaps of a task since a moment: those of every board, and where all of its rest.

    ``added`` says since when it is on which board: before that, a board does nothing for it.
    """
    resting: list[Gap] | None = None
    for name, at in added.items():
        own = [gap for gap in gaps if gap.board == name]
        own += [Gap("removed", since, at, name)] if at > since else []
        pairs = (own,) if resting is None else ([_both(o, r)] for r in resting for o in own)
        resting = [gap for found in pairs for gap in found if gap is not None]
    shared = [gap for gap in gaps if gap.board is None]
    return sorted([*shared, *(resting or ())], key=lambda gap: gap.began_at)


def merged(gaps: Iterable[Gap]) -> list[Cut]:
    """Return when there was any gap, in order, two that meet as one; `OPEN` ends an open one."""
    found: list[Cut] = []
    for gap in sorted(gaps, key=lambda gap: gap.began_at):
        if found and gap.began_at <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], _end(gap)))
        elif gap.began_at < _end(gap):
            found.append((gap.began_at, _end(gap)))
    return found


def _of_samples(
    samples: Iterable[Sample], cuts: Sequence[Cut], window: Window, now: datetime
) -> Iterator[_Piece]:
    step, ends = timedelta(seconds=window.step), [ended for _, ended in cuts]
    taken = sorted(samples, key=lambda sample: sample.at)
    nexts = [*(sample.at for sample in taken), now][1:]
    for sample, following in zip(taken, nexts, strict=True):
        # Two samples further apart than two steps have something between that nobody saw.
        held = following if following - sample.at < 2 * step else sample.at + step
        place = bisect_right(ends, sample.at)
        cut = cuts[place][0] if place < len(cuts) else OPEN
        if cut > sample.at:
            yield _Piece(sample.at, min(held, cut), sample.counts)


def _of_hours(hours: Iterable[Hour], cuts: Sequence[Cut]) -> Iterator[_Piece]:
    ends = [ended for _, ended in cuts]
    for hour in hours:
        if hour.counts is None:
            continue
        began, over = hour.at, hour.at + HOUR
        for cut, resumed in cuts[bisect_right(ends, began) :]:
            if cut >= over:
                break
            if cut > began:
                yield _Piece(began, cut, hour.counts)
            began = resumed
        if began < over:
            yield _Piece(began, over, hour.counts)


def _within(piece: _Piece, began: datetime, now: datetime) -> _Piece | None:
    inside = replace(piece, began_at=max(piece.began_at, began), ended_at=min(piece.ended_at, now))
    # What was counted at this very moment holds from here on.
    seen = inside.began_at < inside.ended_at or inside.began_at == inside.ended_at == now
    return inside if seen else None


def _points(pieces: Sequence[_Piece], step: int, now: datetime) -> Iterator[Point]:
    for place, piece in enumerate(pieces):
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        came = place > 0 and pieces[place - 1].ended_at == piece.began_at
        goes_on = after is not None and after.began_at == piece.ended_at
        if came and goes_on and after and _step(after, step) == _step(piece, step):
            continue
        yield Point(piece.began_at, piece.counts)
        if not goes_on and piece.ended_at < now:
            yield Point(piece.ended_at, None)


def _step(piece: _Piece, step: int) -> int:
    return int(piece.began_at.timestamp()) // step


def _condensed(points: Sequence[Point]) -> Iterator[Point]:
    """Leave out the points that say the same as the one before and the one after."""
    for place, point in enumerate(points):
        around = points[max(0, place - 1) : place + 2]
        if len(around) < 3 or any(other.counts != point.counts for other in around):
            yield point


def _both(one: Gap, two: Gap) -> Gap | None:
    began, ended = max(one.began_at, two.began_at), min(_end(one), _end(two))
    lasts = None if ended == OPEN else ended
    return Gap(one.kind, began, lasts, one.board) if began < ended else None


def _confirmed(change: Change, following: Change | None, checked_at: datetime | None) -> datetime:
    if following is None:
        return max(change.seen_at, checked_at or change.seen_at)
    # What the next change confirmed is this status only where it is the one that was left.
    until = following.confirmed_at if following.old == change.new else None
    return min(following.seen_at, max(change.seen_at, until or change.seen_at))


def _duration(change: Change, following: Change | None, confirmed: datetime) -> Duration | None:
    if following is None and change.new in statuses.TERMINAL:
        return None
    begin, begin_give = _bracket(change.confirmed_at, change.seen_at)
    at_least = change.confirmed_at is None
    if following is None:
        return Duration(confirmed.timestamp() - begin, begin_give, at_least)
    end, end_give = _bracket(confirmed, following.seen_at)
    return Duration(end - begin, begin_give + end_give, at_least)


def _bracket(earliest: datetime | None, latest: datetime) -> tuple[float, float]:
    late = latest.timestamp()
    early = late if earliest is None else min(late, earliest.timestamp())
    return (early + late) / 2, (late - early) / 2


def _overlap(began: datetime, ended: datetime, cuts: Iterable[Cut]) -> float:
    """Return the seconds of a while that lie in any of the cuts."""
    shared = ((max(began, cut), min(ended, resumed)) for cut, resumed in cuts)
    return sum((end - start).total_seconds() for start, end in shared if end > start)


def _end(gap: Gap) -> datetime:
    return gap.ended_at or OPEN
