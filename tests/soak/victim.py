"""`python -m tests.soak.victim`: a monitor that works until it is killed, and says what is done."""

import os
import sys
import time
from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

from components import monitor
from components.model.entry import Entry
from components.model.settings import Settings

MAIN = "main"
BATCH = 20
HALF = 10
PAUSE_SECONDS = 0.02


class Act(NamedTuple):
    """One thing that a person does: a method of the monitor, and what it is given."""

    method: str
    args: tuple[Any, ...]
    given: dict[str, str] = {}  # noqa: RUF012 - nobody changes it


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
                getattr(here, act.method)(*act.args, **act.given)
            say(done)
            for snapshot in here.boards():
                here.refresh(snapshot.board.name)
            time.sleep(PAUSE_SECONDS)


def acts(life: str) -> Iterator[Act]:
    """Name all that is done in one life, in order."""
    yield Act("create_board", (MAIN, "Main board"))
    for turn in count():
        board = f"board{life}-{turn}"
        here, there = entries(f"here{life}-{turn}"), entries(f"there{life}-{turn}")
        some, others = names(here[:HALF]), names(here[HALF:])
        yield Act("add_tasks", (MAIN, here))
        yield Act("edit_tasks", (MAIN, some), {"note": f"Seen in turn {turn}"})
        yield Act("create_board", (board, "Another board"))
        yield Act("add_tasks", (board, there))
        yield Act("remove_tasks", (MAIN, some))
        yield Act("delete_board", (board,))
        yield Act("restore_tasks", (MAIN, some))
        yield Act("restore_board", (board,))
        yield Act("remove_tasks", (MAIN, others))
        yield Act("edit_tasks", (board, names(there)), {"note": "Back again", "label": "Mine"})
        yield Act("add_tasks", (MAIN, here[-1:]))
        yield Act("edit_board", (board,), {"title": "A board with a past"})
        yield Act("remove_tasks", (board, names(there[:HALF])))
        yield Act("delete_board", (board,))


def entries(prefix: str) -> list[Entry]:
    """Name the tasks of one addition."""
    ids = [f"{prefix}-{number}" for number in range(BATCH)]
    return [Entry(task_id, f"Label of {task_id}") for task_id in ids]


def names(given: list[Entry]) -> list[str]:
    """Return the ids alone."""
    return [entry.task_id for entry in given]


def say(done: int) -> None:
    """Print a line at once, whatever becomes of this process."""
    os.write(1, f"{done}\n".encode())


if __name__ == "__main__":
    main()
