"""The gate itself: an ASGI application around Streamlit's, which sees every request first."""

import asyncio
import logging
from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from components.web.gate import checks, connections, refusals
from components.web.gate.bounded_log import printable
from components.web.gate.exchange import Exchange
from components.web.gate.headers import accepts_gzip, headers_of
from components.web.gate.limits import next_free_descriptor
from components.web.gate.policy import Policy
from components.web.gate.refusals import Refusal
from components.web.gate.websockets import PageSocket

# Only the gate may say who somebody is.
IDENTITY = b"x-taskboard-"
ACCEPT_ENCODING = b"accept-encoding"

# The log has the traceback, and needs no line more.
FAILED = Refusal(refusals.FAILED, "This went wrong here; the server's log says why.")

log = logging.getLogger(__package__)


class Gate:
    """Lets in what may come in, and gives every answer its headers.

    In this order: headers that claim an identity are stripped; it is checked that the server may
    be asked at all, under this host, by this page; then Streamlit answers, in its time. Who may
    come in is to be asked after the checks.
    """

    def __init__(self, app: ASGIApp, policy: Callable[[], Policy]) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one scope of ASGI."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        policy, connection = self._policy(), connections.current()
        exchange = Exchange(_cleaned(scope, policy), receive, send, policy)
        if connection is not None:
            connection.begin_answer()
        try:
            refusal = checks.refusal(exchange.scope, policy)
            if refusal is None:
                refusal = await self._answer(exchange, policy)
            if refusal is not None:
                about = printable(f" ({refusal.about})" if refusal.about else "")
                log.warning(f"{refusal.logged}: %s%s", exchange, about)  # noqa: G004 - few sorts
                await _end(exchange, refusal)
        finally:
            if connection is not None:
                connection.end_answer()

    async def _answer(self, exchange: Exchange, policy: Policy) -> Refusal | None:
        answer = self._open if exchange.scope["type"] == "websocket" else self._respond
        try:
            return await answer(exchange, policy)
        except ClientDisconnect:
            late = Refusal(refusals.TIMEOUT, "The rest of the request did not come.", "gave up on")
            return late if exchange.late else None
        except Exception:
            log.exception("this was not answered: %s", exchange)
            await _end(exchange, FAILED)
            return None

    async def _respond(self, exchange: Exchange, policy: Policy) -> Refusal | None:
        with policy.uploads.room(exchange.scope) as refusal:
            if refusal is None:
                await self._app(exchange.scope, exchange.receive, exchange.send)
        return refusal

    async def _open(self, exchange: Exchange, policy: Policy) -> Refusal | None:
        if next_free_descriptor() >= policy.limits.last_descriptor_of_pages:
            return Refusal(
                refusals.UNAVAILABLE,
                "As many pages are open as this server has room for: try again soon.",
                "no file descriptor is left for",
            )
        socket = PageSocket(exchange, policy.limits.left_seconds)
        try:
            await self._app(exchange.scope, socket.receive, socket.send)
        finally:
            socket.ended()
        return None


async def _end(exchange: Exchange, refusal: Refusal) -> None:
    if not exchange.begun:
        await exchange.refuse(refusal)
        return
    exchange.cut()
    # The server notices on its next turn, and so does not write that the answer is not whole.
    await asyncio.sleep(0)


def _cleaned(scope: Scope, policy: Policy) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if not name.startswith(IDENTITY)]
    if not accepts_gzip(headers_of(scope, ACCEPT_ENCODING)):
        # Streamlit packs for whoever names gzip, also for those who refuse it.
        headers = [(name, value) for name, value in headers if name != ACCEPT_ENCODING]
    path = policy.routed(scope["path"])
    if path == scope["path"]:
        return {**scope, "headers": headers}
    return {**scope, "headers": headers, "path": path, "raw_path": quote(path).encode()}
