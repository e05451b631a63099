"""The gate itself: an ASGI application around Streamlit's, which sees every request first."""

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from components.model.access.actor import Kind
from components.web.gate import checks, connections, refusals
from components.web.gate.bounded_log import printable
from components.web.gate.exchange import Exchange
from components.web.gate.headers import accepts_gzip, headers_of
from components.web.gate.identity.requests import HeldRequest
from components.web.gate.identity.visitors import Visitor
from components.web.gate.limits import next_free_descriptor
from components.web.gate.policy import Policy
from components.web.gate.refusals import Refusal
from components.web.gate.rules.admission import Admission, let_in
from components.web.gate.rules.decisions import NO_TOKEN, UNKNOWN
from components.web.gate.sign_in import html, places
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
    be asked at all, under this host, by this page; who asks must be somebody who may, by one table;
    then Streamlit answers, or a route, in its time, and is told who asks. Signing in comes before.
    """

    def __init__(self, app: ASGIApp, admission: Callable[[], Admission]) -> None:
        self._app = app
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one scope of ASGI."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        admission, connection = self._admission(), connections.current()
        policy = admission.policy
        exchange = Exchange(_cleaned(scope, policy), receive, send, policy)
        if connection is not None:
            connection.begin_answer()
        try:
            refusal = checks.refusal(exchange.scope, policy)
            if refusal is None:
                refusal = await self._answer(exchange, admission)
            if refusal is not None:
                if refusal.logged:
                    about = printable(f" ({refusal.about})" if refusal.about else "")
                    log.warning(f"{refusal.logged}: %s%s", exchange, about)  # noqa: G004 - few sorts
                await _end(exchange, refusal, policy)
        finally:
            if connection is not None:
                connection.end_answer()

    async def _answer(self, exchange: Exchange, admission: Admission) -> Refusal | None:
        try:
            return await self._admit(exchange, admission)
        except ClientDisconnect:
            late = Refusal(refusals.TIMEOUT, "The rest of the request did not come.", "gave up on")
            return late if exchange.late else None
        except Exception:
            log.exception("this was not answered: %s", exchange)
            await _end(exchange, FAILED, admission.policy)
            return None

    async def _admit(self, exchange: Exchange, admission: Admission) -> Refusal | None:
        if admission.is_sign_in(exchange.scope):
            await admission.sign_in(exchange.scope, exchange.receive, exchange.send)
            return None
        decided = admission.decide(exchange.scope)
        if isinstance(decided, Refusal):
            return decided
        if isinstance(decided, list):
            await exchange.answer(303, decided)
            return None
        exchange.scope = let_in(exchange.scope, decided)
        if exchange.scope["type"] == "websocket":
            return await self._open(exchange, admission, decided)
        return await self._respond(exchange, admission, decided)

    async def _respond(
        self, exchange: Exchange, admission: Admission, visitor: Visitor | None
    ) -> Refusal | None:
        with admission.policy.uploads.room(exchange.scope) as refusal:
            if refusal is not None:
                return refusal
            if visitor is None or not visitor.came_with:
                await self._app(exchange.scope, exchange.receive, exchange.send)
                return None
            # However long the answer takes: it is for nobody who was revoked meanwhile.
            request = HeldRequest(
                exchange.receive, exchange.send, lambda: admission.visitors.holds(visitor)
            )
            try:
                await self._app(exchange.scope, request.receive, request.send)
            except ClientDisconnect:
                if not request.gone:
                    raise
        if not request.gone:
            return None
        return NO_TOKEN if visitor.actor.kind is Kind.TOKEN else UNKNOWN

    async def _open(
        self, exchange: Exchange, admission: Admission, visitor: Visitor | None
    ) -> Refusal | None:
        limits = admission.policy.limits
        if next_free_descriptor() >= limits.last_descriptor_of_pages:
            return Refusal(
                refusals.UNAVAILABLE,
                "As many pages are open as this server has room for: try again soon.",
                "no file descriptor is left for",
            )
        # A websocket for everybody is open to whoever opened it.
        socket = PageSocket(
            exchange,
            limits.left_seconds,
            lambda: visitor is None or admission.visitors.holds(visitor),
        )
        admission.sockets.add(socket)
        try:
            await self._app(exchange.scope, socket.receive, socket.send)
        finally:
            admission.sockets.remove(socket)
            socket.ended()
        return None


async def _end(exchange: Exchange, refusal: Refusal, policy: Policy) -> None:
    if not exchange.begun:
        await exchange.refuse(refusal, _page(exchange, refusal, policy))
        return
    exchange.cut()
    # The server notices on its next turn, and so does not write that the answer is not whole.
    await asyncio.sleep(0)


def _page(exchange: Exchange, refusal: Refusal, policy: Policy) -> str:
    if not refusal.access or not places.navigates(exchange.scope):
        return ""
    first = places.first_page(exchange.scope, policy.base_path)
    return html.notice(HTTPStatus(refusal.status).phrase, refusal.detail, first, "To the boards")


def _cleaned(scope: Scope, policy: Policy) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if not name.startswith(IDENTITY)]
    if not accepts_gzip(headers_of(scope, ACCEPT_ENCODING)):
        # Streamlit packs for whoever names gzip, also for those who refuse it.
        headers = [(name, value) for name, value in headers if name != ACCEPT_ENCODING]
    path = policy.routed(scope["path"])
    if path == scope["path"]:
        return {**scope, "headers": headers}
    return {**scope, "headers": headers, "path": path, "raw_path": quote(path).encode()}
