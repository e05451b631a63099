"""The outer door for programs: health, and every board as JSON, as CSV and as a file."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from components import RUN, __version__, monitor
from components.model.errors import BoardLimitError, StoreError, UnknownBoard, UnknownTask
from components.monitor import ApiBusyError, ApiError, NotRunningError, TaskUnreadable
from components.web import bodies, exports, fields, negotiation
from components.web.bodies import Encoded
from components.web.exports import NoRoomForExport
from components.web.streaming import streamed

ALIVE_SECONDS = 15.0
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
                "cost_usd": fields.known_cost(snapshot.cost),
                "version": snapshot.version,
            }
            for snapshot in monitor.current().boards()
        ]
    )


async def board(request: Request) -> Response:
    """Answer with one board, its counts and all its tasks."""
    encoded = await bodies.json_boards.of(monitor.current(), request.path_params["board"])
    return await _conditional(request, encoded, {**FRESH, "Content-Type": "application/json"})


async def task(request: Request) -> Response:
    """Answer with one task of a board in full, as the API tells it now."""
    name, task_id = request.path_params["board"], request.path_params["task_id"]
    here = monitor.current()
    return _json(
        fields.details_fields(await to_thread.run_sync(here.details, task_id, name, limiter=ASKING))
    )


async def version(request: Request) -> Response:
    """Answer with the version of a board and ages in seconds, for the live signal."""
    here = monitor.current()
    liveness = here.liveness(request.path_params["board"])
    oldest = liveness.oldest_live_age
    return _json(
        {
            **_alive(liveness.version, liveness.alive_age),
            "oldest_live_age": None if oldest is None else round(oldest, 3),
            "refresh_seconds": liveness.refresh_seconds,
            "paused": liveness.paused,
            "archived": liveness.archived,
            "checked_at": fields.iso(liveness.checked_at),
            "boards_version": here.boards_version(),
        }
    )


async def overall_version(_: Request) -> Response:
    """Answer with the version of all boards together, for pages that show no single one."""
    here = monitor.current()
    return _json(_alive(here.overall_version(), here.alive_age))


async def board_csv(request: Request) -> Response:
    """Answer with one board as CSV that no spreadsheet takes for formulas."""
    name = request.path_params["board"]
    encoded = await bodies.csv_boards.of(monitor.current(), name)
    headers = _attached(f"{name}.csv", "text/csv; charset=utf-8")
    return await _conditional(request, encoded, headers)


async def export(request: Request) -> Response:
    """Answer with one board and its history as a file."""
    name = request.path_params["board"]
    # Written before the answer begins, so that it fails in words, and no slow reader delays it.
    made = await exports.exports.of(monitor.current(), name)
    file = f"{name}-{datetime.now(UTC).date()}.json"
    if request.url.path.endswith(".gz"):
        headers = _attached(f"{file}.gz", "application/gzip")
        return streamed(request, made.packed(), made.packed_length, headers)
    packed = negotiation.takes_packed(request)
    headers = {**_attached(file, "application/json"), **negotiation.form_headers(packed=packed)}
    if packed:
        return streamed(request, made.packed(), made.packed_length, headers)
    return streamed(request, made.unpacked(), made.length, headers)


async def failed(_: Request, exc: Exception) -> Response:
    """Answer 404 for an unknown board or task, 502 where the API gives no answer of use.

    503 while no monitor runs, the database fails, the API is in trouble, a board is too large, or
    there is no room to write it.
    """
    match exc:
        case UnknownBoard() | UnknownTask():
            status = 404
        case ApiError() | TaskUnreadable():
            status = 502
        case _:
            status = 503
    answer = {"detail": str(exc)}
    if isinstance(exc, UnknownBoard):
        # By which pages tell this answer from a proxy's own 404.
        answer["error"] = "unknown_board"
    return _json(answer, status)


ROUTES = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/api/version", overall_version),
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
        *(ApiBusyError, ApiError, TaskUnreadable, NoRoomForExport),
    ),
    failed,
)


def _alive(version: int, age: float) -> dict[str, object]:
    return {
        "version": version,
        "run": RUN,
        "now": round(time.time(), 3),
        "alive_age": round(age, 3),
    }


def _json(content: object, status: int = 200) -> JSONResponse:
    return JSONResponse(content, status, FRESH)


async def _conditional(request: Request, encoded: Encoded, headers: Mapping[str, str]) -> Response:
    packed = negotiation.takes_packed(request)
    tag = encoded.packed_tag if packed else encoded.plain_tag
    # Whoever has a body of an earlier moment that tells the same, in the form that would be sent,
    # has what there is. A 304 has no body whose coding it could name.
    held = tag.among(negotiation.tags_held(request))
    if held is not None or negotiation.has_anything(request):
        unchanged = {**FRESH, **negotiation.VARIES, "ETag": held or str(tag)}
        return Response(status_code=304, headers=unchanged)
    body = await encoded.packed.get() if packed else encoded.plain
    whole = {**headers, **negotiation.form_headers(packed=packed), "ETag": str(tag)}
    return streamed(request, body.stream(), body.length, whole)


def _attached(name: str, media_type: str) -> dict[str, str]:
    disposition = f'attachment; filename="{name}"'
    return {**FRESH, "Content-Type": media_type, "Content-Disposition": disposition}
