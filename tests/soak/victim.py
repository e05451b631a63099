"""`python -m tests.soak.victim`: a monitor that works until it is killed, and says what is done."""

import os
import sys
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import (
    Action,
    AddTasks,
    CreateBoard,
    DeleteBoard,
    EditBoard,
    EditTasks,
    RefreshBoard,
    RemoveTasks,
    RestoreBoard,
    RestoreTasks,
)
from components.model.entry import Entry
from components.model.settings import Settings

MAIN = "main"
BATCH = 20
HALF = 10
PAUSE_SECONDS = 0.02


def main() -> None:
    """Do one thing after the other; how many are done is printed once a person would be told."""
    database_url, base_url, api_key, life = sys.argv[1:]
    settings = Settings(
        database_url=database_url,
        api_key=api_key,
        base_url=base_url,
        api_version="v1",
        refresh_seconds=1.0,
        requests_per_second=2000.0,
    )
    say(0)
    with monitor.running(settings) as here:
        for done, act in enumerate(acts(life), 1):
            # The first is what a start does by itself.
            if done > 1:
                here.perform(act, LOCAL)
            say(done)
            for snapshot in here.boards():
                here.perform(RefreshBoard(snapshot.board.name), LOCAL)
            time.sleep(PAUSE_SECONDS)


def acts(life: str) -> Iterator[Action[Any]]:
    """Name all that is done in one life, in order."""
    yield CreateBoard(MAIN, "Main board")
    for turn in count():
        board = f"board{life}-{turn}"
        here, there = entries(f"here{life}-{turn}"), entries(f"there{life}-{turn}")
        some, others = names(here[:HALF]), names(here[HALF:])
        yield AddTasks(MAIN, here)
        yield EditTasks(MAIN, some, note=f"Seen in turn {turn}")
        yield CreateBoard(board, "Another board")
        yield AddTasks(board, there)
        yield RemoveTasks(MAIN, some)
        yield DeleteBoard(board)
        yield RestoreTasks(MAIN, some)
        yield RestoreBoard(board)
        yield RemoveTasks(MAIN, others)
        yield EditTasks(board, names(there), label="Mine", note="Back again")
        yield AddTasks(MAIN, here[-1:])
        yield EditBoard(board, title="A board with a past")
        yield RemoveTasks(board, names(there[:HALF]))
        yield DeleteBoard(board)


def entries(prefix: str) -> tuple[Entry, ...]:
    """Name the tasks of one addition."""
    ids = [f"{prefix}-{number}" for number in range(BATCH)]
    return tuple(Entry(task_id, f"Label of {task_id}") for task_id in ids)


def names(given: tuple[Entry, ...]) -> tuple[str, ...]:
    """Return the ids alone."""
    return tuple(entry.task_id for entry in given)


def say(done: int) -> None:
    """Print a line at once, whatever becomes of this process."""
    os.write(1, f"{done}\n".encode())


if __name__ == "__main__":
    main()
