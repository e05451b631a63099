"""What the tests of the demo share: a clock that they turn, and a running demo API."""

from collections.abc import Iterator

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from components import demo
from components.demo.dialects import word_of

Board = dict[str, str | None]

# Every word of every version; v1 has our own.
WORDS = {
    "v1": {"created", "running", "paused", "finished", "stopped", "failed"},
    "v2": {"created", "started", "finished", "stopped", "failed"},
    "v3": {"created", "running", "idle", "stopped", "timed_out", "error"},
    "v4": {"queued", "dispatching", "running", "completed", "cancelled", "failed"},
}


class Clock:
    """A clock that the test turns, or that goes on by ``step`` seconds each time it is read."""

    def __init__(self, step: float = 0.0) -> None:
        self.now = 1_000.0
        self.step = step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(scope="module")
def running(portal: BlockingPortal) -> Iterator[demo.Demo]:
    """Serve the demo at a moment that stands still, and at which every word is there."""
    clock = Clock()
    simulation = demo.Simulation(clock)
    while any(words_now(simulation, kind) != words for kind, words in WORDS.items()):
        clock.now += 1
    with portal.wrap_async_context_manager(demo.serve(simulation)) as running:
        yield running


@pytest.fixture
def lively(portal: BlockingPortal) -> Iterator[demo.Demo]:
    """Serve a demo that is a few seconds on whenever it is asked."""
    with portal.wrap_async_context_manager(demo.serve(demo.Simulation(Clock(4)))) as running:
        yield running


@pytest.fixture
def fresh(portal: BlockingPortal) -> Iterator[demo.Demo]:
    """Serve a demo of the test's own, in which it may stop tasks; time stands still."""
    with portal.wrap_async_context_manager(demo.serve(demo.Simulation(Clock()))) as running:
        yield running


def words_now(simulation: demo.Simulation, kind: str) -> set[str]:
    """Return the words that the API has for the tasks with an id of a kind."""
    return {word_of(task) for task in simulation.tasks(kind)}


def board(simulation: demo.Simulation) -> Board:
    """Read the status of everything that should stand on the board."""
    known = {task.entry.task_id: task.status for task in simulation.tasks()}
    return {task.task_id: known.get(task.task_id) for task in simulation.entries()}


def first(simulation: demo.Simulation, kind: str, *words: str) -> demo.SimulatedTask:
    """Return the newest task with an id of a kind and one of some statuses, or of any."""
    return next(task for task in simulation.tasks(kind) if not words or task.status in words)
