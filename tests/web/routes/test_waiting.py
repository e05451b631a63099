"""A program waits until tasks have ended."""

import asyncio
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from components.model.access.actions import CreateToken, RevokeToken
from components.model.access.actor import LOCAL, Kind
from components.model.actions import AddTasks, DeleteBoard, RefreshBoard, RemoveTasks, SetRefresh
from components.model.entry import Entry
from components.monitor import Monitor
from components.web import routes
from components.web.routes import waiting
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.gate.directory import MemoryDirectory
from tests.support.gate.gated import gated
from tests.support.gate.visitors import SETTINGS
from tests.web.routes.conftest import asked_by

PATH = "/api/boards/main/wait"


@pytest.fixture
def running(api: ApiServer, here: Monitor) -> Monitor:
    """Watch two tasks of one group that run, and one that has ended."""
    api.set_many({"a": "running", "b": "running", "done": "finished"})
    entries = (Entry("a", group="g"), Entry("b", group="g"), Entry("done"))
    here.perform(AddTasks("main", entries), LOCAL)
    eventually(lambda: here.snapshot("main").waiting == 0)
    return here


def waiting_now() -> int:
    """Count those who wait."""
    return waiting.waiting.total()


def ids(answer: httpx.Response) -> list[str]:
    """Name the tasks that have not ended."""
    assert answer.status_code == 200, answer.text
    return [task["task_id"] for task in answer.json()["tasks"]]


def ask(client: httpx.Client, threads: ThreadPoolExecutor, query: str) -> "Future[httpx.Response]":
    """Begin to wait, and return once that is under way."""
    before = waiting_now()
    future = threads.submit(client.get, f"{PATH}?{query}", timeout=60)
    eventually(lambda: waiting_now() > before)
    return future


@pytest.mark.usefixtures("settled")
def test_what_has_ended_is_told_at_once(client: httpx.Client) -> None:
    """Nothing is waited for where all tasks have ended, and neither on a board without any."""
    answer = client.get(PATH)
    found = answer.json()
    alive_age = found.pop("alive_age")
    assert 0 <= alive_age < 15
    assert found.pop("version") > 0
    assert found == {
        "board": "main",
        "settled": True,
        "waited_for": 3,
        "live": 0,
        "tasks": [],
    }
    assert client.get("/api/boards/night/wait").json()["settled"] is True


@pytest.mark.usefixtures("running")
def test_end_of_the_time_tells_what_goes_on(client: httpx.Client) -> None:
    """What has not ended is named with its status; a group or some ids may be asked for."""
    answer = client.get(f"{PATH}?timeout=0.2")
    assert (answer.json()["settled"], answer.json()["live"]) == (False, 2)
    assert ids(answer) == ["a", "b"]
    assert [task["status"] for task in answer.json()["tasks"]] == ["running", "running"]
    assert ids(client.get(f"{PATH}?timeout=0&task=done,b")) == ["b"]
    found = client.get(f"{PATH}?timeout=0&group=g").json()
    assert (found["waited_for"], found["live"]) == (2, 2)
    assert client.get(f"{PATH}?timeout=9&group=none").json()["settled"] is True


def test_answer_comes_with_the_last_end(
    api: ApiServer, running: Monitor, client: httpx.Client
) -> None:
    """Whoever waits for one task is answered by its end, whoever waits for all by the last."""
    with ThreadPoolExecutor(3) as threads:
        one, group, whole = (
            ask(client, threads, f"timeout=60{query}") for query in ("&task=a", "&group=g", "")
        )
        api.set("a", "failed")
        assert one.result(30).json()["settled"] is True
        assert not group.done() and not whole.done()
        api.set("b", "finished")
        running.perform(RefreshBoard("main"), LOCAL)
        for future in (group, whole):
            assert (future.result(30).json()["settled"], future.result().json()["live"]) == (
                True,
                0,
            )
    eventually(lambda: waiting_now() == 0)


def test_removed_tasks_are_not_waited_for(running: Monitor, client: httpx.Client) -> None:
    """A board whose live tasks are taken off it is settled; one that is deleted is gone."""
    with ThreadPoolExecutor(2) as threads:
        future = ask(client, threads, "timeout=60")
        running.perform(RemoveTasks("main", ("a", "b")), LOCAL)
        assert future.result(30).json()["settled"] is True
        client.post("/api/boards", json={"name": "night"})
        client.post("/api/boards/night/tasks", json={"tasks": ["lost"]})
        future = threads.submit(client.get, "/api/boards/night/wait?timeout=60", timeout=60)
        eventually(lambda: waiting_now() == 1)
        running.perform(DeleteBoard("night"), LOCAL)
        assert future.result(30).status_code == 404


@pytest.mark.usefixtures("running")
def test_who_leaves_gives_up_the_place(client: httpx.Client) -> None:
    """A program that hangs up is waited for no longer."""
    with pytest.raises(httpx.ReadTimeout):
        client.get(f"{PATH}?timeout=60", timeout=0.5)
    eventually(lambda: waiting_now() == 0)


@pytest.mark.usefixtures("running")
def test_waits_take_no_thread_and_are_bounded(client: httpx.Client) -> None:
    """One visitor may wait so many times, others go on; more than fit are told to come again."""

    async def many() -> None:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(
            base_url=client.base_url, trust_env=False, limits=limits, timeout=60
        ) as asking:

            async def wait(actor: dict[str, str]) -> int:
                return (await asking.get(f"{PATH}?timeout=60", headers=actor)).status_code

            def begin(count: int, actor: dict[str, str]) -> "list[asyncio.Task[int]]":
                return [asyncio.create_task(wait(actor)) for _ in range(count)]

            async def full(count: int) -> None:
                deadline = time.monotonic() + 30
                while waiting_now() < count:
                    assert time.monotonic() < deadline
                    await asyncio.sleep(0.02)

            # As a proxy signs somebody in: without an id.
            person = asked_by(kind=Kind.PERSON, actor_id="")
            under_way = begin(waiting.MAX_WAITS_OF_ONE, person)
            await full(waiting.MAX_WAITS_OF_ONE)
            assert await wait(person) == 429
            under_way += begin(waiting.MAX_WAITS - len(under_way), {})
            await full(waiting.MAX_WAITS)
            assert await wait(asked_by()) == 503
            assert (await asking.get("/api/boards/main")).status_code == 200
            for each in under_way:
                each.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    before = threading.active_count()
    asyncio.run(many())
    assert threading.active_count() < before + 50
    eventually(lambda: waiting_now() == 0)


@pytest.mark.usefixtures("running")
def test_wrong_question_is_told_at_once(client: httpx.Client) -> None:
    """Nobody waits for what cannot come."""
    for query, status, error in (
        ("task=nowhere", 404, "unknown_task"),
        ("until=finished", 422, "invalid_query"),
        ("timeout=61", 422, "invalid_query"),
        ("timeout=-1", 422, "invalid_query"),
        ("timeout=nan", 422, "invalid_query"),
        ("for=a", 422, "invalid_query"),
    ):
        answer = client.get(f"{PATH}?{query}")
        assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_wait_ends_with_what_its_visitor_came_with(running: Monitor) -> None:
    """Whoever is revoked while waiting is told nothing of the board, and that at once."""
    found: list[httpx.Response] = []
    made = running.perform(CreateToken("", "ci", writes=False, boards=None, expires_at=None), LOCAL)
    headers = {"Authorization": f"Bearer {made.secret}"}

    def wait(address: str) -> None:
        found.append(httpx.get(address, headers=headers, timeout=30, trust_env=False))

    with gated(SETTINGS, more=routes.ROUTES, directory=running.access) as door:
        address = f"http://{door.host}{PATH}?timeout=60"
        asking = threading.Thread(target=wait, args=(address,))
        asking.start()
        eventually(lambda: waiting_now() == 1)
        running.perform(RevokeToken("", made.token.id), LOCAL)
        asking.join()
    assert (found[0].status_code, found[0].json()["error"]) == (401, "unauthorized")
    assert "revoked" in found[0].json()["detail"]
    assert waiting_now() == 0


def test_stop_of_the_server_is_not_held_up(here: Monitor, api: ApiServer) -> None:
    """Those who wait are answered as at the end of their time once the server stops."""
    api.set("a", "running")
    here.perform(SetRefresh("main", 300), LOCAL)
    here.perform(AddTasks("main", (Entry("a"),)), LOCAL)
    found: list[Any] = []

    def wait(address: str) -> None:
        found.append(httpx.get(f"{address}{PATH}?timeout=60", timeout=60, trust_env=False))

    with gated(more=routes.ROUTES, directory=MemoryDirectory()) as door:
        asking = threading.Thread(target=wait, args=(f"http://{door.host}",))
        asking.start()
        eventually(lambda: waiting_now() == 1)
        began = time.monotonic()
    # The time for which it would have waited.
    assert time.monotonic() - began < 60
    asking.join()
    assert ids(found[0]) == ["a"]
