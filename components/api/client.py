"""The client of the API for one key: asks for statuses and lists, raises `ApiError` only."""

import asyncio
from dataclasses import replace
from types import TracebackType
from typing import Protocol, Self

import httpx

from components import __version__
from components.api import wire
from components.api.dialect import Answer, Dialect, Page, Row
from components.api.errors import (
    BadResponse,
    EndpointMissing,
    ServerError,
    TaskRefused,
    TimedOut,
    Unreachable,
)
from components.api.transport import Transport
from components.api.versions import RETRY_SECONDS, Versions
from components.model.settings import Settings

NO_BODY = httpx.ByteStream(b"")


class Throttle(Protocol):
    """The rate limiter, as the client needs it."""

    async def wait_for_budget(self) -> None:
        """Return when a further request of the same call may be sent."""

    def hold(self, seconds: float) -> None:
        """Send nothing for ``seconds``: the server says that the rate limit is used up."""


class Unlimited:
    """A rate limiter that limits nothing."""

    async def wait_for_budget(self) -> None:
        """Return at once."""

    def hold(self, seconds: float) -> None:
        """Go on."""


class ApiClient:
    """Asks one version of the API, or finds out which; belongs to the loop that opened it.

    The caller waits for the rate limiter before each call, the client before each further
    request of the same call (``throttle``). Requests go to the transport directly: what
    `httpx.AsyncClient` adds (redirects, cookies, authentication flows) is never wanted here,
    and costs a fifth of the time of a sweep.
    """

    def __init__(
        self,
        settings: Settings,
        throttle: Throttle | None = None,
        *,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        if settings.api_key is None:
            raise ValueError("a client needs an API key")
        self._key = settings.api_key
        self._secret = settings.api_key.encode()
        self._deadline = settings.timeout_seconds
        self._host = settings.host
        self._url = httpx.URL(settings.base_url)
        self._prefix = self._url.raw_path.rstrip(b"/")
        self._throttle = throttle or Unlimited()
        self._transport = Transport(settings.concurrency)
        self.versions = Versions(settings.api_version, retry_seconds)
        self._headers = {
            dialect.version: httpx.Headers(
                {
                    **dialect.headers(settings.api_key),
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                    "User-Agent": f"taskboard/{__version__}",
                }
            )
            for dialect in self.versions.all
        }

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

    async def status(self, task_id: str, version: str | None = None) -> Answer:
        """Return what the API says of a task; ``version`` is the one that knew it before.

        With ``auto``, v1 is asked until the server says that it has no v1 status route, and
        then v4 and v2. Raises `ApiError`.
        """
        refused: TaskRefused | None = None
        missing: EndpointMissing | None = None
        for turn, dialect in enumerate(self.versions.candidates(version)):
            if turn:
                await self._throttle.wait_for_budget()
            try:
                answer = await self._ask(dialect, task_id)
            except EndpointMissing as exc:
                if not self.versions.missed(dialect.version):
                    raise EndpointMissing(str(exc), doubtful=True) from exc
                missing = exc
            except TaskRefused as exc:
                self.versions.answered(dialect.version)
                refused = refused or exc
                if dialect.version in ("v1", version):
                    break
            else:
                self.versions.answered(dialect.version)
                return answer
        if refused is not None:
            raise refused
        # No version has a route: a gateway may be at fault for a while, so all are asked again.
        self.versions.forget_missing()
        if len(self.versions.all) > 1:
            raise EndpointMissing("This server has no v1 status route, nor one of v4 or v2.")
        raise missing or EndpointMissing("This server has no status route.")

    async def page(self, version: str, cursor: str | None = None) -> Page:
        """Return the first page of the newest tasks, or a later one; raises `ApiError`."""
        dialect = self.versions.dialect(version)
        return await self._list(dialect, dialect.page_rows, cursor)

    async def recent(self, count: int) -> tuple[Row, ...]:
        """Return the account's newest tasks, newest first, ``count`` at most; raises `ApiError`."""
        rows: dict[str, Row] = {}
        missing: EndpointMissing | None = None
        answered = False
        for turn, dialect in enumerate(self.versions.available()):
            if turn:
                await self._throttle.wait_for_budget()
            try:
                rows.update(await self._newest(dialect, count))
            except EndpointMissing as exc:
                missing = exc
                continue
            answered = True
            if dialect.version == "v1":
                break
        if not answered:
            if missing is not None and len(self.versions.all) == 1:
                raise missing
            raise EndpointMissing(
                "This server has no list of tasks: neither v1's, nor v4's or v2's."
            )
        newest = sorted(rows.values(), key=_created, reverse=True)
        return tuple(newest[:count])

    async def _ask(self, dialect: Dialect, task_id: str) -> Answer:
        body = await self._get(dialect, dialect.status_path(task_id), wire.MAX_BODY_BYTES)
        answer = dialect.read(body)
        if self._key in answer.raw:
            raise BadResponse(f"{self._host} sent the key back in place of a status.")
        return answer

    async def _newest(self, dialect: Dialect, count: int) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        # The same for all pages, since v1 and v2 count pages of the size that is asked for.
        size = min(count, dialect.page_rows)
        cursor: str | None = None
        while True:
            page = await self._list(dialect, size, cursor)
            known = len(rows)
            rows.update((row.task_id, row) for row in page.rows)
            cursor = page.next_cursor
            if cursor is None or len(rows) >= count or len(rows) == known:
                return rows
            await self._throttle.wait_for_budget()

    async def _list(self, dialect: Dialect, rows: int, cursor: str | None) -> Page:
        path = dialect.list_path(rows, cursor)
        try:
            body = await self._get(dialect, path, wire.MAX_PAGE_BYTES)
        except EndpointMissing as exc:
            raise EndpointMissing(f"This server has no {dialect.version} list of tasks.") from exc
        except TaskRefused as exc:
            raise ServerError("The server refuses to list its tasks.") from exc
        page = dialect.parse_page(wire.parse_json(body))
        return Page(tuple(self._without_key(row) for row in page.rows), page.next_cursor)

    def _without_key(self, row: Row) -> Row:
        # A key that is escaped in JSON is not found in the bytes of the body.
        if self._key not in f"{row.title} {row.answer.raw if row.answer else ''}":
            return row
        known = row.answer if row.answer and self._key not in row.answer.raw else None
        return replace(row, answer=known, title=row.title.replace(self._key, "[key]"))

    async def _get(self, dialect: Dialect, path: str, max_bytes: int) -> bytes:
        # The path goes beside the URL: to parse a new one each time is a sixth of the work.
        request = httpx.Request(
            "GET",
            self._url,
            headers=self._headers[dialect.version],
            stream=NO_BODY,
            extensions={"target": self._prefix + path.encode()},
        )
        try:
            async with asyncio.timeout(self._deadline):
                response = await self._transport.handle_async_request(request)
                body = self._checked(await response.stream.read(max_bytes), max_bytes)
        except (TimeoutError, httpx.TimeoutException) as exc:
            raise TimedOut(f"{self._host} did not answer within {self._deadline:g} s.") from exc
        except httpx.RemoteProtocolError as exc:
            raise BadResponse(f"{self._host} sent a broken answer: {exc}.") from exc
        except httpx.HTTPError as exc:
            raise Unreachable(f"{self._host} cannot be reached: {exc}.") from exc
        if response.status_code != httpx.codes.OK:
            raise wire.refusal(response.status_code, response.headers, body, dialect.version)
        if (seconds := wire.seconds_until_reset(response.headers)) is not None:
            self._throttle.hold(seconds)
        return body

    def _checked(self, body: bytes, max_bytes: int) -> bytes:
        if len(body) > max_bytes:
            size = f"{max_bytes // 1024:,} kB"
            raise BadResponse(f"{self._host} sent more than {size} where much less was expected.")
        # The key of a server that echoes it must not come onto a page.
        return body.replace(self._secret, b"[key]")


def _created(row: Row) -> float:
    return row.created_at.timestamp() if row.created_at is not None else 0.0
