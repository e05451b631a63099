"""The public fields of JSON and CSV, each by its name: nothing new is published by accident."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from msgspec.structs import asdict

from components.model import snapshot as model
from components.model.details import TaskDetails
from components.model.history.records import StatusInterval, TaskTimeline
from components.model.reading import Problem, Trouble
from components.model.text import escape_formula
from components.web.schemas import boards, tasks

A = TypeVar("A")
B = TypeVar("B")

# Later columns are appended, so that each keeps its place.
CSV_HEADER = (
    "task_id,label,group,note,status,since,checked_at,problem,success,raw,"
    "version,cost_usd,title,api_finished_at,api_updated_at"
)
CSV_COLUMNS = CSV_HEADER.split(",")


def board(snapshot: model.Snapshot, generated_at: datetime | None) -> boards.Board:
    """Return a board but for its tasks."""
    service = snapshot.service
    return boards.Board(
        board=snapshot.board.name,
        version=snapshot.version,
        generated_at=iso(generated_at),
        demo=snapshot.demo,
        counts=snapshot.counts,
        cost_usd=known_cost(snapshot.cost),
        service=boards.Service(
            speaks=service.speaks,
            trouble=_if_any(_trouble, service.trouble),
            sweep=_if_any(_sweep, service.sweep),
            storage=service.storage.message if service.storage else None,
            left_by_others=service.left_by_others,
            announced=service.announced,
        ),
        tasks=(),
    )


def summary(snapshot: model.Snapshot) -> boards.BoardSummary:
    """Return a board with its counts and settings."""
    return boards.BoardSummary(
        name=snapshot.board.name,
        title=snapshot.board.title,
        archived=snapshot.board.archived,
        counts=snapshot.counts,
        cost_usd=known_cost(snapshot.cost),
        version=snapshot.version,
        description=snapshot.board.description,
        refresh_seconds=snapshot.board.refresh_seconds,
        paused=snapshot.board.paused,
    )


def task(found: model.Task) -> tasks.Task:
    """Return one task of a board."""
    reading, facts = found.reading, found.reading.facts
    return tasks.Task(
        task_id=found.task_id,
        label=found.label,
        group=found.group,
        note=found.note,
        status=reading.status,
        since=iso(reading.since),
        checked_at=iso(reading.checked_at),
        problem=_if_any(_problem, reading.problem),
        success=reading.success,
        raw=reading.raw,
        version=reading.version,
        cost_usd=facts.cost_usd,
        title=facts.title,
        api_finished_at=iso(facts.finished_at),
        api_updated_at=iso(facts.updated_at),
    )


def known_cost(cost: model.KnownCost) -> boards.KnownCost:
    """Return the sum of what tasks cost, and how many tell it."""
    return boards.KnownCost(total=cost.usd if cost.tasks else None, tasks=cost.tasks)


def task_in_full(details: TaskDetails, history: tasks.History | None) -> tasks.TaskInFull:
    """Return a task in full."""
    # Each by its name: what gives access to a browser is never among them by chance.
    return tasks.TaskInFull(
        task_id=details.task_id,
        version=details.version,
        status=details.status,
        raw=details.raw,
        title=details.title,
        prompt=details.prompt,
        output=details.output,
        error=details.error,
        last_step=details.last_step,
        success=details.success,
        judge_verdict=details.judge_verdict,
        judgement=details.judgement,
        model=details.model,
        steps=details.steps,
        created_at=iso(details.created_at),
        started_at=iso(details.started_at),
        finished_at=iso(details.finished_at),
        updated_at=iso(details.updated_at),
        cost_usd=tasks.CostParts(
            llm=details.cost.llm,
            proxy=details.cost.proxy,
            browser=details.cost.browser,
            total=details.cost.total,
        ),
        files=details.files,
        session_id=details.session_id,
        cut=sorted(details.cut),
        history=history,
    )


def history(timeline: TaskTimeline) -> tasks.History:
    """Return what happened to a task; not on which of its other boards it was paused."""
    return tasks.History(
        as_of=_moment(timeline.as_of),
        intervals=[_interval(interval) for interval in timeline.intervals],
        gaps=[
            tasks.Unobserved(
                kind=gap.kind, began_at=_moment(gap.began_at), ended_at=iso(gap.ended_at)
            )
            for gap in timeline.gaps
        ],
        thinned_before=iso(timeline.thinned_before),
        shortened=timeline.shortened,
    )


def csv_cells(found: model.Task) -> list[Any]:
    """Return the cells of one task, none of which a spreadsheet takes for a formula."""
    row = asdict(task(found))
    row["problem"] = row["problem"] and row["problem"].message
    success = row["success"]
    row["success"] = None if success is None else str(success).lower()
    cost = row["cost_usd"]
    row["cost_usd"] = None if cost is None else f"{cost:.6f}"
    return [escape_formula(row[column] or "") for column in CSV_COLUMNS]


def iso(moment: datetime | None) -> str | None:
    """Return a moment in UTC to the millisecond."""
    return _if_any(_moment, moment)


def _if_any(make: Callable[[A], B], found: A | None) -> B | None:
    return None if found is None else make(found)


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


def _interval(interval: StatusInterval) -> tasks.Interval:
    lasted = interval.duration
    return tasks.Interval(
        status=interval.status,
        began_at=_moment(interval.began_at),
        confirmed_until=_moment(interval.confirmed_until),
        ended_at=iso(interval.ended_at),
        seconds=None if lasted is None else round(lasted.seconds, 3),
        plus_minus=None if lasted is None else round(lasted.plus_minus, 3),
        at_least=lasted is not None and lasted.at_least,
        unobserved=round(interval.unobserved, 3),
        impossible=interval.impossible,
    )


def _problem(problem: Problem) -> tasks.TaskProblem:
    return tasks.TaskProblem(kind=problem.kind, message=problem.message, at=_moment(problem.at))


def _trouble(trouble: Trouble) -> boards.Trouble:
    return boards.Trouble(
        kind=trouble.kind,
        message=trouble.message,
        at=_moment(trouble.at),
        until=iso(trouble.until),
    )


def _sweep(sweep: model.SweepEstimate) -> boards.Sweep:
    return boards.Sweep(
        live=sweep.live, per_second=sweep.per_second, seconds=sweep.seconds, listed=sweep.listed
    )
