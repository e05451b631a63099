"""v1: the endpoint that the project exists for; bearer key, bare words."""

from typing import Any

from components.api.dialect import Answer, Dialect, Page, Row, listed, moment, next_page, title


class V1(Dialect):
    """`GET /api/v1/task/{task_id}/status` answers one of the six words as a JSON string."""

    version = "v1"
    page_rows = 100

    def headers(self, key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {key}"}

    def status_path(self, task_id: str) -> str:
        return f"/api/v1/task/{task_id}/status"

    def status_in(self, value: Any) -> Answer:
        return self.answer(value)

    def list_path(self, rows: int, following: str | None = None) -> str:
        return f"/api/v1/tasks?page={following or 1}&limit={rows}"

    def page_in(self, value: Any) -> Page:
        rows = tuple(
            Row(
                row["id"],
                self.answer_in_row(row.get("status")),
                title(row.get("task")),
                moment(row.get("created_at")),
            )
            for row in listed(value, "tasks")
        )
        return Page(rows, next_page(value, "page", "limit", "total_count") if rows else None)
