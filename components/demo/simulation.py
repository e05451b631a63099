"""The simulated tasks of the demo: a function of slot, elapsed seconds, and what was stopped."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from components.demo.lifecycles import (
    KEPT_CYCLES,
    LIFECYCLES,
    SLOTS,
    Identity,
    cycle_at,
    identity_of,
)
from components.model.entry import Entry
from components.model.statuses import CREATED, FINISHED, STOPPED, Status

DELETED_ID = "0b9d4c52-7e1f-4a86-9c3d-d5a1e0f4b7a2"
DELETED = Entry(DELETED_ID, "Deleted in the console", "Support")
# One in so many finished tasks did not succeed. Of the first lifecycle always more slots than
# this are in `FINISHED` side by side, so that there is one at any moment.
UNSUCCESSFUL = 6
STEP_SECONDS = 8.0
# How long before its start a task of v4 is no longer queued.
DISPATCH_SECONDS = 12.0
# A stop is remembered for as long as the longest-lived task is known.
STOP_SECONDS = (KEPT_CYCLES + 1) * max(lifecycle.seconds for lifecycle in LIFECYCLES)


@dataclass(frozen=True, slots=True)
class SimulatedTask:
    """A task as the demo API has it at one moment.

    ``success`` is its agent's verdict, None unless it finished by itself; ``running_seconds`` is
    how long it has been running, ``dispatched`` whether it is about to start.
    """

    identity: Identity
    status: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    running_seconds: float
    dispatched: bool
    success: bool | None

    @property
    def entry(self) -> Entry:
        """The task as it stands on the board."""
        return self.identity.entry

    @property
    def version(self) -> str:
        """What its id on the board is: "v1", "v2", "v3", "v4" or "v4s"."""
        return self.identity.version

    @property
    def steps(self) -> int:
        """How many steps its agent has made."""
        return 0 if self.started_at is None else 1 + int(self.running_seconds / STEP_SECONDS)

    @property
    def updated_at(self) -> datetime:
        """When it was created, made its latest step, or ended."""
        if self.started_at is None or self.finished_at is not None:
            return self.finished_at or self.created_at
        return self.started_at + timedelta(seconds=(self.steps - 1) * STEP_SECONDS)


@dataclass(frozen=True, slots=True)
class _Stop:
    elapsed: float
    status: Status


class Simulation:
    """All demo tasks now, by a clock that counts seconds; any thread may ask and stop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()
        self._started_at = datetime.now(UTC)
        self._stopping = threading.Lock()
        # By the task's id on the board; replaced as a whole, so that readers need no lock.
        self._stops: dict[str, _Stop] = {}

    def entries(self) -> tuple[Entry, ...]:
        """Return what should be on the board now: a task a slot, and one that the API lost."""
        elapsed = self.elapsed
        now = (identity_of(slot, cycle_at(slot, elapsed)).entry for slot in range(len(SLOTS)))
        return (*now, DELETED)

    def task(self, task_id: str) -> SimulatedTask | None:
        """Return a task by its id on the board; None for one that the API does not know."""
        return self._first(lambda identity: identity.entry.task_id == task_id)

    def find(self, kind: str, given_id: str) -> SimulatedTask | None:
        """Return the task with an id of a kind of `Identity.ids`; None where there is none."""
        return self._first(lambda identity: identity.ids.get(kind) == given_id)

    def tasks(self, kind: str | None = None) -> tuple[SimulatedTask, ...]:
        """Return all tasks that the API knows, or those with an id of a kind, newest first."""
        elapsed = self.elapsed
        tasks = [
            self._task(slot, cycle, elapsed)
            for slot, cycle in _known(elapsed)
            if kind is None or kind in identity_of(slot, cycle).ids
        ]
        return tuple(sorted(tasks, key=lambda task: task.created_at, reverse=True))

    def stop(self, task_id: str, status: Status = STOPPED) -> SimulatedTask | None:
        """End a task for good, by its id on the board, and return it.

        One that has ended stays as it is. ``status`` is what it is from now on.
        """
        with self._stopping:
            elapsed = self.elapsed
            task = self.task(task_id)
            if task is not None and task.finished_at is None:
                kept = {
                    stopped: stop
                    for stopped, stop in self._stops.items()
                    if stop.elapsed > elapsed - STOP_SECONDS
                }
                self._stops = {**kept, task_id: _Stop(elapsed, status)}
        return self.task(task_id)

    @property
    def elapsed(self) -> float:
        """Seconds since the start of the demo."""
        return self._clock() - self._start

    def time_at(self, elapsed: float) -> datetime:
        """Return the time so many seconds after the start of the demo, or before it."""
        return self._started_at + timedelta(seconds=elapsed)

    def _first(self, matches: Callable[[Identity], bool]) -> SimulatedTask | None:
        elapsed = self.elapsed
        for slot, cycle in _known(elapsed):
            if matches(identity_of(slot, cycle)):
                return self._task(slot, cycle, elapsed)
        return None

    def _task(self, slot: int, cycle: int, elapsed: float) -> SimulatedTask:
        lifecycle, offset, _ = SLOTS[slot]
        identity = identity_of(slot, cycle)
        created = cycle * lifecycle.seconds - offset
        status, end = lifecycle.status_at(elapsed - created), created + lifecycle.seconds_to_end
        stop = self._stops.get(identity.entry.task_id)
        if stop is not None:
            status, end = stop.status, stop.elapsed
        age = min(elapsed, end) - created
        finished = status == FINISHED and stop is None
        return SimulatedTask(
            identity=identity,
            status=status.value,
            created_at=self.time_at(created),
            started_at=self.time_at(created + lifecycle.wait) if age >= lifecycle.wait else None,
            finished_at=self.time_at(end) if status.terminal else None,
            running_seconds=lifecycle.running_seconds(age),
            dispatched=status == CREATED and age > lifecycle.wait - DISPATCH_SECONDS,
            success=slot % UNSUCCESSFUL > 0 if finished else None,
        )


def _known(elapsed: float) -> Iterator[tuple[int, int]]:
    for slot in range(len(SLOTS)):
        now = cycle_at(slot, elapsed)
        for cycle in range(now, now - KEPT_CYCLES - 1, -1):
            yield slot, cycle
