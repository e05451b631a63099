"""v1, as "Get Task Status" of the vendor's v1 documentation has it.

The key is a bearer token, the answer a bare JSON string; `GET /api/v1/tasks` takes `page` and
`limit`, at most 100.
"""

from collections.abc import Mapping
from typing import Any

from components.api import details
from components.api.dialect import Answer, Dialect, Order, next_number
from components.api.errors import CannotStop
from components.api.values import text_of, time_of
from components.model.details import LiveView, TaskDetails


class V1(Dialect):
    """`GET /api/v1/task/{task_id}/status` answers one of the six words as a JSON string."""

    version = "v1"
    api_version = "v1"
    has_short_status = True
    created_field = "created_at"
    finished_field = "finished_at"
    rows_field = "tasks"
    page_rows = 100
    envelope_names = frozenset({"page", "limit", "total_count"})

    def headers(self, key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {key}"}

    def status_path(self, task_id: str) -> str:
        return f"/api/v1/task/{task_id}/status"

    def full_path(self, task_id: str) -> str:
        return f"/api/v1/task/{task_id}"

    def parse_status(self, value: Any) -> Answer:
        return self.answer(value, {})

    def stop_order(self, task_id: str) -> Order:  # noqa: ARG002 (the others need it)
        raise CannotStop("v1 of the API cannot stop a task: stop it where it was begun.")

    def list_path(self, rows: int, cursor: str | None = None) -> str:
        return f"/api/v1/tasks?page={cursor or 1}&limit={rows}"

    def next_cursor(self, envelope: Mapping[str, Any]) -> str | None:
        return next_number(envelope, "page", "limit", "total_count")

    def details(self, task_id: str, body: Mapping[str, Any]) -> TaskDetails:
        answer = self.object_answer(body)
        count, last = details.steps(body, "next_goal", "evaluation_previous_goal", "memory")
        return TaskDetails(
            task_id,
            self.version,
            answer.status,
            answer.raw,
            **details.texts(prompt=body.get("task"), output=body.get("output"), last_step=last),
            model=text_of(body.get("llm_model")),
            steps=count,
            created_at=time_of(body.get("created_at")),
            finished_at=time_of(body.get("finished_at")),
            files=details.names(body.get("output_files"), "file_name"),
        )

    def live_view(self, body: Mapping[str, Any]) -> LiveView:
        return details.live_view(body.get("live_url"))
