"""The simulated tasks of the demo, as a pure function of slot and elapsed seconds."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache

from components.model.entry import Entry
from components.model.statuses import CREATED, FAILED, FINISHED, PAUSED, RUNNING, STOPPED, Status

NAMESPACE = uuid.UUID("6f1c7f0e-9d0a-5c43-8b5e-2f6d1f7a9c11")
DELETED_ID = "0b9d4c52-7e1f-4a86-9c3d-d5a1e0f4b7a2"
KEPT_CYCLES = 3
FIRST_NUMBER = 1001
# One in so many finished tasks did not succeed. Of the first lifecycle always more slots than
# this are in `FINISHED` side by side, so that there is one at any moment.
UNSUCCESSFUL = 6

LABELS = {
    "Billing": (
        "Collect invoices from supplier portal",
        "Download card statements",
        "Match orders with delivery notes",
        "File expense reports",
        "Check VAT numbers of new customers",
    ),
    "Pricing": (
        "Check competitor prices – DE",
        "Check competitor prices – FR",
        "Compare shipping rates",
        "Read marketplace fees",
        "Watch discount pages",
    ),
    "QA": (
        "Walk through the checkout",
        "Sign up with a fresh account",
        "Follow every link in the help centre",
        "Fill in the contact form",
        "Reset a password",
    ),
    "Support": (
        "Sort new tickets by product",
        "Look up parcel tracking",
        "Answer store reviews",
        "Update the status page",
        "Find the manual for a serial number",
    ),
    "Growth": (
        "List exhibitors of a trade fair",
        "Collect job postings – Berlin",
        "Find podcasts on logistics",
        "Read newsletter archives",
        "Register for webinars",
    ),
}

DELETED = Entry(DELETED_ID, "Deleted in the console", "Support")


@dataclass(frozen=True, slots=True)
class SimulatedTask:
    """A task as the demo API has it at one moment; ``success`` is its agent's verdict."""

    entry: Entry
    status: str
    created_at: datetime
    finished_at: datetime | None
    success: bool | None


@dataclass(frozen=True)
class Lifecycle:
    """The statuses that a task passes, each with its seconds, in ``slots`` spread evenly."""

    slots: int
    stages: tuple[tuple[Status, float], ...]

    @cached_property
    def seconds(self) -> float:
        """The time from one task of a slot to the next."""
        return sum(seconds for _, seconds in self.stages)

    def status_at(self, age: float) -> Status:
        """Return the status of a task so many seconds after its creation; the last one stays."""
        for status, seconds in self.stages:
            age -= seconds
            if age < 0:
                return status
        return self.stages[-1][0]


# With n slots spread evenly over a lifecycle of L seconds, a status of t seconds is present
# at least floor(n · t / L) times at any moment: these numbers keep all six at two or more.
# They also leave about one change every two to three seconds over the whole board.
LIFECYCLES = (
    Lifecycle(24, ((CREATED, 118), (RUNNING, 149), (FINISHED, 147))),
    Lifecycle(12, ((CREATED, 91), (RUNNING, 117), (PAUSED, 59), (RUNNING, 83), (FINISHED, 121))),
    Lifecycle(10, ((CREATED, 109), (RUNNING, 148), (PAUSED, 58), (STOPPED, 142))),
    Lifecycle(8, ((CREATED, 113), (RUNNING, 137), (FAILED, 146))),
)

# The lifecycle in each slot, and how many seconds before the demo its first task began.
SLOTS = tuple(
    (lifecycle, lifecycle.seconds * place / lifecycle.slots)
    for lifecycle in LIFECYCLES
    for place in range(lifecycle.slots)
)


class Simulation:
    """All demo tasks now, by a clock that counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()
        self._started_at = datetime.now(UTC)

    def entries(self) -> tuple[Entry, ...]:
        """Return what should be on the board now: a task a slot, and one that the API lost."""
        elapsed = self.elapsed
        return (*(entry_of(slot, cycle_at(slot, elapsed)) for slot in range(len(SLOTS))), DELETED)

    def task(self, task_id: str) -> SimulatedTask | None:
        """Return a task by its id; None for one that the API does not know, or no longer."""
        elapsed = self.elapsed
        for slot, cycle in _known(elapsed):
            if entry_of(slot, cycle).task_id == task_id:
                return self._task(slot, cycle, elapsed)
        return None

    def tasks(self) -> tuple[SimulatedTask, ...]:
        """Return all tasks that the API knows, newest first."""
        elapsed = self.elapsed
        tasks = [self._task(slot, cycle, elapsed) for slot, cycle in _known(elapsed)]
        return tuple(sorted(tasks, key=lambda task: task.created_at, reverse=True))

    @property
    def elapsed(self) -> float:
        """Seconds since the start of the demo."""
        return self._clock() - self._start

    def time_at(self, elapsed: float) -> datetime:
        """Return the time so many seconds after the start of the demo, or before it."""
        return self._started_at + timedelta(seconds=elapsed)

    def _task(self, slot: int, cycle: int, elapsed: float) -> SimulatedTask:
        lifecycle, offset = SLOTS[slot]
        created = cycle * lifecycle.seconds - offset
        ended = created + lifecycle.seconds - lifecycle.stages[-1][1]
        status = lifecycle.status_at(elapsed - created)
        return SimulatedTask(
            entry=entry_of(slot, cycle),
            status=status.value,
            created_at=self.time_at(created),
            finished_at=self.time_at(ended) if status.terminal else None,
            success=(slot + cycle) % UNSUCCESSFUL > 0 if status == FINISHED else None,
        )


def cycle_at(slot: int, elapsed: float) -> int:
    """Return the number of a slot's task at so many seconds of the demo."""
    lifecycle, offset = SLOTS[slot]
    return int((elapsed + offset) // lifecycle.seconds)


def _known(elapsed: float) -> Iterator[tuple[int, int]]:
    for slot in range(len(SLOTS)):
        now = cycle_at(slot, elapsed)
        for cycle in range(now, now - KEPT_CYCLES - 1, -1):
            yield slot, cycle


@lru_cache(maxsize=1000)
def entry_of(slot: int, cycle: int) -> Entry:
    """Return the task of a slot in one of its cycles."""
    number = FIRST_NUMBER + (cycle + KEPT_CYCLES) * len(SLOTS) + slot
    # A slot keeps its group.
    group = tuple(LABELS)[slot % len(LABELS)]
    labels = LABELS[group]
    label = f"{labels[(slot // len(LABELS) + cycle) % len(labels)]} #{number}"
    return Entry(str(uuid.uuid5(NAMESPACE, f"{slot}/{cycle}")), label, group)
