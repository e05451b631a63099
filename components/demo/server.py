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

from components.demo import dialects
from components.demo.simulation import Simulation

SHUTDOWN_SECONDS = 2


@dataclass(frozen=True)
class Demo:
    """A running demo API: its address, the key that it accepts, and its tasks."""

    base_url: str
    api_key: str = field(repr=False)
    simulation: Simulation


@asynccontextmanager
async def serve(simulation: Simulation | None = None) -> AsyncIterator[Demo]:
    """Serve the demo API on a free port of the loopback interface until the context ends."""
    simulation = simulation or Simulation()
    api_key = f"demo_{secrets.token_urlsafe(24)}"
    # Listening before the thread starts, so that early requests wait in the backlog.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # asyncio sets this only on sockets that name their protocol; each connection
        # inherits it, and would else wait 40 ms between the head and body of an answer.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        # Without a logging set-up, since uvicorn would apply it to Streamlit's server too.
        config = uvicorn.Config(
            application(simulation, api_key),
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
            yield Demo(base_url, api_key, simulation)
        finally:
            server.should_exit = True
            await asyncio.to_thread(thread.join)


def application(simulation: Simulation, api_key: str) -> Starlette:
    """Return the demo API: the routes of all versions, and the ping of v1."""

    async def ping(_: Request) -> JSONResponse:
        return JSONResponse("pong")

    return Starlette(
        routes=[*dialects.routes(simulation, api_key), Route("/api/v1/ping", ping)],
        exception_handlers={HTTPException: _error_body},
    )


async def _error_body(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


def _run(server: uvicorn.Server, listener: socket.socket) -> None:
    with _without_info_logs():
        asyncio.run(server.serve([listener]))


@contextmanager
def _without_info_logs() -> Iterator[None]:
    # The loggers are shared with the server of the dashboard: only this thread is filtered.
    thread = threading.get_ident()

    def is_logged(record: logging.LogRecord) -> bool:
        return record.thread != thread or record.levelno >= logging.WARNING

    loggers = [logging.getLogger(name) for name in ("uvicorn.error", "uvicorn.access")]
    for logger in loggers:
        logger.addFilter(is_logged)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(is_logged)
