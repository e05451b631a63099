"""One HTTP client for one key: asks for statuses and raises nothing but `ApiError`."""

import asyncio
from types import TracebackType
from typing import Self

import httpx

from components.api import wire
from components.api.errors import BadResponse, TimedOut, Unreachable
from components.api.transport import Transport
from components.settings import Settings


class ApiClient:
    """The v1 dialect over one connection pool; belongs to the event loop that opened it.

    Requests go to the transport directly: what `httpx.AsyncClient` adds (redirects, cookies,
    authentication flows) is never wanted here, and costs a fifth of the time of a sweep.
    """

    def __init__(self, settings: Settings) -> None:
        if settings.api_key is None:
            raise ValueError("a client needs an API key")
        self._key = settings.api_key
        self._deadline = settings.timeout_seconds
        self._host = settings.host
        self._base = settings.base_url
        self._transport = Transport(settings.concurrency)
        self._headers = httpx.Headers(
            {
                "Authorization": f"Bearer {self._key}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": "taskboard",
            }
        )

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._transport.__aexit__(kind, exc, traceback)

    async def status(self, task_id: str) -> str:
        """Return the status word that the API has for a task.

        Source: `GET /api/v1/task/{task_id}/status`, which answers a bare JSON string.
        Raises `ApiError`.
        """
        code, headers, body = await self._get(f"{self._base}/api/v1/task/{task_id}/status")
        if code != httpx.codes.OK:
            raise wire.refusal(code, headers, body)
        return wire.status_word(wire.parse_json(body))

    async def _get(self, url: str) -> tuple[int, httpx.Headers, bytes]:
        request = httpx.Request("GET", url, headers=self._headers)
        try:
            async with asyncio.timeout(self._deadline):
                response = await self._transport.handle_async_request(request)
                try:
                    body = await self._body(response)
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.TimeoutException) as exc:
            raise TimedOut(f"{self._host} did not answer within {self._deadline:g} s.") from exc
        except httpx.RemoteProtocolError as exc:
            raise BadResponse(f"{self._host} sent a broken answer: {exc}.") from exc
        except httpx.HTTPError as exc:
            raise Unreachable(f"{self._host} cannot be reached: {exc}.") from exc
        return response.status_code, response.headers, body

    async def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > wire.MAX_BODY_BYTES:
                raise BadResponse(
                    f"{self._host} sent more than {wire.MAX_BODY_BYTES // 1024} kB where a "
                    "status was expected."
                )
        # A server that echoes the key must not bring it onto a page.
        return bytes(body).replace(self._key.encode(), b"[key]")
