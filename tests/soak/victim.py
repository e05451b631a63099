"""`python -m tests.soak.victim`: a monitor that works until it is killed, and says what is done."""

import itertools
import os
import sys
import time

from components import monitor
from components.settings import Settings
from components.task_ids import Entry

BOARD = "main"
BATCH = 20
HALF = 10


def main() -> None:
    """Add and remove tasks without end; a line is printed once a person would be told."""
    database_url, base_url, api_key, life = sys.argv[1:]
    settings = Settings(
        database_url=database_url,
        api_key=api_key,
        base_url=base_url,
        api_version="v1",
        refresh_seconds=1.0,
        requests_per_second=2000.0,
    )
    say("opening")
    with monitor.running(settings) as here:
        say("ready")
        for batch in itertools.count():
            names = names_of(life, batch)
            here.add_tasks(BOARD, [Entry(name, f"Label of {name}") for name in names])
            say("added", *names)
            while here.snapshot(BOARD).waiting:
                time.sleep(0.01)
            say("checked")
            if batch % 3 == 2:
                here.remove_tasks(BOARD, names[:HALF])
                say("removed", *names[:HALF])


def names_of(life: str, batch: int) -> list[str]:
    """Name the tasks of one addition."""
    return [f"life{life}-{batch}-{number}" for number in range(BATCH)]


def say(*words: str) -> None:
    """Print a line at once, whatever becomes of this process."""
    os.write(1, (" ".join(words) + "\n").encode())


if __name__ == "__main__":
    main()
