"""How each version of the API tells of the demo's lives: routes, words and envelopes."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from components.demo.lives import Life, Lives
from components.model.statuses import CREATED, FINISHED, PAUSED, RUNNING, STOPPED

DEFAULT_ROWS = 10
MAX_ROWS = 100
MAX_RUNS = 50
MAX_PAGE = 999_999

V2_WORDS = {RUNNING.value: "started"}
V4_WORDS = {
    CREATED.value: "queued",
    # v4 knows no pause: a run that is held up goes on being a running one.
    PAUSED.value: RUNNING.value,
    FINISHED.value: "completed",
    STOPPED.value: "cancelled",
}


def routes(lives: Lives, api_key: str) -> list[Route]:
    """List the status and list routes of v1, v2 and v4, each with the key in its own header."""
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
    return [Route(path, _endpoint(lives, key, answer)) for path, key, answer in table]


def _endpoint(
    lives: Lives, key: tuple[str, str], answer: Callable[[Lives, Request], object]
) -> Callable[[Request], Any]:
    header, wanted = key

    async def endpoint(request: Request) -> JSONResponse:
        given = request.headers.get(header, "")
        if not secrets.compare_digest(given.encode(), wanted.encode()):
            raise HTTPException(401, "Invalid API key")
        return JSONResponse(answer(lives, request))

    return endpoint


def _v1_status(lives: Lives, request: Request) -> str:
    return _life(lives, request, "Task").status


def _v1_tasks(lives: Lives, request: Request) -> dict[str, object]:
    page = _number(request, "page", 1, MAX_PAGE)
    limit = _number(request, "limit", DEFAULT_ROWS, MAX_ROWS)
    known = lives.known()
    rows = [
        {
            "id": life.task.task_id,
            "task": life.task.label,
            "output": None,
            "status": life.status,
            "created_at": life.created_at.isoformat(),
            "finished_at": life.finished_at.isoformat() if life.finished_at else None,
            "live_url": None,
        }
        for life in known[(page - 1) * limit : page * limit]
    ]
    return {
        "tasks": rows,
        "total_pages": -(-len(known) // limit),
        "page": page,
        "limit": limit,
        "total_count": len(known),
    }


def _v2_status(lives: Lives, request: Request) -> dict[str, object]:
    return _v2_life(_life(lives, request, "Task"))


def _v2_tasks(lives: Lives, request: Request) -> dict[str, object]:
    page = _number(request, "pageNumber", 1, MAX_PAGE)
    size = _number(request, "pageSize", DEFAULT_ROWS, MAX_ROWS)
    known = lives.known()
    rows = [
        {**_v2_life(life), "task": life.task.label, "createdAt": _naive(life.created_at)}
        for life in known[(page - 1) * size : page * size]
    ]
    return {"items": rows, "totalItems": len(known), "pageNumber": page, "pageSize": size}


def _v2_life(life: Life) -> dict[str, object]:
    return {
        "id": life.task.task_id,
        "status": V2_WORDS.get(life.status, life.status),
        "output": None,
        "finishedAt": _naive(life.finished_at) if life.finished_at else None,
        "isSuccess": life.success,
        "cost": None,
    }


def _v4_status(lives: Lives, request: Request) -> dict[str, object]:
    life = _life(lives, request, "Run")
    return {"status": V4_WORDS.get(life.status, life.status)}


def _v4_runs(lives: Lives, request: Request) -> dict[str, object]:
    limit = _number(request, "limit", DEFAULT_ROWS, MAX_RUNS)
    known = lives.known()
    first = _after(known, request.query_params.get("cursor"))
    shown = known[first : first + limit]
    rows = [
        {
            "id": life.task.task_id,
            "title": life.task.label,
            "status": V4_WORDS.get(life.status, life.status),
            "createdAt": life.created_at.isoformat(),
        }
        for life in shown
    ]
    more = first + limit < len(known)
    cursor = shown[-1].task.task_id if more else None
    return {"runs": rows, "nextCursor": cursor, "hasMore": more}


def _life(lives: Lives, request: Request, noun: str) -> Life:
    life = lives.life(request.path_params["task_id"])
    if life is None:
        raise HTTPException(404, f"{noun} not found")
    return life


def _after(known: tuple[Life, ...], cursor: str | None) -> int:
    if cursor is None:
        return 0
    for place, life in enumerate(known, 1):
        if life.task.task_id == cursor:
            return place
    raise HTTPException(422, "cursor must be the one of an earlier page")


def _number(request: Request, name: str, default: int, most: int) -> int:
    text = request.query_params.get(name, str(default))
    if len(text) <= len(str(most)) and text.isdecimal() and 1 <= int(text) <= most:
        return int(text)
    raise HTTPException(422, f"{name} must be a whole number from 1 to {most}")


def _naive(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()
