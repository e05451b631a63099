"""What the tests of the demo share: a clock that they turn, and a running demo API."""

from collections.abc import Iterator

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from components import demo

Board = dict[str, str | None]


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(scope="module")
def running(portal: BlockingPortal) -> Iterator[demo.Demo]:
    with portal.wrap_async_context_manager(demo.serve(demo.Simulation(Clock()))) as running:
        yield running


def board(simulation: demo.Simulation) -> Board:
    """Read the status of everything that should stand on the board."""
    known = {task.entry.task_id: task.status for task in simulation.tasks()}
    return {task.task_id: known.get(task.task_id) for task in simulation.entries()}
