"""The outer door for programs: health, and every board as JSON, as CSV and as a file."""

import csv
import io
import time
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from components import __version__, monitor
from components.model.errors import StoreError, UnknownBoard
from components.model.reading import Problem
from components.model.snapshot import Service, Snapshot, Task
from components.model.text import escape_formula
from components.monitor import NotRunningError

CSV_COLUMNS = (
    "task_id",
    "label",
    "group",
    "note",
    "status",
    "since",
    "checked_at",
    "problem",
    "success",
    "raw",
)
ALIVE_SECONDS = 15.0
FRESH = {"Cache-Control": "no-store"}


async def healthz(_: Request) -> Response:
    """Answer 200 while the poller's loop turns, 503 otherwise."""
    try:
        age = monitor.current().alive_age
    except NotRunningError:
        return JSONResponse({"status": "starting", "version": __version__}, 503, FRESH)
    alive = age <= ALIVE_SECONDS
    answer = {
        "status": "ok" if alive else "poller stopped",
        "alive_age": round(age, 3),
        "version": __version__,
    }
    return JSONResponse(answer, 200 if alive else 503, FRESH)


async def readyz(_: Request) -> Response:
    """Answer 200 while the poller's loop turns and what it learns is saved, 503 otherwise."""
    try:
        here = monitor.current()
    except NotRunningError:
        return JSONResponse({"ready": False, "reasons": ["starting"]}, 503, FRESH)
    reasons = ["poller stopped"] if here.alive_age > ALIVE_SECONDS else []
    reasons += [here.storage.message] if here.storage else []
    return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200, FRESH)


def boards(_: Request) -> Response:
    """List every board with its counts."""
    return JSONResponse(
        [
            {
                "name": snapshot.board.name,
                "title": snapshot.board.title,
                "archived": snapshot.board.archived,
                "counts": snapshot.counts,
                "version": snapshot.version,
            }
            for snapshot in monitor.current().boards()
        ],
        headers=FRESH,
    )


def board(request: Request) -> Response:
    """Answer with one board, its counts and all its tasks."""
    snapshot = monitor.current().live_snapshot(request.path_params["board"])
    return JSONResponse(
        {
            "board": snapshot.board.name,
            "version": snapshot.version,
            "generated_at": _iso(snapshot.taken_at),
            "demo": snapshot.demo,
            "counts": snapshot.counts,
            "service": _service(snapshot.service),
            "tasks": [_task(task) for task in snapshot.tasks],
        },
        headers=FRESH,
    )


async def version(request: Request) -> Response:
    """Answer with the version of a board and ages in seconds, for the live signal."""
    liveness = monitor.current().liveness(request.path_params["board"])
    oldest = liveness.oldest_live_age
    return JSONResponse(
        {
            "version": liveness.version,
            "now": round(time.time(), 3),
            "alive_age": round(liveness.alive_age, 3),
            "oldest_live_age": None if oldest is None else round(oldest, 3),
            "refresh_seconds": liveness.refresh_seconds,
            "paused": liveness.paused,
            "archived": liveness.archived,
            "checked_at": _iso(liveness.checked_at),
        },
        headers=FRESH,
    )


def board_csv(request: Request) -> Response:
    """Answer with one board as CSV that no spreadsheet takes for formulas."""
    snapshot = monitor.current().live_snapshot(request.path_params["board"])
    return Response(
        _csv(snapshot),
        media_type="text/csv; charset=utf-8",
        headers=_attached(f"{snapshot.board.name}.csv"),
    )


def export(request: Request) -> Response:
    """Answer with one board and its history as a file; where that fails midway it breaks off."""
    name = request.path_params["board"]
    pieces = monitor.current().exported(name)
    # Once an answer has begun it can no longer be an error in words.
    first = next(pieces)
    return StreamingResponse(
        chain([first], pieces),
        media_type="application/json",
        headers=_attached(f"{name}-{datetime.now(UTC).date()}.json"),
    )


async def not_found(_: Request, exc: Exception) -> Response:
    """Answer 404 for a board that is not there."""
    return JSONResponse({"detail": str(exc)}, 404, FRESH)


async def unavailable(_: Request, exc: Exception) -> Response:
    """Answer 503 while no monitor runs, or the database fails."""
    return JSONResponse({"detail": str(exc)}, 503, FRESH)


ROUTES = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/api/boards", boards),
    Route("/api/boards/{board}.csv", board_csv),
    Route("/api/boards/{board}/version", version),
    Route("/api/boards/{board}/export", export),
    Route("/api/boards/{board}", board),
]
HANDLERS = {
    UnknownBoard: not_found,
    NotRunningError: unavailable,
    StoreError: unavailable,
}


def _task(task: Task) -> dict[str, Any]:
    reading = task.reading
    return {
        "task_id": task.task_id,
        "label": task.label,
        "group": task.group,
        "note": task.note,
        "status": reading.status,
        "since": _iso(reading.since),
        "checked_at": _iso(reading.checked_at),
        "problem": None if reading.problem is None else _problem(reading.problem),
        "success": reading.success,
        "raw": reading.raw,
    }


def _service(service: Service) -> dict[str, Any]:
    trouble, sweep = service.trouble, service.sweep
    return {
        "speaks": list(service.speaks),
        "trouble": None
        if trouble is None
        else {
            "kind": trouble.kind,
            "message": trouble.message,
            "at": _iso(trouble.at),
            "until": _iso(trouble.until),
        },
        "sweep": None if sweep is None else asdict(sweep),
        "storage": None if service.storage is None else service.storage.message,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"kind": problem.kind, "message": problem.message, "at": _iso(problem.at)}


def _csv(snapshot: Snapshot) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    for task in snapshot.tasks:
        row = _task(task)
        row["problem"] = row["problem"] and row["problem"]["message"]
        success = row["success"]
        row["success"] = None if success is None else str(success).lower()
        writer.writerow([escape_formula(row[column] or "") for column in CSV_COLUMNS])
    # Excel takes a file without this mark for one in an old encoding.
    return text.getvalue().encode("utf-8-sig")


def _attached(name: str) -> dict[str, str]:
    return {**FRESH, "Content-Disposition": f'attachment; filename="{name}"'}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds")[:-6] + "Z"
