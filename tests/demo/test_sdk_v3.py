"""The vendor's SDK reads every answer that the demo gives on v3."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal

from components import demo
from components.demo.simulation import DELETED_ID
from tests.demo.conftest import WORDS, first
from tests.demo.sdk import CLASSES, Sdk, connect, module


@pytest.fixture(scope="module", params=CLASSES)
def sdk(
    request: pytest.FixtureRequest, running: demo.Demo, portal: BlockingPortal
) -> Iterator[Sdk]:
    with connect("v3", request.param, running, portal) as sdk:
        yield sdk


@pytest.fixture(params=CLASSES)
def moving(
    request: pytest.FixtureRequest, lively: demo.Demo, portal: BlockingPortal
) -> Iterator[Sdk]:
    with connect("v3", request.param, lively, portal) as sdk:
        yield sdk


@pytest.fixture(params=CLASSES)
def stopping(
    request: pytest.FixtureRequest, fresh: demo.Demo, portal: BlockingPortal
) -> Iterator[Sdk]:
    with connect("v3", request.param, fresh, portal) as sdk:
        yield sdk


def ours(session: Any) -> str:
    """Return the status that a session stands for."""
    word: str = session.status.value
    if word == "idle":
        return "finished" if session.step_count or session.output else "created"
    if word == "stopped":
        ended_well = session.is_task_successful is not None or session.output
        return "finished" if ended_well else "stopped"
    return {"timed_out": "failed", "error": "failed"}.get(word, word)


def test_sessions_get(sdk: Sdk, running: demo.Demo) -> None:
    """`sessions.get` reads every session in its word, which stands for the simulated status."""
    seen = set()
    for task in running.simulation.tasks("v3"):
        session = sdk(sdk.client.sessions.get, task.entry.task_id)
        assert (str(session.id), ours(session)) == (task.entry.task_id, task.status)
        assert session.is_task_successful is task.success
        assert (session.created_at, session.updated_at) == (task.created_at, task.updated_at)
        assert session.step_count == task.steps
        assert (session.title, bool(session.last_step_summary)) == (
            (task.entry.label, True) if task.steps else (None, False)
        )
        seen.add(session.status.value)
    assert seen == WORDS["v3"]


def test_a_normal_end_reads_idle_or_stopped(sdk: Sdk, running: demo.Demo) -> None:
    """A finished session is idle where it is kept alive, and else stopped with its output."""
    words = {
        sdk(sdk.client.sessions.get, task.entry.task_id).status.value
        for task in running.simulation.tasks("v3")
        if task.status == "finished"
    }
    assert words == {"idle", "stopped"}


def test_parts_of_a_cost_add_up(sdk: Sdk, running: demo.Demo) -> None:
    """A session's cost is the sum of its parts, and more than nothing once it has run."""
    for task in running.simulation.tasks("v3"):
        session = sdk(sdk.client.sessions.get, task.entry.task_id)
        parts = (session.llm_cost_usd, session.proxy_cost_usd, session.browser_cost_usd)
        total = Decimal(session.total_cost_usd)
        assert sum(map(Decimal, parts)) == total
        assert (total > 0) == (task.running_seconds > 0)


def test_outputs_are_texts_or_objects(sdk: Sdk, running: demo.Demo) -> None:
    """A session that asked for an answer of a given form has an object for an output."""
    sessions = [
        sdk(sdk.client.sessions.get, task.entry.task_id)
        for task in running.simulation.tasks("v3")
        if task.status == "finished"
    ]
    assert {type(session.output) for session in sessions} == {str, dict}
    assert all(
        (session.output_schema is None) == (type(session.output) is str) for session in sessions
    )


def test_sessions_list(sdk: Sdk, running: demo.Demo) -> None:
    """`sessions.list` reads all sessions over several pages, without their credentials."""
    rows: list[Any] = []
    page = 1
    while len(rows) < (answer := sdk(sdk.client.sessions.list, page=page, page_size=20)).total:
        assert (answer.page, answer.page_size) == (page, 20)
        rows += answer.sessions
        page += 1
    assert page > 2
    assert [(str(row.id), ours(row)) for row in rows] == [
        (task.entry.task_id, task.status) for task in running.simulation.tasks("v3")
    ]
    assert not any(row.recording_urls or row.screenshot_url for row in rows)


def test_sessions_messages(sdk: Sdk, running: demo.Demo) -> None:
    """`sessions.messages` reads prompt, steps and answer in order, page after page."""
    task = first(running.simulation, "v3", "finished")
    found: list[Any] = []
    more = True
    while more:
        after = str(found[-1].id) if found else None
        answer = sdk(sdk.client.sessions.messages, task.entry.task_id, after=after, limit=4)
        found += answer.messages
        more = answer.has_more
    assert [message.type for message in found] == [
        "user_message",
        *["browser_action"] * task.steps,
        "completion",
    ]
    assert [message.created_at for message in found] == sorted(m.created_at for m in found)
    newest = str(found[-1].id)
    back = sdk(sdk.client.sessions.messages, task.entry.task_id, before=newest, limit=3)
    assert ([m.id for m in back.messages], back.has_more) == ([m.id for m in found[-4:-1]], True)


def test_sessions_wait_for_recording(sdk: Sdk, running: demo.Demo) -> None:
    """`sessions.wait_for_recording` finds the recording of an ended session."""
    task = first(running.simulation, "v3", "finished")
    found = sdk(sdk.client.sessions.wait_for_recording, task.entry.task_id, interval=0)
    assert len(found) == 1


def test_stream_and_run(moving: Sdk, lively: demo.Demo) -> None:
    """The handles behind `stream` and `run` yield each message once, and then the result."""
    task = first(lively.simulation, "v3", "running")
    helpers = module("v3.helpers")

    async def run() -> tuple[list[str], str]:
        async def create() -> object:
            return await moving.client.sessions.get(task.entry.task_id)

        handle = helpers.AsyncSessionRun(create, moving.client.sessions, interval=0)
        messages = [str(message.id) async for message in handle]
        waited = await helpers.AsyncSessionRun(create, moving.client.sessions, interval=0)
        assert waited.status == handle.result.status
        return messages, ours(waited)

    def stream() -> tuple[list[str], str]:
        session = moving.client.sessions.get(task.entry.task_id)
        handle = helpers.SessionStream(session, moving.client.sessions, interval=0)
        return [str(message.id) for message in handle], ours(handle.result)

    is_async = type(moving.client).__name__ == CLASSES["async"]
    messages, status = moving(run if is_async else stream)
    assert len(messages) == len(set(messages)) > 10
    ended = lively.simulation.task(task.entry.task_id)
    assert ended is not None and status == ended.status


def test_sessions_stop(stopping: Sdk, fresh: demo.Demo) -> None:
    """Stopping a session ends it without an output, for good."""
    task = first(fresh.simulation, "v3", "running")
    session = stopping(stopping.client.sessions.stop, task.entry.task_id)
    assert (session.status.value, session.output, ours(session)) == ("stopped", None, "stopped")
    again = stopping(stopping.client.sessions.get, task.entry.task_id)
    assert (again.status, again.updated_at) == (session.status, session.updated_at)


def test_sessions_stop_of_the_task_alone(stopping: Sdk, fresh: demo.Demo) -> None:
    """Where only the task is stopped, its session waits for the next one."""
    task = first(fresh.simulation, "v3", "running")
    session = stopping(stopping.client.sessions.stop, task.entry.task_id, strategy="task")
    assert (session.status.value, session.output) == ("idle", None)
    now = fresh.simulation.task(task.entry.task_id)
    assert now is not None and ours(session) == now.status


def test_unknown_ids(sdk: Sdk, running: demo.Demo) -> None:
    """An id that v3 does not know is a 404 about a session, a session of v4 included."""
    error = module("_core.errors").BrowserUseError
    for given in (DELETED_ID, *first(running.simulation, "v4s").identity.ids.values()):
        for method in (sdk.client.sessions.get, sdk.client.sessions.messages):
            with pytest.raises(error, match="Session not found") as caught:
                sdk(method, given)
            assert caught.value.status_code == 404
