"""v3, as the vendor's OpenAPI document and its Python SDK 3.12 have it: sessions.

There is no status route, a session tells all of itself; `GET /api/v3/sessions` takes `page` and
`page_size`, at most 100, and its rows tell as much.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from components.api import details
from components.api.dialect import Answer, Dialect, Order, next_number
from components.api.values import cost_of, count_of, text_of, time_of
from components.model import statuses
from components.model.details import CostParts, LiveView, TaskDetails

# What the words `idle` and `stopped` need beside them.
DECIDING = frozenset({"output", "stepCount", "isTaskSuccessful"})


class V3(Dialect):
    """`GET /api/v3/sessions/{session_id}` answers the session, with `status` and its output."""

    version = "v3"
    api_version = "v3"
    verdict_field = "isTaskSuccessful"
    cost_field = "totalCostUsd"
    updated_field = "updatedAt"
    extra_names = DECIDING
    rows_field = "sessions"
    page_rows = 100
    envelope_names = frozenset({"page", "pageSize", "total"})
    words: ClassVar = {
        "timed_out": statuses.FAILED.value,
        "error": statuses.FAILED.value,
    }

    def status_path(self, task_id: str) -> str:
        return f"/api/v3/sessions/{task_id}"

    def full_path(self, task_id: str) -> str:
        return self.status_path(task_id)

    def stop_order(self, task_id: str) -> Order:
        return Order("POST", f"/api/v3/sessions/{task_id}/stop")

    def list_path(self, rows: int, cursor: str | None = None) -> str:
        return f"/api/v3/sessions?page={cursor or 1}&page_size={rows}"

    def next_cursor(self, envelope: Mapping[str, Any]) -> str | None:
        return next_number(envelope, "page", "pageSize", "total")

    def status_of(self, raw: str, body: Mapping[str, Any]) -> str:
        has_output = body.get("output") not in (None, "")
        if raw == "idle":
            # It waits for a task: for the first one, or for the next.
            waited = not has_output and not count_of(body.get("stepCount"))
            return statuses.CREATED.value if waited else statuses.FINISHED.value
        if raw == "stopped":
            # A session that is not kept alive is stopped once its task has ended.
            ended = has_output or body.get("isTaskSuccessful") is not None
            return statuses.FINISHED.value if ended else statuses.STOPPED.value
        return super().status_of(raw, body)

    def row_answer(self, row: Mapping[str, Any]) -> Answer | None:
        answer = super().row_answer(row)
        if answer and answer.raw in ("idle", "stopped") and not row.keys() >= DECIDING:
            return None
        return answer

    def details(self, task_id: str, body: Mapping[str, Any]) -> TaskDetails:
        answer = self.object_answer(body)
        return TaskDetails(
            task_id,
            self.version,
            answer.status,
            answer.raw,
            title=answer.facts.title,
            **details.texts(output=body.get("output"), last_step=body.get("lastStepSummary")),
            success=answer.success,
            model=text_of(body.get("model")),
            steps=count_of(body.get("stepCount")),
            created_at=time_of(body.get("createdAt")),
            updated_at=answer.facts.updated_at,
            cost=CostParts(
                cost_of(body.get("llmCostUsd")),
                cost_of(body.get("proxyCostUsd")),
                cost_of(body.get("browserCostUsd")),
                answer.facts.cost_usd,
            ),
            session_id=task_id,
        )

    def live_view(self, body: Mapping[str, Any]) -> LiveView:
        return details.live_view(
            body.get("liveUrl"), body.get("screenshotUrl"), body.get("recordingUrls")
        )
