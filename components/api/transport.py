"""An httpx transport on an aiohttp session, whose pool stays fast with many connections."""

import functools
import ssl
import sys
from collections.abc import AsyncIterator

import aiohttp
import httpx

# Shorter than common servers and balancers wait (nginx 75 s, ALB 60 s, uvicorn 5 s), so that
# a connection is seldom closed under a request.
KEEPALIVE_SECONDS = 4.0


class Transport(httpx.AsyncBaseTransport):
    """One pool of at most ``connections`` connections, without cookies, proxies or redirects.

    Sends each request once; the time limit is the caller's. Raises
    `httpx.ConnectError` where no answer began, and `httpx.RemoteProtocolError` where it was
    malformed or cut short.
    """

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._tls = _tls()
        self._opened: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> "Response":
        answer = await self._session().request(
            request.method,
            _address(request),
            headers=request.headers.multi_items(),
            data=request.extensions.get("body"),
            allow_redirects=False,
        )
        return Response(
            answer.status, headers=answer.raw_headers, stream=Body(answer), request=request
        )

    async def aclose(self) -> None:
        if self._opened is not None:
            await self._opened.close()

    def _session(self) -> aiohttp.ClientSession:
        # Opened with the first request, since a session belongs to the loop that runs then.
        if self._opened is None:
            self._opened = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=KEEPALIVE_SECONDS, ssl=self._tls
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(),
                auto_decompress=False,
                trust_env=False,
                middlewares=(_send_once,),
            )
        return self._opened


@functools.cache
def _tls() -> ssl.SSLContext:
    # Reading all certificates takes as long as a hundred requests.
    return httpx.create_ssl_context(trust_env=False)


class Body(httpx.AsyncByteStream):
    """The body of an answer, read at once; httpx's streams would cost a tenth of a request."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def read(self, max_bytes: int = sys.maxsize) -> bytes:
        """Return the body, or somewhat more than ``max_bytes`` of a longer one.

        What is left then is read on, or given up by `release`.
        """
        content = self._answer.content
        body = bytearray(await self.read_on())
        while len(body) <= max_bytes and not content.at_eof():
            body += await self.read_on()
        return bytes(body)

    async def read_on(self) -> bytes:
        """Return the next part of the body, which is empty at its end."""
        try:
            return await self._answer.content.readany()
        except (aiohttp.ClientError, OSError) as exc:
            raise httpx.RemoteProtocolError("the body was cut short") from exc

    def release(self) -> None:
        """Give up the connection, which is closed where a part of the body is still to come."""
        self._answer.release()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            yield await self.read()
        finally:
            self.release()

    async def aclose(self) -> None:
        self.release()


class Response(httpx.Response):
    """An httpx response whose stream is a `Body`."""

    stream: Body


async def _send_once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    try:
        return await send(request)
    except (aiohttp.ClientError, OSError) as exc:
        # As a middleware, before aiohttp repeats the request past the rate limiter.
        raise _httpx_error(exc) from exc


def _address(request: httpx.Request) -> str:
    url = request.url
    target: bytes = request.extensions.get("target", url.raw_path)
    return f"{url.scheme}://{url.netloc.decode()}{target.decode()}"


def _httpx_error(exc: aiohttp.ClientError | OSError) -> httpx.TransportError:
    match exc:
        case TimeoutError():
            return httpx.ReadTimeout("no answer in time")
        case aiohttp.ClientConnectorDNSError():
            return httpx.ConnectError("its name cannot be resolved")
        case aiohttp.ClientSSLError():
            return httpx.ConnectError("no secure connection")
        case aiohttp.ClientConnectorError():
            return httpx.ConnectError("it refuses connections")
        case aiohttp.ClientConnectionError() | OSError():
            return httpx.ConnectError("the connection broke before an answer")
        case _:
            return httpx.RemoteProtocolError("the answer was not HTTP")
