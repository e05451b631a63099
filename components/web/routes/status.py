"""Health, and the versions by which pages and programs see that something is new."""

import time

from starlette.requests import Request
from starlette.responses import Response

from components import RUN, __version__, monitor
from components.monitor import NotRunningError
from components.web import answers, fields
from components.web.resources import Answer, Operation, Resource
from components.web.routes.actors import actor_of, board_of
from components.web.schemas.boards import BoardVersion, OverallVersion
from components.web.schemas.kinds import Health, Readiness

ALIVE_SECONDS = 15.0


async def healthz(_: Request) -> Response:
    """Answer 200 while the poller's loop turns, 503 otherwise."""
    try:
        age = monitor.current().alive_age
    except NotRunningError:
        return answers.json(Health(status="starting", version=__version__), 503)
    alive = age <= ALIVE_SECONDS
    status = "ok" if alive else "poller stopped"
    health = Health(status=status, alive_age=round(age, 3), version=__version__)
    return answers.json(health, 200 if alive else 503)


async def readyz(_: Request) -> Response:
    """Answer 200 while the poller's loop turns and what it learns is saved, 503 otherwise."""
    try:
        here = monitor.current()
    except NotRunningError:
        return answers.json(Readiness(ready=False, reasons=["starting"]), 503)
    reasons = ["poller stopped"] if here.alive_age > ALIVE_SECONDS else []
    reasons += [storage.message] if (storage := here.storage) else []
    return answers.json(Readiness(ready=not reasons, reasons=reasons), 503 if reasons else 200)


async def board_version(request: Request) -> Response:
    """Tell the version of a board and ages in seconds, for polling."""
    here, name = board_of(request)
    liveness = here.liveness(name)
    oldest = liveness.oldest_live_age
    sees_all = actor_of(request).boards is None
    return answers.json(
        BoardVersion(
            version=liveness.version,
            run=RUN,
            now=round(time.time(), 3),
            alive_age=round(liveness.alive_age, 3),
            oldest_live_age=None if oldest is None else round(oldest, 3),
            refresh_seconds=liveness.refresh_seconds,
            paused=liveness.paused,
            archived=liveness.archived,
            checked_at=fields.iso(liveness.checked_at),
            boards_version=here.boards_version() if sees_all else None,
        )
    )


async def overall_version(_: Request) -> Response:
    """Tell the version of all boards together, which rises with each of theirs."""
    here = monitor.current()
    return answers.json(
        OverallVersion(
            version=here.overall_version(),
            run=RUN,
            now=round(time.time(), 3),
            alive_age=round(here.alive_age, 3),
        )
    )


HEALTHY = Answer("It is well.", Health)
ROUTES = [
    Resource(
        "/healthz",
        Operation(
            "GET", healthz, {200: HEALTHY, 503: Answer("It is not well.", Health)}, public=True
        ),
    ),
    Resource(
        "/readyz",
        Operation(
            "GET",
            readyz,
            {200: Answer("It is ready.", Readiness), 503: Answer("It is not ready.", Readiness)},
            public=True,
        ),
    ),
    Resource(
        "/api/version",
        Operation("GET", overall_version, {200: Answer("The version.", OverallVersion)}),
    ),
    Resource(
        "/api/boards/{board}/version",
        Operation(
            "GET", board_version, {200: Answer("The version.", BoardVersion)}, refused=(404,)
        ),
    ),
]
