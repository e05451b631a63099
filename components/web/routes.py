"""The outer door for programs: health, and every board as JSON, as CSV and as a file."""

import csv
import io
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from components import RUN, __version__, monitor
from components.model.details import TaskDetails
from components.model.errors import BoardLimitError, StoreError, UnknownBoard, UnknownTask
from components.model.reading import Problem, Trouble
from components.model.snapshot import Snapshot, SweepEstimate, Task
from components.model.text import escape_formula
from components.monitor import ApiBusyError, ApiError, NotRunningError, TaskUnreadable

CSV_HEADER = "task_id,label,group,note,status,since,checked_at,problem,success,raw"
ALIVE_SECONDS = 15.0
GZIP_FORMAT = 31
FRESH = {"Cache-Control": "no-store"}
# Those who wait for the API leave the threads of all other routes alone.
ASKING = CapacityLimiter(8)


async def healthz(_: Request) -> Response:
    """Answer 200 while the poller's loop turns, 503 otherwise."""
    try:
        age = monitor.current().alive_age
    except NotRunningError:
        return _json({"status": "starting", "version": __version__}, 503)
    alive = age <= ALIVE_SECONDS
    status = "ok" if alive else "poller stopped"
    answer = {"status": status, "alive_age": round(age, 3), "version": __version__}
    return _json(answer, 200 if alive else 503)


async def readyz(_: Request) -> Response:
    """Answer 200 while the poller's loop turns and what it learns is saved, 503 otherwise."""
    try:
        here = monitor.current()
    except NotRunningError:
        return _json({"ready": False, "reasons": ["starting"]}, 503)
    reasons = ["poller stopped"] if here.alive_age > ALIVE_SECONDS else []
    reasons += [storage.message] if (storage := here.storage) else []
    return _json({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)


def boards(_: Request) -> Response:
    """List every board with its counts."""
    return _json(
        [
            {
                "name": snapshot.board.name,
                "title": snapshot.board.title,
                "archived": snapshot.board.archived,
                "counts": snapshot.counts,
                "version": snapshot.version,
            }
            for snapshot in monitor.current().boards()
        ]
    )


def board(request: Request) -> Response:
    """Answer with one board, its counts and all its tasks."""
    snapshot = monitor.current().live_snapshot(request.path_params["board"])
    service = snapshot.service
    return _json(
        {
            "board": snapshot.board.name,
            "version": snapshot.version,
            "generated_at": _iso(snapshot.taken_at),
            "demo": snapshot.demo,
            "counts": snapshot.counts,
            "service": {
                "speaks": service.speaks,
                "trouble": _fields(service.trouble),
                "sweep": _fields(service.sweep),
                "storage": service.storage and service.storage.message,
                "left_by_others": service.left_by_others,
            },
            "tasks": [_task(task) for task in snapshot.tasks],
        }
    )


async def task(request: Request) -> Response:
    """Answer with one task of a board in full, as the API tells it now."""
    name, task_id = request.path_params["board"], request.path_params["task_id"]
    here = monitor.current()
    return _json(_details(await to_thread.run_sync(here.details, task_id, name, limiter=ASKING)))


async def version(request: Request) -> Response:
    """Answer with the version of a board and ages in seconds, for the live signal."""
    liveness = monitor.current().liveness(request.path_params["board"])
    oldest = liveness.oldest_live_age
    return _json(
        {
            "version": liveness.version,
            "run": RUN,
            "now": round(time.time(), 3),
            "alive_age": round(liveness.alive_age, 3),
            "oldest_live_age": None if oldest is None else round(oldest, 3),
            "refresh_seconds": liveness.refresh_seconds,
            "paused": liveness.paused,
            "archived": liveness.archived,
            "checked_at": _iso(liveness.checked_at),
        }
    )


def board_csv(request: Request) -> Response:
    """Answer with one board as CSV that no spreadsheet takes for formulas."""
    snapshot = monitor.current().live_snapshot(request.path_params["board"])
    headers = _attached(f"{snapshot.board.name}.csv")
    return Response(_csv(snapshot), headers=headers, media_type="text/csv; charset=utf-8")


def export(request: Request) -> Response:
    """Answer with one board and its history as a file; where that fails midway it breaks off."""
    name = request.path_params["board"]
    pieces = monitor.current().exported(name)
    # Once an answer has begun it can no longer be an error in words.
    first = next(pieces)
    file = f"{name}-{datetime.now(UTC).date()}.json"
    whole = chain([first], pieces)
    if request.url.path.endswith(".gz"):
        headers = _attached(f"{file}.gz")
        return StreamingResponse(_packed(whole), headers=headers, media_type="application/gzip")
    return StreamingResponse(whole, headers=_attached(file), media_type="application/json")


async def failed(_: Request, exc: Exception) -> Response:
    """Answer 404 for an unknown board or task, 502 where the API gives no answer of use.

    503 while no monitor runs, the database fails, the API is in trouble, or a board is too large.
    """
    match exc:
        case UnknownBoard() | UnknownTask():
            status = 404
        case ApiError() | TaskUnreadable():
            status = 502
        case _:
            status = 503
    return _json({"detail": str(exc)}, status)


ROUTES = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/api/boards", boards),
    Route("/api/boards/{board}.csv", board_csv),
    Route("/api/boards/{board}/version", version),
    Route("/api/boards/{board}/export", export),
    Route("/api/boards/{board}/export.gz", export),
    Route("/api/boards/{board}/tasks/{task_id}", task),
    Route("/api/boards/{board}", board),
]
HANDLERS = dict.fromkeys(
    (
        *(UnknownBoard, UnknownTask, BoardLimitError, NotRunningError, StoreError),
        *(ApiBusyError, ApiError, TaskUnreadable),
    ),
    failed,
)


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
        "problem": _fields(reading.problem),
        "success": reading.success,
        "raw": reading.raw,
    }


def _details(details: TaskDetails) -> dict[str, Any]:
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
        "created_at": _iso(details.created_at),
        "started_at": _iso(details.started_at),
        "finished_at": _iso(details.finished_at),
        "updated_at": _iso(details.updated_at),
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


def _fields(value: Problem | Trouble | SweepEstimate | None) -> dict[str, Any] | None:
    if value is None:
        return None
    fields = asdict(value).items()
    return {key: _iso(at) if isinstance(at, datetime) else at for key, at in fields}


def _json(content: object, status: int = 200) -> JSONResponse:
    return JSONResponse(content, status, FRESH)


def _csv(snapshot: Snapshot) -> bytes:
    text = io.StringIO()
    columns = CSV_HEADER.split(",")
    writer = csv.writer(text)
    writer.writerow(columns)
    for task in snapshot.tasks:
        row = _task(task)
        row["problem"] = row["problem"] and row["problem"]["message"]
        success = row["success"]
        row["success"] = None if success is None else str(success).lower()
        writer.writerow([escape_formula(row[column] or "") for column in columns])
    # Excel takes a file without this mark for one in an old encoding.
    return text.getvalue().encode("utf-8-sig")


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=GZIP_FORMAT)
    yield from filter(None, map(packer.compress, pieces))
    yield packer.flush()


def _attached(name: str) -> dict[str, str]:
    return {**FRESH, "Content-Disposition": f'attachment; filename="{name}"'}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds")[:-6] + "Z"
