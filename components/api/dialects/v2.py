"""v2, as the vendor's OpenAPI document and its Python SDK 3.12 have it.

Objects in camel case; `GET /api/v2/tasks` takes `pageNumber` and `pageSize`, at most 100.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from components.api import details
from components.api.dialect import Answer, Dialect, Order, next_number
from components.api.values import cost_of, flag_of, id_of, text_of, time_of
from components.model import statuses
from components.model.details import CostParts, LiveView, TaskDetails


class V2(Dialect):
    """`GET /api/v2/tasks/{task_id}/status` answers an object with `status` and `isSuccess`."""

    version = "v2"
    api_version = "v2"
    verdict_field = "isSuccess"
    cost_field = "cost"
    finished_field = "finishedAt"
    rows_field = "items"
    page_rows = 100
    envelope_names = frozenset({"pageNumber", "pageSize", "totalItems"})
    words: ClassVar = {"started": statuses.RUNNING.value}

    def status_path(self, task_id: str) -> str:
        return f"/api/v2/tasks/{task_id}/status"

    def full_path(self, task_id: str) -> str:
        return f"/api/v2/tasks/{task_id}"

    def stop_order(self, task_id: str) -> Order:
        return Order("PATCH", f"/api/v2/tasks/{task_id}", b'{"action": "stop"}')

    def list_path(self, rows: int, cursor: str | None = None) -> str:
        return f"/api/v2/tasks?pageSize={rows}&pageNumber={cursor or 1}"

    def next_cursor(self, envelope: Mapping[str, Any]) -> str | None:
        return next_number(envelope, "pageNumber", "pageSize", "totalItems")

    def row_answer(self, row: Mapping[str, Any]) -> Answer | None:
        answer = super().row_answer(row)
        # The status route has the verdict of an ended task: a row without it is not enough.
        no_verdict = answer and answer.status in statuses.TERMINAL and "isSuccess" not in row
        return None if no_verdict else answer

    def details(self, task_id: str, body: Mapping[str, Any]) -> TaskDetails:
        answer = self.object_answer(body)
        count, last = details.steps(body, "nextGoal", "memory", "evaluationPreviousGoal")
        return TaskDetails(
            task_id,
            self.version,
            answer.status,
            answer.raw,
            **details.texts(
                prompt=body.get("task"),
                output=body.get("output"),
                last_step=last,
                judgement=body.get("judgement"),
            ),
            success=answer.success,
            judge_verdict=flag_of(body.get("judgeVerdict")),
            model=text_of(body.get("llm")),
            steps=count,
            created_at=time_of(body.get("createdAt")),
            started_at=time_of(body.get("startedAt")),
            finished_at=time_of(body.get("finishedAt")),
            cost=CostParts(total=cost_of(body.get("cost"))),
            files=details.names(body.get("outputFiles"), "fileName"),
            session_id=text_of(body.get("sessionId")),
        )

    def browser_path(self, body: Mapping[str, Any]) -> str | None:
        session = id_of(body.get("sessionId"))
        return f"/api/v2/sessions/{session}" if session else None

    def live_view(self, body: Mapping[str, Any]) -> LiveView:
        taken = body.get("steps")
        last = taken[-1] if isinstance(taken, list) and taken else None
        screenshot = last.get("screenshotUrl") if isinstance(last, dict) else None
        return details.live_view(body.get("liveUrl"), screenshot, body.get("recordingUrl"))
