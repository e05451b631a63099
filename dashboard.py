"""The ASGI entry: `streamlit run dashboard.py`, or `uvicorn dashboard:app`."""

import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from components import demo, monitor
from components.model.access.actor import PROGRAM
from components.model.actions import ImportBoard
from components.model.board import Board
from components.model.errors import TaskboardError
from components.model.settings import Settings, SettingsError, load
from components.web import assets, gate, routes, webhooks

ROUTES = [*webhooks.ROUTES, *routes.ROUTES, *assets.ROUTES, *routes.REST]
EXPOSED = (
    "Taskboard is open: everybody who can reach it can change every board (TASKBOARD_OPEN is set)."
)

NO_ACCOUNTS = (
    "TASKBOARD_LOCAL_ACCOUNTS is set, but the demo has no accounts: set BROWSER_USE_API_KEY, or "
    "neither to see the demo."
)
NAMELESS = (
    "It answers under loopback names only: set TASKBOARD_ALLOWED_HOSTS to the names or addresses "
    "under which other machines find it."
)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Poll from the start of the server to its end; without a key, the bundled demo."""
    try:
        async with AsyncExitStack() as stack:
            settings = load()
            if settings.demo and settings.web.access.local_accounts:
                raise SettingsError(NO_ACCOUNTS)
            rules = gate.policy(settings.web, ROUTES)
            webhooks.install(settings.web.webhook_secret)
            if rules.is_open:
                print(EXPOSED, file=sys.stderr, flush=True)  # noqa: T201
            if rules.exposed and not rules.is_named:
                print(NAMELESS, file=sys.stderr, flush=True)  # noqa: T201
            watching = await (_demo if settings.demo else _watch)(settings, stack)
            monitor.install(watching)
            stack.callback(monitor.install, None)
            await stack.enter_async_context(gate.serving(rules, watching.access))
            yield {}
    except TaskboardError as exc:
        # Raised further, the server would print it at the end of a traceback.
        print(f"Taskboard cannot start: {exc.detail}", file=sys.stderr, flush=True)  # noqa: T201
        os._exit(1)


async def _watch(settings: Settings, stack: AsyncExitStack) -> monitor.Monitor:
    return stack.enter_context(monitor.running(settings))


async def _demo(settings: Settings, stack: AsyncExitStack) -> monitor.Monitor:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="taskboard-demo-"))
    bundled = await stack.enter_async_context(demo.serve())
    watching = await _watch(
        replace(
            settings,
            base_url=bundled.base_url,
            api_key=bundled.api_key,
            database_url=f"sqlite:///{folder}/demo.sqlite",
            default_board=demo.BOARD,
        ),
        stack,
    )
    board = Board(demo.BOARD, demo.TITLE, settings.refresh_seconds, description=demo.DESCRIPTION)
    past = demo.simulated_history(bundled.simulation, board)
    watching.perform(ImportBoard(demo.BOARD, past), PROGRAM)
    await stack.enter_async_context(demo.stocked(bundled.simulation, watching.perform))
    return watching


app = st.App(
    "components/web/shell.py",
    lifespan=lifespan,
    routes=ROUTES,
    middleware=[Middleware(gate.Gate, admission=gate.installed)],
    exception_handlers=routes.HANDLERS,
)
