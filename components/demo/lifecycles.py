"""How the demo's tasks go, and which version of the API knows each of them."""

import uuid
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from components.model.entry import Entry
from components.model.statuses import CREATED, FAILED, FINISHED, PAUSED, RUNNING, STOPPED, Status

NAMESPACE = uuid.UUID("6f1c7f0e-9d0a-5c43-8b5e-2f6d1f7a9c11")
KEPT_CYCLES = 3
FIRST_NUMBER = 1001

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


@dataclass(frozen=True)
class Lifecycle:
    """The statuses that a task passes, each with its seconds, in slots spread evenly.

    ``versions`` names for each slot what its ids are on the board: a task of v1 or v2, a
    session of v3, a run of v4, or as "v4s" a session of v4.
    """

    versions: tuple[str, ...]
    stages: tuple[tuple[Status, float], ...]

    @cached_property
    def seconds(self) -> float:
        """The time from one task of a slot to the next."""
        return sum(seconds for _, seconds in self.stages)

    @property
    def wait(self) -> float:
        """The seconds from a task's creation to its start."""
        return self.stages[0][1]

    @property
    def seconds_to_end(self) -> float:
        """The seconds from a task's creation to its end."""
        return self.seconds - self.stages[-1][1]

    def status_at(self, age: float) -> Status:
        """Return the status of a task so many seconds after its creation; the last one stays."""
        for status, seconds in self.stages:
            age -= seconds
            if age < 0:
                return status
        return self.stages[-1][0]

    def running_seconds(self, age: float) -> float:
        """Return how long a task of that age has been running, without its pauses."""
        found = 0.0
        for status, seconds in self.stages:
            if status == RUNNING:
                found += max(0.0, min(age, seconds))
            age -= seconds
        return found


class Slot(NamedTuple):
    """A place on the board; ``offset`` is how long before the demo its first task began."""

    lifecycle: Lifecycle
    offset: float
    version: str


class Identity(NamedTuple):
    """What never changes of a task.

    ``ids`` has its id by the kind of id: "v1" and "v2" (a task), "v2s" (that task's session),
    "v3" (a session), "v4" (a run) and "v4s" (that run's session).
    """

    entry: Entry
    version: str
    slot: int
    number: int
    ids: dict[str, str]


def _mix(versions: str) -> tuple[str, ...]:
    return tuple(versions.split())


# With n slots spread evenly over a lifecycle of L seconds, a status of t seconds is present
# at least floor(n · t / L) times at any moment: these numbers keep all six at two or more,
# and one or more of the finished ones of v2 and v3 without success (`simulation.UNSUCCESSFUL`).
# They also leave about one change every two to three seconds over the whole board. Only v1 has
# a word for a pause, so the lifecycles with a pause are its own.
LIFECYCLES = (
    Lifecycle(
        _mix("v3 v2 v4 v3 v3 v4s v3 v2 v3 v2 v4  v3 v2 v4 v3 v3 v4s v3 v2 v3 v2 v4"),
        ((CREATED, 120), (RUNNING, 140), (FINISHED, 138)),
    ),
    Lifecycle(
        _mix("v1 v1 v1 v1 v1 v1 v1 v1"),
        ((CREATED, 87), (RUNNING, 119), (PAUSED, 59), (RUNNING, 87), (FINISHED, 113)),
    ),
    Lifecycle(
        _mix("v1 v1 v1 v1 v1 v1 v1 v1"),
        ((CREATED, 106), (RUNNING, 146), (PAUSED, 59), (STOPPED, 132)),
    ),
    Lifecycle(
        _mix("v2 v3 v4 v3 v4s v2 v4 v3"),
        ((CREATED, 108), (RUNNING, 147), (STOPPED, 141)),
    ),
    Lifecycle(
        _mix("v3 v2 v4 v1 v3 v2 v4s v3"),
        ((CREATED, 118), (RUNNING, 130), (FAILED, 146)),
    ),
)

SLOTS = tuple(
    Slot(lifecycle, lifecycle.seconds * place / len(lifecycle.versions), version)
    for lifecycle in LIFECYCLES
    for place, version in enumerate(lifecycle.versions)
)


def cycle_at(slot: int, elapsed: float) -> int:
    """Return the number of a slot's task at so many seconds of the demo."""
    lifecycle, offset, _ = SLOTS[slot]
    return int((elapsed + offset) // lifecycle.seconds)


@lru_cache(maxsize=1000)
def identity_of(slot: int, cycle: int) -> Identity:
    """Return the task of a slot in one of its cycles."""
    number = FIRST_NUMBER + (cycle + KEPT_CYCLES) * len(SLOTS) + slot
    # A slot keeps its group.
    group = tuple(LABELS)[slot % len(LABELS)]
    labels = LABELS[group]
    label = f"{labels[(slot // len(LABELS) + cycle) % len(labels)]} #{number}"
    version = SLOTS[slot].version
    task_id, other_id = (
        str(uuid.uuid5(NAMESPACE, f"{slot}/{cycle}{part}")) for part in ("", "/other")
    )
    ids = {
        "v1": {"v1": task_id},
        "v2": {"v2": task_id, "v2s": other_id},
        "v3": {"v3": task_id},
        "v4": {"v4": task_id, "v4s": other_id},
        "v4s": {"v4": other_id, "v4s": task_id},
    }[version]
    return Identity(Entry(task_id, label, group), version, slot, number, ids)
