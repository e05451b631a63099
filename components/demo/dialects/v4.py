"""v4: runs, the sessions that they belong to, and what happened in a run."""

from collections.abc import Callable
from datetime import datetime

from components.demo.dialects.calls import Call, Table, time_text
from components.demo.dialects.words import v4_word
from components.demo.simulation import SimulatedTask
from components.demo.work import (
    cost_of,
    error_of,
    judgement_of,
    live_url,
    output_of,
    prompt_of,
    tokens_of,
    usd,
)

# The vendor publishes no most for runs.
DEFAULT_ROWS, MAX_ROWS = 50, 100
DEFAULT_EVENTS, MAX_EVENTS = 100, 1000
MAX_EVENT_ID = 999_999


def _status(call: Call) -> dict[str, object]:
    return {"status": v4_word(call.task("v4"))}


def _runs(call: Call) -> dict[str, object]:
    return _page(call, "v4", "runs", _run_body)


def _run(call: Call) -> dict[str, object]:
    return _run_body(call.task("v4"))


def _cancel(call: Call) -> dict[str, object]:
    return _run_body(call.stopped(call.task("v4")))


def _events(call: Call) -> dict[str, object]:
    task = call.task("v4")
    after = call.number("after", 0, MAX_EVENT_ID, least=0)
    limit = call.number("limit", DEFAULT_EVENTS, MAX_EVENTS)
    events = [
        {
            "runId": task.identity.ids["v4"],
            "id": number,
            "ts": time_text(at),
            "type": kind,
            "data": data,
        }
        for number, (at, kind, data) in enumerate(_happened(task), 1)
        if number > after
    ]
    shown = events[:limit]
    return {
        "events": shown,
        "nextAfter": shown[-1]["id"] if shown else after,
        "hasMore": len(events) > len(shown),
    }


def _sessions(call: Call) -> dict[str, object]:
    return _page(call, "v4s", "sessions", _session_body)


def _session(call: Call) -> dict[str, object]:
    return _session_body(call.task("v4s"))


def _page(
    call: Call, kind: str, name: str, row: Callable[[SimulatedTask], dict[str, object]]
) -> dict[str, object]:
    shown, cursor = call.page(kind, call.number("limit", DEFAULT_ROWS, MAX_ROWS))
    rows = [row(task) for task in shown]
    return {name: rows, "nextCursor": cursor, "hasMore": cursor is not None}


def _run_body(task: SimulatedTask) -> dict[str, object]:
    tokens_in, tokens_out = tokens_of(task)
    judged = task.success is not None
    return {
        "id": task.identity.ids["v4"],
        "task": prompt_of(task),
        "title": task.entry.label,
        "model": "claude-opus-4.8",
        "contextLimit": 200_000,
        "status": v4_word(task),
        "result": output_of(task),
        "output": None,
        "error": error_of(task),
        "sessionId": task.identity.ids["v4s"],
        "workspaceId": None,
        "judgement": judgement_of(task) if judged else None,
        "totalInputTokens": tokens_in,
        "totalOutputTokens": tokens_out,
        "totalCostUsd": usd(cost_of(task).total),
        "createdAt": time_text(task.created_at),
        "updatedAt": time_text(task.updated_at),
    }


def _session_body(task: SimulatedTask) -> dict[str, object]:
    return {
        "sessionId": task.identity.ids["v4s"],
        "workspaceId": None,
        "latestRunId": task.identity.ids["v4"],
        "task": prompt_of(task),
        "title": task.entry.label,
        "status": v4_word(task),
        "createdAt": time_text(task.created_at),
        "updatedAt": time_text(task.updated_at),
    }


def _happened(task: SimulatedTask) -> list[tuple[datetime, str, dict[str, object]]]:
    found: list[tuple[datetime, str, dict[str, object]]] = [(task.created_at, "run.queued", {})]
    if task.started_at is not None:
        address = live_url(task.identity.ids["v4s"])
        found.append((task.started_at, "run.started", {}))
        found.append((task.started_at, "browser.ready", {"liveUrl": address}))
    if task.finished_at is not None:
        found.append((task.finished_at, f"run.{v4_word(task)}", {}))
    return found


ROUTES: Table = (
    ("GET", "/api/v4/runs/{id}/status", _status),
    ("GET", "/api/v4/runs/{id}/events", _events),
    ("POST", "/api/v4/runs/{id}/cancel", _cancel),
    ("GET", "/api/v4/runs/{id}", _run),
    ("GET", "/api/v4/runs", _runs),
    ("GET", "/api/v4/sessions/{id}", _session),
    ("GET", "/api/v4/sessions", _sessions),
)
