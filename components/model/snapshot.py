"""What pages and routes read: frozen pictures of one board at one moment."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from components.model import statuses
from components.model.board import Board
from components.model.reading import Problem, Reading, Trouble


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it stands on a board."""

    task_id: str
    label: str
    group: str
    reading: Reading
    confirmed: bool
    note: str = ""

    @property
    def look(self) -> statuses.Status:
        """How its status is drawn."""
        return statuses.look(self.reading.status)

    @property
    def ended(self) -> bool:
        """Whether it has reached a terminal status."""
        return self.reading.status in statuses.TERMINAL

    @property
    def unsuccessful(self) -> bool:
        """Whether its agent ended by saying that it did not succeed."""
        return self.reading.status == statuses.FINISHED.value and self.reading.success is False

    @property
    def last_known(self) -> bool:
        """Whether its status comes from an earlier check that is no longer fresh."""
        return self.reading.status is not None and not self.confirmed

    @property
    def not_found(self) -> bool:
        """Whether no status is known because the API says there is no such task."""
        problem = self.reading.problem
        return self.reading.status is None and problem is not None and problem.kind == "not_found"


@dataclass(frozen=True, slots=True)
class SweepEstimate:
    """How often a task is checked where the budget cannot hold the refresh interval.

    ``live`` tasks are asked at ``per_second`` requests a second, each every ``seconds``;
    ``listed`` of them are read from list pages instead.
    """

    live: int
    per_second: float
    seconds: float
    listed: int = 0


@dataclass(frozen=True, slots=True)
class Service:
    """API and database as they are found at present, the same for every board.

    ``speaks`` are the versions that are asked, ``chosen`` says whether it was found out that
    the server has no v1 status route; ``storage`` is why nothing can be saved, if so.
    """

    speaks: tuple[str, ...] = ()
    chosen: bool = False
    trouble: Trouble | None = None
    sweep: SweepEstimate | None = None
    storage: Trouble | None = None


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many tasks have one status, and how fresh that is.

    ``confirmed`` are settled or checked in time, ``last_known`` come from an earlier check;
    the rest has no status at all.
    """

    count: int
    confirmed: int
    last_known: int


@dataclass(frozen=True)
class Snapshot:
    """One board at one moment.

    ``version`` rises only when a status, problem, task, label, setting of the board or
    freshness class changes.
    """

    board: Board
    version: int
    taken_at: datetime
    tasks: tuple[Task, ...]
    host: str
    demo: bool
    service: Service = Service()

    @cached_property
    def tallies(self) -> dict[str, StatusCount]:
        """Count and confirmed count by status value, in the fixed order, unknown last."""
        count, confirmed, last_known = Counter[str](), Counter[str](), Counter[str]()
        for task in self.tasks:
            value = task.look.value
            count[value] += 1
            confirmed[value] += task.confirmed
            last_known[value] += task.last_known
        return {
            look.value: StatusCount(
                count[look.value], confirmed[look.value], last_known[look.value]
            )
            for look in statuses.ALL
        }

    @property
    def counts(self) -> dict[str, int]:
        """Tasks by status value; adds up to the number of tasks."""
        return {value: tally.count for value, tally in self.tallies.items()}

    @cached_property
    def live(self) -> int:
        """How many tasks have not ended."""
        return sum(not task.ended for task in self.tasks)

    @cached_property
    def unsuccessful(self) -> int:
        """How many of the finished tasks did not succeed by their agent's own verdict."""
        return sum(task.unsuccessful for task in self.tasks)

    @cached_property
    def waiting(self) -> int:
        """How many tasks the API has not yet said anything about."""
        return sum(
            task.reading.status is None and task.reading.problem is None for task in self.tasks
        )

    @cached_property
    def not_found(self) -> int:
        """How many tasks the API does not know."""
        return sum(task.not_found for task in self.tasks)

    @cached_property
    def unconfirmed(self) -> tuple[Task, ...]:
        """The tasks that are shown without a fresh status: last known, or none at all."""
        return tuple(task for task in self.tasks if not task.confirmed)

    @cached_property
    def last_known(self) -> int:
        """How many tasks are shown with a status from an earlier check."""
        return sum(task.last_known for task in self.tasks)

    @cached_property
    def failing(self) -> int:
        """How many tasks have no status for another reason than that they are not found."""
        return sum(
            task.reading.status is None and task.reading.problem is not None and not task.not_found
            for task in self.tasks
        )

    @cached_property
    def lifetimes(self) -> tuple[float, ...]:
        """Seconds from first seen as created to first seen as ended, shortest first."""
        ended = (task.reading for task in self.tasks if task.ended)
        return tuple(
            sorted(
                (reading.since - reading.created_at).total_seconds()
                for reading in ended
                if reading.since and reading.created_at and reading.since >= reading.created_at
            )
        )

    def lifetime(self, share: float) -> float | None:
        """Return the seconds within which a share of the ended tasks ended (nearest rank)."""
        known = self.lifetimes
        return known[max(0, math.ceil(share * len(known)) - 1)] if known else None

    @cached_property
    def main_problem(self) -> Problem | None:
        """The problem that most of the unconfirmed tasks share, if any; a lost task aside."""
        alike: dict[tuple[str, str], list[Problem]] = {}
        for task in self.unconfirmed:
            if (problem := task.reading.problem) is not None and not task.not_found:
                alike.setdefault((problem.kind, problem.message), []).append(problem)
        most = max(alike.values(), key=len, default=[])
        # The reason of a few is not that of all: most may only wait for their turn.
        return most[0] if 2 * len(most) > self.last_known + self.failing else None
