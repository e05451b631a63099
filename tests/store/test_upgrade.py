"""Databases that earlier versions of Taskboard made: opened by this one, they keep everything."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from components import monitor
from components.model.board import Board
from components.model.entry import Entry
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Change
from components.model.reading import Problem, Reading
from components.model.settings import Settings
from components.monitor.clock import utc_now
from components.store import Contents, Store
from components.store.database import MIGRATIONS
from components.store.schema import metadata
from tests.support.databases import path_of

pytestmark = [pytest.mark.databases, pytest.mark.schemaless]

ROOT = Path(__file__).resolve().parents[2]
EARLIER = ("0001", "0002", "0003", "0004")
SEEN = datetime(2026, 9, 1, 8, 30, 0, 123_456, tzinfo=UTC)
CHECKED = SEEN + timedelta(days=2, microseconds=1)
FAILED = CHECKED + timedelta(seconds=5)

BOARDS = (
    Board("main", "Main board", 5.0),
    Board("night", "Nächtliche Läufe – „B“", 300.0, paused=True),
    Board("empty", "", 1.0),
)
TASKS = {
    "main": (Entry("b", "Bee", "Team ✓"), Entry("a"), Entry("x" * 128, "'); DROP TABLE tasks; --")),
    "night": (Entry("a", "The same, here", "night"), Entry("new")),
}
READINGS = (
    Reading("a", "running", SEEN, CHECKED),
    Reading("b", "finished", SEEN, CHECKED, Problem("timeout", "Too late.", FAILED)),
    Reading("x" * 128, "an odd word", SEEN, CHECKED),
    Reading("new", problem=Problem("not_found", "“No such task.”", FAILED)),
)
# What the second schema knows besides.
MORE: dict[str, dict[str, Any]] = {
    "a": {"raw": "started", "version": "v2"},
    "b": {"raw": "finished", "success": False, "version": "v2"},
    "x" * 128: {"raw": "an odd word", "version": "v1"},
}

# Ends itself as kill -9 would, right after a statement that holds a text.
VICTIM = """import os, sys
from sqlalchemy import Engine, event
from components.store import Store
url, text = sys.argv[1:]
@event.listens_for(Engine, "after_cursor_execute")
def end(_, __, statement, *___):
    if text in statement:
        os.kill(os.getpid(), 9)
Store(url)
"""


@contextmanager
def engine(url: str) -> Iterator[sa.Engine]:
    """Open a database as another program would."""
    made = sa.create_engine(url)
    try:
        yield made
    finally:
        made.dispose()


def make(url: str, revision: str) -> None:
    """Make a database as the Taskboard of an earlier schema made and filled it."""
    if url.startswith("sqlite"):
        path_of(url).parent.mkdir()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine(url) as made, made.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for at, board in enumerate(BOARDS):
            put(
                connection,
                "boards",
                name=board.name,
                title=board.title,
                refresh_seconds=board.refresh_seconds,
                paused=board.paused,
                created_at=SEEN.timestamp() + at,
            )
        for name, entries in TASKS.items():
            # What was removed in those days is gone, and leaves a place free.
            for position, entry in enumerate(entries, 3):
                put(
                    connection,
                    "tasks",
                    board=name,
                    task_id=entry.task_id,
                    position=position,
                    label=entry.label,
                    group=entry.group,
                    added_at=SEEN.timestamp(),
                )
        for reading in READINGS:
            problem = reading.problem
            put(
                connection,
                "readings",
                task_id=reading.task_id,
                status=reading.status,
                since=reading.since and reading.since.timestamp(),
                checked_at=reading.checked_at and reading.checked_at.timestamp(),
                problem_kind=problem and problem.kind,
                problem_message=problem and problem.message,
                problem_at=problem and problem.at.timestamp(),
                **(MORE.get(reading.task_id, {}) if revision != "0001" else {}),
            )
            # Earlier ones have their changes from the upgrade.
            if revision in EARLIER[2:] and reading.status and reading.since:
                put(
                    connection,
                    "changes",
                    task_id=reading.task_id,
                    seen_at=reading.since.timestamp(),
                    new=reading.status,
                )


def put(connection: sa.Connection, table: str, **values: object) -> None:
    """Insert a row by plain SQL."""
    columns = ", ".join(f'"{name}"' for name in values)
    given = ", ".join(f":{name}" for name in values)
    connection.execute(sa.text(f"INSERT INTO {table} ({columns}) VALUES ({given})"), values)  # noqa: S608


def held(revision: str) -> Contents:
    """Return all that was in it, as this version reads it."""
    more = MORE if revision != "0001" else {}
    readings = [replace(reading, **more.get(reading.task_id, {})) for reading in READINGS]
    return Contents(BOARDS, TASKS, {reading.task_id: reading for reading in readings}, CHECKED, ())


def shape(url: str) -> dict[str, Any]:
    """Return the schema of a database: its revision, and the columns of each table."""
    with engine(url) as made, made.connect() as connection:
        looked = sa.inspect(connection)
        columns = {
            table: sorted(column["name"] for column in looked.get_columns(table))
            for table in looked.get_table_names()
        }
        return {
            "revision": MigrationContext.configure(connection).get_current_revision(),
            **columns,
        }


@pytest.mark.parametrize("revision", EARLIER)
def test_everything_is_kept(url: str, revision: str) -> None:
    """Boards, tasks and readings are as they were, and the schema is the one of this program."""
    make(url, revision)
    with closing(Store(url)) as store:
        assert store.load() == held(revision)
        assert store.deleted_boards(utc_now()) == ()
        assert all(store.removed_tasks(board.name, utc_now()) == () for board in BOARDS)
    with engine(url) as made, made.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("revision", EARLIER)
def test_history_begins_with_what_is_known(url: str, revision: str) -> None:
    """The first change of a task is to its known status, and the next one follows it."""
    make(url, revision)
    later = FAILED + timedelta(days=1)
    with closing(Store(url)) as store:
        for reading in READINGS:
            begins = [Change(reading.task_id, None, reading.status, SEEN)] if reading.status else []
            assert list(store.changes_of(reading.task_id)) == begins
        ended = Change("a", "running", "finished", later, CHECKED)
        store.save(PendingWrites({"a": Reading("a", "finished", later, later)}, [ended]))
        assert store.changes_of("a") == (Change("a", None, "running", SEEN), ended)


@pytest.mark.parametrize("revision", EARLIER)
def test_start_goes_on_from_there(settings: Settings, revision: str) -> None:
    """A start shows the statuses of before, and tells the time in between as one it saw nothing."""
    make(settings.database_url, revision)
    with monitor.running(settings) as here:
        assert [snapshot.board for snapshot in here.boards()] == list(BOARDS)
        shown = {task.task_id: task.reading.status for task in here.snapshot("night").tasks}
        assert shown == {"a": "running", "new": None}
        task_timeline = here.task_timeline("night", "a")
        assert [stay.status for stay in task_timeline.intervals] == ["running"]
        assert [gap.began_at for gap in task_timeline.gaps if gap.kind == "down"] == [CHECKED]


@pytest.mark.parametrize(
    ("revision", "amid"),
    [
        *product(EARLIER[:2], ["ADD COLUMN archived", "CREATE TABLE changes"]),
        *product(EARLIER[:2], ["INSERT INTO changes"]),
        *product(EARLIER[:3], ["ADD COLUMN title"]),
        *product(EARLIER[-1:], ["CREATE TABLE audit", "UPDATE alembic_version"]),
    ],
)
def test_killed_amid_an_upgrade(url: str, revision: str, amid: str) -> None:
    """A kill between two steps leaves the old schema whole, and the next start upgrades it."""
    make(url, revision)
    before = shape(url)
    ended = subprocess.run([sys.executable, "-c", VICTIM, url, amid], cwd=ROOT, check=False)
    assert ended.returncode == -9
    assert shape(url) == before
    with closing(Store(url)) as store:
        assert store.load() == held(revision)
        assert len(store.changes_of("a")) == 1
