"""The simulated tasks: they stay varied for ever, and are the same at every start."""

import functools
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from components import demo
from components.demo.lifecycles import LIFECYCLES, SLOTS
from components.demo.simulation import DELETED_ID
from components.model import statuses
from tests.demo.conftest import Board, Clock, board

SECONDS = 2 * 3600 + 600
STEP = 2


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def simulation(clock: Clock) -> demo.Simulation:
    return demo.Simulation(clock)


@functools.cache
def film() -> list[Board]:
    """Read the board every two seconds for more than two hours."""
    clock = Clock()
    simulation = demo.Simulation(clock)
    boards = []
    for _ in range(0, SECONDS, STEP):
        boards.append(board(simulation))
        clock.now += STEP
    return boards


@pytest.mark.unmeasured
def test_all_statuses_are_always_present() -> None:
    """At every step of more than two hours each of the six statuses is there at least twice."""
    fewest: Counter[str] = Counter({kind.value: 99 for kind in statuses.KNOWN})
    for now in film():
        counts = Counter(now.values())
        assert set(counts) <= {*fewest, None}
        for word in fewest:
            fewest[word] = min(fewest[word], counts[word])
    assert min(fewest.values()) >= 2, fewest


def test_the_stagger_alone_guarantees_two_of_each() -> None:
    """Evenly staggered slots leave at least floor(slots · share) in a status at any time."""
    least: Counter[str] = Counter()
    for lifecycle in LIFECYCLES:
        for kind, seconds in lifecycle.stages:
            least[kind.value] += int(len(lifecycle.versions) * seconds / lifecycle.seconds)
    assert all(least[kind.value] >= 2 for kind in statuses.KNOWN), least


@pytest.mark.unmeasured
def test_the_board_is_calm_but_alive() -> None:
    """Something changes every two to four seconds on average, and never is there a long pause."""
    changes = [len(now.items() - last.items()) for last, now in pairwise(film())]
    assert 2 <= SECONDS / sum(changes) <= 4
    moments = [step * STEP for step, changed in enumerate(changes) if changed]
    assert max(later - earlier for earlier, later in pairwise(moments)) <= 10


@pytest.mark.unmeasured
def test_every_task_follows_the_documented_transitions() -> None:
    """A task goes from created over running, perhaps paused, to its one end; most finish."""
    courses = {
        ("created", "running", "finished"),
        ("created", "running", "paused", "running", "finished"),
        ("created", "running", "paused", "stopped"),
        ("created", "running", "stopped"),
        ("created", "running", "failed"),
    }
    seen: dict[str, list[str]] = {}
    for now in film():
        for task_id, word in now.items():
            words = seen.setdefault(task_id, [])
            if word is not None and (not words or words[-1] != word):
                words.append(word)
    on_board_at_either_end = {*film()[0], *film()[-1]}
    whole = {key: tuple(words) for key, words in seen.items()}
    assert {whole[key] for key in whole.keys() - on_board_at_either_end} == courses
    ends = Counter(words[-1] for words in seen.values() if words)
    assert ends["finished"] > ends["stopped"] + ends["failed"]


def test_lifecycles_keep_to_their_times() -> None:
    """A lifecycle lasts four to eight minutes, and each status within bounds of its own."""
    bounds = {"created": (15, 120), "running": (60, 150), "paused": (30, 60)}
    for lifecycle in LIFECYCLES:
        assert 240 <= lifecycle.seconds <= 480
        for kind, seconds in lifecycle.stages:
            least, most = bounds.get(kind.value, (60, 150))
            assert least <= seconds <= most


def test_an_ended_task_is_replaced_by_a_new_one(simulation: demo.Simulation, clock: Clock) -> None:
    """When its time is over a task leaves the board, and another comes with its own label."""
    before = set(simulation.entries())
    clock.now += 480
    after = set(simulation.entries())
    assert {task.task_id for task in before & after} == {DELETED_ID}
    assert len(after) == len(before)
    assert {task.group for task in after} == {task.group for task in before}


def test_ended_tasks_keep_their_status_for_a_while(
    simulation: demo.Simulation, clock: Clock
) -> None:
    """A task that left the board keeps its end for some minutes and is unknown later."""
    task_id = next(task_id for task_id, word in board(simulation).items() if word == "finished")
    clock.now += 480
    assert task_id not in board(simulation)
    kept = simulation.task(task_id)
    assert kept is not None and kept.status == "finished"
    clock.now += 3600
    assert simulation.task(task_id) is None


def test_ids_are_uuids_and_the_same_at_every_start(simulation: demo.Simulation) -> None:
    """Task ids look real and do not depend on when the demo was started."""
    ids = [task.task_id for task in simulation.entries()]
    assert [str(uuid.UUID(task_id)) for task_id in ids] == ids
    assert ids == [task.task_id for task in demo.Simulation(Clock()).entries()]


def test_labels_are_unique_and_come_from_a_few_teams(simulation: demo.Simulation) -> None:
    """No two tasks share an id or a label, and the groups are a handful."""
    tasks = simulation.entries()
    assert len({task.task_id for task in tasks}) == len({task.label for task in tasks}) == 55
    assert 4 <= len({task.group for task in tasks}) <= 5


def test_the_board_mixes_versions() -> None:
    """Every kind of id has several places on the board, and only tasks of v1 are paused."""
    places = Counter(slot.version for slot in SLOTS)
    assert set(places) == {"v1", "v2", "v3", "v4", "v4s"}
    assert min(places.values()) >= 4
    for lifecycle in LIFECYCLES:
        pauses = any(kind.value == "paused" for kind, _ in lifecycle.stages)
        assert not pauses or set(lifecycle.versions) == {"v1"}


def test_ids_of_all_kinds_differ(simulation: demo.Simulation) -> None:
    """A run, its session, and everything else have ids of their own, under which they are found."""
    ids = [
        (kind, given, task)
        for task in simulation.tasks()
        for kind, given in task.identity.ids.items()
    ]
    assert len({given for _, given, _ in ids}) == len(ids)
    assert all(simulation.find(kind, given) == task for kind, given, task in ids)
    assert {task.identity.ids[task.version] for task in simulation.tasks()} == {
        task.entry.task_id for task in simulation.tasks()
    }


@pytest.mark.parametrize("status", ["created", "running", "paused"])
def test_a_stopped_task_stays_stopped(
    simulation: demo.Simulation, clock: Clock, status: str
) -> None:
    """A stop ends a task at that moment: it makes no step, costs nothing, and stays so."""
    task = next(task for task in simulation.tasks() if task.status == status)
    stopped = simulation.stop(task.entry.task_id)
    assert stopped is not None
    assert (stopped.status, stopped.success) == ("stopped", None)
    assert stopped.finished_at == simulation.time_at(simulation.elapsed)
    assert (stopped.running_seconds, stopped.steps) == (task.running_seconds, task.steps)
    clock.now += 200
    assert simulation.task(task.entry.task_id) == stopped
    assert simulation.stop(task.entry.task_id) == stopped


@pytest.mark.parametrize("status", ["finished", "stopped", "failed"])
def test_an_ended_task_cannot_be_stopped(simulation: demo.Simulation, status: str) -> None:
    """A stop leaves a task alone that has ended, and there is none of an unknown one."""
    task = next(task for task in simulation.tasks() if task.status == status)
    assert simulation.stop(task.entry.task_id) == task
    assert simulation.stop(DELETED_ID) is None


def test_stops_from_many_threads_all_count(simulation: demo.Simulation) -> None:
    """Stops that come at the same time from several threads are all kept."""
    going = [task.entry.task_id for task in simulation.tasks() if task.finished_at is None]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(simulation.stop, going))
    assert {task.status for task in simulation.tasks()} == {"finished", "stopped", "failed"}


def test_times_of_a_task_are_in_order(simulation: demo.Simulation, clock: Clock) -> None:
    """A task is created, then started, then makes its steps, and then ends."""
    for _ in range(60):
        now = simulation.time_at(simulation.elapsed)
        for task in simulation.tasks():
            times = (task.created_at, task.started_at, task.updated_at, task.finished_at)
            known = [at for at in times if at is not None]
            assert task.version == "v1" or known == sorted(known)
            assert known[-1] <= now
            assert (task.started_at is None) == (task.status == "created")
            assert (task.finished_at is None) == (task.status not in statuses.TERMINAL)
        clock.now += 7
