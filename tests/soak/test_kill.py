"""kill -9 at any moment: what a person was told is saved is there, and the database opens clean."""

import random
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import Any, Self

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from components import monitor
from components.model.actions import Action, AddTasks
from components.model.settings import Settings
from components.store import Store
from components.store.schema import changes, gaps, hours, marks, readings
from tests.conftest import eventually
from tests.soak.extent import FULL
from tests.soak.model import Model, rows_of
from tests.soak.victim import acts, names
from tests.support.api.server import ApiServer
from tests.support.processes.forking import begun

Row = sa.Row[Any]

LIVES = 100 if FULL else 5
MOST_ACTS = 120
# A pause and what is done between two lines: the end comes anywhere in it.
MOST_SECONDS = 0.05
MOVED = 8
NEXT = {"created": "running", "running": "finished"}
OTHERS = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@dataclass
class World:
    """What the API says of each task; all that were added move on, bit by bit."""

    api: ApiServer
    chance: random.Random
    words: dict[str, str] = field(default_factory=dict)

    def expect(self, planned: list[Action[Any]]) -> None:
        """Let the tasks that will be added be known."""
        self.api.set_many({task_id: "created" for act in planned for task_id in added(act)})

    def move_on(self, act: Action[Any]) -> None:
        """Bring some tasks to their next status, now that something more was done."""
        for task_id in added(act):
            self.words.setdefault(task_id, "created")
        live = [task_id for task_id, word in self.words.items() if word in NEXT]
        chosen = self.chance.sample(live, min(MOVED, len(live)))
        moved = {task_id: NEXT[self.words[task_id]] for task_id in chosen}
        self.words |= moved
        self.api.set_many(moved)


def added(act: Action[Any]) -> list[str]:
    """Name the tasks that something brings."""
    return list(names(act.entries)) if isinstance(act, AddTasks) else []


def live_and_die(url: str, world: World, life: int, planned: list[Action[Any]]) -> int:
    """Run a monitor, kill it soon after it did all planned, and return how much it did."""
    api, chance = world.api, world.chance
    program = ["tests.soak.victim", url, api.base_url, api.key, str(life)]
    with begun(program) as (victim, output):
        said = [output.readline()]
        for act in planned:
            said.append(output.readline())
            world.move_on(act)
        with suppress(subprocess.TimeoutExpired):
            victim.wait(chance.uniform(0, MOST_SECONDS))
        victim.kill()
        # What it said in its last moment counts too, unless the line was cut.
        said += [line for line in output if line.endswith("\n")]
    assert all(said), "it ended by itself"
    return int(said[-1])


@contextmanager
def reopened(url: str) -> Iterator[Connection]:
    """Open the database as the next start does, and then as another program would."""
    with closing(Store(url)) as store:
        store.load()
    # Each statement by itself, or PostgreSQL would tell the same of its connections for ever.
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                assert connection.scalar(sa.text("PRAGMA integrity_check")) == "ok"
            else:
                # The last that the victim sent may still be under way.
                eventually(lambda: not connection.scalar(sa.text(OTHERS)))
            yield connection
    finally:
        engine.dispose()


@dataclass(frozen=True)
class HistoryReader:
    """What a database holds of statuses: changes of each task in order, and the latest reading."""

    changes: dict[str, list[Row]] = field(default_factory=dict)
    readings: dict[str, Row] = field(default_factory=dict)
    ended: int = 0
    alive: bool = False

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Read it as another program would."""
        wanted = sa.select(changes).order_by(changes.c.task_id, changes.c.seen_at)
        by_task = groupby(connection.execute(wanted), key=lambda row: row.task_id)
        return cls(
            changes={task_id: list(rows) for task_id, rows in by_task},
            readings={row.task_id: row for row in connection.execute(sa.select(readings))},
            ended=connection.scalar(sa.select(sa.func.sum(hours.c.seen_finished))) or 0,
            alive=connection.scalar(sa.select(sa.func.count()).select_from(marks)) == 1,
        )

    def check(self, earlier: Self) -> None:
        """Hold it to it that every save is there as a whole, and what was saved before too."""
        known = {key: (row.status, row.since) for key, row in self.readings.items() if row.status}
        assert known == {
            key: (rows[-1].new, rows[-1].seen_at) for key, rows in self.changes.items()
        }
        for rows in self.changes.values():
            assert [row.old for row in rows] == [None, *(row.new for row in rows[:-1])]
        ended = [row for rows in self.changes.values() for row in rows if row.new == "finished"]
        assert self.ended == sum(row.old is not None for row in ended)
        for task_id, rows in earlier.changes.items():
            assert self.changes[task_id][: len(rows)] == rows
        for task_id, row in earlier.readings.items():
            assert self.readings[task_id].checked_at >= row.checked_at


@pytest.mark.databases
@pytest.mark.schemaless
@pytest.mark.timeout(1800 if FULL else 180)
def test_nothing_that_was_acknowledged_is_lost(
    api: ApiServer, url: str, settings: Settings
) -> None:
    """Over many lives that end by kill -9, all that was told of is kept, each thing as a whole."""
    chance = random.Random(url.partition(":")[0])
    world, model, past = World(api, chance), Model(), HistoryReader()
    deaths: list[datetime] = []
    for life in range(LIVES):
        doing = list(islice(acts(str(life)), 2 * MOST_ACTS))
        world.expect(doing)
        # The first is killed while it makes the schema, later ones anywhere.
        planned = doing[: chance.randint(1, MOST_ACTS) if life else 0]
        done = live_and_die(url, world, life, planned)
        died_at = datetime.now(UTC)
        with reopened(url) as connection:
            found = rows_of(connection)
            earlier, past = past, HistoryReader.of(connection)
        # What was under way is done as a whole or not at all.
        either = [model.after(doing[: done + more]) for more in (0, 1)]
        kept = [possible for possible in either if possible.rows() == found]
        assert kept, "something that was told of is lost, or something is done by half"
        model = kept[0]
        past.check(earlier)
        if past.alive:
            deaths.append(died_at)
    assert past.ended, "no task was ever seen to end"
    with monitor.running(settings) as here:
        assert {snapshot.board.name for snapshot in here.boards()} == model.there
    with reopened(url) as connection:
        HistoryReader.of(connection).check(past)
        down = connection.execute(sa.select(gaps).where(gaps.c.kind == "down")).all()
    for died_at in deaths:
        assert any(gap.began_at <= died_at <= gap.ended_at for gap in down)
