"""What a running monitor is given and shows, and what of it is kept."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks
from components.model.entry import Entry
from components.model.history.records import Change
from components.model.settings import Settings
from components.model.snapshot import Task
from components.monitor import Monitor
from components.store import Store
from tests.conftest import eventually
from tests.support import databases

BOARD = "main"


def shows(here: Monitor, task_id: str, status: str) -> None:
    """Wait until a page shows a status."""

    def holds() -> bool:
        return any(
            task.task_id == task_id and task.reading.status == status
            for task in here.snapshot(BOARD).tasks
        )

    eventually(holds)


def kept(settings: Settings, task_id: str) -> tuple[Change, ...]:
    """Return the changes of a task that the database holds."""
    with closing(Store(settings.database_url)) as store:
        return store.changes_of(task_id)


def ids(here: Monitor, board: str = BOARD) -> list[str]:
    """Name the tasks of a board in their order."""
    return [task.task_id for task in here.snapshot(board).tasks]


def notes(here: Monitor, board: str = BOARD) -> list[tuple[str, str, str]]:
    """Return label, group and note of each task of a board."""
    return [(task.label, task.group, task.note) for task in here.snapshot(board).tasks]


def after_restart(settings: Settings, look: Callable[[Monitor], object]) -> object:
    """Return what the next server sees; of SQLite in a copy, since one server has a file."""
    with (
        databases.copied(settings.database_url) as url,
        monitor.running(replace(settings, database_url=url)) as again,
    ):
        return look(again)


def add(here: Monitor, *task_ids: str, board: str = BOARD) -> None:
    """Put tasks on a board."""
    here.perform(AddTasks(board, tuple(Entry(task_id) for task_id in task_ids)), LOCAL)


def task(here: Monitor, task_id: str, board: str = BOARD) -> Task:
    """Return one task of the published snapshot."""
    return next(task for task in here.snapshot(board).tasks if task.task_id == task_id)


def status(here: Monitor, task_id: str) -> str | None:
    """Return the published status of a task."""
    return task(here, task_id).reading.status
