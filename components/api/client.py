"""The client of the API for one key: asks for tasks, lists and details, raises `ApiError` only."""

from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from components.api import wire
from components.api.calls import Calls, Throttle, Unlimited
from components.api.dialect import Answer, Dialect, Page, Row, as_object
from components.api.dialects.v4 import V4Session
from components.api.discovery import Discovery
from components.api.errors import (
    BadResponse,
    EndpointMissing,
    ServerError,
    StopUnconfirmed,
    TaskRefused,
    Unanswered,
    Unauthorized,
)
from components.api.long_bodies import Fields
from components.api.versions import RETRY_SECONDS, Versions
from components.model.details import LiveView, TaskDetails
from components.model.settings import Settings

LATEST_RUN = Fields(frozenset({"latestRunId"}))


class ApiClient:
    """Asks one version of the API, or finds out which; belongs to the loop that opened it.

    The caller waits for the rate limiter before each call, the client before each further
    request of the same call (``throttle``).
    """

    def __init__(
        self,
        settings: Settings,
        throttle: Throttle | None = None,
        *,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._throttle = throttle or Unlimited()
        self.versions = Versions(settings.api_version, retry_seconds)
        self._calls = Calls(settings, self._throttle, self.versions.all)
        self._discovery = Discovery(self.versions, self._throttle, self._ask, self._check)

    async def __aenter__(self) -> Self:
        await self._calls.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._calls.close()

    async def status(self, task_id: str, version: str | None = None) -> Answer:
        """Return what the API says of a task; ``version`` is the one that knew it before.

        Without one, each version that the server has is asked once until one knows the task.
        Raises `ApiError`.
        """
        return await self._discovery.status(task_id, version)

    async def details(self, task_id: str, version: str) -> TaskDetails:
        """Return everything that ``version``, which knows the task, tells; raises `ApiError`."""
        dialect, name = await self._full(task_id, version)
        details = dialect.details(
            name, await self._calls.get_whole(dialect, dialect.full_path(name))
        )
        return replace(details, task_id=task_id, version=version)

    async def live_view(self, task_id: str, version: str) -> LiveView:
        """Return where its browser can be watched, for one person's eyes; raises `ApiError`."""
        dialect, name = await self._full(task_id, version)
        body = await self._calls.get_whole(dialect, dialect.live_path(name))
        if (further := dialect.browser_path(body)) is not None:
            await self._throttle.wait_for_budget()
            body = {**body, **await self._calls.get_whole(dialect, further)}
        return dialect.live_view(body)

    async def stop(self, task_id: str, version: str) -> None:
        """Have a task stopped by one request, which is never repeated; raises `ApiError`.

        Whether it did stop is for its status to tell, above all after `StopUnconfirmed`.
        """
        dialect, name = await self._full(task_id, version)
        order = dialect.stop_order(name)
        try:
            await self._calls.send(dialect, order)
        except (Unanswered, ServerError, BadResponse) as exc:
            raise StopUnconfirmed(f"Asked to stop; the server did not confirm. {exc}") from exc

    def ensure_stoppable(self, version: str) -> None:
        """Raise `CannotStop` where a version has no request that stops a task."""
        self.versions.dialect(version).stop_order("")

    async def page(self, version: str, cursor: str | None = None) -> Page:
        """Return the first page of the newest tasks, or a later one; raises `ApiError`."""
        dialect = self.versions.dialect(version)
        return await self._list(dialect, dialect.page_rows, cursor)

    async def recent(self, count: int) -> tuple[Row, ...]:
        """Return the account's newest tasks, newest first, ``count`` at most; raises `ApiError`."""
        rows: dict[str, Row] = {}
        refusals: list[EndpointMissing | Unauthorized] = []
        answered = False
        for turn, dialect in enumerate(d for d in self.versions.available() if d.lists_newest):
            if turn:
                await self._throttle.wait_for_budget()
            try:
                rows.update(await self._newest(dialect, count))
            except (EndpointMissing, Unauthorized) as exc:
                refusals.append(exc)
                continue
            answered = True
            if dialect.version == "v1":
                break
        if not answered:
            refused = [exc for exc in refusals if isinstance(exc, Unauthorized)]
            if refused or (refusals and self.versions.are_one_api_version):
                raise (refused or refusals)[0]
            raise EndpointMissing("This server has no list of tasks: neither v1's nor a later one.")
        newest = sorted(rows.values(), key=_created, reverse=True)
        return tuple(newest[:count])

    async def _ask(self, dialect: Dialect, task_id: str) -> Answer:
        body = await self._calls.get(dialect, dialect.status_path(task_id), dialect.status_fields)
        return dialect.read(body) if isinstance(body, bytes) else dialect.parse_status(body)

    async def _check(self, dialect: Dialect) -> None:
        await self._list(dialect, 1, None)

    async def _full(self, task_id: str, version: str) -> tuple[Dialect, str]:
        # The dialect and the id that tell everything: a session's latest run for a session of v4.
        dialect = self.versions.dialect(version)
        if not isinstance(dialect, V4Session):
            return dialect, task_id
        body = await self._calls.get(dialect, dialect.status_path(task_id), LATEST_RUN)
        run = dialect.latest_run(_decoded(body))
        if run is None:
            raise BadResponse("The server tells no run of this session.")
        await self._throttle.wait_for_budget()
        return self.versions.dialect("v4"), run

    async def _newest(self, dialect: Dialect, count: int) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        # The same for all pages, since most versions count pages of the size that is asked for.
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
            body = await self._calls.get(dialect, path, dialect.page_fields)
        except EndpointMissing as exc:
            raise EndpointMissing(
                f"This server has no {dialect.api_version} list of tasks."
            ) from exc
        except TaskRefused as exc:
            raise ServerError("The server refuses to list its tasks.") from exc
        return dialect.parse_page(_decoded(body))


def _decoded(body: bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    return as_object(wire.parse_json(body) if isinstance(body, bytes) else body)


def _created(row: Row) -> float:
    return row.created_at.timestamp() if row.created_at is not None else 0.0
