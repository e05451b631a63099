"""Which tasks of a board need a look, worst first, and why; no Streamlit here."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from components.model import statuses
from components.model.snapshot import Snapshot, Task

# A task is stuck when it lives longer than nearly all that have ended, told from so many.
LEAST_ENDED = 20
SHARE = 0.95
USUAL_SECONDS, LEAST_SECONDS = 3600.0, 300.0


class Kind(IntEnum):
    """Why a task needs a look, the worst first."""

    FAILED, STUCK, PAUSED, OTHER, LOST, UNANSWERED = range(6)

    @property
    def why(self) -> str:
        """The reason in words."""
        return WHY[self]


WHY = {
    Kind.FAILED: "failed",
    Kind.STUCK: "longer than usual",
    Kind.PAUSED: "paused",
    Kind.OTHER: "unknown word",
    Kind.LOST: "not found",
    Kind.UNANSWERED: "not answered",
}


@dataclass(frozen=True, slots=True)
class Concern:
    """One task that needs a look; ``since`` is when it came into the status that it is in."""

    task: Task
    kind: Kind
    since: datetime | None


def concerns(snapshot: Snapshot, now: datetime) -> list[Concern]:
    """Return the tasks that need a look: failed, stuck, paused, in other words, lost, unanswered.

    Failed ones come latest first, those that wait longest first.
    """
    limit = usual(snapshot)
    kinds: list[list[Concern]] = [[] for _ in range(len(Kind))]
    for task in snapshot.tasks:
        if (found := _kind(task, limit, now)) is not None:
            kinds[found].append(Concern(task, found, _since(task)))
    kinds[Kind.FAILED].sort(key=lambda concern: concern.since or now, reverse=True)
    for kind in (Kind.STUCK, Kind.PAUSED):
        kinds[kind].sort(key=lambda concern: concern.since or now)
    return [concern for kind in kinds for concern in kind]


def usual(snapshot: Snapshot) -> float:
    """Return the seconds that a task of this board may live before it is taken for stuck."""
    if len(snapshot.lifetimes) < LEAST_ENDED:
        return USUAL_SECONDS
    return max(LEAST_SECONDS, snapshot.lifetime(SHARE) or 0.0)


def _kind(task: Task, limit: float, now: datetime) -> Kind | None:
    value = task.look.value
    if value == statuses.FAILED.value:
        return Kind.FAILED
    if value == statuses.PAUSED.value:
        return Kind.PAUSED
    if value == statuses.UNKNOWN.value:
        if task.reading.status is not None:
            return Kind.OTHER
        if task.not_found:
            return Kind.LOST
        return Kind.UNANSWERED if task.reading.problem is not None else None
    since = task.reading.since
    if not task.ended and since is not None and (now - since).total_seconds() > limit:
        return Kind.STUCK
    return None


def _since(task: Task) -> datetime | None:
    problem = task.reading.problem
    return task.reading.since or (problem.at if problem else None)
