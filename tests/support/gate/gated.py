"""A small application behind the gate, served over real sockets, and requests byte by byte."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from components.model.access.directory import Directory
from components.model.settings import WebSettings
from components.web import assets, gate, routes, webhooks
from components.web.gate.limits import Limits
from components.web.gate.rules.table import EVERYBODY, Table
from tests.support.gate.directory import MemoryDirectory

SECONDS = 20.0
METHODS = ["GET", "PUT", "POST", "DELETE"]


@dataclass(frozen=True)
class Answer:
    """One answer of HTTP, with its headers in lower case; status 0 where none came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def parse(cls, data: bytes) -> "Answer":
        """Read what came before the connection ended."""
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in fields}
        return cls(int(first.split()[1]) if first else 0, headers, body)


@dataclass
class Door:
    """Where the application is reached, and what arrived there."""

    port: int
    seen: list[Request | WebSocket] = field(default_factory=list)

    @property
    def host(self) -> str:
        """What an honest browser sends as Host."""
        return f"127.0.0.1:{self.port}"

    def connect(self, own_address: str = "127.0.0.1") -> socket.socket:
        """Open a connection from one of this machine's addresses; it gives up in time."""
        return socket.create_connection(("127.0.0.1", self.port), SECONDS, (own_address, 0))

    def send(self, request: bytes) -> Answer:
        """Send bytes on a connection of their own and return what comes until its end."""
        with self.connect() as connection:
            connection.sendall(request)
            return Answer.parse(read_all(connection))

    def ask(
        self, method: str = "GET", path: str = "/echo", *headers: str, host: str = ""
    ) -> Answer:
        """Send one request with headers such as "Origin: null" and return its answer."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host or self.host}", *headers]
        return self.send("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1"))

    def shake_hands(self, *headers: str, path: str = "/socket", host: str = "") -> Answer:
        """Ask for a websocket, and return the beginning of the answer."""
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {host or self.host}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            *headers,
        ]
        with self.connect() as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
            return Answer.parse(connection.recv(65_536))


def free_port() -> int:
    """Return a port for a server that must know its own address before it starts."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def read_all(connection: socket.socket) -> bytes:
    """Return what comes until the other side ends, one way or the other."""
    parts = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


@contextmanager
def gated(
    settings: WebSettings | None = None,
    *,
    more: Sequence[BaseRoute] = (),
    limits: Limits | None = None,
    directory: Directory | None = None,
    port: int = 0,
    bare: bool = False,
) -> Iterator[Door]:
    """Serve routes that echo what arrives, behind the gate, with the guard on connections.

    They are for everybody; with a ``directory`` the gate's own table says who may ask for what.
    Where ``bare`` without either, to compare.
    """
    door = Door(0)

    async def echo(request: Request) -> Response:
        door.seen.append(request)
        body = await request.body()
        return JSONResponse({"path": request.url.path, "received": len(body)})

    async def talk(socket: WebSocket) -> None:
        door.seen.append(socket)
        await socket.accept()
        await socket.send_bytes(b"welcome")
        with suppress(WebSocketDisconnect):
            while True:
                await socket.send_bytes(await socket.receive_bytes())

    def fail(_: Request) -> Response:
        raise ZeroDivisionError("a fault of our own")

    paths = ["/healthz", "/readyz", "/api/boards", "/assets/x"]
    if directory is not None:
        paths = [route.path for route in (*webhooks.ROUTES, *routes.ROUTES, *assets.ROUTES)]
    own = [Route(path, echo, methods=[*METHODS, "PATCH"]) for path in dict.fromkeys(paths)]
    others: list[Route | WebSocketRoute] = [
        Route("/fail", fail),
        WebSocketRoute("/socket", talk),
        WebSocketRoute("/_stcore/stream", talk),
        Route("/{rest:path}", echo, methods=METHODS),
    ]
    rules = gate.policy(settings or WebSettings(), own)
    if directory is None:
        named = {route.path: EVERYBODY for route in (*own, *others)}
        table = Table([*own, *others], rules.base_path, named)
        rules = replace(rules, table=table)
    if limits is not None:
        rules = replace(rules, limits=limits)

    admissions: list[gate.Admission] = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if bare:
            yield
            return
        async with gate.serving(rules, directory or MemoryDirectory()) as admission:
            admissions.append(admission)
            yield

    application = Starlette(
        routes=[*more, *own, *others],
        middleware=[] if bare else [Middleware(gate.Gate, admission=lambda: admissions[0])],
        exception_handlers=routes.HANDLERS,
        lifespan=lifespan,
    )
    config = uvicorn.Config(application, log_config=None, access_log=False, ws="websockets-sansio")
    # A protocol that is named: asyncio sends answers in two parts at once on such sockets only.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", port))
        listener.listen()
        door.port = listener.getsockname()[1]
        server = uvicorn.Server(config)
        serving = threading.Thread(target=asyncio.run, args=(server.serve([listener]),))
        serving.start()
        try:
            yield door
        finally:
            server.should_exit = True
            serving.join()
