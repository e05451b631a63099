"""Boards that are swept by lists, and lists that claim things of their tasks."""

from collections.abc import Mapping

from components.model.access.actor import LOCAL
from components.model.actions import AddTasks
from components.model.entry import Entry
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer

BOARD = "main"
MANY = [f"t{number:03d}" for number in range(300)]
FEW = MANY[:60]
WORDS = ("created", "running", "paused", "finished", "stopped", "failed")


def add(here: Monitor, names: list[str]) -> None:
    """Put tasks on the board."""
    here.perform(AddTasks(BOARD, tuple(Entry(name) for name in names)), LOCAL)


def statuses(here: Monitor) -> dict[str, str | None]:
    """Return what the board shows."""
    return {task.task_id: task.reading.status for task in here.snapshot(BOARD).tasks}


def claims(words: Mapping[str, str]) -> Fault:
    """Make a list of one page with these statuses."""
    rows = [{"id": task_id, "status": word} for task_id, word in words.items()]
    return Fault.json({"tasks": rows, "page": 1, "limit": 100, "total_count": len(rows)})


def fill(api: ApiServer, here: Monitor, names: list[str]) -> None:
    """Put running tasks on the board and wait until each is known."""
    api.set_many(dict.fromkeys(names, "running"))
    add(here, names)
    eventually(lambda: here.snapshot(BOARD).counts["running"] == len(names))


def swept(api: ApiServer, here: Monitor, times: int = 2) -> None:
    """Wait until so many more list pages were read."""
    wanted = api.lists() + times
    eventually(lambda: api.lists() >= wanted)
    at = here.snapshot(BOARD).version
    api.wait_for(lambda: api.in_flight == 0)
    assert here.snapshot(BOARD).version >= at
