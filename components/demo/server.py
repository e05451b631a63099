"""The demo API over real HTTP, on a thread and an event loop of its own."""

import asyncio
import logging
import secrets
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from components.demo.lives import Life, Lives

DEFAULT_LIMIT = 10
MAX_LIMIT = 100
MAX_PAGE = 999_999
SHUTDOWN_SECONDS = 2


@dataclass(frozen=True)
class Demo:
    """A running demo API: where it is, the key it takes, and the lives it tells of."""

    base_url: str
    api_key: str = field(repr=False)
    lives: Lives


@asynccontextmanager
async def serve(lives: Lives | None = None) -> AsyncIterator[Demo]:
    """Serve the demo API on a free port of the loopback interface until the context ends."""
    lives = lives or Lives()
    api_key = f"demo_{secrets.token_urlsafe(24)}"
    # Listening before the thread starts: whoever asks at once waits in the backlog.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # asyncio sets this only on sockets that name their protocol; each connection
        # inherits it, and would else wait 40 ms between the head and body of an answer.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        # Without a logging set-up, since uvicorn would apply it to Streamlit's server too.
        config = uvicorn.Config(
            application(lives, api_key),
            log_config=None,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(
            target=_run, args=(server, listener), name="demo-api", daemon=True
        )
        thread.start()
        try:
            yield Demo(base_url, api_key, lives)
        finally:
            server.should_exit = True
            await asyncio.to_thread(thread.join)


def application(lives: Lives, api_key: str) -> Starlette:
    """Build the demo API: the status route, the list of tasks and the ping, as v1 has them."""

    async def status(request: Request) -> JSONResponse:
        _authorize(request, api_key)
        word = lives.status(request.path_params["task_id"])
        if word is None:
            raise HTTPException(404, "Task not found")
        return JSONResponse(word)

    async def tasks(request: Request) -> JSONResponse:
        _authorize(request, api_key)
        page = _number(request, "page", 1, MAX_PAGE)
        limit = _number(request, "limit", DEFAULT_LIMIT, MAX_LIMIT)
        known = lives.known()
        first = (page - 1) * limit
        return JSONResponse(
            {
                "tasks": [_row(life) for life in known[first : first + limit]],
                "total_pages": -(-len(known) // limit),
                "page": page,
                "limit": limit,
                "total_count": len(known),
            }
        )

    async def ping(_: Request) -> JSONResponse:
        return JSONResponse("pong")

    return Starlette(
        routes=[
            Route("/api/v1/task/{task_id}/status", status),
            Route("/api/v1/tasks", tasks),
            Route("/api/v1/ping", ping),
        ],
        exception_handlers={HTTPException: _problem},
    )


def _authorize(request: Request, api_key: str) -> None:
    given = request.headers.get("authorization", "")
    if not secrets.compare_digest(given.encode(), f"Bearer {api_key}".encode()):
        raise HTTPException(401, "Invalid API key")


def _number(request: Request, name: str, default: int, most: int) -> int:
    text = request.query_params.get(name, str(default))
    if len(text) <= len(str(most)) and text.isdecimal() and 1 <= int(text) <= most:
        return int(text)
    raise HTTPException(422, f"{name} must be a whole number from 1 to {most}")


def _row(life: Life) -> dict[str, str | None]:
    return {
        "id": life.task.task_id,
        "task": life.task.label,
        "output": None,
        "status": life.status,
        "created_at": life.created_at.isoformat(),
        "finished_at": life.finished_at.isoformat() if life.finished_at else None,
        "live_url": None,
    }


async def _problem(_: Request, problem: Exception) -> JSONResponse:
    if not isinstance(problem, HTTPException):
        raise problem
    return JSONResponse({"detail": problem.detail}, problem.status_code)


def _run(server: uvicorn.Server, listener: socket.socket) -> None:
    with _quiet():
        asyncio.run(server.serve([listener]))


@contextmanager
def _quiet() -> Iterator[None]:
    # The loggers are shared with the server of the dashboard: only this thread is hushed.
    thread = threading.get_ident()

    def audible(record: logging.LogRecord) -> bool:
        return record.thread != thread or record.levelno >= logging.WARNING

    loggers = [logging.getLogger(name) for name in ("uvicorn.error", "uvicorn.access")]
    for logger in loggers:
        logger.addFilter(audible)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(audible)
