"""The demo API: its lives stay varied for ever, and it answers as the real v1 does."""

import contextlib
import logging
import signal
import socket
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from components import demo
from components.demo.lives import DELETED_ID, PERSONAS
from components.model import statuses

SECONDS = 2 * 3600 + 600
STEP = 2

Board = dict[str, str | None]


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lives(clock: Clock) -> demo.Lives:
    return demo.Lives(clock)


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(scope="module")
def running(portal: BlockingPortal) -> Iterator[demo.Demo]:
    with portal.wrap_async_context_manager(demo.serve(demo.Lives(Clock()))) as running:
        yield running


@pytest.fixture(scope="module")
def client(running: demo.Demo) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {running.api_key}"}
    with httpx.Client(base_url=running.base_url, headers=headers, trust_env=False) as client:
        yield client


def board(lives: demo.Lives) -> Board:
    """Read the status of everything that should stand on the board."""
    known = {life.task.task_id: life.status for life in lives.known()}
    return {task.task_id: known.get(task.task_id) for task in lives.tasks()}


@pytest.fixture(scope="module")
def film() -> list[Board]:
    """Read the board every two seconds for more than two hours."""
    clock = Clock()
    lives = demo.Lives(clock)
    boards = []
    for _ in range(0, SECONDS, STEP):
        boards.append(board(lives))
        clock.now += STEP
    return boards


def test_all_statuses_are_always_present(film: list[Board]) -> None:
    """At every step of more than two hours each of the six statuses is there at least twice."""
    fewest: Counter[str] = Counter({kind.value: 99 for kind in statuses.KNOWN})
    for now in film:
        counts = Counter(now.values())
        assert set(counts) <= {*fewest, None}
        for word in fewest:
            fewest[word] = min(fewest[word], counts[word])
    assert min(fewest.values()) >= 2, fewest


def test_the_stagger_alone_guarantees_two_of_each() -> None:
    """Evenly staggered slots leave at least floor(slots · share) in a status at any time."""
    least: Counter[str] = Counter()
    for persona in PERSONAS:
        for kind, seconds in persona.course:
            least[kind.value] += int(persona.slots * seconds / persona.length)
    assert all(least[kind.value] >= 2 for kind in statuses.KNOWN), least


def test_the_board_is_calm_but_alive(film: list[Board]) -> None:
    """Something changes every two to four seconds on average, and never is there a long pause."""
    changes = [len(now.items() - last.items()) for last, now in pairwise(film)]
    assert 2 <= SECONDS / sum(changes) <= 4
    moments = [step * STEP for step, changed in enumerate(changes) if changed]
    assert max(later - earlier for earlier, later in pairwise(moments)) <= 10


def test_every_life_follows_the_documented_transitions(film: list[Board]) -> None:
    """A task goes from created over running, perhaps paused, to its one end; most finish."""
    courses = {
        ("created", "running", "finished"),
        ("created", "running", "paused", "running", "finished"),
        ("created", "running", "paused", "stopped"),
        ("created", "running", "failed"),
    }
    seen: dict[str, list[str]] = {}
    for now in film:
        for task_id, word in now.items():
            course = seen.setdefault(task_id, [])
            if word is not None and (not course or course[-1] != word):
                course.append(word)
    on_board_at_either_end = {*film[0], *film[-1]}
    whole = {key: tuple(course) for key, course in seen.items()}
    assert {whole[key] for key in whole.keys() - on_board_at_either_end} == courses
    ends = Counter(course[-1] for course in seen.values() if course)
    assert ends["finished"] > ends["stopped"] + ends["failed"]


def test_courses_keep_to_their_times() -> None:
    """Lives last four to eight minutes, and each status neither hurries nor drags."""
    bounds = {"created": (15, 120), "running": (60, 150), "paused": (30, 60)}
    for persona in PERSONAS:
        assert 240 <= persona.length <= 480
        for kind, seconds in persona.course:
            least, most = bounds.get(kind.value, (60, 150))
            assert least <= seconds <= most


def test_an_ended_task_is_replaced_by_a_new_one(lives: demo.Lives, clock: Clock) -> None:
    """When its time is over a task leaves the board, and another comes with its own label."""
    before = set(lives.tasks())
    clock.now += 480
    after = set(lives.tasks())
    assert {task.task_id for task in before & after} == {DELETED_ID}
    assert len(after) == len(before)
    assert {task.group for task in after} == {task.group for task in before}


def test_ended_tasks_keep_their_status_for_a_while(lives: demo.Lives, clock: Clock) -> None:
    """A task that left the board keeps its end for some minutes and is unknown later."""
    task_id = next(task_id for task_id, word in board(lives).items() if word == "finished")
    clock.now += 480
    assert task_id not in board(lives)
    kept = lives.life(task_id)
    assert kept is not None and kept.status == "finished"
    clock.now += 3600
    assert lives.life(task_id) is None


def test_ids_are_uuids_and_the_same_at_every_start(lives: demo.Lives) -> None:
    """Task ids look real and do not depend on when the demo was started."""
    ids = [task.task_id for task in lives.tasks()]
    assert [str(uuid.UUID(task_id)) for task_id in ids] == ids
    assert ids == [task.task_id for task in demo.Lives(Clock()).tasks()]


def test_labels_are_unique_and_come_from_a_few_teams(lives: demo.Lives) -> None:
    """No two tasks share an id or a label, and the groups are a handful."""
    tasks = lives.tasks()
    assert len({task.task_id for task in tasks}) == len({task.label for task in tasks}) == 55
    assert 4 <= len({task.group for task in tasks}) <= 5


def test_status_route_answers_a_bare_string(running: demo.Demo, client: httpx.Client) -> None:
    """The status route answers each task of the board with its status as a JSON string."""
    for task_id, word in board(running.lives).items():
        answer = client.get(f"/api/v1/task/{task_id}/status")
        assert answer.json() == (word or {"detail": "Task not found"})
        assert answer.status_code == (200 if word else 404)


def test_a_deleted_task_stands_on_the_board(running: demo.Demo, client: httpx.Client) -> None:
    """One task of the board is unknown to the API, which says so with a 404."""
    assert "Deleted in the console" in {task.label for task in running.lives.tasks()}
    answer = client.get(f"/api/v1/task/{DELETED_ID}/status")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Task not found"})


@pytest.mark.parametrize("key", [None, "Bearer wrong", "Basic abc", "Bearer", "bu_test"])
@pytest.mark.parametrize("path", ["/api/v1/tasks", f"/api/v1/task/{DELETED_ID}/status"])
def test_a_wrong_key_is_refused(running: demo.Demo, key: str | None, path: str) -> None:
    """Without the key that was made at the start nothing is told."""
    headers = {} if key is None else {"Authorization": key}
    answer = httpx.get(running.base_url + path, headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid API key"})


def test_ping_needs_no_key(running: demo.Demo) -> None:
    """The ping answers anybody."""
    assert httpx.get(f"{running.base_url}/api/v1/ping", trust_env=False).status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/v3/tasks", "/api/v1/task/x", "/api/v1/task//status"])
def test_other_routes_are_not_found(client: httpx.Client, path: str) -> None:
    """Any other route is a 404 in the words of the real API."""
    answer = client.get(path)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})


def test_list_route_pages_through_all_tasks(running: demo.Demo, client: httpx.Client) -> None:
    """The pages of the list hold every known task once, newest first, in the v1 envelope."""
    rows, page, pages = [], 1, 1
    while page <= pages:
        answer = client.get("/api/v1/tasks", params={"page": page, "limit": 100}).json()
        assert (answer["page"], answer["limit"]) == (page, 100)
        rows += answer["tasks"]
        page, pages = page + 1, answer["total_pages"]
    assert answer["total_count"] == len(rows) == len(running.lives.known())
    created = [datetime.fromisoformat(row["created_at"]) for row in rows]
    assert created == sorted(created, reverse=True)
    assert {row["id"]: row["status"] for row in rows}.items() >= {
        (task_id, word) for task_id, word in board(running.lives).items() if word
    }
    for row in rows:
        assert (row["finished_at"] is not None) == (row["status"] in statuses.TERMINAL)


def test_list_route_has_the_limits_of_the_api(client: httpx.Client) -> None:
    """A page holds ten tasks unless told, a page past the end none, and 101 are refused."""
    assert len(client.get("/api/v1/tasks").json()["tasks"]) == 10
    assert client.get("/api/v1/tasks?page=99999").json()["tasks"] == []
    for query in ("limit=101", "limit=0", "page=0", "page=-1", "limit=ten", "page=" + "9" * 5000):
        assert client.get(f"/api/v1/tasks?{query}").status_code == 422


def test_the_demo_stops_cleanly(portal: BlockingPortal) -> None:
    """When the context ends the port is closed and the thread gone, open clients or not."""
    before = set(threading.enumerate())
    with contextlib.ExitStack() as after:
        with portal.wrap_async_context_manager(demo.serve()) as running:
            client = after.enter_context(httpx.Client(trust_env=False))
            assert client.get(f"{running.base_url}/api/v1/ping").status_code == 200
        left = {thread.name for thread in set(threading.enumerate()) - before}
        assert "demo-api" not in left
        with pytest.raises(httpx.ConnectError):
            client.get(f"{running.base_url}/api/v1/ping")


def test_the_demo_listens_on_loopback_only(running: demo.Demo) -> None:
    """The demo is bound to 127.0.0.1, and its key is not in its repr."""
    address = httpx.URL(running.base_url)
    with socket.create_connection((address.host, address.port or 0)) as connection:
        assert connection.getpeername()[0] == "127.0.0.1"
    assert running.api_key not in repr(running)


def test_the_demo_leaves_logs_and_signals_alone(
    portal: BlockingPortal, caplog: pytest.LogCaptureFixture
) -> None:
    """Serving logs nothing, and touches neither signal handlers nor uvicorn's loggers."""

    def settings() -> list[object]:
        loggers = [logging.getLogger(name) for name in ("uvicorn.error", "uvicorn.access")]
        kept = [(x.level, x.propagate, list(x.handlers), list(x.filters)) for x in loggers]
        return [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM), kept]

    before = settings()
    with caplog.at_level(logging.INFO):
        with portal.wrap_async_context_manager(demo.serve()) as running:
            httpx.get(f"{running.base_url}/api/v1/ping", trust_env=False)
            logging.getLogger("uvicorn.error").info("from the server of the dashboard")
        assert settings() == before
    said = [record.message for record in caplog.records if record.name.startswith("uvicorn")]
    assert said == ["from the server of the dashboard"]
