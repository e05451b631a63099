"""The vendor's SDK reads every answer that the demo gives on v2."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal

from components import demo
from components.demo.simulation import DELETED_ID
from tests.demo.conftest import WORDS, first
from tests.demo.sdk import CLASSES, Sdk, connect, module

OURS = {
    "created": "created",
    "started": "running",
    "finished": "finished",
    "stopped": "stopped",
    "failed": "failed",
}


@pytest.fixture(scope="module", params=CLASSES)
def sdk(
    request: pytest.FixtureRequest, running: demo.Demo, portal: BlockingPortal
) -> Iterator[Sdk]:
    with connect("v2", request.param, running, portal) as sdk:
        yield sdk


@pytest.fixture(params=CLASSES)
def moving(
    request: pytest.FixtureRequest, lively: demo.Demo, portal: BlockingPortal
) -> Iterator[Sdk]:
    with connect("v2", request.param, lively, portal) as sdk:
        yield sdk


@pytest.fixture(params=CLASSES)
def stopping(
    request: pytest.FixtureRequest, fresh: demo.Demo, portal: BlockingPortal
) -> Iterator[Sdk]:
    with connect("v2", request.param, fresh, portal) as sdk:
        yield sdk


def test_tasks_status(sdk: Sdk, running: demo.Demo) -> None:
    """`tasks.status` reads every task in its word, with its end, verdict and cost."""
    seen = set()
    for task in running.simulation.tasks("v2"):
        view = sdk(sdk.client.tasks.status, task.entry.task_id)
        assert (str(view.id), OURS[view.status.value]) == (task.entry.task_id, task.status)
        assert (view.finished_at, view.is_success) == (task.finished_at, task.success)
        assert (view.output is not None) == (task.status == "finished")
        assert (Decimal(view.cost.root) > 0) == (task.running_seconds > 0)
        seen.add(view.status.value)
    assert seen == WORDS["v2"]


def test_tasks_get(sdk: Sdk, running: demo.Demo) -> None:
    """`tasks.get` reads every task in full, and agrees with its status."""
    for task in running.simulation.tasks("v2"):
        view = sdk(sdk.client.tasks.get, task.entry.task_id)
        assert OURS[view.status.value] == task.status
        assert view.task.splitlines()[0] == task.entry.label
        assert (view.created_at, view.started_at) == (task.created_at, task.started_at)
        assert (view.is_success, view.judge_verdict) == (task.success, task.success)
        assert [step.number for step in view.steps] == list(range(1, task.steps + 1))
        assert bool(view.output_files) == bool(task.success)
        assert str(view.session_id) == task.identity.ids["v2s"] != task.entry.task_id
        short = sdk(sdk.client.tasks.status, task.entry.task_id)
        assert (view.output, view.cost.root, view.finished_at) == (
            short.output,
            short.cost.root,
            short.finished_at,
        )


def test_tasks_list(sdk: Sdk, running: demo.Demo) -> None:
    """`tasks.list` reads all tasks of v2 over several pages, newest first, and no others."""
    rows: list[Any] = []
    page = 1
    while (
        len(rows)
        < (answer := sdk(sdk.client.tasks.list, page_size=15, page_number=page)).total_items
    ):
        assert (answer.page_number, answer.page_size) == (page, 15)
        rows += answer.items
        page += 1
    assert page > 2
    assert [(str(row.id), OURS[row.status.value], row.is_success) for row in rows] == [
        (task.entry.task_id, task.status, task.success) for task in running.simulation.tasks("v2")
    ]


def test_one_output_is_long(sdk: Sdk, running: demo.Demo) -> None:
    """Outputs are of several sizes, and some task of v2 has one of more than 300 kB."""
    views = [
        sdk(sdk.client.tasks.status, task.entry.task_id)
        for task in running.simulation.tasks("v2")
        if task.status == "finished"
    ]
    sizes = sorted(len(view.output) for view in views)
    assert sizes[0] < 200 < sizes[-1]
    assert 300_000 < sizes[-1] < 400_000
    assert any(1_000 < size < 100_000 for size in sizes)


def test_tasks_wait(moving: Sdk, lively: demo.Demo) -> None:
    """`tasks.wait` sees a task through from its creation to each of the three ends."""
    ends = set()
    for task in lively.simulation.tasks("v2"):
        if task.finished_at is None:
            view = moving(moving.client.tasks.wait, task.entry.task_id, interval=0)
            assert view.finished_at > view.created_at
            ends.add(view.status.value)
    assert ends == {"finished", "stopped", "failed"}


def test_stream_and_run(moving: Sdk, lively: demo.Demo) -> None:
    """The handles behind `stream` and `run` yield each step once, and then the result."""
    task = first(lively.simulation, "v2", "created")
    created = module("generated.v2.models").TaskCreatedResponse.model_validate(
        {"id": task.entry.task_id, "sessionId": task.identity.ids["v2s"]}
    )
    helpers = module("v2.helpers")
    is_async = type(moving.client).__name__ == CLASSES["async"]

    async def run() -> tuple[list[int], str]:
        async def create() -> object:
            return created

        handle = helpers.AsyncTaskRun(create, moving.client.tasks, interval=0)
        steps = [step.number async for step in handle]
        return steps, (await handle).status.value

    def stream() -> tuple[list[int], str]:
        handle = helpers.TaskStream(created, moving.client.tasks, interval=0)
        steps = [step.number for step in handle]
        return steps, handle.result.status.value

    steps, word = moving(run if is_async else stream)
    assert steps == list(range(1, len(steps) + 1))
    assert len(steps) > 10
    assert word in ("finished", "stopped", "failed")


@pytest.mark.parametrize("method", ["stop", "stop_task_and_session"])
def test_tasks_stop(stopping: Sdk, fresh: demo.Demo, method: str) -> None:
    """Stopping ends a task for good, whatever it would have become."""
    task = first(fresh.simulation, "v2", "running")
    view = stopping(getattr(stopping.client.tasks, method), task.entry.task_id)
    assert view.status.value == "stopped"
    assert view.finished_at == fresh.simulation.time_at(fresh.simulation.elapsed)
    again = stopping(stopping.client.tasks.status, task.entry.task_id)
    assert (again.status.value, again.finished_at) == ("stopped", view.finished_at)


def test_tasks_stop_of_an_ended_task(stopping: Sdk, fresh: demo.Demo) -> None:
    """A task that has ended stays as it is."""
    task = first(fresh.simulation, "v2", "finished")
    view = stopping(stopping.client.tasks.stop, task.entry.task_id)
    assert (view.status.value, view.finished_at) == ("finished", task.finished_at)


def test_sessions(sdk: Sdk, running: demo.Demo) -> None:
    """`sessions.list` and `sessions.get` read the session of a task, and the task in it."""
    rows = sdk(sdk.client.sessions.list, page_size=100).items
    tasks = running.simulation.tasks("v2")
    assert [str(row.id) for row in rows] == [task.identity.ids["v2s"] for task in tasks]
    for row, task in zip(rows, tasks, strict=True):
        assert (row.status.value == "stopped") == (task.finished_at is not None)
        view = sdk(sdk.client.sessions.get, str(row.id))
        assert [str(inner.id) for inner in view.tasks] == [task.entry.task_id]


def test_sessions_stop(stopping: Sdk, fresh: demo.Demo) -> None:
    """Stopping a session stops the task in it."""
    task = first(fresh.simulation, "v2", "running")
    view = stopping(stopping.client.sessions.stop, task.identity.ids["v2s"])
    assert view.status.value == "stopped"
    assert [inner.status.value for inner in view.tasks] == ["stopped"]


def test_account(sdk: Sdk) -> None:
    """`billing.account` reads the balance."""
    account = sdk(sdk.client.billing.account)
    assert account.total_credits_balance_usd == (
        account.monthly_credits_balance_usd + account.additional_credits_balance_usd
    )


def test_unknown_ids(sdk: Sdk, running: demo.Demo) -> None:
    """An id that v2 does not know is a 404 about a task or a session."""
    error = module("_core.errors").BrowserUseError
    for given in (DELETED_ID, first(running.simulation, "v3").entry.task_id):
        for method, noun in ((sdk.client.tasks.get, "Task"), (sdk.client.sessions.get, "Session")):
            with pytest.raises(error, match=f"{noun} not found") as caught:
                sdk(method, given)
            assert caught.value.status_code == 404


def test_costs_grow_until_the_end(moving: Sdk, lively: demo.Demo) -> None:
    """The cost of a task rises while it runs, and is the same for ever once it has ended."""
    task = first(lively.simulation, "v2", "created")
    costs: list[Decimal] = []
    after: list[Decimal] = []
    ended = None
    while ended is None or len(after) < 5:
        view = moving(moving.client.tasks.status, task.entry.task_id)
        ended = view.finished_at
        (after if ended else costs).append(Decimal(view.cost.root))
    assert costs == sorted(costs)
    assert costs[0] == 0 < costs[-1] <= after[0]
    assert len(set(after)) == 1
    assert ended - task.created_at < timedelta(seconds=300)
