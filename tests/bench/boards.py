"""Databases with the board `main` filled before the server starts."""

from collections.abc import Collection
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from components.model.board import Board
from components.model.entry import Entry
from components.model.history.pending_writes import PendingWrites
from components.model.reading import Reading
from components.store import Store
from tests.support.api.server import task_ids

MAIN = "main"


def entries(count: int) -> list[Entry]:
    """Name tasks that the fake API knows, with labels as people give them."""
    return [Entry(task_id, f"Nightly check {task_id}", "bench") for task_id in task_ids(count)]


def filled(folder: Path, count: int, *, interval: float, live: Collection[str]) -> str:
    """Make a database of running and finished tasks, all just read, and return its URL."""
    url = f"sqlite:///{folder / f'board-{count}.sqlite'}"
    now = datetime.now(UTC)
    alive = frozenset(live)
    with closing(Store(url)) as store:
        store.create_board(Board(MAIN, "Main board", interval), now)
        store.add_tasks(MAIN, entries(count), now)
        store.save(
            PendingWrites(
                readings={
                    task_id: Reading(
                        task_id, "running" if task_id in alive else "finished", now, now
                    )
                    for task_id in task_ids(count)
                }
            )
        )
    return url
