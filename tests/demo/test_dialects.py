"""The demo API speaks v1, v2 and v4 of the same tasks, and the real client understands it."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from components import demo
from components.api import Answer, ApiClient, Row
from components.api.errors import NotFound, Unauthorized
from components.demo.simulation import DELETED_ID
from components.model import statuses
from components.model.settings import Settings
from tests.demo.conftest import Clock
from tests.support.asking import bare

VERSIONS = ("v1", "v2", "v4")
LISTS = {"v1": "/api/v1/tasks", "v2": "/api/v2/tasks", "v4": "/api/v4/runs"}
V4_WORDS = {
    "created": "queued",
    "running": "running",
    "paused": "running",
    "finished": "completed",
    "stopped": "cancelled",
    "failed": "failed",
}

every_version = pytest.mark.parametrize("version", VERSIONS)


@pytest.fixture(scope="module")
def client(running: demo.Demo) -> Iterator[httpx.Client]:
    key = running.api_key
    headers = {"Authorization": f"Bearer {key}", "X-Browser-Use-API-Key": key}
    with httpx.Client(base_url=running.base_url, headers=headers, trust_env=False) as client:
        yield client


def settings(running: demo.Demo, version: str, key: str | None = None) -> Settings:
    """Point a client at the demo."""
    return Settings(
        database_url="sqlite://",
        api_key=key or running.api_key,
        base_url=running.base_url,
        api_version=version,
    )


def said(task: demo.SimulatedTask, version: str) -> Answer:
    """Return what a client should make of a task in one version."""
    if version == "v4":
        ours = "running" if task.status == "paused" else task.status
        return Answer(ours, V4_WORDS[task.status], version)
    if version == "v2":
        raw = "started" if task.status == "running" else task.status
        return Answer(task.status, raw, version, task.success)
    return Answer(task.status, task.status, version)


@every_version
def test_status_routes(running: demo.Demo, version: str) -> None:
    """The client reads each task of the board in each version, the deleted one in none."""

    async def run() -> dict[str, Answer]:
        async with ApiClient(settings(running, version)) as client:
            with pytest.raises(NotFound):
                await client.status(DELETED_ID)
            return {
                task.entry.task_id: bare(await client.status(task.entry.task_id)) for task in tasks
            }

    tasks = [
        task for task in running.simulation.tasks() if task.entry in running.simulation.entries()
    ]
    answers = asyncio.run(run())
    assert answers == {task.entry.task_id: said(task, version) for task in tasks}
    everything = {kind.value for kind in statuses.KNOWN}
    seen = {answer.status for answer in answers.values()}
    assert seen == (everything - {"paused"} if version == "v4" else everything)


@every_version
def test_lists(running: demo.Demo, version: str) -> None:
    """The client reads all tasks from the list of each version, over several pages."""

    async def run() -> tuple[Row, ...]:
        async with ApiClient(settings(running, version)) as client:
            rows = await client.recent(10_000)
            return tuple(replace(row, answer=row.answer and bare(row.answer)) for row in rows)

    known = running.simulation.tasks()
    assert len(known) > 200
    assert asyncio.run(run()) == tuple(
        Row(task.entry.task_id, said(task, version), task.entry.label, task.created_at)
        for task in known
    )


def test_v1_comes_first(running: demo.Demo) -> None:
    """A client without a version of its own finds v1, and keeps to it."""

    async def run() -> tuple[str, tuple[str, ...]]:
        async with ApiClient(settings(running, "auto")) as client:
            answer = await client.status(running.simulation.tasks()[0].entry.task_id)
            return answer.version, client.versions.active

    assert asyncio.run(run()) == ("v1", ("v1",))


@every_version
def test_wrong_keys_are_refused(running: demo.Demo, version: str) -> None:
    """Every version refuses a key that is not the demo's, and the right one in a wrong place."""

    async def run() -> None:
        async with ApiClient(settings(running, version, "bu_wrong")) as client:
            with pytest.raises(Unauthorized):
                await client.status(DELETED_ID)
            with pytest.raises(Unauthorized):
                await client.recent(1)

    asyncio.run(run())
    own, bearer = "X-Browser-Use-API-Key", "Authorization"
    wrong = {own: running.api_key} if version == "v1" else {bearer: f"Bearer {running.api_key}"}
    answer = httpx.get(running.base_url + LISTS[version], headers=wrong, trust_env=False)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid API key"})


def test_most_finished_tasks_succeeded() -> None:
    """At any moment some finished tasks say that they did not succeed, and most that they did."""
    clock = Clock()
    simulation = demo.Simulation(clock)
    for _ in range(240):
        board = set(simulation.entries())
        verdicts: Counter[bool | None] = Counter()
        for task in simulation.tasks():
            assert (task.success is None) == (task.status != "finished")
            if task.entry in board:
                verdicts[task.success] += 1
        assert 1 <= verdicts[False] < verdicts[True]
        clock.now += 30


def test_v2_tells_verdict_and_end(client: httpx.Client, running: demo.Demo) -> None:
    """v2 tells a finished task's verdict and end, and neither of one that goes on."""
    for task in running.simulation.tasks():
        body = client.get(f"/api/v2/tasks/{task.entry.task_id}/status").json()
        assert body["isSuccess"] is task.success
        assert (body["finishedAt"] is None) == (task.finished_at is None)


@every_version
def test_lists_have_the_limits_of_the_api(client: httpx.Client, version: str) -> None:
    """A page holds ten rows unless told, and no more than the version allows."""
    rows = {"v1": "tasks", "v2": "items", "v4": "runs"}[version]
    size, most = {"v1": ("limit", 100), "v2": ("pageSize", 100), "v4": ("limit", 50)}[version]
    number = {"v1": "page", "v2": "pageNumber", "v4": "cursor"}[version]
    assert len(client.get(LISTS[version]).json()[rows]) == 10
    assert len(client.get(LISTS[version], params={size: most}).json()[rows]) == most
    wrong = [f"{size}={given}" for given in (most + 1, 0, -1, "ten", "9" * 5000)]
    for query in (*wrong, f"{number}=none"):
        assert client.get(f"{LISTS[version]}?{query}").status_code == 422


def test_v4_calls_a_task_a_run(client: httpx.Client) -> None:
    """The 404 of an unknown id names a task, or in v4 a run."""
    for path, noun in (("v1/task", "Task"), ("v2/tasks", "Task"), ("v4/runs", "Run")):
        answer = client.get(f"/api/{path}/{DELETED_ID}/status")
        assert (answer.status_code, answer.json()) == (404, {"detail": f"{noun} not found"})
