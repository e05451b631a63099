"""One call after the other: requests out, bodies in, and every failure as an `ApiError`."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

import httpx

from components import __version__
from components.api import wire
from components.api.dialect import Dialect, Order, as_object
from components.api.errors import BadResponse, TimedOut, Unreachable
from components.api.long_bodies import Fields, LongBody
from components.api.redaction import Redactor
from components.api.transport import Response, Transport
from components.model.settings import Settings, without_version

NO_BODY = httpx.ByteStream(b"")
# Full bodies are held whole while they are read.
WHOLE_AT_ONCE = 2

Read = TypeVar("Read")


class Throttle(Protocol):
    """The rate limiter, as the client needs it."""

    async def wait_for_budget(self) -> None:
        """Return when a further request of the same call may be sent."""

    def hold(self, seconds: float) -> None:
        """Send nothing for ``seconds``: the server says that the rate limit is used up."""

    def note_budget(
        self, limit: float | None, remaining: float | None, reset_seconds: float | None
    ) -> None:
        """Note what an answer tells of the account's budget, None where it does not.

        ``limit`` requests may be sent in one window of the API (five seconds), ``remaining`` of
        them are left, and the window ends in ``reset_seconds``.
        """


class Unlimited:
    """A rate limiter that limits nothing."""

    async def wait_for_budget(self) -> None:
        """Return at once."""

    def hold(self, seconds: float) -> None:
        """Go on."""

    def note_budget(
        self, limit: float | None, remaining: float | None, reset_seconds: float | None
    ) -> None:
        """Go on."""


class Calls:
    """Sends requests under one key; belongs to the loop that opened it.

    Requests go to the transport directly: what `httpx.AsyncClient` adds (redirects, cookies,
    authentication flows) is never wanted here, and costs a fifth of the time of a sweep.
    """

    def __init__(self, settings: Settings, throttle: Throttle, dialects: Iterable[Dialect]) -> None:
        if settings.api_key is None:
            raise ValueError("a client needs an API key")
        self.host = settings.host
        self._redactor = Redactor(settings.api_key)
        self._deadline = settings.timeout_seconds
        self._url = httpx.URL(without_version(settings.base_url))
        self._prefix = self._url.raw_path.rstrip(b"/")
        self._throttle = throttle
        self._whole = asyncio.Semaphore(WHOLE_AT_ONCE)
        self._transport = Transport(settings.concurrency)
        self._headers = {
            dialect.version: httpx.Headers(
                {
                    **dialect.headers(settings.api_key),
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                    "User-Agent": f"taskboard/{__version__}",
                }
            )
            for dialect in dialects
        }

    async def open(self) -> None:
        """Make ready to send."""
        await self._transport.__aenter__()

    async def close(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    async def get(
        self, dialect: Dialect, path: str, fields: Fields | None
    ) -> bytes | Mapping[str, Any]:
        """Return a short body as it came, and of a longer one its ``fields``.

        Without fields none but a short one is accepted. Raises `ApiError`.
        """

        async def read(response: Response, body: bytes) -> bytes | Mapping[str, Any]:
            if len(body) <= wire.SHORT_BYTES:
                return self._redactor.body(body)
            if fields is None:
                raise self._too_long(wire.SHORT_BYTES)
            return await self._read_long(response, body, fields)

        return await self._call(dialect, Order("GET", path), read)

    async def get_whole(self, dialect: Dialect, path: str) -> Mapping[str, Any]:
        """Return an object with all that is in it, but for the key; raises `ApiError`."""

        async def read(_: Response, body: bytes) -> Mapping[str, Any]:
            if len(body) > wire.MAX_BYTES:
                raise self._too_long(wire.MAX_BYTES)
            return self._whole_object(body)

        async with self._whole:
            return await self._call(dialect, Order("GET", path), read, wire.MAX_BYTES)

    async def send(self, dialect: Dialect, order: Order) -> None:
        """Send a request that changes something, once; raises `ApiError`."""

        async def read(_: Response, body: bytes) -> None:
            pass

        await self._call(dialect, order, read)

    async def _call(
        self,
        dialect: Dialect,
        order: Order,
        read: Callable[[Response, bytes], Awaitable[Read]],
        max_bytes: int = wire.SHORT_BYTES,
    ) -> Read:
        headers = self._headers[dialect.version]
        # The path goes beside the URL: to parse a new one each time is a sixth of the work.
        extensions: dict[str, Any] = {"target": self._prefix + order.path.encode()}
        if order.body:
            headers = httpx.Headers([*headers.multi_items(), ("Content-Type", "application/json")])
            extensions["body"] = order.body
        request = httpx.Request(
            order.method, self._url, headers=headers, stream=NO_BODY, extensions=extensions
        )
        try:
            async with asyncio.timeout(self._deadline):
                response = await self._transport.handle_async_request(request)
                try:
                    body = await response.stream.read(max_bytes)
                    self._check(order, response, body, dialect)
                    return await read(response, body)
                finally:
                    response.stream.release()
        except (TimeoutError, httpx.TimeoutException) as exc:
            raise TimedOut(f"{self.host} did not answer within {self._deadline:g} s.") from exc
        except httpx.RemoteProtocolError as exc:
            raise BadResponse(f"{self.host} sent a broken answer: {self._told(exc)}.") from exc
        except httpx.HTTPError as exc:
            raise Unreachable(f"{self.host} cannot be reached: {self._told(exc)}.") from exc

    def _check(self, order: Order, response: Response, body: bytes, dialect: Dialect) -> None:
        code, headers = response.status_code, response.headers
        budget = wire.budget(headers)
        if budget is not None:
            self._throttle.note_budget(*budget)
        if code != httpx.codes.OK and (order.method == "GET" or not response.is_success):
            refusal = self._redactor.body(body[: wire.SHORT_BYTES])
            raise wire.refusal(code, headers, refusal, dialect.api_version)
        if budget is not None and budget.remaining == 0 and budget.reset_seconds is not None:
            self._throttle.hold(budget.reset_seconds)

    async def _read_long(
        self, response: Response, beginning: bytes, fields: Fields
    ) -> Mapping[str, Any]:
        reader = LongBody(fields)
        # A message shows none but the beginning of a body.
        reader.feed(self._redactor.body(beginning))
        size = len(beginning)
        while part := await response.stream.read_on():
            size += len(part)
            if size > wire.MAX_BYTES:
                raise self._too_long(wire.MAX_BYTES)
            reader.feed(self._redactor.part(part))
        value: Mapping[str, Any] = self._redactor.value(reader.close())
        return value

    def _whole_object(self, body: bytes) -> Mapping[str, Any]:
        beginning, rest = body[: wire.SHORT_BYTES], body[wire.SHORT_BYTES :]
        value = as_object(wire.parse_json(self._redactor.body(beginning) + rest))
        try:
            clean: Mapping[str, Any] = self._redactor.value(value)
        except RecursionError as exc:
            raise BadResponse("The server sent something nested too deeply.") from exc
        return clean

    def _told(self, exc: Exception) -> str:
        # A line that breaks the protocol is repeated as it came.
        return self._redactor.text(str(exc))

    def _too_long(self, max_bytes: int) -> BadResponse:
        size = f"{max_bytes // 1024} kB" if max_bytes < 1024**2 else f"{max_bytes // 1024**2} MB"
        return BadResponse(f"{self.host} sent more than {size} where much less was expected.")
