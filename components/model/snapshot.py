"""What pages and routes read: one board at one moment, immutable."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from components.model import statuses
from components.model.board import Board
from components.model.reading import Problem, Reading, StorageTrouble, Trouble


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a board; ``confirmed`` says that its status is settled or fresh."""

    task_id: str
    label: str
    group: str
    reading: Reading
    confirmed: bool
    note: str = ""

    @property
    def name(self) -> str:
        """What it is called on screens: its label, else the API's title; may be empty."""
        return self.label or self.reading.facts.title

    @property
    def display_status(self) -> statuses.Status:
        """The status that it is counted and drawn as."""
        return statuses.of(self.reading.status)

    @property
    def ended(self) -> bool:
        """Whether it has reached a terminal status."""
        return self.reading.status in statuses.TERMINAL

    @property
    def api_ended_at(self) -> datetime | None:
        """When it ended by the API's clock, where the API tells that of a task that has ended."""
        return self.reading.facts.finished_at if self.ended else None

    @property
    def unsuccessful(self) -> bool:
        """Whether it finished without success by its agent's own verdict."""
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
    """How often a task is checked where the request budget is too small for the interval.

    ``live`` tasks are checked at ``per_second`` requests a second, each every ``seconds``;
    ``listed`` of them are read from list pages instead.
    """

    live: int
    per_second: float
    seconds: float
    listed: int = 0


@dataclass(frozen=True, slots=True)
class Service:
    """The present state of API and database, the same for every board.

    ``speaks`` are the API versions in use, ``chosen`` says that the server was found to have no
    v1 status route; ``storage`` is why nothing can be saved, if so. ``left_by_others`` is how many
    requests a second others of the account leave us, None where they leave the whole budget.
    ``announced`` are the versions whose webhooks tell of each change, so that their live tasks are
    checked more seldom.
    """

    speaks: tuple[str, ...] = ()
    chosen: bool = False
    trouble: Trouble | None = None
    sweep: SweepEstimate | None = None
    storage: StorageTrouble | None = None
    left_by_others: float | None = None
    announced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many tasks have one status, and how fresh that is.

    ``confirmed`` are settled or checked in time, ``last_known`` have a status from an earlier
    check; the rest has no status at all.
    """

    count: int
    confirmed: int
    last_known: int


@dataclass(frozen=True, slots=True)
class KnownCost:
    """What the ``tasks`` of a board that tell their cost have cost so far.

    ``usd`` are US dollars, to the millionth.
    """

    usd: float
    tasks: int


@dataclass(frozen=True)
class Snapshot:
    """One board at one moment.

    ``version`` rises only when a status, problem, task, label, fact that is shown (a cost by
    a cent), setting of the board or freshness class changes.
    """

    board: Board
    version: int
    taken_at: datetime
    tasks: tuple[Task, ...]
    host: str
    demo: bool
    service: Service = Service()

    @cached_property
    def status_counts(self) -> dict[str, StatusCount]:
        """The counts by status value, in the order of `statuses.ALL`."""
        count, confirmed, last_known = Counter[str](), Counter[str](), Counter[str]()
        for task in self.tasks:
            value = task.display_status.value
            count[value] += 1
            confirmed[value] += task.confirmed
            last_known[value] += task.last_known
        values = [status.value for status in statuses.ALL]
        return {v: StatusCount(count[v], confirmed[v], last_known[v]) for v in values}

    @property
    def counts(self) -> dict[str, int]:
        """Tasks by status value; adds up to the number of tasks."""
        return {value: found.count for value, found in self.status_counts.items()}

    @cached_property
    def live_tasks(self) -> dict[str, Task]:
        """The tasks that have not ended, by their ids, in the board's order."""
        return {task.task_id: task for task in self.tasks if not task.ended}

    @cached_property
    def live(self) -> int:
        """How many tasks have not ended."""
        return sum(not task.ended for task in self.tasks)

    @cached_property
    def unsuccessful(self) -> int:
        """How many tasks finished without success by their agent's own verdict."""
        return sum(task.unsuccessful for task in self.tasks)

    @cached_property
    def waiting(self) -> int:
        """How many tasks were not checked yet."""
        readings = [task.reading for task in self.tasks]
        return sum(reading.status is None and reading.problem is None for reading in readings)

    @cached_property
    def not_found(self) -> int:
        """How many tasks the API does not know."""
        return sum(task.not_found for task in self.tasks)

    @cached_property
    def last_known(self) -> int:
        """How many tasks have a status from an earlier check that is no longer fresh."""
        return sum(task.last_known for task in self.tasks)

    @cached_property
    def failing(self) -> int:
        """How many tasks have no status because of another problem than `not_found`."""
        return sum(
            task.reading.status is None and task.reading.problem is not None and not task.not_found
            for task in self.tasks
        )

    @cached_property
    def cost(self) -> KnownCost:
        """The sum of the costs that are known."""
        costs = [task.reading.facts.cost_usd for task in self.tasks]
        known = [cost for cost in costs if cost is not None]
        return KnownCost(round(math.fsum(known), 6), len(known))

    @cached_property
    def lifetimes(self) -> tuple[float, ...]:
        """The seconds from first seen as created to first seen as ended, shortest first."""
        ended = (task.reading for task in self.tasks if task.ended)
        spans = (r.since - r.created_at for r in ended if r.since and r.created_at)
        return tuple(sorted(span.total_seconds() for span in spans if span >= timedelta(0)))

    def lifetime(self, share: float) -> float | None:
        """Return the seconds in which a share (0 to 1) of these tasks ended (nearest rank)."""
        known = self.lifetimes
        return known[max(0, math.ceil(share * len(known)) - 1)] if known else None

    @cached_property
    def main_problem(self) -> Problem | None:
        """The problem of most tasks that are not confirmed, if they share one; not `not_found`."""
        alike: dict[tuple[str, str], list[Problem]] = {}
        for task in self.tasks:
            problem = task.reading.problem
            if problem is not None and not task.confirmed and not task.not_found:
                alike.setdefault((problem.kind, problem.message), []).append(problem)
        largest = max(alike.values(), key=len, default=[])
        # The reason of a few is not that of all: most may only wait for their turn.
        return largest[0] if 2 * len(largest) > self.last_known + self.failing else None
