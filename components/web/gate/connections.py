"""Bounds on connections, beneath HTTP: how many there may be, and how long a request may take.

uvicorn waits without end for the rest of a request, and counts no address. Streamlit starts it and
lets nobody choose its protocol: but it opens its sockets on the running loop once the application
has started, and there each connection gets its guard, whatever speaks HTTP above.
"""

import asyncio
import logging
import socket
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, cast

from components.web.gate.headers import Headers
from components.web.gate.limits import MOST_AT_ONCE, Limits

HANDSHAKE_SECONDS = 0.5
LINE = b"\r\n"

Factory = Callable[[], asyncio.Protocol]
Create = Callable[..., Awaitable[asyncio.Server]]
log = logging.getLogger(__package__)
# The connection by which the request of this context came.
_current: ContextVar["Connection | None"] = ContextVar("connection", default=None)


def current() -> "Connection | None":
    """Return the connection of the request that is being answered; None where it has no guard."""
    return _current.get()


def is_stopping() -> bool:
    """Tell whether the server of this context takes no more requests, so that it may stop soon."""
    connection = _current.get()
    return connection is not None and connection.is_stopping


def guard(loop: asyncio.AbstractEventLoop, limits: Limits, headers: Headers) -> None:
    """Put a guard before every connection of the servers that this loop will open.

    ``headers`` are those of every answer, for the ones that no application sees.
    """
    connections = Connections(limits, headers)

    def guarded(create: Create) -> Create:
        async def create_guarded(factory: Factory, *args: Any, **options: Any) -> asyncio.Server:
            # asyncio accepts as many at once before any of them can be refused.
            options["backlog"] = min(options.get("backlog", MOST_AT_ONCE), MOST_AT_ONCE)
            if options.get("ssl"):
                options.setdefault("ssl_handshake_timeout", limits.request_seconds)
            server = await create(lambda: Connection(factory(), connections), *args, **options)
            connections.servers.append(server)
            return server

        return create_guarded

    for name in ("create_server", "create_unix_server"):
        try:
            setattr(loop, name, guarded(getattr(loop, name)))
        except AttributeError:
            log.warning("connections have no bounds: an event loop such as uvloop takes none")


class Connections:
    """The connections of a server.

    A quarter of the descriptors is for those that have not sent a whole request yet, of which the
    oldest makes room for the newest; one address may have half of them all.
    """

    def __init__(self, limits: Limits, headers: Headers) -> None:
        self.limits = limits
        self.servers: list[asyncio.Server] = []
        self.headers = b"".join(b"%b: %b\r\n" % header for header in headers)
        self._most_waiting = limits.last_descriptor // 4
        self._most_of_an_address = limits.last_descriptor // 2
        self._waiting: OrderedDict[Connection, None] = OrderedDict()
        self._of_address: Counter[str] = Counter()

    def admit(self, descriptor: int, address: str) -> bool:
        """Count a new connection, or tell that there are too many."""
        if descriptor >= self.limits.last_descriptor:
            log.warning("a connection is refused: no file descriptor is left for another")
            return False
        if self._of_address[address] >= self._most_of_an_address:
            log.warning("a connection is refused: %s has too many", address)
            return False
        self._of_address[address] += 1
        return True

    def forget(self, address: str) -> None:
        """Count a connection no more."""
        self._of_address[address] -= 1
        if not self._of_address[address]:
            del self._of_address[address]

    def wait(self, connection: "Connection") -> None:
        """Note that a connection owes a request."""
        self._waiting[connection] = None
        if len(self._waiting) > self._most_waiting:
            oldest = next(iter(self._waiting))
            log.warning(
                "the oldest of too many unfinished requests is cut, from %s", oldest.address
            )
            oldest.cut()

    def settle(self, connection: "Connection") -> None:
        """Note that a connection owes no request."""
        self._waiting.pop(connection, None)


class Connection(asyncio.Protocol):
    """One connection, between its transport and the protocol that a server made for it."""

    def __init__(self, protocol: asyncio.BaseProtocol, connections: Connections) -> None:
        self.address = ""
        self._protocol: Any = protocol
        self._connections = connections
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._admitted = False
        self._upgraded = False
        self._answering = 0
        self._received, self._received_at = 0.0, 0.0

    @property
    def is_stopping(self) -> bool:
        """Whether a server of these connections is closed: uvicorn then waits for all answers."""
        return not all(server.is_serving() for server in self._connections.servers)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Admit the connection, or answer that there are too many."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self.address = str(peer[0]) if isinstance(peer, tuple) else ""
        own_socket = transport.get_extra_info("socket")
        if isinstance(peer, tuple):
            # Streamlit's socket is none to which asyncio does this: an answer in two parts would
            # wait 40 ms for the other side.
            own_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._admitted = self._connections.admit(own_socket.fileno(), self.address)
        if not self._admitted:
            self._refuse(b"503 Service Unavailable", b"Too many connections just now.")
            return
        self._owe_request()
        self._protocol.connection_made(_Transport(self._transport, self))

    def connection_lost(self, exc: Exception | None) -> None:
        """Give back what the connection held."""
        self._settle()
        if self._admitted:
            self._connections.forget(self.address)
            self._protocol.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Pass on what has come, unless a page floods the server."""
        if not self._admitted:
            return
        if self._upgraded and self._floods(len(data)):
            log.warning("a page that sends too much is cut, from %s", self.address)
            self.cut()
            return
        _current.set(self)
        self._protocol.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass on that nothing more will come."""
        return self._protocol.eof_received() if self._admitted else None

    def pause_writing(self) -> None:
        """Pass on that the other side is slow."""
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        """Pass on that the other side has caught up."""
        self._protocol.resume_writing()

    def switch(self, protocol: asyncio.BaseProtocol) -> None:
        """Speak another protocol from now on, after an upgrade."""
        self._protocol = protocol
        self._upgraded = True
        self._received_at = time.monotonic()
        # The application runs on the next turn of the loop, unless the handshake cannot be read:
        # then uvicorn does nothing more.
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(
            HANDSHAKE_SECONDS, self._refuse, b"400 Bad Request", b"This is no request."
        )

    def begin_answer(self) -> None:
        """Note that a whole request has come, which is answered now."""
        self._answering += 1
        self._settle()

    def end_answer(self) -> None:
        """Note that the answer of a request is done with."""
        self._answering -= 1
        # The next request may have come before the end of what the one before it began.
        if not self._answering:
            self._owe_request()

    def cut(self) -> None:
        """End the connection at once."""
        self._settle()
        if self._transport is not None:
            self._transport.abort()

    def _owe_request(self) -> None:
        # Cuts the connection unless a whole request comes in time.
        if self._upgraded or self._transport is None or self._transport.is_closing():
            return
        self._connections.wait(self)
        self._stop_timer()
        wait = self._connections.limits.request_seconds
        self._timer = asyncio.get_running_loop().call_later(wait, self.cut)

    def _settle(self) -> None:
        self._connections.settle(self)
        self._stop_timer()

    def secured(self, data: bytes) -> bytes:
        """Return what is to be sent, with our headers where the server itself refuses a request."""
        if self._answering or not data.startswith(b"HTTP/1.1 4"):
            return data
        status, end, rest = data.partition(LINE)
        return status + end + self._connections.headers + rest

    def _refuse(self, status: bytes, text: bytes) -> None:
        self._settle()
        if self._transport is None or self._transport.is_closing():
            return
        fields = (
            b"content-type: text/plain; charset=utf-8",
            b"content-length: %d" % len(text),
            b"retry-after: 5",
            b"connection: close",
        )
        head = LINE.join((b"HTTP/1.1 " + status, *fields, self._connections.headers))
        self._transport.write(head + LINE + text)
        self._transport.close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _floods(self, size: int) -> bool:
        now, limits = time.monotonic(), self._connections.limits
        left = self._received - (now - self._received_at) * limits.bytes_per_second
        self._received, self._received_at = max(left, 0.0) + size, now
        return self._received > limits.burst_bytes


class _Transport:
    """A transport whose protocol is changed behind the guard, not in its place."""

    def __init__(self, transport: asyncio.Transport, connection: Connection) -> None:
        self._transport = transport
        self._connection = connection

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Have another protocol get what comes."""
        self._connection.switch(protocol)

    def write(self, data: bytes) -> None:
        """Send data."""
        self._transport.write(self._connection.secured(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
