"""v1, as "Get Task Status" of the vendor's v1 documentation has it.

The key is a bearer token, the answer a bare JSON string; `GET /api/v1/tasks` takes `page` and
`limit`, at most 100.
"""

from typing import Any

from components.api.dialect import Answer, Dialect, Page, next_page, task_rows


class V1(Dialect):
    """`GET /api/v1/task/{task_id}/status` answers one of the six words as a JSON string."""

    version = "v1"
    page_rows = 100

    def headers(self, key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {key}"}

    def status_path(self, task_id: str) -> str:
        return f"/api/v1/task/{task_id}/status"

    def parse_status(self, value: Any) -> Answer:
        return self.answer(value)

    def list_path(self, rows: int, cursor: str | None = None) -> str:
        return f"/api/v1/tasks?page={cursor or 1}&limit={rows}"

    def parse_page(self, value: Any) -> Page:
        rows = tuple(
            self.row(row, row.get("task"), row.get("created_at"))
            for row in task_rows(value, "tasks")
        )
        return Page(rows, next_page(value, "page", "limit", "total_count") if rows else None)
