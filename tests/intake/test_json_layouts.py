"""Ids in JSON of every shape: which are taken, labelled, left out or rejected."""

import json

import pytest

from components.intake import read_file, read_paste
from tests.support.intake.layouts import (
    API,
    MORE,
    ONE_SESSION,
    OTHER_SESSION,
    RUN,
    SESSION,
    TASK,
    THING,
    TWO_SESSIONS,
    Case,
    check,
)

CASES = {
    "a list of runs": Case(
        json.dumps(
            {
                "runs": [
                    {
                        "id": RUN,
                        "task": "Find\nprices",
                        "title": None,
                        "sessionId": SESSION,
                        "workspaceId": THING,
                    },
                    {"id": TASK, "title": "T", "sessionId": OTHER_SESSION, "workspaceId": THING},
                ]
            },
            indent=1,
        ),
        ((RUN, "Find prices"), (TASK, "T")),
        (*TWO_SESSIONS, ("workspace", 1)),
    ),
    "sessions with and without a run": Case(
        json.dumps(
            [
                {"sessionId": SESSION, "latestRunId": RUN},
                {"sessionId": OTHER_SESSION, "latestRunId": None},
            ]
        ),
        (RUN, OTHER_SESSION),
        ONE_SESSION,
    ),
    "a session with its tasks": Case(
        json.dumps(
            {"session_id": SESSION, "tasks": [{"id": RUN, "task": "a"}, {"id": TASK, "task": "b"}]}
        ),
        ((RUN, "a"), (TASK, "b")),
        ONE_SESSION,
    ),
    "a task in full": Case(
        json.dumps(
            {
                "id": TASK,
                "sessionId": SESSION,
                "task": f"Open https://x.test/tasks/{MORE}",
                "steps": [{"number": 1, "url": "https://x.test/tasks/77"}],
                "outputFiles": [{"id": THING, "fileName": "a.pdf"}],
            }
        ),
        ((TASK, f"Open https://x.test/tasks/{MORE}"),),
        (*ONE_SESSION, ("file", 1)),
    ),
    "webhooks": Case(
        "\n".join(
            json.dumps({"id": THING, "payload": {"task_id": each, "session_id": SESSION}})
            for each in (RUN, TASK)
        ),
        (RUN, TASK),
        (("other id", 1), *ONE_SESSION),
    ),
    "items of a workflow": Case(
        json.dumps([{"id": 17, "json": {"id": RUN, "sessionId": SESSION}}, {"json": {"id": TASK}}]),
        (RUN, TASK),
        ONE_SESSION,
    ),
    "messages in JSON": Case(
        json.dumps(
            {"level": 30, "name": "worker", "msg": f"polled task_id={TASK} session_id={SESSION}"}
        ),
        (TASK,),
        ONE_SESSION,
    ),
    "named values": Case(
        json.dumps(
            {
                "attributes": [
                    {"key": "task_id", "value": {"stringValue": TASK}},
                    {"key": "trace_id", "value": {"stringValue": THING}},
                ]
            }
        ),
        (TASK,),
        (("trace", 1),),
    ),
    "requests of a browser": Case(
        json.dumps(
            {
                "log": {
                    "entries": [
                        {
                            "request": {
                                "url": f"{API}/v2/tasks/{RUN}",
                                "headers": [{"name": "x-request-id", "value": THING}],
                            },
                            "response": {
                                "content": {"text": json.dumps({"id": RUN, "sessionId": SESSION})}
                            },
                        },
                        {
                            "request": {"url": f"{API}/v2/tasks"},
                            "response": {
                                "content": {
                                    "text": json.dumps({"items": [{"id": TASK, "task": "b"}]})
                                }
                            },
                        },
                    ]
                }
            }
        ),
        (RUN, (TASK, "b")),
        (("request", 1), *ONE_SESSION),
    ),
    "a notebook": Case(
        json.dumps(
            {
                "cells": [
                    {
                        "id": THING,
                        "source": [f"task_id = '{RUN}'\n", "get(task_id)\n"],
                        "outputs": [
                            {
                                "data": {
                                    "text/plain": [
                                        f"TaskView(id=UUID('{RUN}'),\n",
                                        f" session_id=UUID('{SESSION}'))",
                                    ]
                                }
                            },
                            {"name": "stdout", "text": [f"Run {TASK}: queued\n"]},
                        ],
                    }
                ]
            }
        ),
        (RUN, TASK),
        (("cell", 1),),
    ),
    "documents one after another": Case(
        json.dumps({"id": RUN}) + json.dumps({"id": TASK}, indent=1) + "\n" + json.dumps([MORE]),
        (RUN, TASK, MORE),
    ),
    "ids as keys": Case(json.dumps({RUN: {"title": "one"}, TASK: {}}), ((RUN, "one"), TASK)),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_pasted(case: Case) -> None:
    """Only what looks like an id is taken, one of each record, with its label."""
    check(read_paste(case.text), case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_uploaded(case: Case) -> None:
    """A file of a text gives what the text gives."""
    check(read_file("a.txt", case.text.encode()), case)
