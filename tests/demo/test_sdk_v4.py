"""The vendor's SDK reads every answer that the demo gives on v4."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal

from components import demo
from components.demo.simulation import DELETED_ID
from tests.demo.conftest import WORDS, first
from tests.demo.sdk import CLASSES, Sdk, connect, module

OURS = {
    "queued": "created",
    "dispatching": "created",
    "running": "running",
    "completed": "finished",
    "cancelled": "stopped",
    "failed": "failed",
}


@pytest.fixture(scope="module", params=CLASSES)
def sdk(
    request: pytest.FixtureRequest, running: demo.Demo, portal: BlockingPortal
) -> Iterator[Sdk]:
    with connect("v4", request.param, running, portal) as sdk:
        yield sdk


@pytest.fixture(params=CLASSES)
def moving(
    request: pytest.FixtureRequest, lively: demo.Demo, portal: BlockingPortal
) -> Iterator[Sdk]:
    with connect("v4", request.param, lively, portal) as sdk:
        yield sdk


@pytest.fixture(params=CLASSES)
def stopping(
    request: pytest.FixtureRequest, fresh: demo.Demo, portal: BlockingPortal
) -> Iterator[Sdk]:
    with connect("v4", request.param, fresh, portal) as sdk:
        yield sdk


def run_id(task: demo.SimulatedTask) -> str:
    """Return the id of a task's run."""
    return task.identity.ids["v4"]


def test_runs_status(sdk: Sdk, running: demo.Demo) -> None:
    """`runs.status` reads every run in its word."""
    seen = set()
    for task in running.simulation.tasks("v4"):
        word = sdk(sdk.client.runs.status, run_id(task)).status.value
        assert OURS[word] == task.status
        seen.add(word)
    assert seen == WORDS["v4"]


def test_runs_get(sdk: Sdk, running: demo.Demo) -> None:
    """`runs.get` reads every run in full: result, error, verdict and cost as it went."""
    for task in running.simulation.tasks("v4"):
        run = sdk(sdk.client.runs.get, run_id(task))
        assert (str(run.id), OURS[run.status.value]) == (run_id(task), task.status)
        assert (run.title, run.task.splitlines()[0]) == (task.entry.label, task.entry.label)
        assert (run.created_at, run.updated_at) == (task.created_at, task.updated_at)
        assert (run.result is not None) == (task.status == "finished")
        assert (run.error is not None) == (task.status == "failed")
        assert (run.judgement or {}).get("verdict") is task.success
        assert (Decimal(run.total_cost_usd) > 0) == (task.running_seconds > 0)
        assert str(run.session_id) == task.identity.ids["v4s"] != run_id(task)


def pages(sdk: Sdk, method: Any, rows: str) -> list[Any]:
    """Read a list to its end, in pages of 15."""
    found: list[Any] = []
    cursor = None
    while True:
        answer = sdk(method, cursor=cursor, limit=15)
        found += getattr(answer, rows)
        cursor = answer.next_cursor
        assert answer.has_more == (cursor is not None)
        if cursor is None:
            return found
        assert len(getattr(answer, rows)) == 15


def test_runs_list(sdk: Sdk, running: demo.Demo) -> None:
    """`runs.list` reads all runs over several pages, newest first."""
    rows = pages(sdk, sdk.client.runs.list, "runs")
    assert [(str(row.id), OURS[row.status.value]) for row in rows] == [
        (run_id(task), task.status) for task in running.simulation.tasks("v4")
    ]


def test_sessions_list(sdk: Sdk, running: demo.Demo) -> None:
    """`sessions.list` reads the sessions of all runs over several pages."""
    rows = pages(sdk, sdk.client.sessions.list, "sessions")
    assert [(str(row.session_id), OURS[row.status.value]) for row in rows] == [
        (task.identity.ids["v4s"], task.status) for task in running.simulation.tasks("v4s")
    ]


def test_sessions_get(sdk: Sdk, running: demo.Demo) -> None:
    """`sessions.get` reads a session, which tells its latest run and that run's status."""
    for task in running.simulation.tasks("v4s"):
        session = sdk(sdk.client.sessions.get, task.identity.ids["v4s"])
        run = sdk(sdk.client.runs.get, session.latest_run_id)
        assert (run.session_id, run.status) == (session.session_id, session.status)
        assert (str(run.id), OURS[run.status.value]) == (run_id(task), task.status)


def test_runs_wait_for_completion(moving: Sdk, lively: demo.Demo) -> None:
    """`runs.wait_for_completion` sees a run through to each of the three ends."""
    ends = set()
    for task in lively.simulation.tasks("v4"):
        if task.finished_at is None:
            wait = moving.client.runs.wait_for_completion
            run = moving(wait, run_id(task), interval=0)
            assert run.updated_at > run.created_at
            ends.add(run.status.value)
    assert ends == {"completed", "cancelled", "failed"}


def test_runs_events(sdk: Sdk, running: demo.Demo) -> None:
    """`runs.events` tells what happened in order, and what is new since an event."""
    for task in running.simulation.tasks("v4"):
        answer = sdk(sdk.client.runs.events, run_id(task))
        kinds = [event.type for event in answer.events]
        started = ["run.started", "browser.ready"] if task.started_at else []
        word = sdk(sdk.client.runs.status, run_id(task)).status.value
        ended = [f"run.{word}"] if task.finished_at else []
        assert kinds == ["run.queued", *started, *ended]
        assert answer.next_after == answer.events[-1].id
        later = sdk(sdk.client.runs.events, run_id(task), after=1, limit=1)
        assert [event.type for event in later.events] == kinds[1:2]
        assert later.has_more == (len(kinds) > 2)
        none = sdk(sdk.client.runs.events, run_id(task), after=answer.next_after)
        assert (none.events, none.next_after) == ([], answer.next_after)


def test_runs_wait_for_event(moving: Sdk, lively: demo.Demo) -> None:
    """`runs.wait_for_event` waits until a run has a browser, and gets its live address."""
    task = first(lively.simulation, "v4", "created")
    wait = moving.client.runs.wait_for_event
    event = moving(wait, run_id(task), "browser.ready", interval=0)
    assert event.data["liveUrl"].startswith("https://")
    with pytest.raises(RuntimeError, match=r"before run\.paused"):
        moving(wait, run_id(task), "run.paused", interval=0)


@pytest.mark.parametrize("status", ["created", "running"])
def test_runs_cancel(stopping: Sdk, fresh: demo.Demo, status: str) -> None:
    """Cancelling ends a run for good, and its session with it, started or not."""
    task = first(fresh.simulation, "v4", status)
    run = stopping(stopping.client.runs.cancel, run_id(task))
    assert (run.status.value, run.result, run.error) == ("cancelled", None, None)
    again = stopping(stopping.client.runs.cancel, run_id(task))
    assert (again.status, again.updated_at) == (run.status, run.updated_at)
    session = stopping(stopping.client.sessions.get, run.session_id)
    assert session.status.value == "cancelled"


def test_unknown_ids(sdk: Sdk, running: demo.Demo) -> None:
    """An id that v4 does not know is a 404; a run is no session, and a session no run."""
    error = module("_core.errors").BrowserUseError
    runs, sessions = sdk.client.runs, sdk.client.sessions
    ids = first(running.simulation, "v4s").identity.ids
    strange = (DELETED_ID, first(running.simulation, "v3").entry.task_id)
    asked = [(runs.status, "Run", given) for given in (*strange, ids["v4s"])]
    asked += [(runs.get, "Run", given) for given in (*strange, ids["v4s"])]
    asked += [(sessions.get, "Session", given) for given in (*strange, ids["v4"])]
    for method, noun, given in asked:
        with pytest.raises(error, match=f"{noun} not found") as caught:
            sdk(method, given)
        assert caught.value.status_code == 404
