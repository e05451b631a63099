"""The demo board's simulated history, so that its charts are filled from the start."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from components.demo.dialects import VERDICT_VERSIONS, facts_of, word_of
from components.demo.lifecycles import SLOTS, cycle_at, identity_of
from components.demo.simulation import Simulation
from components.model import statuses
from components.model.board import Board, BoardFile
from components.model.history.records import Change, Gap, GapKind, Hour, Sample, hour_of
from components.model.reading import Reading

HOURS, MINUTES = 7 * 24, 24 * 60
# A change is seen at the poll after it, up to so much later.
POLL_INTERVAL = timedelta(seconds=5)
# Kind, hours before now at which it began, and hours that it lasted.
GAPS: tuple[tuple[GapKind, float, float], ...] = (
    ("down", 52.0, 7.0),
    ("rate_limited", 9.0, 0.7),
    ("paused", 3.0, 0.5),
)


def simulated_history(simulation: Simulation, board: Board) -> BoardFile:
    """Return a board with a week of hours, a day of samples, and the changes of its tasks."""
    now = simulation.time_at(simulation.elapsed)
    gaps = tuple(_gap(kind, now - timedelta(hours=ago), hours) for kind, ago, hours in GAPS)
    changes = tuple(
        change for slot in range(len(SLOTS)) for change in _changes(simulation, slot, now)
    )
    return BoardFile(
        board=board,
        tasks=simulation.entries(),
        readings=tuple(_readings(simulation, changes, now)),
        changes=changes,
        samples=tuple(
            Sample(at, counts)
            for minute in range(MINUTES)
            if (counts := _counts_at(simulation, at := now - timedelta(minutes=minute), gaps))
        ),
        hours=tuple(_hour(simulation, now, hour, gaps) for hour in range(HOURS)),
        gaps=gaps,
    )


def _gap(kind: GapKind, began: datetime, hours: float) -> Gap:
    return Gap(kind, began, began + timedelta(hours=hours))


def _counts_at(
    simulation: Simulation, at: datetime, gaps: tuple[Gap, ...]
) -> tuple[int, ...] | None:
    if any(gap.ended_at and gap.began_at < at < gap.ended_at for gap in gaps):
        return None
    elapsed = (at - simulation.time_at(0)).total_seconds()
    ages = ((each, (elapsed + offset) % each.seconds) for each, offset, _ in SLOTS)
    found = Counter(each.status_at(age).value for each, age in ages)
    found[statuses.UNKNOWN.value] += 1  # the one that the API lost
    return tuple(found[look.value] for look in statuses.ALL)


def _hour(simulation: Simulation, now: datetime, back: int, gaps: tuple[Gap, ...]) -> Hour:
    began = hour_of(now) - timedelta(hours=back)
    ended = min(now, began + timedelta(hours=1))
    counts = _counts_at(simulation, ended, gaps)
    if counts is None:
        return Hour(began, None)
    ends = _ended(simulation, began, ended)
    return Hour(began, counts, ends[statuses.FINISHED.value], ends[statuses.FAILED.value])


def _ended(simulation: Simulation, began: datetime, ended: datetime) -> Counter[str]:
    start, stop = ((at - simulation.time_at(0)).total_seconds() for at in (began, ended))
    found = Counter[str]()
    for lifecycle, offset, _ in SLOTS:
        last, _ = lifecycle.stages[-1]
        to_end = lifecycle.seconds_to_end - offset
        before, after = ((at - to_end) // lifecycle.seconds for at in (start, stop))
        found[last.value] += int(after - before)
    return found


def _changes(simulation: Simulation, slot: int, now: datetime) -> Iterator[Change]:
    lifecycle, offset, _ = SLOTS[slot]
    cycle = cycle_at(slot, simulation.elapsed)
    task_id = identity_of(slot, cycle).entry.task_id
    at, old = simulation.time_at(cycle * lifecycle.seconds - offset), None
    for status, seconds in lifecycle.stages:
        if at > now:
            return
        yield Change(task_id, old, status.value, at, at - POLL_INTERVAL if old else None)
        at, old = at + timedelta(seconds=seconds), status.value


def _readings(
    simulation: Simulation, changes: tuple[Change, ...], now: datetime
) -> Iterator[Reading]:
    created = {change.task_id: change.seen_at for change in changes if change.old is None}
    latest = {change.task_id: change for change in changes}
    for name, last in latest.items():
        task = simulation.task(name)
        if task is not None:
            yield Reading(
                name,
                last.new,
                last.seen_at,
                now,
                raw=word_of(task),
                success=task.success if task.version in VERDICT_VERSIONS else None,
                version=task.version,
                created_at=created[name],
                facts=facts_of(task),
            )
