"""v3: sessions, whose full body is the only place for a status, and their messages."""

from datetime import timedelta

from starlette.exceptions import HTTPException

from components.demo.dialects.calls import MAX_PAGE, Call, Table, time_text
from components.demo.dialects.words import kept_alive, v3_word
from components.demo.simulation import STEP_SECONDS, SimulatedTask
from components.demo.work import (
    cost_of,
    last_step,
    live_url,
    output_of,
    part_id,
    prompt_of,
    step_summary,
    tokens_of,
    usd,
)
from components.model.statuses import FINISHED

DEFAULT_ROWS, MAX_ROWS = 20, 100
DEFAULT_MESSAGES, MAX_MESSAGES = 50, 100
# One slot's task asks for an answer of a given form.
STRUCTURED_SLOT = 4
SCHEMA = {"type": "object", "properties": {"summary": {"type": "string"}}}


def _list(call: Call) -> dict[str, object]:
    page = call.number("page", 1, MAX_PAGE)
    size = call.number("page_size", DEFAULT_ROWS, MAX_ROWS)
    tasks = call.simulation.tasks("v3")
    return {
        "sessions": [_row(task) for task in tasks[(page - 1) * size : page * size]],
        "total": len(tasks),
        "page": page,
        "pageSize": size,
    }


def _get(call: Call) -> dict[str, object]:
    return _body(call.task("v3"))


def _stop(call: Call) -> dict[str, object]:
    task = call.task("v3")
    alone = call.choice("strategy", ("session", "task"), "session") == "task"
    return _body(call.stopped(task, FINISHED) if alone else call.stopped(task))


def _messages(call: Call) -> dict[str, object]:
    task = call.task("v3")
    limit = call.number("limit", DEFAULT_MESSAGES, MAX_MESSAGES)
    messages = _all_messages(task)
    ids = [message["id"] for message in messages]
    edges = [call.request.query_params.get(name) for name in ("after", "before")]
    if any(edge is not None and edge not in ids for edge in edges):
        raise HTTPException(422, "after and before must be ids of messages")
    after, before = edges
    first = ids.index(after) + 1 if after else 0
    last = ids.index(before) if before else len(ids)
    # Going back, the page is the one right before the message that was named.
    first = max(first, last - limit) if before else first
    shown = messages[first : min(last, first + limit)]
    more = first > 0 if before and not after else first + limit < last
    return {"messages": shown, "hasMore": more}


def _row(task: SimulatedTask) -> dict[str, object]:
    ended = task.finished_at is not None
    session_id = task.identity.ids["v3"]
    cost, (tokens_in, tokens_out) = cost_of(task), tokens_of(task)
    return {
        "id": session_id,
        "status": v3_word(task),
        "model": "bu-max",
        "title": task.entry.label if task.steps else None,
        "output": _output(task),
        "outputSchema": SCHEMA if task.identity.slot == STRUCTURED_SLOT else None,
        "stepCount": task.steps,
        "lastStepSummary": last_step(task),
        "isTaskSuccessful": task.success,
        "liveUrl": None if ended and not kept_alive(task) else live_url(session_id),
        "recordingUrls": [],
        "totalInputTokens": tokens_in,
        "totalOutputTokens": tokens_out,
        "proxyUsedMb": "0",
        "llmCostUsd": usd(cost.llm),
        "proxyCostUsd": usd(cost.proxy),
        "browserCostUsd": usd(cost.browser),
        "totalCostUsd": usd(cost.total),
        "screenshotUrl": None,
        "createdAt": time_text(task.created_at),
        "updatedAt": time_text(task.updated_at),
    }


def _body(task: SimulatedTask) -> dict[str, object]:
    address = live_url(task.identity.ids["v3"])
    return {
        **_row(task),
        "recordingUrls": [f"{address}/recording.mp4"] if task.success is not None else [],
        "screenshotUrl": f"{address}/{task.steps}.png" if task.steps else None,
    }


def _output(task: SimulatedTask) -> object:
    text = output_of(task)
    if text is None or task.identity.slot != STRUCTURED_SLOT:
        return text
    return {"summary": text}


def _all_messages(task: SimulatedTask) -> list[dict[str, object]]:
    found = [_message(task, "human", "user_message", prompt_of(task), 0)]
    found += [
        _message(task, "ai", "browser_action", step_summary(number), number)
        for number in range(1, task.steps + 1)
    ]
    text = output_of(task)
    if text is not None:
        found.append(_message(task, "ai", "completion", text, task.steps + 1))
    return found


def _message(
    task: SimulatedTask, role: str, kind: str, data: str, number: int
) -> dict[str, object]:
    after = timedelta(seconds=max(0, number - 1) * STEP_SECONDS)
    said_at = task.created_at if number == 0 else (task.started_at or task.created_at) + after
    return {
        "id": part_id(task, f"message/{number}"),
        "sessionId": task.identity.ids["v3"],
        "role": role,
        "data": data,
        "type": kind,
        "summary": data.splitlines()[0],
        "screenshotUrl": None,
        "hidden": False,
        "createdAt": time_text(said_at),
    }


ROUTES: Table = (
    ("GET", "/api/v3/sessions/{id}", _get),
    ("POST", "/api/v3/sessions/{id}/stop", _stop),
    ("GET", "/api/v3/sessions/{id}/messages", _messages),
    ("GET", "/api/v3/sessions", _list),
)
