"""The demo board is filled, and ended tasks make room for the next, whatever people do to it."""

import asyncio
from collections.abc import Callable

import pytest

from components import demo
from components.model.access.actor import PROGRAM, Actor
from components.model.actions import AddTasks, RemoveTasks
from components.model.errors import TaskboardError
from tests.conftest import eventually
from tests.demo.conftest import Clock


class Board:
    """A board that does what it is asked, and may refuse."""

    def __init__(self) -> None:
        self.tasks: list[str] = []
        self.asked: list[AddTasks | RemoveTasks] = []
        self.refusals = 0

    def perform(self, action: AddTasks | RemoveTasks, actor: Actor) -> None:
        """Add or remove tasks, or refuse."""
        assert actor == PROGRAM
        if self.refusals:
            self.refusals -= 1
            raise TaskboardError("The database is busy.")
        self.asked.append(action)
        if isinstance(action, AddTasks):
            self.tasks += [entry.task_id for entry in action.entries]
        else:
            self.tasks = [task_id for task_id in self.tasks if task_id not in action.task_ids]


@pytest.fixture
def clock() -> Clock:
    return Clock()


def stocked(simulation: demo.Simulation, board: Board, do: Callable[[], None]) -> None:
    """Do something, in a thread of its own, while the board is kept stocked."""

    async def run() -> None:
        async with demo.stocked(simulation, board.perform):
            await asyncio.to_thread(do)

    asyncio.run(run())


def wanted(simulation: demo.Simulation) -> set[str]:
    """Return what should be on the board now."""
    return {entry.task_id for entry in simulation.entries()}


def test_board_is_filled_and_its_ended_tasks_replaced(clock: Clock) -> None:
    """All tasks are there at once; later each that is too old gives way to a new one."""
    simulation, board = demo.Simulation(clock), Board()
    first = wanted(simulation)

    def go_on() -> None:
        assert set(board.tasks) == first
        clock.now += 60
        eventually(lambda: set(board.tasks) == wanted(simulation) != first)

    stocked(simulation, board, go_on)
    assert len(board.tasks) == len(set(board.tasks)) == len(first)
    assert {action.board for action in board.asked} == {demo.BOARD}


def test_task_that_people_remove_stays_away(clock: Clock) -> None:
    """What people took off the board or put on it is left alone."""
    simulation, board = demo.Simulation(clock), Board()

    def meddle() -> None:
        removed = board.tasks.pop()
        board.tasks.append("theirs")
        before = len(board.asked)
        clock.now += 60
        eventually(lambda: len(board.asked) >= before + 2)
        assert removed not in board.tasks
        assert "theirs" in board.tasks

    stocked(simulation, board, meddle)


def test_board_that_cannot_be_changed_is_tried_again(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A refusal is logged, and made up for once the board takes changes again."""
    simulation, board = demo.Simulation(clock), Board()

    def refuse() -> None:
        board.refusals = 1
        clock.now += 60
        eventually(lambda: set(board.tasks) == wanted(simulation))

    stocked(simulation, board, refuse)
    assert "The database is busy." in caplog.text
