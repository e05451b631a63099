"""v2: its own header, objects in camel case, and the agent's own verdict."""

from typing import Any, ClassVar

from components.api.dialect import (
    Answer,
    Dialect,
    Page,
    Row,
    listed,
    mapping,
    moment,
    next_page,
    title,
)
from components.model import statuses


class V2(Dialect):
    """`GET /api/v2/tasks/{task_id}/status` answers an object with `status` and `isSuccess`."""

    version = "v2"
    page_rows = 100
    words: ClassVar = {"started": statuses.RUNNING.value}

    def headers(self, key: str) -> dict[str, str]:
        return {"X-Browser-Use-API-Key": key}

    def status_path(self, task_id: str) -> str:
        return f"/api/v2/tasks/{task_id}/status"

    def status_in(self, value: Any) -> Answer:
        body = mapping(value)
        return self.answer(body.get("status"), body.get("isSuccess"))

    def list_path(self, rows: int, following: str | None = None) -> str:
        return f"/api/v2/tasks?pageSize={rows}&pageNumber={following or 1}"

    def page_in(self, value: Any) -> Page:
        rows = tuple(
            Row(
                row["id"],
                self._answer_in(row),
                title(row.get("task")),
                moment(row.get("createdAt") or row.get("startedAt")),
            )
            for row in listed(value, "items")
        )
        return Page(
            rows, next_page(value, "pageNumber", "pageSize", "totalItems") if rows else None
        )

    def _answer_in(self, row: Any) -> Answer | None:
        answer = self.answer_in_row(row.get("status"), row.get("isSuccess"))
        # The status route would tell the verdict of an ended task: a row without it is not enough.
        silent = answer and answer.status in statuses.TERMINAL and "isSuccess" not in row
        return None if silent else answer
