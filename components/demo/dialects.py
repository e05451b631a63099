"""The simulated tasks in each version of the API: routes, words and envelopes."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from components.demo.simulation import SimulatedTask, Simulation
from components.model.statuses import CREATED, FINISHED, PAUSED, RUNNING, STOPPED

DEFAULT_ROWS = 10
MAX_ROWS = 100
MAX_RUNS = 50
MAX_PAGE = 999_999

V2_WORDS = {RUNNING.value: "started"}
V4_WORDS = {
    CREATED.value: "queued",
    # v4 has no word for a pause.
    PAUSED.value: RUNNING.value,
    FINISHED.value: "completed",
    STOPPED.value: "cancelled",
}


def routes(simulation: Simulation, api_key: str) -> list[Route]:
    """Return the status and list routes of v1, v2 and v4, each with the key in its own header."""
    bearer = ("authorization", f"Bearer {api_key}")
    own = ("x-browser-use-api-key", api_key)
    table = (
        ("/api/v1/task/{task_id}/status", bearer, _v1_status),
        ("/api/v1/tasks", bearer, _v1_tasks),
        ("/api/v2/tasks/{task_id}/status", own, _v2_status),
        ("/api/v2/tasks", own, _v2_tasks),
        ("/api/v4/runs/{task_id}/status", own, _v4_status),
        ("/api/v4/runs", own, _v4_runs),
    )
    return [Route(path, _endpoint(simulation, key, answer)) for path, key, answer in table]


def _endpoint(
    simulation: Simulation, key: tuple[str, str], answer: Callable[[Simulation, Request], object]
) -> Callable[[Request], Any]:
    header, wanted = key

    async def endpoint(request: Request) -> JSONResponse:
        given = request.headers.get(header, "")
        if not secrets.compare_digest(given.encode(), wanted.encode()):
            raise HTTPException(401, "Invalid API key")
        return JSONResponse(answer(simulation, request))

    return endpoint


def _v1_status(simulation: Simulation, request: Request) -> str:
    return _task(simulation, request, "Task").status


def _v1_tasks(simulation: Simulation, request: Request) -> dict[str, object]:
    page = _number(request, "page", 1, MAX_PAGE)
    limit = _number(request, "limit", DEFAULT_ROWS, MAX_ROWS)
    tasks = simulation.tasks()
    rows = [
        {
            "id": task.entry.task_id,
            "task": task.entry.label,
            "output": None,
            "status": task.status,
            "created_at": task.created_at.isoformat(),
            "finished_at": task.finished_at.isoformat() if task.finished_at else None,
            "live_url": None,
        }
        for task in tasks[(page - 1) * limit : page * limit]
    ]
    return {
        "tasks": rows,
        "total_pages": -(-len(tasks) // limit),
        "page": page,
        "limit": limit,
        "total_count": len(tasks),
    }


def _v2_status(simulation: Simulation, request: Request) -> dict[str, object]:
    return _v2_body(_task(simulation, request, "Task"))


def _v2_tasks(simulation: Simulation, request: Request) -> dict[str, object]:
    page = _number(request, "pageNumber", 1, MAX_PAGE)
    size = _number(request, "pageSize", DEFAULT_ROWS, MAX_ROWS)
    tasks = simulation.tasks()
    rows = [
        {**_v2_body(task), "task": task.entry.label, "createdAt": _naive(task.created_at)}
        for task in tasks[(page - 1) * size : page * size]
    ]
    return {"items": rows, "totalItems": len(tasks), "pageNumber": page, "pageSize": size}


def _v2_body(task: SimulatedTask) -> dict[str, object]:
    return {
        "id": task.entry.task_id,
        "status": V2_WORDS.get(task.status, task.status),
        "output": None,
        "finishedAt": _naive(task.finished_at) if task.finished_at else None,
        "isSuccess": task.success,
        "cost": None,
    }


def _v4_status(simulation: Simulation, request: Request) -> dict[str, object]:
    task = _task(simulation, request, "Run")
    return {"status": V4_WORDS.get(task.status, task.status)}


def _v4_runs(simulation: Simulation, request: Request) -> dict[str, object]:
    limit = _number(request, "limit", DEFAULT_ROWS, MAX_RUNS)
    tasks = simulation.tasks()
    first = _after(tasks, request.query_params.get("cursor"))
    shown = tasks[first : first + limit]
    rows = [
        {
            "id": task.entry.task_id,
            "title": task.entry.label,
            "status": V4_WORDS.get(task.status, task.status),
            "createdAt": task.created_at.isoformat(),
        }
        for task in shown
    ]
    more = first + limit < len(tasks)
    cursor = shown[-1].entry.task_id if more else None
    return {"runs": rows, "nextCursor": cursor, "hasMore": more}


def _task(simulation: Simulation, request: Request, noun: str) -> SimulatedTask:
    task = simulation.task(request.path_params["task_id"])
    if task is None:
        raise HTTPException(404, f"{noun} not found")
    return task


def _after(tasks: tuple[SimulatedTask, ...], cursor: str | None) -> int:
    if cursor is None:
        return 0
    for place, task in enumerate(tasks, 1):
        if task.entry.task_id == cursor:
            return place
    raise HTTPException(422, "cursor must be the one of an earlier page")


def _number(request: Request, name: str, default: int, most: int) -> int:
    text = request.query_params.get(name, str(default))
    if len(text) <= len(str(most)) and text.isdecimal() and 1 <= int(text) <= most:
        return int(text)
    raise HTTPException(422, f"{name} must be a whole number from 1 to {most}")


def _naive(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()
