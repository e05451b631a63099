"""aiohttp beneath httpx, with the errors that the bridge blurs told apart again."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport
from httpx_aiohttp.transport import AiohttpResponseStream

# Below what common servers and balancers keep (nginx 75 s, ALB 60 s, uvicorn 5 s), so that
# a connection is seldom closed under a request.
KEEPALIVE_SECONDS = 4.0


class Transport(AiohttpTransport):
    """One pool of at most ``connections`` connections, without cookies or proxies.

    Raises `httpx.ConnectError` where no answer began, `httpx.RemoteProtocolError` where it
    was malformed or cut short, and `httpx.TimeoutException` where it took too long.
    """

    def __init__(self, connections: int) -> None:
        super().__init__(trust_env=False, client=self._session)
        self._connections = connections

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._connections,
                keepalive_timeout=KEEPALIVE_SECONDS,
                ssl=self.ssl_context,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        with _told_apart():
            response = await super().handle_async_request(request)
        if isinstance(response.stream, AiohttpResponseStream):
            response.stream = _Body(response.stream)
        return response


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: AiohttpResponseStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._stream:
                yield chunk
        except (httpx.TransportError, aiohttp.ClientError) as exc:
            if isinstance(exc, httpx.TimeoutException) and _is_timeout(exc.__cause__):
                raise
            raise httpx.RemoteProtocolError("the body was cut short") from exc

    async def aclose(self) -> None:
        await self._stream.aclose()


def _is_timeout(cause: BaseException | None) -> bool:
    return isinstance(cause, TimeoutError | aiohttp.ServerTimeoutError)


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except (httpx.TransportError, httpx.UnsupportedProtocol, aiohttp.ClientError, OSError) as exc:
        cause = exc.__cause__ if isinstance(exc, httpx.HTTPError) else exc
        match cause:
            case TimeoutError():
                raise httpx.ReadTimeout("no answer in time") from exc
            case aiohttp.ClientConnectorDNSError():
                raise httpx.ConnectError("its name cannot be resolved") from exc
            case aiohttp.ClientSSLError():
                raise httpx.ConnectError("no secure connection") from exc
            case aiohttp.ClientConnectorError():
                raise httpx.ConnectError("it refuses connections") from exc
            case aiohttp.ClientConnectionError() | OSError():
                raise httpx.ConnectError("the connection broke before an answer") from exc
            case _:
                raise httpx.RemoteProtocolError("the answer was not HTTP") from exc
