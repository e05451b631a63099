"""What a running monitor shows, and what of it is kept."""

from contextlib import closing

from components.model.history.records import Change
from components.model.settings import Settings
from components.monitor import Monitor
from components.store import Store
from tests.conftest import eventually

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
