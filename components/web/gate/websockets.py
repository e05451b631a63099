"""A page's websocket: only frames that Streamlit speaks, and nothing is kept of a closed page."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import ClientDisconnect
from starlette.types import Message

from components.web.gate import streamlit_server
from components.web.gate.exchange import Exchange

# A tab that is closed or leaves says so, and a gateway that tidies up; where the network broke
# nobody does.
LEFT = (1000, 1001)
NOT_BINARY, NO_MESSAGE = 1003, 1002
# Whoever it was of has signed out, or was taken what they came with.
ENDED = 4401

log = logging.getLogger(__package__)


class PageSocket:
    """Stands between the server and Streamlit for one websocket.

    ``holds`` tells whether whoever opened it may still be there.
    """

    def __init__(self, exchange: Exchange, left_seconds: float, holds: Callable[[], bool]) -> None:
        self._exchange = exchange
        self.holds = holds
        self._left_seconds = left_seconds
        self._page = streamlit_server.ShownPage()
        self._session: str | None = None
        self._code: int | None = None
        self._end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def end(self) -> None:
        """Close the socket at once: nothing more gets through, neither way."""
        if self._end.done():
            return
        self._end.set_result(None)
        self._code = ENDED
        with suppress(ClientDisconnect):
            await self._exchange.send({"type": "websocket.close", "code": ENDED})

    async def receive(self) -> Message:
        """Return the next message that is not late; what Streamlit does not speak ends it."""
        while True:
            message = await self._next()
            # Whoever has just been signed out does nothing more.
            if not self.holds():
                await self.end()
                return {"type": "websocket.disconnect", "code": ENDED}
            if message["type"] == "websocket.receive":
                frame = message.get("bytes")
                if frame is None:
                    return await self._refuse(NOT_BINARY, "a text")
                if not streamlit_server.is_message(frame):
                    return await self._refuse(NO_MESSAGE, "a frame that is no message")
                if self._page.is_late_request(frame):
                    continue
            elif message["type"] == "websocket.disconnect":
                self._code = message.get("code")
            return message

    async def send(self, message: Message) -> None:
        """Pass on what is not late, without the program's path, and note the page's session."""
        if self._end.done():
            return
        if frame := message.get("bytes"):
            if self._page.is_late_run(frame):
                return
            frame = streamlit_server.without_path(frame)
            message = {**message, "bytes": frame}
            self._session = self._session or streamlit_server.session_of(frame)
        await self._exchange.send(message)

    def ended(self) -> None:
        """Give back what the session holds where its page does not come back soon."""
        if self._session is None:
            return
        if self._code == ENDED:
            streamlit_server.close_left_session(self._session)
        elif self._code in LEFT:
            close = streamlit_server.close_left_session
            asyncio.get_running_loop().call_later(self._left_seconds, close, self._session)

    async def _next(self) -> Message:
        coming = asyncio.ensure_future(self._exchange.receive())
        try:
            await asyncio.wait((coming, self._end), return_when=asyncio.FIRST_COMPLETED)
            if self._end.done():
                return {"type": "websocket.disconnect", "code": ENDED}
            return await coming
        finally:
            coming.cancel()

    async def _refuse(self, code: int, what: str) -> Message:
        log.warning("a page is closed that sent %s: %s", what, self._exchange)
        await self._exchange.send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}
