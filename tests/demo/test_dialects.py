"""The demo API speaks every version, and the real client understands it."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import httpx
import pytest

from components import demo
from components.api import ApiClient
from components.api.errors import NotFound, Unauthorized
from components.demo.dialects import VERDICT_VERSIONS, word_of
from components.demo.dialects.calls import WINDOW_REQUESTS, RateWindow
from components.demo.simulation import DELETED_ID
from components.demo.work import LONG_SLOT
from components.model import statuses
from components.model.settings import Settings
from tests.demo.conftest import Clock, first

SPOKEN = ("v1", "v2", "v3", "v4", "v4s")
STATUS_ROUTES = {
    "v1": "/api/v1/task/{}/status",
    "v2": "/api/v2/tasks/{}/status",
    "v3": "/api/v3/sessions/{}",
    "v4": "/api/v4/runs/{}/status",
    "v4s": "/api/v4/sessions/{}",
}
LISTS = {
    "v1": "/api/v1/tasks",
    "v2": "/api/v2/tasks",
    "v3": "/api/v3/sessions",
    "v4": "/api/v4/runs",
    "v4s": "/api/v4/sessions",
}
NOUNS = {"v1": "Task", "v2": "Task", "v3": "Session", "v4": "Run", "v4s": "Session"}

every_kind = pytest.mark.parametrize("kind", STATUS_ROUTES)
every_spoken = pytest.mark.parametrize("version", SPOKEN)


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
        api_version=version.removesuffix("s"),
    )


@every_kind
def test_ids_are_known_to_their_own_version(
    client: httpx.Client, running: demo.Demo, kind: str
) -> None:
    """Each id of the board is found by one kind of route alone, and is a 404 for the others."""
    found = set()
    for entry in running.simulation.entries():
        answer = client.get(STATUS_ROUTES[kind].format(entry.task_id))
        if answer.status_code == 200:
            found.add(entry.task_id)
        else:
            assert (answer.status_code, answer.json()) == (
                404,
                {"detail": f"{NOUNS[kind]} not found"},
            )
    on_board = {entry.task_id for entry in running.simulation.entries()}
    assert (
        found
        == {task.entry.task_id for task in running.simulation.tasks() if task.version == kind}
        & on_board
    )
    assert len(found) >= 4


@every_spoken
def test_the_client_reads_statuses(running: demo.Demo, version: str) -> None:
    """The client reads each task of a version in it, and finds no other there."""
    tasks = running.simulation.tasks(version)

    async def run() -> list[tuple[str, str, str, bool | None]]:
        async with ApiClient(settings(running, version)) as client:
            other = "v4" if version == "v2" else "v2"
            for strange in (DELETED_ID, first(running.simulation, other).entry.task_id):
                with pytest.raises(NotFound):
                    await client.status(strange)
            ids = [task.identity.ids[version] for task in tasks]
            answers = [await client.status(task_id, version) for task_id in ids]
            return [(a.status, a.raw, a.version, a.success) for a in answers]

    verdicts = version in VERDICT_VERSIONS
    answers = asyncio.run(run())
    assert answers == [
        (task.status, word_of(task), version, task.success if verdicts else None) for task in tasks
    ]
    everything = {kind.value for kind in statuses.KNOWN}
    seen = {status for status, *_ in answers}
    assert seen == (everything if version == "v1" else everything - {"paused"})


def test_the_client_reads_a_status_with_a_long_output(running: demo.Demo) -> None:
    """The client reads the status of a task of v2 with an output of more than 300 kB."""

    async def run() -> list[str]:
        async with ApiClient(settings(running, "v2")) as client:
            return [(await client.status(task.entry.task_id)).status for task in tasks]

    tasks = [task for task in running.simulation.tasks("v2") if task.identity.slot == LONG_SLOT]
    assert asyncio.run(run()) == [task.status for task in tasks]


@pytest.mark.parametrize("version", SPOKEN[:-1])
def test_the_client_reads_lists(running: demo.Demo, version: str) -> None:
    """The client reads all tasks from the list of a version, newest first."""

    async def run() -> list[tuple[str, str, str, object]]:
        async with ApiClient(settings(running, version)) as client:
            rows = await client.recent(10_000)
            return [
                (row.task_id, row.answer.raw if row.answer else "", row.title, row.created_at)
                for row in rows
            ]

    # A session of v3 has a title from its first step on.
    assert asyncio.run(run()) == [
        (
            task.identity.ids[version],
            word_of(task),
            task.entry.label if task.steps or version != "v3" else "",
            task.created_at,
        )
        for task in running.simulation.tasks(version)
    ]


def test_v1_comes_first(running: demo.Demo) -> None:
    """A client without a version of its own finds a task of v1 there."""

    async def run() -> str:
        async with ApiClient(settings(running, "auto")) as client:
            task = first(running.simulation, "v1")
            return (await client.status(task.entry.task_id)).version

    assert asyncio.run(run()) == "v1"


@every_spoken
def test_the_client_is_refused(running: demo.Demo, version: str) -> None:
    """A client with a key that is not the demo's is refused."""

    async def run() -> None:
        async with ApiClient(settings(running, version, "bu_wrong")) as client:
            with pytest.raises(Unauthorized):
                await client.status(DELETED_ID)
            with pytest.raises(Unauthorized):
                await client.recent(1)

    asyncio.run(run())


@every_kind
def test_the_key_in_a_wrong_place_is_refused(running: demo.Demo, kind: str) -> None:
    """v1 takes the key as a bearer alone, and the others in the vendor's own header alone."""
    own, bearer = "X-Browser-Use-API-Key", "Authorization"
    wrong = {own: running.api_key} if kind == "v1" else {bearer: f"Bearer {running.api_key}"}
    answer = httpx.get(running.base_url + LISTS[kind], headers=wrong, trust_env=False)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid API key"})


def test_most_finished_tasks_succeeded() -> None:
    """At any moment some finished task says that it did not succeed, and most that they did."""
    clock = Clock()
    simulation = demo.Simulation(clock)
    for _ in range(240):
        board = set(simulation.entries())
        verdicts: Counter[bool | None] = Counter()
        for task in simulation.tasks():
            assert (task.success is None) == (task.status != "finished")
            if task.entry in board and task.version in VERDICT_VERSIONS:
                verdicts[task.success] += 1
        assert 1 <= verdicts[False] < verdicts[True]
        clock.now += 30


@every_kind
def test_lists_have_the_limits_of_the_api(client: httpx.Client, kind: str) -> None:
    """A page has the rows that it has without being told, and at most a hundred."""
    rows, size, number, default = {
        "v1": ("tasks", "limit", "page", 10),
        "v2": ("items", "pageSize", "pageNumber", 10),
        "v3": ("sessions", "page_size", "page", 20),
        "v4": ("runs", "limit", "cursor", 50),
        "v4s": ("sessions", "limit", "cursor", 50),
    }[kind]
    every = client.get(LISTS[kind], params={size: 100}).json()[rows]
    assert 30 < len(every) <= 100
    assert client.get(LISTS[kind]).json()[rows] == every[:default]
    wrong = [f"{size}={given}" for given in (101, 0, -1, "ten", "9" * 5000)]
    for query in (*wrong, f"{number}=none"):
        assert client.get(f"{LISTS[kind]}?{query}").status_code == 422


def test_v1_tells_a_task_in_full(client: httpx.Client, running: demo.Demo) -> None:
    """The full body of v1 has what the list has, and the steps."""
    rows = {row["id"]: row for row in client.get("/api/v1/tasks?limit=100").json()["tasks"]}
    for task in running.simulation.tasks("v1"):
        body = client.get(f"/api/v1/task/{task.entry.task_id}").json()
        assert rows[task.entry.task_id].items() <= body.items()
        assert len(body["steps"]) == task.steps
        assert (body["output"] is not None) == (task.status == "finished")


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"stop", b'{"action": "pause"}'])
def test_v2_refuses_other_actions(client: httpx.Client, running: demo.Demo, body: bytes) -> None:
    """A body without an action that v2 has is refused, and the task goes on."""
    task = first(running.simulation, "v2", "running")
    answer = client.patch(f"/api/v2/tasks/{task.entry.task_id}", content=body)
    assert answer.status_code == 422
    assert running.simulation.task(task.entry.task_id) == task


def test_v3_refuses_what_it_does_not_have(client: httpx.Client, running: demo.Demo) -> None:
    """A message of another session is no place to read on from, and there are two strategies."""
    task = first(running.simulation, "v3", "running")
    path = f"/api/v3/sessions/{task.entry.task_id}"
    for query in ("after", "before"):
        answer = client.get(f"{path}/messages?{query}={DELETED_ID}")
        assert answer.status_code == 422
    assert client.post(f"{path}/stop", json={"strategy": "browser"}).status_code == 422
    assert running.simulation.task(task.entry.task_id) == task


def test_answers_tell_the_rate_limit(fresh: demo.Demo) -> None:
    """Every answer tells how much of the limit is left, a refusal of the id included."""
    key = fresh.api_key
    headers = {"Authorization": f"Bearer {key}", "X-Browser-Use-API-Key": key}
    paths = [*LISTS.values(), *(path.format(DELETED_ID) for path in STATUS_ROUTES.values())]
    with httpx.Client(base_url=fresh.base_url, headers=headers, trust_env=False) as client:
        left = [int(client.get(path).headers["X-RateLimit-Remaining"]) for path in paths]
    assert any(later == earlier - 1 for earlier, later in pairwise(left))
    assert max(left) < WINDOW_REQUESTS


def test_the_limit_counts_in_windows() -> None:
    """What is left falls to nothing, and is whole again in the next five seconds."""
    clock = Clock()
    window = RateWindow(clock)
    for used in range(1, WINDOW_REQUESTS + 3):
        left = window.headers()["X-RateLimit-Remaining"]
        assert left == str(max(0, WINDOW_REQUESTS - used))
    clock.now += 13
    assert window.headers() == {
        "X-RateLimit-Limit": "125",
        "X-RateLimit-Remaining": "124",
        "X-RateLimit-Reset": "2",
    }
