"""v2: tasks with camel-case fields, their browser sessions, and the account."""

import json
import uuid
from collections.abc import Callable

from components.demo.dialects.calls import MAX_PAGE, Call, Table, time_text
from components.demo.dialects.words import v2_word
from components.demo.lifecycles import NAMESPACE
from components.demo.simulation import STEP_SECONDS, SimulatedTask
from components.demo.work import (
    cost_of,
    judgement_of,
    live_url,
    output_of,
    part_id,
    prompt_of,
    step_page,
    step_summary,
    usd,
)

DEFAULT_ROWS, MAX_ROWS = 10, 100
PROJECT_ID = str(uuid.uuid5(NAMESPACE, "project"))


def _status(call: Call) -> dict[str, object]:
    return _outcome(call.task("v2"))


def _list(call: Call) -> dict[str, object]:
    return _page(call, "v2", _row)


def _full(call: Call) -> dict[str, object]:
    return _body(call.task("v2"))


def _update(call: Call) -> dict[str, object]:
    task = call.task("v2")
    call.choice("action", ("stop", "stop_task_and_session"))
    return _body(call.stopped(task))


def _sessions(call: Call) -> dict[str, object]:
    return _page(call, "v2s", _session_row)


def _session(call: Call) -> dict[str, object]:
    task = call.task("v2s")
    return {**_session_row(task), "tasks": [_row(task)], "publicShareUrl": None}


def _stop_session(call: Call) -> dict[str, object]:
    task = call.task("v2s")
    call.choice("action", ("stop",))
    call.stopped(task)
    return _session(call)


def _account(call: Call) -> dict[str, object]:
    return {
        "name": "Demo",
        "totalCreditsBalanceUsd": 41.5,
        "monthlyCreditsBalanceUsd": 16.5,
        "additionalCreditsBalanceUsd": 25.0,
        "rateLimit": 25,
        "concurrentSessionLimit": 25,
        "activeSessionCount": sum(task.finished_at is None for task in call.simulation.tasks()),
        "planInfo": {
            "planName": "Demo",
            "subscriptionStatus": None,
            "subscriptionId": None,
            "subscriptionCurrentPeriodEnd": None,
            "subscriptionCanceledAt": None,
        },
        "projectId": PROJECT_ID,
    }


def _page(
    call: Call, kind: str, row: Callable[[SimulatedTask], dict[str, object]]
) -> dict[str, object]:
    page = call.number("pageNumber", 1, MAX_PAGE)
    size = call.number("pageSize", DEFAULT_ROWS, MAX_ROWS)
    tasks = call.simulation.tasks(kind)
    return {
        "items": [row(task) for task in tasks[(page - 1) * size : page * size]],
        "totalItems": len(tasks),
        "pageNumber": page,
        "pageSize": size,
    }


def _outcome(task: SimulatedTask) -> dict[str, object]:
    return {
        "id": task.identity.ids["v2"],
        "status": v2_word(task),
        "output": output_of(task),
        "finishedAt": time_text(task.finished_at),
        "isSuccess": task.success,
        "cost": usd(cost_of(task).total),
    }


def _row(task: SimulatedTask) -> dict[str, object]:
    judged = task.success is not None
    return {
        **_outcome(task),
        "sessionId": task.identity.ids["v2s"],
        "llm": "browser-use-2.0",
        "task": prompt_of(task),
        "createdAt": time_text(task.created_at),
        "startedAt": time_text(task.started_at),
        "metadata": {"team": task.entry.group},
        "browserUseVersion": "0.11.0",
        "judgement": json.dumps(judgement_of(task)) if judged else None,
        "judgeVerdict": task.success,
        "suggestions": [],
    }


def _body(task: SimulatedTask) -> dict[str, object]:
    files = [{"id": part_id(task, "file"), "fileName": "results.csv"}] if task.success else []
    steps = [_step(number) for number in range(1, task.steps + 1)]
    return {**_row(task), "steps": steps, "outputFiles": files}


def _step(number: int) -> dict[str, object]:
    return {
        "number": number,
        "memory": f"{number - 1} steps are done.",
        "evaluationPreviousGoal": "Success" if number > 1 else "Unknown",
        "nextGoal": step_summary(number),
        "url": step_page(number),
        "screenshotUrl": None,
        "actions": [json.dumps({"go_to_url": {"url": step_page(number)}})],
        "duration": STEP_SECONDS,
    }


def _session_row(task: SimulatedTask) -> dict[str, object]:
    ended = task.finished_at is not None
    session_id = task.identity.ids["v2s"]
    return {
        "id": session_id,
        "status": "stopped" if ended else "active",
        "liveUrl": None if ended else live_url(session_id),
        "recordingUrl": None,
        "startedAt": time_text(task.created_at),
        "finishedAt": time_text(task.finished_at),
        "persistMemory": True,
        "keepAlive": False,
        "proxyUsedMb": "0",
        "proxyCost": usd(cost_of(task).proxy),
    }


ROUTES: Table = (
    ("GET", "/api/v2/tasks/{id}/status", _status),
    ("GET", "/api/v2/tasks/{id}", _full),
    ("PATCH", "/api/v2/tasks/{id}", _update),
    ("GET", "/api/v2/tasks", _list),
    ("GET", "/api/v2/sessions/{id}", _session),
    ("PATCH", "/api/v2/sessions/{id}", _stop_session),
    ("GET", "/api/v2/sessions", _sessions),
    ("GET", "/api/v2/billing/account", _account),
)
