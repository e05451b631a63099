"""The open websockets, and their end with what whoever opened them came with."""

import asyncio
import logging

from components.web.gate.websockets import PageSocket

# Whoever is signed out or revoked sees no more than this longer.
WATCH_SECONDS = 0.4

log = logging.getLogger("components.web.gate")


class OpenSockets:
    """Closes each once what its visitor came with holds no more."""

    def __init__(self) -> None:
        self._open: set[PageSocket] = set()
        self._ending: set[asyncio.Task[None]] = set()

    def add(self, socket: PageSocket) -> None:
        """Watch over one more."""
        self._open.add(socket)

    def remove(self, socket: PageSocket) -> None:
        """Watch over one that has ended no more."""
        self._open.discard(socket)

    def close_ended(self) -> None:
        """Close those whose visitor is to go, without waiting for slow readers."""
        for socket in [socket for socket in self._open if not socket.holds()]:
            self.remove(socket)
            ending = asyncio.create_task(socket.end())
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    async def watch(self) -> None:
        """Do so for ever."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                self.close_ended()
            except Exception:
                # Whatever it was: nobody else would close any.
                log.exception("the open pages could not be looked through")
