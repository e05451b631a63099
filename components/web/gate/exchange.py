"""One request and its answer, or one websocket: with time limits, and the headers of the gate."""

import asyncio
import json
import logging
import time
from collections.abc import Iterable
from http import HTTPStatus

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from components.web.gate import connections, refusals
from components.web.gate.bounded_log import printable
from components.web.gate.headers import secured
from components.web.gate.policy import Policy
from components.web.gate.refusals import Refusal

log = logging.getLogger(__package__)

_FRESH = {"cache-control": "no-store"}
_STARTS = ("http.response.start", "websocket.http.response.start")


class Exchange:
    """Stands between the server and the application.

    ``begun`` says that an answer is under way, ``late`` that the rest of a body did not come.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send, policy: Policy) -> None:
        self.scope = scope
        self.begun = False
        self.late = False
        self._receive = receive
        self._send = send
        self._policy = policy
        self._patience = policy.limits.body_seconds
        self._has_body = scope["type"] == "websocket"

    def __str__(self) -> str:
        """Return who asks for what, fit for a line of a log."""
        client = self.scope.get("client")
        kind = self.scope.get("method", "websocket")
        return printable(f"{kind} {self.scope['path']} from {client[0] if client else 'nowhere'}")

    async def receive(self) -> Message:
        """Return the next message; a body that stops coming, or nearly, counts as broken off."""
        if self._has_body:
            return await self._receive()
        limits, began = self._policy.limits, time.monotonic()
        try:
            async with asyncio.timeout(self._patience):
                message = await self._receive()
        except TimeoutError:
            self.late = True
            return {"type": "http.disconnect"}
        # What has come gives time for more, but for none to be saved up.
        earned = len(message.get("body", b"")) / limits.least_bytes_per_second
        left = self._patience - (time.monotonic() - began) + earned
        self._patience = min(left, limits.body_seconds)
        self._has_body = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Pass on a part of the answer; raises `ClientDisconnect` where nobody takes it."""
        if message["type"] in _STARTS:
            message = {
                **message,
                "headers": secured(message.get("headers", ()), self._policy.headers),
            }
        self.begun = True
        try:
            async with asyncio.timeout(self._policy.limits.answer_seconds):
                await self._send(message)
        except TimeoutError as exc:
            log.warning("an answer is given up that nobody takes: %s", self)
            self.cut()
            raise ClientDisconnect from exc

    async def refuse(self, refusal: Refusal, page: str = "") -> None:
        """Answer in the application's place: by a page where there is one, else as problem or text.

        A problem is JSON of RFC 9457, for programs.
        """
        if page:
            kind, text = "text/html; charset=utf-8", page
        elif refusal.access or "/api/" in self.scope["path"]:
            kind, text = "application/problem+json", json.dumps(_problem(refusal))
        else:
            kind, text = "text/plain; charset=utf-8", f"{refusal.detail}\n"
        headers = [("content-type", kind), *_FRESH.items()]
        if refusal.status == refusals.UNAUTHORIZED:
            headers.append(("www-authenticate", "Bearer"))
        await self.answer(refusal.status, headers, text.encode())

    async def answer(
        self, status: int, headers: Iterable[tuple[str, str]], body: bytes = b""
    ) -> None:
        """Send a whole answer; a websocket that is not open yet is answered by HTTP, too."""
        told = [*headers, ("content-length", str(len(body)))]
        # An extension of ASGI.
        prefix = "websocket.http" if self.scope["type"] == "websocket" else "http"
        await self.send(
            {
                "type": f"{prefix}.response.start",
                "status": status,
                "headers": [(name.encode(), value.encode("latin-1")) for name, value in told],
            }
        )
        await self.send({"type": f"{prefix}.response.body", "body": body})

    def cut(self) -> None:
        """End the connection, so that nobody takes half an answer for a whole one."""
        if (connection := connections.current()) is not None:
            connection.cut()


def _problem(refusal: Refusal) -> dict[str, str | int]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": refusal.detail,
        "error": refusal.error or refusals.WORDS[refusal.status],
    }
