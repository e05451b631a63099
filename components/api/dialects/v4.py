"""v4, as the vendor's OpenAPI document and its Python SDK 3.12 have it: runs and sessions.

Runs have words of their own, a session those of its latest run. Lists take `limit` and a
`cursor`, which each page gives as `nextCursor`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from components.api import details
from components.api.dialect import Dialect, Order
from components.api.values import cost_of, flag_of, id_of, text_of, time_of
from components.model import statuses
from components.model.details import CostParts, LiveView, TaskDetails

# The events that carry the live address, which comes within the first of a run.
BROWSER_EVENTS = ("browser.ready", "browser.reattached")
ADDRESS_FIELDS = ("liveUrl", "live_url", "liveViewUrl", "live_view_url")
FIRST_EVENTS = 100


class _V4(Dialect):
    """What runs and sessions have in common."""

    api_version = "v4"
    updated_field = "updatedAt"
    envelope_names = frozenset({"nextCursor"})
    words: ClassVar = {
        "queued": statuses.CREATED.value,
        "dispatching": statuses.CREATED.value,
        "completed": statuses.FINISHED.value,
        "cancelled": statuses.STOPPED.value,
    }

    def next_cursor(self, envelope: Mapping[str, Any]) -> str | None:
        cursor = envelope.get("nextCursor")
        usable = isinstance(cursor, str) and cursor and cursor.isprintable()
        return cursor if usable else None

    def details(self, task_id: str, body: Mapping[str, Any]) -> TaskDetails:
        answer = self.object_answer(body)
        judgement = details.decoded(body.get("judgement"))
        output = body.get("output") if body.get("result") in (None, "") else body["result"]
        return TaskDetails(
            task_id,
            self.version,
            answer.status,
            answer.raw,
            title=answer.facts.title if body.get("title") else "",
            **details.texts(
                prompt=body.get("task"),
                output=output,
                error=body.get("error"),
                judgement=body.get("judgement"),
            ),
            judge_verdict=flag_of(judgement.get("verdict")),
            model=text_of(body.get("model")),
            created_at=time_of(body.get("createdAt")),
            updated_at=answer.facts.updated_at,
            cost=CostParts(total=cost_of(body.get("totalCostUsd"))),
            session_id=text_of(body.get("sessionId")),
        )

    def live_view(self, body: Mapping[str, Any]) -> LiveView:
        events = body.get("events")
        live = None
        for event in events if isinstance(events, list) else ():
            if isinstance(event, dict) and event.get("type") in BROWSER_EVENTS:
                data = details.decoded(event.get("data"))
                live = next((data[name] for name in ADDRESS_FIELDS if data.get(name)), live)
        return details.live_view(live)


class V4(_V4):
    """`GET /api/v4/runs/{run_id}/status` answers an object with `status`."""

    version = "v4"
    cost_field = "totalCostUsd"
    rows_field = "runs"
    page_rows = 50

    def status_path(self, task_id: str) -> str:
        return f"/api/v4/runs/{task_id}/status"

    def full_path(self, task_id: str) -> str:
        return f"/api/v4/runs/{task_id}"

    def live_path(self, task_id: str) -> str:
        return f"/api/v4/runs/{task_id}/events?limit={FIRST_EVENTS}"

    def stop_order(self, task_id: str) -> Order:
        return Order("POST", f"/api/v4/runs/{task_id}/cancel")

    def list_path(self, rows: int, cursor: str | None = None) -> str:
        return f"/api/v4/runs?limit={rows}{_after(cursor)}"


class V4Session(_V4):
    """`GET /api/v4/sessions/{session_id}` answers the status of the session's latest run."""

    version = "v4s"
    id_field = "sessionId"
    rows_field = "sessions"
    page_rows = 100
    # Their runs are in the list of runs.
    lists_newest = False

    def status_path(self, task_id: str) -> str:
        return f"/api/v4/sessions/{task_id}"

    def full_path(self, task_id: str) -> str:
        return self.status_path(task_id)

    def latest_run(self, body: Mapping[str, Any]) -> str | None:
        """Return the id of the run that a session's body speaks of; raises `BadResponse`."""
        return id_of(body.get("latestRunId"))

    def stop_order(self, task_id: str) -> Order:
        # Of its latest run.
        return Order("POST", f"/api/v4/runs/{task_id}/cancel")

    def list_path(self, rows: int, cursor: str | None = None) -> str:
        return f"/api/v4/sessions?limit={rows}{_after(cursor)}"


def _after(cursor: str | None) -> str:
    return f"&cursor={quote(cursor, safe='')}" if cursor else ""
