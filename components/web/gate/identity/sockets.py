"""The open websockets, each of somebody, and their end with what that somebody came with."""

import asyncio

from components.web.gate.identity.visitors import Visitor, Visitors
from components.web.gate.websockets import PageSocket

# Whoever is signed out or revoked sees no more than this longer.
WATCH_SECONDS = 0.4


class OpenSockets:
    """Closes each once what its visitor came with holds no more."""

    def __init__(self, visitors: Visitors) -> None:
        self._visitors = visitors
        self._open: dict[PageSocket, Visitor] = {}
        self._ending: set[asyncio.Task[None]] = set()

    def add(self, socket: PageSocket, visitor: Visitor) -> None:
        """Watch over one more."""
        self._open[socket] = visitor

    def remove(self, socket: PageSocket) -> None:
        """Watch over one that has ended no more."""
        self._open.pop(socket, None)

    def close_ended(self) -> None:
        """Close those whose visitor is to go."""
        for socket, visitor in list(self._open.items()):
            if not self._visitors.holds(visitor):
                self.remove(socket)
                ending = asyncio.create_task(socket.end())
                self._ending.add(ending)
                ending.add_done_callback(self._ending.discard)

    async def watch(self) -> None:
        """Do so for ever."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            self.close_ended()
