"""One HTTP client for one key: asks for statuses and lists, raises nothing but `ApiError`."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from types import TracebackType
from typing import Protocol, Self

import httpx

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
from components.api.v1 import V1
from components.api.v2 import V2
from components.api.v4 import V4
from components.settings import Settings

# A gateway may answer for a route that is there; one that has answered is not given up at once.
MOST_STRIKES = 3
# One that was given up may come back; so often it is looked for, where it would be asked.
AGAIN_SECONDS = 60.0

DIALECTS: tuple[Dialect, ...] = (V1(), V4(), V2())
NO_BODY = httpx.ByteStream(b"")


class Throttle(Protocol):
    """The request budget, as the client needs it."""

    async def more(self) -> None:
        """Return when one more request of the same call may be sent."""

    def hold(self, seconds: float) -> None:
        """Send nothing for so long: the server says that the budget is used up."""


class Unlimited:
    """A budget without bounds."""

    async def more(self) -> None:
        """Return at once."""

    def hold(self, seconds: float) -> None:
        """Hold nothing."""


class ApiClient:
    """Speaks one version of the API, or finds out which; belongs to the loop that opened it.

    The caller waits for its turn before each call; further requests of the same call wait for
    the throttle. Requests go to the transport directly: what `httpx.AsyncClient`
    adds (redirects, cookies, authentication flows) is never wanted here, and costs a fifth
    of the time of a sweep.
    """

    def __init__(self, settings: Settings, throttle: Throttle | None = None) -> None:
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
        chosen = settings.api_version
        self._dialects = tuple(d for d in DIALECTS if chosen in ("auto", d.version))
        # The versions that have no status route, and when each is tried again.
        self._missing: dict[str, float] = {}
        # How often in a row a version that has answered before was said to have no route.
        self._strikes: dict[str, int] = {}
        self._headers = {
            dialect.version: httpx.Headers(
                {
                    **dialect.headers(settings.api_key),
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                    "User-Agent": "taskboard",
                }
            )
            for dialect in self._dialects
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

    @property
    def speaks(self) -> tuple[str, ...]:
        """The versions that are asked now: v1 alone until the server says that it has none."""
        there = [d.version for d in self._dialects if d.version not in self._missing]
        return tuple(there[:1] if there[:1] == ["v1"] else there)

    async def status(self, task_id: str, version: str | None = None) -> Answer:
        """Return what the API says of a task; ``version`` is the one that knew it before.

        Where no version is set, v1 is asked until the server says that it has no v1 status
        route, and then v4 and v2. Raises `ApiError`.
        """
        refused: TaskRefused | None = None
        missing: EndpointMissing | None = None
        first = True
        for dialect in self._order(version):
            if not first:
                await self._throttle.more()
            first = False
            try:
                answer = await self._ask(dialect, task_id)
            except EndpointMissing as exc:
                if not self._is_gone(dialect.version):
                    raise EndpointMissing(str(exc), doubtful=True) from exc
                missing = exc
                self._missing[dialect.version] = _now() + AGAIN_SECONDS
            except TaskRefused as exc:
                self._is_there(dialect.version)
                refused = refused or exc
                if dialect.version in ("v1", version):
                    break
            else:
                self._is_there(dialect.version)
                return answer
        if refused is not None:
            raise refused
        # None of them is there: that may be a gateway's fault for a while, so begin again.
        self._missing.clear()
        if len(self._dialects) > 1:
            raise EndpointMissing("This server has no v1 status route, nor one of v4 or v2.")
        raise missing or EndpointMissing("This server has no status route.")

    async def page(self, version: str, following: str | None = None) -> Page:
        """Return a page of the newest tasks, or the one after another; raises `ApiError`."""
        dialect = next(d for d in self._dialects if d.version == version)
        return await self._list(dialect, dialect.page_rows, following)

    async def recent(self, count: int) -> tuple[Row, ...]:
        """Return the newest tasks of the account, newest first; raises `ApiError`."""
        rows: dict[str, Row] = {}
        missing: EndpointMissing | None = None
        answered = False
        for turn, dialect in enumerate(d for d in self._dialects if d.version not in self._missing):
            if turn:
                await self._throttle.more()
            try:
                rows.update(await self._newest(dialect, count))
            except EndpointMissing as exc:
                missing = exc
                continue
            answered = True
            if dialect.version == "v1":
                break
        if not answered:
            if missing is not None and len(self._dialects) == 1:
                raise missing
            raise EndpointMissing(
                "This server has no list of tasks: neither v1's, nor v4's or v2's."
            )
        newest = sorted(rows.values(), key=_created, reverse=True)
        return tuple(newest[:count])

    def _is_there(self, version: str) -> None:
        self._strikes[version] = 0
        self._missing.pop(version, None)

    def _is_gone(self, version: str) -> bool:
        if version in self._missing:
            return True
        strikes = self._strikes.get(version)
        if strikes is None:
            return True
        self._strikes[version] = strikes + 1
        return self._strikes[version] >= MOST_STRIKES

    def _order(self, version: str | None) -> Iterator[Dialect]:
        for dialect in sorted(self._dialects, key=lambda dialect: dialect.version != version):
            again = self._missing.get(dialect.version)
            if again is None:
                yield dialect
            elif _now() >= again:
                # Once, however many tasks are asked for meanwhile.
                self._missing[dialect.version] = _now() + AGAIN_SECONDS
                yield dialect

    async def _ask(self, dialect: Dialect, task_id: str) -> Answer:
        body = await self._get(dialect, dialect.status_path(task_id), wire.MAX_BODY_BYTES)
        answer = dialect.read(body)
        if self._key in answer.raw:
            raise BadResponse(f"{self._host} sent the key back in place of a status.")
        return answer

    async def _newest(self, dialect: Dialect, count: int) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        # The same for all pages: the number of a page counts pages of its own size.
        size = min(count, dialect.page_rows)
        following: str | None = None
        while True:
            page = await self._list(dialect, size, following)
            known = len(rows)
            rows.update((row.task_id, row) for row in page.rows)
            following = page.following
            if following is None or len(rows) >= count or len(rows) == known:
                return rows
            await self._throttle.more()

    async def _list(self, dialect: Dialect, rows: int, following: str | None) -> Page:
        path = dialect.list_path(rows, following)
        try:
            body = await self._get(dialect, path, wire.MAX_PAGE_BYTES)
        except EndpointMissing as exc:
            raise EndpointMissing(f"This server has no {dialect.version} list of tasks.") from exc
        except TaskRefused as exc:
            raise ServerError("The server refuses to list its tasks.") from exc
        page = dialect.page_in(wire.parse_json(body))
        return Page(tuple(self._without_key(row) for row in page.rows), page.following)

    def _without_key(self, row: Row) -> Row:
        # Escaped in JSON the key passes where a body's bytes are looked through.
        if self._key not in f"{row.title} {row.answer.raw if row.answer else ''}":
            return row
        known = row.answer if row.answer and self._key not in row.answer.raw else None
        return replace(row, answer=known, title=row.title.replace(self._key, "[key]"))

    async def _get(self, dialect: Dialect, path: str, most: int) -> bytes:
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
                body = self._checked(await response.stream.read(most), most)
        except (TimeoutError, httpx.TimeoutException) as exc:
            raise TimedOut(f"{self._host} did not answer within {self._deadline:g} s.") from exc
        except httpx.RemoteProtocolError as exc:
            raise BadResponse(f"{self._host} sent a broken answer: {exc}.") from exc
        except httpx.HTTPError as exc:
            raise Unreachable(f"{self._host} cannot be reached: {exc}.") from exc
        if response.status_code != httpx.codes.OK:
            raise wire.refusal(response.status_code, response.headers, body, dialect.version)
        if (spent := wire.spent_seconds(response.headers)) is not None:
            self._throttle.hold(spent)
        return body

    def _checked(self, body: bytes, most: int) -> bytes:
        if len(body) > most:
            raise BadResponse(
                f"{self._host} sent more than {most // 1024:,} kB where much less was expected."
            )
        # A server that echoes the key must not bring it onto a page.
        return body.replace(self._secret, b"[key]")


def _now() -> float:
    return asyncio.get_running_loop().time()


def _created(row: Row) -> float:
    return row.created_at.timestamp() if row.created_at is not None else 0.0
