"""Which tasks of a board need a look, worst first, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from components.model import statuses
from components.model.snapshot import Snapshot, Task

# A task is stuck when it lives longer than this share of those that ended, once so many have.
MIN_ENDED = 20
SHARE = 0.95
DEFAULT_SECONDS, MIN_SECONDS = 3600.0, 300.0


class Reason(Enum):
    """Why a task needs a look, the worst first."""

    FAILED = "failed"
    STUCK = "longer than usual"
    PAUSED = "paused"
    OTHER_WORD = "unknown word"
    NOT_FOUND = "not found"
    UNANSWERED = "not answered"


@dataclass(frozen=True, slots=True)
class Item:
    """One task that needs a look; ``since`` is when its status or problem was first seen."""

    task: Task
    reason: Reason
    since: datetime | None


def items(snapshot: Snapshot, now: datetime) -> list[Item]:
    """Return the tasks that need a look by reason, failed ones latest first, others longest."""
    limit = usual_seconds(snapshot)
    by_reason: dict[Reason, list[Item]] = {reason: [] for reason in Reason}
    for task in snapshot.tasks:
        if (reason := _reason(task, limit, now)) is not None:
            by_reason[reason].append(Item(task, reason, _since(task)))
    by_reason[Reason.FAILED].sort(key=lambda item: item.since or now, reverse=True)
    for reason in (Reason.STUCK, Reason.PAUSED):
        by_reason[reason].sort(key=lambda item: item.since or now)
    return [item for found in by_reason.values() for item in found]


def usual_seconds(snapshot: Snapshot) -> float:
    """Return the seconds that a task of this board may live before it counts as stuck."""
    if len(snapshot.lifetimes) < MIN_ENDED:
        return DEFAULT_SECONDS
    return max(MIN_SECONDS, snapshot.lifetime(SHARE) or 0.0)


def _reason(task: Task, limit: float, now: datetime) -> Reason | None:
    status = task.display_status
    if status is statuses.FAILED:
        return Reason.FAILED
    if status is statuses.PAUSED:
        return Reason.PAUSED
    if status is statuses.UNKNOWN:
        if task.reading.status is not None:
            return Reason.OTHER_WORD
        if task.not_found:
            return Reason.NOT_FOUND
        return Reason.UNANSWERED if task.reading.problem is not None else None
    since = task.reading.since
    if not task.ended and since is not None and (now - since).total_seconds() > limit:
        return Reason.STUCK
    return None


def _since(task: Task) -> datetime | None:
    problem = task.reading.problem
    return task.reading.since or (problem.at if problem else None)
