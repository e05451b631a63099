"""The lives of the demo tasks, as a pure function of slot and elapsed seconds."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache

from components.demo import jobs
from components.model.statuses import CREATED, FAILED, FINISHED, PAUSED, RUNNING, STOPPED, Status

NAMESPACE = uuid.UUID("6f1c7f0e-9d0a-5c43-8b5e-2f6d1f7a9c11")
DELETED_ID = "0b9d4c52-7e1f-4a86-9c3d-d5a1e0f4b7a2"
KEPT_CYCLES = 3
FIRST_NUMBER = 1001
# One in so many finished tasks did not succeed. Of the first persona always more slots than
# this are in `FINISHED` side by side, so that there is one at any moment.
UNSUCCESSFUL = 6


@dataclass(frozen=True, slots=True)
class DemoTask:
    """What stands on the demo board for one task."""

    task_id: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Life:
    """One task as the demo API sees it at one moment; ``success`` is its agent's verdict."""

    task: DemoTask
    status: str
    created_at: datetime
    finished_at: datetime | None
    success: bool | None


DELETED = DemoTask(DELETED_ID, "Deleted in the console", "Support")


@dataclass(frozen=True)
class Persona:
    """A course of life, and how many slots live it, evenly staggered over its length."""

    slots: int
    course: tuple[tuple[Status, float], ...]

    @cached_property
    def length(self) -> float:
        """Seconds from one task of a slot to the next."""
        return sum(seconds for _, seconds in self.course)

    def at(self, age: float) -> Status:
        """Return the status at an age; the last one stays for ever."""
        for status, seconds in self.course:
            age -= seconds
            if age < 0:
                return status
        return self.course[-1][0]


# With n slots spread evenly over a life of length L, a status of t seconds is present at
# least floor(n · t / L) times at any moment: these numbers keep all six at two or more.
# They also leave about one change every two to three seconds over the whole board.
PERSONAS = (
    Persona(24, ((CREATED, 118), (RUNNING, 149), (FINISHED, 147))),
    Persona(12, ((CREATED, 91), (RUNNING, 117), (PAUSED, 59), (RUNNING, 83), (FINISHED, 121))),
    Persona(10, ((CREATED, 109), (RUNNING, 148), (PAUSED, 58), (STOPPED, 142))),
    Persona(8, ((CREATED, 113), (RUNNING, 137), (FAILED, 146))),
)

# Which persona lives in each slot, and how far ahead of the start of the demo it is.
SLOTS = tuple(
    (persona, persona.length * place / persona.slots)
    for persona in PERSONAS
    for place in range(persona.slots)
)


class Lives:
    """All demo tasks at the present moment of a clock that counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()
        self._started_at = datetime.now(UTC)

    def tasks(self) -> tuple[DemoTask, ...]:
        """List what should stand on the board now: a task a slot, and one that the API lost."""
        elapsed = self.elapsed
        return (*(task_of(slot, cycle_at(slot, elapsed)) for slot in range(len(SLOTS))), DELETED)

    def life(self, task_id: str) -> Life | None:
        """Return the life of a task; None for one the API does not know, or no longer."""
        elapsed = self.elapsed
        for slot, cycle in _known(elapsed):
            if task_of(slot, cycle).task_id == task_id:
                return self._life(slot, cycle, elapsed)
        return None

    def known(self) -> tuple[Life, ...]:
        """List all tasks that the API knows, newest first."""
        elapsed = self.elapsed
        lives = [self._life(slot, cycle, elapsed) for slot, cycle in _known(elapsed)]
        return tuple(sorted(lives, key=lambda life: life.created_at, reverse=True))

    @property
    def elapsed(self) -> float:
        """Seconds since the start of the demo."""
        return self._clock() - self._start

    def moment(self, elapsed: float) -> datetime:
        """Return the moment at so many seconds of the demo; negative ones lie before it."""
        return self._started_at + timedelta(seconds=elapsed)

    def _life(self, slot: int, cycle: int, elapsed: float) -> Life:
        persona, lead = SLOTS[slot]
        created = cycle * persona.length - lead
        ended = created + persona.length - persona.course[-1][1]
        status = persona.at(elapsed - created)
        return Life(
            task=task_of(slot, cycle),
            status=status.value,
            created_at=self.moment(created),
            finished_at=self.moment(ended) if status.terminal else None,
            success=(slot + cycle) % UNSUCCESSFUL > 0 if status == FINISHED else None,
        )


def cycle_at(slot: int, elapsed: float) -> int:
    """Return which task of a slot lives at so many seconds of the demo."""
    persona, lead = SLOTS[slot]
    return int((elapsed + lead) // persona.length)


def _known(elapsed: float) -> Iterator[tuple[int, int]]:
    for slot in range(len(SLOTS)):
        now = cycle_at(slot, elapsed)
        for cycle in range(now, now - KEPT_CYCLES - 1, -1):
            yield slot, cycle


@lru_cache(maxsize=1000)
def task_of(slot: int, cycle: int) -> DemoTask:
    """Return the task that lives in a slot in one of its cycles."""
    number = FIRST_NUMBER + (cycle + KEPT_CYCLES) * len(SLOTS) + slot
    label, group = jobs.name(slot, cycle, number)
    return DemoTask(str(uuid.uuid5(NAMESPACE, f"{slot}/{cycle}")), label, group)
