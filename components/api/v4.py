"""v4, as the vendor's OpenAPI document and its Python SDK 3.12 have it.

Tasks are runs with words of their own; `GET /api/v4/runs` takes `limit` and a `cursor`, which
each page gives as `nextCursor`.
"""

from typing import Any, ClassVar
from urllib.parse import quote

from components.api.dialect import Dialect, Page, as_object, task_rows
from components.model import statuses


class V4(Dialect):
    """`GET /api/v4/runs/{run_id}/status` answers an object with `status`."""

    version = "v4"
    page_rows = 50
    words: ClassVar = {
        "queued": statuses.CREATED.value,
        "dispatching": statuses.CREATED.value,
        "completed": statuses.FINISHED.value,
        "cancelled": statuses.STOPPED.value,
    }

    def status_path(self, task_id: str) -> str:
        return f"/api/v4/runs/{task_id}/status"

    def list_path(self, rows: int, cursor: str | None = None) -> str:
        after = f"&cursor={quote(cursor, safe='')}" if cursor else ""
        return f"/api/v4/runs?limit={rows}{after}"

    def parse_page(self, value: Any) -> Page:
        rows = tuple(
            self.row(row, row.get("title") or row.get("task"), row.get("createdAt"))
            for row in task_rows(value, "runs")
        )
        cursor = as_object(value).get("nextCursor")
        usable = isinstance(cursor, str) and cursor and cursor.isprintable()
        return Page(rows, cursor if rows and usable else None)
