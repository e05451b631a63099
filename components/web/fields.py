"""The public fields of JSON and CSV, each by its name: nothing new is published by accident."""

from datetime import datetime
from typing import Any

from components.model.details import TaskDetails
from components.model.reading import Problem, Trouble
from components.model.snapshot import KnownCost, Snapshot, SweepEstimate, Task
from components.model.text import escape_formula

# Later columns are appended, so that each keeps its place.
CSV_HEADER = (
    "task_id,label,group,note,status,since,checked_at,problem,success,raw,"
    "version,cost_usd,title,api_finished_at,api_updated_at"
)
CSV_COLUMNS = CSV_HEADER.split(",")


def board_fields(snapshot: Snapshot, generated_at: datetime | None) -> dict[str, Any]:
    """Return a board but for its tasks."""
    service = snapshot.service
    return {
        "board": snapshot.board.name,
        "version": snapshot.version,
        "generated_at": iso(generated_at),
        "demo": snapshot.demo,
        "counts": snapshot.counts,
        "cost_usd": known_cost(snapshot.cost),
        "service": {
            "speaks": service.speaks,
            "trouble": service.trouble and trouble_fields(service.trouble),
            "sweep": service.sweep and sweep_fields(service.sweep),
            "storage": service.storage and service.storage.message,
            "left_by_others": service.left_by_others,
            "announced": service.announced,
        },
    }


def task_fields(task: Task) -> dict[str, Any]:
    """Return one task of a board."""
    reading, facts = task.reading, task.reading.facts
    return {
        "task_id": task.task_id,
        "label": task.label,
        "group": task.group,
        "note": task.note,
        "status": reading.status,
        "since": iso(reading.since),
        "checked_at": iso(reading.checked_at),
        "problem": reading.problem and problem_fields(reading.problem),
        "success": reading.success,
        "raw": reading.raw,
        "version": reading.version,
        "cost_usd": facts.cost_usd,
        "title": facts.title,
        "api_finished_at": iso(facts.finished_at),
        "api_updated_at": iso(facts.updated_at),
    }


def problem_fields(problem: Problem) -> dict[str, Any]:
    """Return why the last check of a task brought no status."""
    return {"kind": problem.kind, "message": problem.message, "at": iso(problem.at)}


def trouble_fields(trouble: Trouble) -> dict[str, Any]:
    """Return why the API cannot be asked as usual."""
    return {
        "kind": trouble.kind,
        "message": trouble.message,
        "at": iso(trouble.at),
        "until": iso(trouble.until),
    }


def sweep_fields(sweep: SweepEstimate) -> dict[str, Any]:
    """Return how often tasks are checked where the budget is too small."""
    return {
        "live": sweep.live,
        "per_second": sweep.per_second,
        "seconds": sweep.seconds,
        "listed": sweep.listed,
    }


def known_cost(cost: KnownCost) -> dict[str, Any]:
    """Return the sum of what tasks cost, and how many tell it."""
    return {"total": cost.usd if cost.tasks else None, "tasks": cost.tasks}


def details_fields(details: TaskDetails) -> dict[str, Any]:
    """Return a task in full."""
    # Each by its name: what gives access to a browser is never among them by chance.
    return {
        "task_id": details.task_id,
        "version": details.version,
        "status": details.status,
        "raw": details.raw,
        "title": details.title,
        "prompt": details.prompt,
        "output": details.output,
        "error": details.error,
        "last_step": details.last_step,
        "success": details.success,
        "judge_verdict": details.judge_verdict,
        "judgement": details.judgement,
        "model": details.model,
        "steps": details.steps,
        "created_at": iso(details.created_at),
        "started_at": iso(details.started_at),
        "finished_at": iso(details.finished_at),
        "updated_at": iso(details.updated_at),
        "cost_usd": {
            "llm": details.cost.llm,
            "proxy": details.cost.proxy,
            "browser": details.cost.browser,
            "total": details.cost.total,
        },
        "files": details.files,
        "session_id": details.session_id,
        "cut": sorted(details.cut),
    }


def csv_cells(task: Task) -> list[Any]:
    """Return the cells of one task, none of which a spreadsheet takes for a formula."""
    row = task_fields(task)
    row["problem"] = row["problem"] and row["problem"]["message"]
    success = row["success"]
    row["success"] = None if success is None else str(success).lower()
    cost = row["cost_usd"]
    row["cost_usd"] = None if cost is None else f"{cost:.6f}"
    return [escape_formula(row[column] or "") for column in CSV_COLUMNS]


def iso(moment: datetime | None) -> str | None:
    """Return a moment in UTC to the millisecond."""
    return None if moment is None else moment.isoformat(timespec="milliseconds")[:-6] + "Z"
