"""Keeps the demo board stocked: a task that is old enough makes room for the next."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from components.demo.simulation import Simulation
from components.model.access.actor import PROGRAM, Actor
from components.model.actions import AddTasks, RemoveTasks
from components.model.entry import Entry
from components.model.errors import TaskboardError

BOARD = "demo"
TITLE = "Demo board"
DESCRIPTION = "Made-up tasks of four teams, and a made-up week before today"
LOOK_SECONDS = 1.0

log = logging.getLogger(__name__)


@asynccontextmanager
async def stocked(
    simulation: Simulation, perform: Callable[[AddTasks | RemoveTasks, Actor], object]
) -> AsyncIterator[None]:
    """Fill the demo board, and replace its ended tasks until the context ends.

    ``perform`` may block. What people remove or add themselves is left alone.
    """
    placed: dict[str, Entry] = {}

    def restock() -> None:
        wanted = {task.task_id: task for task in simulation.entries()}
        gone = tuple(task_id for task_id in placed if task_id not in wanted)
        new = [task for task_id, task in wanted.items() if task_id not in placed]
        if gone:
            perform(RemoveTasks(BOARD, gone), PROGRAM)
        if new:
            perform(AddTasks(BOARD, tuple(new)), PROGRAM)
        placed.clear()
        placed.update(wanted)

    async def keep() -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await asyncio.to_thread(restock)
            except TaskboardError as exc:
                log.warning("the demo board is not restocked yet: %s", exc)

    await asyncio.to_thread(restock)
    keeper = asyncio.create_task(keep())
    try:
        yield
    finally:
        keeper.cancel()
        await asyncio.wait([keeper])
