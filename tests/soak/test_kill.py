"""kill -9 at any moment: what a person was told is saved is there, and the database opens clean."""

import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from components.store import Contents, Store
from tests.api_server import ApiServer
from tests.soak.extent import FULL
from tests.soak.victim import BOARD, HALF, names_of

ROOT = Path(__file__).resolve().parents[2]
LIVES = 100 if FULL else 5
MOST_LINES = 60


def live_and_die(url: str, api: ApiServer, life: int, lines: int) -> list[str]:
    """Run a monitor, kill it once it has said so many lines, and return all that it said."""
    command = [sys.executable, "-m", "tests.soak.victim", url, api.base_url, api.key, str(life)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout is not None
        said = [victim.stdout.readline() for _ in range(lines)]
        victim.kill()
        # What it said in its last moment counts too, unless the line was cut.
        said += [line for line in victim.stdout if line.endswith("\n")]
    assert all(said), "it ended by itself"
    return said


def contents(url: str) -> Contents:
    """Open the database as the next start does, and return what it holds."""
    with closing(Store(url)) as store:
        return store.load()


def is_clean(url: str) -> bool:
    """Tell whether SQLite finds its file in order; PostgreSQL looks after its own."""
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            if engine.dialect.name != "sqlite":
                return True
            found: str | None = connection.scalar(sa.text("PRAGMA integrity_check"))
            return found == "ok"
    finally:
        engine.dispose()


@pytest.mark.databases
@pytest.mark.timeout(1800 if FULL else 180)
def test_nothing_that_was_acknowledged_is_lost(api: ApiServer, url: str) -> None:
    """Over many lives that end by kill -9, adds and removals that were told of are kept."""
    chance = random.Random(url.partition(":")[0])
    there: set[str] = set()
    known: set[str] = set()
    for life in range(LIVES):
        for batch in range(MOST_LINES):
            api.set_many(dict.fromkeys(names_of(str(life), batch), "running"))
        # The first is killed while it makes the schema, later ones anywhere.
        said = live_and_die(url, api, life, chance.randint(1, MOST_LINES) if life else 1)
        told = [line.split() for line in said]
        for what, *names in told:
            there = there | set(names) if what == "added" else there - set(names)
        held = contents(url)
        assert is_clean(url)
        on_board = {entry.task_id: entry for entry in held.tasks.get(BOARD, ())}
        assert all(entry.label == f"Label of {key}" for key, entry in on_board.items())
        # What was under way is done as a whole or not at all.
        begun = [names for what, *names in told if what == "added"]
        following = names_of(str(life), len(begun))
        assert there - set(on_board) in (set(), set(begun[-1][:HALF]) if begun else set())
        assert set(on_board) - there in (set(), set(following))
        there = set(on_board)
        statuses = {key for key, reading in held.readings.items() if reading.status}
        assert known & there <= statuses, "a reading that was saved is gone"
        known = statuses
    assert known, "nothing was ever checked and saved"
