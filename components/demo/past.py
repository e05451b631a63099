"""The demo board's made-up past, so that its charts have something to show from the start."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from components.demo.lives import SLOTS, Lives, cycle_at, task_of
from components.model import statuses
from components.model.board import Board, BoardFile
from components.model.entry import Entry
from components.model.history import Change, Gap, GapKind, Hour, Sample, hour_of
from components.model.reading import Reading

HOURS, MINUTES = 7 * 24, 24 * 60
# A poll every 5 s leaves the moment of a change open by as much.
BRACKET = timedelta(seconds=5)
# What a team's week has too: when each gap began and how long it lasted, in hours before now.
GAPS: tuple[tuple[GapKind, float, float], ...] = (
    ("down", 52.0, 7.0),
    ("rate_limited", 9.0, 0.7),
    ("paused", 3.0, 0.5),
)


def past(lives: Lives, board: Board) -> BoardFile:
    """Make up a week of hours, a day of minutes, and how each task of today came to be."""
    now = lives.moment(lives.elapsed)
    gaps = tuple(_gap(kind, now - timedelta(hours=ago), hours) for kind, ago, hours in GAPS)
    changes = tuple(change for slot in range(len(SLOTS)) for change in _changes(lives, slot, now))
    tasks = lives.tasks()
    return BoardFile(
        board=board,
        tasks=tuple(Entry(task.task_id, task.label, task.group) for task in tasks),
        readings=tuple(_readings(changes, now)),
        changes=changes,
        samples=tuple(
            Sample(at, counts)
            for minute in range(MINUTES)
            if (counts := _seen(lives, at := now - timedelta(minutes=minute), gaps))
        ),
        hours=tuple(_hour(lives, now, hour, gaps) for hour in range(HOURS)),
        gaps=gaps,
    )


def _gap(kind: GapKind, began: datetime, hours: float) -> Gap:
    return Gap(kind, began, began + timedelta(hours=hours))


def _seen(lives: Lives, at: datetime, gaps: tuple[Gap, ...]) -> tuple[int, ...] | None:
    if any(gap.ended_at and gap.began_at < at < gap.ended_at for gap in gaps):
        return None
    elapsed = (at - lives.moment(0)).total_seconds()
    found = Counter(persona.at((elapsed + lead) % persona.length).value for persona, lead in SLOTS)
    found[statuses.UNKNOWN.value] += 1  # the one that the API lost
    return tuple(found[look.value] for look in statuses.ALL)


def _hour(lives: Lives, now: datetime, back: int, gaps: tuple[Gap, ...]) -> Hour:
    began = hour_of(now) - timedelta(hours=back)
    ended = min(now, began + timedelta(hours=1))
    counts = _seen(lives, ended, gaps)
    if counts is None:
        return Hour(began, None)
    ends = _ends(lives, began, ended)
    return Hour(began, counts, ends[statuses.FINISHED.value], ends[statuses.FAILED.value])


def _ends(lives: Lives, began: datetime, ended: datetime) -> Counter[str]:
    start, stop = ((at - lives.moment(0)).total_seconds() for at in (began, ended))
    found = Counter[str]()
    for persona, lead in SLOTS:
        last, seconds = persona.course[-1]
        to_end = persona.length - seconds - lead
        found[last.value] += int((stop - to_end) // persona.length) - int(
            (start - to_end) // persona.length
        )
    return found


def _changes(lives: Lives, slot: int, now: datetime) -> Iterator[Change]:
    persona, lead = SLOTS[slot]
    cycle = cycle_at(slot, lives.elapsed)
    task_id = task_of(slot, cycle).task_id
    at, old = lives.moment(cycle * persona.length - lead), None
    for look, seconds in persona.course:
        if at > now:
            return
        yield Change(task_id, old, look.value, at, at - BRACKET if old else None)
        at, old = at + timedelta(seconds=seconds), look.value


def _readings(changes: tuple[Change, ...], now: datetime) -> Iterator[Reading]:
    created = {change.task_id: change.seen_at for change in changes if change.old is None}
    latest = {change.task_id: change for change in changes}
    for task_id, change in latest.items():
        yield Reading(
            task_id,
            change.new,
            change.seen_at,
            now,
            raw=change.new,
            created_at=created[task_id],
        )
