"""How databases are opened, and which are refused."""

import sqlite3
from contextlib import closing
from pathlib import Path
from traceback import format_exception

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from components.model.errors import StoreError
from components.store import Store
from components.store.database import only_server
from components.store.schema import metadata

pytestmark = [pytest.mark.databases, pytest.mark.schemaless]


def test_migrations_make_the_schema_that_the_code_uses(store: Store, url: str) -> None:
    """Nothing is left for Alembic to change after its revisions have run."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
    assert [board.name for board in store.load().boards] == ["main"]


def test_newer_schema_is_refused_in_words(store: Store, url: str) -> None:
    """A database of a later Taskboard is left alone, and the error says what to do."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="newer than this program"):
        Store(url)
    assert [board.name for board in store.load().boards] == ["main"]


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
        "postgresql+psycopg://me:p@hunter2@127.0.0.1:1/x",
        "postgresql+psycopg://me:p@hunter2/p@127.0.0.1:1/x",
        "postgresql+psycopg://me:p@?hunter2=p@127.0.0.1:1/x",
        "postgresql+psycopg://me:hunter2",
        "hunter2://me@127.0.0.1/x",
        "sqlite+hunter2:///x",
        "bu_hunter2",
    ],
)
def test_address_that_cannot_be_opened_is_said_to_be_wrong(address: str) -> None:
    """A database URL that leads nowhere stops the start, named, and its password stays unsaid."""
    with pytest.raises(StoreError, match="TASKBOARD_DATABASE_URL") as caught:
        Store(address)
    assert "hunter2" not in "".join(format_exception(caught.value))
    assert "hunter2" not in caught.value.detail


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("sqlite:////proc/nowhere/x.sqlite", "/proc/nowhere"),
        ("postgresql+psycopg://me:hunter2@127.0.0.1:1/x", "127.0.0.1"),
    ],
)
def test_path_and_host_are_for_the_log(address: str, place: str) -> None:
    """What everybody may read names neither path nor host of a database; the log does."""
    with pytest.raises(StoreError) as caught:
        Store(address)
    assert place not in str(caught.value)
    assert place in caught.value.detail


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///", "sqlite:///.", "sqlite:////"])
def test_address_without_a_file_is_refused_before_it_is_locked(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names a folder, or nothing: the error says so, and no lock is left beside the folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    with pytest.raises(StoreError, match="TASKBOARD_DATABASE_URL") as caught, only_server(address):
        pass
    assert "file" in str(caught.value)
    assert list(tmp_path.rglob("*")) == [folder]
