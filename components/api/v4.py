"""v4: tasks are runs, with words of their own and a list that is read by cursor."""

from typing import Any, ClassVar
from urllib.parse import quote

from components.api.dialect import Answer, Dialect, Page, Row, listed, mapping, moment, title
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

    def headers(self, key: str) -> dict[str, str]:
        return {"X-Browser-Use-API-Key": key}

    def status_path(self, task_id: str) -> str:
        return f"/api/v4/runs/{task_id}/status"

    def status_in(self, value: Any) -> Answer:
        return self.answer(mapping(value).get("status"))

    def list_path(self, rows: int, following: str | None = None) -> str:
        cursor = f"&cursor={quote(following, safe='')}" if following else ""
        return f"/api/v4/runs?limit={rows}{cursor}"

    def page_in(self, value: Any) -> Page:
        rows = tuple(
            Row(
                row["id"],
                self.answer_in_row(row.get("status")),
                title(row.get("title") or row.get("task")),
                moment(row.get("createdAt")),
            )
            for row in listed(value, "runs")
        )
        cursor = mapping(value).get("nextCursor")
        usable = isinstance(cursor, str) and cursor and cursor.isprintable()
        return Page(rows, cursor if rows and usable else None)
