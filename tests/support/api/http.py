"""The bytes under `ApiServer`: keep-alive HTTP/1.1 on a raw `asyncio.Protocol`, and misdeeds."""

import asyncio
import errno
import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, NamedTuple, Protocol, Self

from tests.support.api.faults import Fault

HOST = "127.0.0.1"
# Below the ephemeral range: while the server is down, no outgoing connection can be
# given its port, and a client that retries cannot connect to itself.
PORTS = range(20_000, 30_000)
CHUNK = 16_384


class Call(NamedTuple):
    """One request as it came in; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Api(Protocol):
    """What a connection asks of the server behind it."""

    latency: float

    def opened(self, connection: "Connection") -> bool:
        """Tell that a client connected; False when the server is down."""

    def closed(self, connection: "Connection") -> None:
        """Tell that a connection ended, whoever ended it."""

    def arrived(self, call: Call) -> None:
        """Tell that a request came in whole."""

    def reply(self, call: Call) -> Fault:
        """Decide how to answer, once the latency has passed."""

    def left(self) -> None:
        """Tell that a request is over, answered or not."""


def listen(port: int) -> socket.socket:
    """Listen on the port, or on any free one for 0."""
    for choice in [port] if port else random.sample(PORTS, 100):
        try:
            listener = socket.create_server((HOST, choice), backlog=1024)
        except OSError as exc:
            if port or exc.errno != errno.EADDRINUSE:
                raise
        else:
            # Inherited by each connection; asyncio sets it only where the protocol is named.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return listener
    raise OSError(errno.EADDRINUSE, "no free port found")


def head(reply: Fault) -> bytes:
    """Write the status line and headers of an answer, the empty line included."""
    length = len(reply.body) + (100 if reply.kind == "truncate" else 0)
    framing = "Transfer-Encoding: chunked" if reply.kind == "chunk" else f"Content-Length: {length}"
    lines = [
        f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
        f"Content-Type: {reply.content_type}",
        framing,
        *(f"{name}: {value}" for name, value in reply.headers),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


class Connection(asyncio.Protocol):
    """One client's connection, which answers one request after another."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._received = b""
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        if not self._api.opened(self):
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's signature)
        self._done()
        self._api.closed(self)

    def cut(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._received += data
        while not self._busy and (call := self._take()):
            self._busy = True
            self._api.arrived(call)
            if self._api.latency > 0:
                self._loop.call_later(self._api.latency, self._answer, call)
            else:
                self._answer(call)

    def _take(self) -> Call | None:
        start, found, rest = self._received.partition(b"\r\n\r\n")
        if not found:
            return None
        line, *fields = start.decode("latin-1").split("\r\n")
        headers = {}
        for field in fields:
            name, _, value = field.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            return None
        self._received = rest[length:]
        method, path, _ = line.split(" ")
        return Call(method, path, headers, rest[:length])

    def _answer(self, call: Call) -> None:
        if self._transport.is_closing():
            return
        reply = self._api.reply(call)
        match reply.kind:
            case "answer":
                self._transport.write(head(reply) + reply.body)
                self._done()
            case "hang":
                pass
            case "drip":
                self._transport.write(head(reply))
                self._drip(reply.body, reply.pause)
            case "reset":
                self._reset()
            case "close":
                self._transport.close()
            case "truncate":
                self._transport.write(head(reply) + reply.body)
                self._transport.close()
            case "chunk":
                self._transport.write(head(reply))
                for start in range(0, len(reply.body), CHUNK):
                    part = reply.body[start : start + CHUNK]
                    self._transport.write(b"%x\r\n%b\r\n" % (len(part), part))
                self._transport.write(b"0\r\n\r\n")
                self._done()

    def _done(self) -> None:
        if self._busy:
            self._busy = False
            self._api.left()
            if self._received and not self._transport.is_closing():
                self._loop.call_soon(self.data_received, b"")

    def _drip(self, rest: bytes, pause: float) -> None:
        if self._transport.is_closing():
            return
        if not rest:
            self._done()
            return
        self._transport.write(rest[:1])
        self._loop.call_later(pause, self._drip, rest[1:], pause)

    def _reset(self) -> None:
        # Closing with a linger time of zero is what makes the kernel send RST, not FIN.
        raw = self._transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


class Loopback(Api):
    """A server on loopback in a thread of its own, as a context; a subclass has the answers."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._changed = threading.Condition()
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="api-server")
        self._thread.start()
        try:
            self.up()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.down()
        self._stop()

    @property
    def base_url(self) -> str:
        """Where a client finds the API; the same after `down` and `up`."""
        return f"http://{HOST}:{self._port}"

    @property
    def connections(self) -> int:
        """How many connections are open now."""
        with self._changed:
            return len(self._connections)

    def wait_for(self, condition: Callable[[], object], timeout: float = 5.0) -> None:
        """Return as soon as the condition holds; raises TimeoutError when it does not."""
        deadline = time.monotonic() + timeout
        # Asked outside the lock, since it may take other locks; the short wait is for
        # conditions on something else than this server, which nobody announces here.
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not so within {timeout:g} s")
            with self._changed:
                self._changed.wait(0.01)

    def down(self) -> None:
        """Close the port and cut every connection; new ones are refused."""
        self._run(self._close())

    def up(self) -> None:
        """Open the port again, the same as before."""
        if self._server is None:
            listener = listen(self._port)
            self._port = listener.getsockname()[1]
            self._run(self._open(listener))

    # What the connections call from the server's thread.

    def opened(self, connection: Connection) -> bool:
        with self._changed:
            self._connections.add(connection)
            self._changed.notify_all()
            return self._server is not None

    def closed(self, connection: Connection) -> None:
        with self._changed:
            self._connections.discard(connection)
            self._changed.notify_all()

    async def _open(self, listener: socket.socket) -> None:
        self._server = await self._loop.create_server(lambda: Connection(self), sock=listener)

    async def _close(self) -> None:
        if self._server is not None:
            # One that was accepted just now is made by a task of its own, which fails once the
            # server is closed, and leaves its socket open.
            for listener in self._server.sockets:
                self._loop.remove_reader(listener.fileno())
            if accepting := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(accepting)
            self._server.close()
        self._server = None
        while self._connections:
            for connection in list(self._connections):
                connection.cut()
            await asyncio.sleep(0)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
