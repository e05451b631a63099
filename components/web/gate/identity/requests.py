"""One request whose visitor has to hold until it is answered whole."""

import asyncio
from collections.abc import Callable

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Send

from components.web.gate.identity.sockets import WATCH_SECONDS


class HeldRequest:
    """Stands between the gate and the application for a request that may take long.

    ``holds`` tells whether whoever asks may still do so; ``gone`` says that they may not, and that
    the answer is not whole.
    """

    def __init__(self, receive: Receive, send: Send, holds: Callable[[], bool]) -> None:
        self.gone = False
        self._receive = receive
        self._send = send
        self._holds = holds
        self._asked = False

    async def receive(self) -> Message:
        """Return the next message; to the application, whoever is gone has hung up."""
        if not self._asked:
            message = await self._receive()
            self._asked = not message.get("more_body", False)
            return message
        while not self._is_gone():
            try:
                async with asyncio.timeout(WATCH_SECONDS):
                    return await self._receive()
            except TimeoutError:
                continue
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Pass on a part of the answer; raises `ClientDisconnect` once the visitor is gone."""
        if self._is_gone():
            raise ClientDisconnect
        await self._send(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            # Whoever is revoked from now on has got all of it.
            self._holds = lambda: True

    def _is_gone(self) -> bool:
        self.gone = self.gone or not self._holds()
        return self.gone
