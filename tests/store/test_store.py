"""The database: what is written is read again, and the schema is looked after."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from components.model.board import Board
from components.model.entry import Entry
from components.model.errors import StoreError
from components.model.pending_writes import PendingWrites
from components.model.reading import Problem, Reading
from components.store import Store
from components.store.schema import metadata

pytestmark = pytest.mark.databases

AT = datetime(2026, 11, 24, 10, 0, 0, 250_000, tzinfo=UTC)
BOARD = Board("main", "Main board", 5.0)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    store.create_board(BOARD, AT)
    yield store
    store.close()


def save(store: Store, *readings: Reading) -> None:
    """Save some readings, as a sweep does."""
    store.save(PendingWrites(readings={reading.task_id: reading for reading in readings}))


def test_everything_is_read_as_it_was_written(store: Store) -> None:
    """Boards, tasks in order, and readings with their problems survive to the microsecond."""
    entries = (Entry("b", "Bee", "Team ✓"), Entry("a", "", ""), Entry("-x"))
    readings = [
        Reading("a", "running", AT, AT, None),
        Reading("b", None, None, None, Problem("not_found", "No such task.", AT)),
        Reading("-x", "odd word", AT, AT, Problem("timeout", "Too late.", AT)),
    ]
    store.add_tasks("main", entries, AT)
    save(store, *readings)
    contents = store.load()
    assert contents.boards == (BOARD,)
    assert contents.tasks == {"main": entries}
    assert contents.readings == {reading.task_id: reading for reading in readings}


def test_reading_replaces_the_one_before(store: Store) -> None:
    """Only the latest reading of a task is kept."""
    store.add_tasks("main", [Entry("a")], AT)
    save(store, Reading("a", "running", AT, AT, Problem("timeout", "Late.", AT)))
    save(store, Reading("a", "failed", AT, AT))
    assert store.load().readings == {"a": Reading("a", "failed", AT, AT)}


def test_later_tasks_come_after_earlier_ones(store: Store) -> None:
    """The order in which tasks were added stays, whatever is removed between."""
    store.add_tasks("main", [Entry("c"), Entry("b")], AT)
    store.remove_tasks("main", ["b"], AT)
    store.add_tasks("main", [Entry("a"), Entry("c", "again")], AT)
    assert store.load().tasks["main"] == (Entry("c"), Entry("a"))


def test_reading_stays_while_another_board_needs_it(store: Store) -> None:
    """Removing a task from one board takes nothing from the other."""
    store.create_board(Board("two", "Two", 5.0), AT)
    for board in ("main", "two"):
        store.add_tasks(board, [Entry("a")], AT)
    save(store, Reading("a", "running", AT, AT))
    store.remove_tasks("main", ["a"], AT)
    assert set(store.load().readings) == {"a"}
    store.remove_tasks("two", ["a"], AT)
    assert store.load().readings == {}


def test_ten_thousand_tasks_go_in_and_out(store: Store) -> None:
    """A full import fits into one call each way."""
    entries = [Entry(f"t{number}") for number in range(10_000)]
    store.add_tasks("main", entries, AT)
    save(store, *(Reading(entry.task_id, "running", AT, AT) for entry in entries))
    assert len(store.load().tasks["main"]) == 10_000
    store.remove_tasks("main", [entry.task_id for entry in entries], AT)
    contents = store.load()
    assert not contents.tasks
    assert not contents.readings


def test_migrations_make_the_schema_that_the_code_uses(store: Store, url: str) -> None:
    """Nothing is left for Alembic to change after its revisions have run."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
    assert store.load().boards == (BOARD,)


def test_newer_schema_is_refused_in_words(store: Store, url: str) -> None:
    """A database of a later Taskboard is left alone, and the error says what to do."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="newer than this program"):
        Store(url)
    assert store.load().boards == (BOARD,)


def test_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    """A wrong file gives one sentence instead of a traceback."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, " * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store(f"sqlite:///{path}")


def test_sqlite_writes_ahead(tmp_path: Path) -> None:
    """Readers never wait for the writer."""
    path = tmp_path / "taskboard.sqlite"
    with closing(Store(f"sqlite:///{path}")), closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(
    "address",
    [
        "nonsense:hunter2@x",
        "sqlite:////proc/nowhere/x.sqlite",
        "sqlite:////tmp/x\0",
        "postgresql+psycopg://me:hunter2@127.0.0.1:1/x",
        "postgresql://me:hunter2@host:port/x",
        "postgres://me:hunter2@host/x",
    ],
)
def test_address_that_cannot_be_opened_is_said_to_be_wrong(address: str) -> None:
    """A database URL that leads nowhere stops the start, named, and its password stays unsaid."""
    with pytest.raises(StoreError, match="TASKBOARD_DATABASE_URL") as caught:
        Store(address)
    assert "hunter2" not in str(caught.value)
