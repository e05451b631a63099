"""v2, as the vendor's OpenAPI document and its Python SDK 3.12 have it.

Objects in camel case; `GET /api/v2/tasks` takes `pageNumber` and `pageSize`, at most 100.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from components.api.dialect import Answer, Dialect, Page, next_page, task_rows
from components.model import statuses


class V2(Dialect):
    """`GET /api/v2/tasks/{task_id}/status` answers an object with `status` and `isSuccess`."""

    version = "v2"
    page_rows = 100
    verdict_field = "isSuccess"
    words: ClassVar = {"started": statuses.RUNNING.value}

    def status_path(self, task_id: str) -> str:
        return f"/api/v2/tasks/{task_id}/status"

    def list_path(self, rows: int, cursor: str | None = None) -> str:
        return f"/api/v2/tasks?pageSize={rows}&pageNumber={cursor or 1}"

    def parse_page(self, value: Any) -> Page:
        rows = tuple(
            self.row(row, row.get("task"), row.get("createdAt") or row.get("startedAt"))
            for row in task_rows(value, "items")
        )
        return Page(
            rows, next_page(value, "pageNumber", "pageSize", "totalItems") if rows else None
        )

    def row_answer(self, row: Mapping[str, Any]) -> Answer | None:
        answer = super().row_answer(row)
        # The status route has the verdict of an ended task: a row without it is not enough.
        no_verdict = answer and answer.status in statuses.TERMINAL and "isSuccess" not in row
        return None if no_verdict else answer
