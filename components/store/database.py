"""A database: how it is opened, which schema it must have, and inserts that both dialects know."""

import logging
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from components.model.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
NAMED = "The database that TASKBOARD_DATABASE_URL names"
FAILS = "The database does not answer as it should"
BUSY_SECONDS = 5
READ_ONLY = "taskboard_reads"
# A silent network, or a lock that another program holds, must not block commands for longer
# than a busy SQLite file does.
_POSTGRES_TIMEOUTS = {
    "connect_timeout": BUSY_SECONDS,
    "tcp_user_timeout": BUSY_SECONDS * 1000,
    "options": f"-c lock_timeout={BUSY_SECONDS}s",
}

# Alembic reports each step at INFO; the store says what a person needs.
logging.getLogger("alembic").setLevel(logging.WARNING)


class Database:
    """One database, brought to this program's schema; raises `StoreError` and nothing else."""

    def __init__(self, url: str) -> None:
        self._engine = open_database(url)
        self._lock = Lock()
        self._in_use = 0
        self._closed = False

    def close(self) -> None:
        """Close all connections; the last transaction that is still under way closes its own."""
        with self._lock:
            self._closed = True
            idle = not self._in_use
        if idle:
            self._engine.dispose()

    @contextmanager
    def _transaction(self, what: str = FAILS) -> Iterator[sa.Connection]:
        with self._use(), store_errors(what), self._engine.begin() as connection:
            yield connection

    def _select(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with self._read() as connection:
            return connection.execute(query).all()

    @contextmanager
    def _read(self, what: str = FAILS) -> Iterator[sa.Connection]:
        with self._use(), store_errors(what), read_only(self._engine).begin() as connection:
            yield connection

    @contextmanager
    def _use(self) -> Iterator[None]:
        # A pool that is disposed of forgets the connections that other threads are using.
        with self._lock:
            if self._closed:
                raise StoreError("The database is closed: Taskboard is stopping.")
            self._in_use += 1
        try:
            yield
        finally:
            with self._lock:
                self._in_use -= 1
                last = self._closed and not self._in_use
            if last:
                self._engine.dispose()


def insert(connection: sa.Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert on which `on_conflict_do_…` can be called."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def upsert(
    connection: sa.Connection,
    table: sa.Table,
    names: Collection[str] = (),
    where: sa.ColumnElement[bool] | None = None,
) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that replaces some values, or all, of a row of the same primary key."""
    adding = insert(connection, table)
    keys = list(table.primary_key.columns)
    replaced = names or [c.name for c in table.c if not c.primary_key]
    set_ = {name: adding.excluded[name] for name in replaced}
    return adding.on_conflict_do_update(index_elements=keys, set_=set_, where=where)


def insert_new(connection: sa.Connection, table: sa.Table, values: list[dict[str, Any]]) -> None:
    """Insert rows, but for those whose primary key is there already."""
    if values:
        connection.execute(insert(connection, table).on_conflict_do_nothing(), values)


def open_database(url: str, what: str = NAMED) -> sa.Engine:
    """Return an engine for a database, brought to this program's schema; raises `StoreError`."""
    # SQLAlchemy raises ValueError for a port that is no number, without saying where.
    with store_errors(f"{what} cannot be opened", ValueError):
        engine = open_engine(url)
        try:
            migrate(engine, what)
        except Exception:
            engine.dispose()
            raise
        return engine


@contextmanager
def store_errors(what: str = FAILS, *more: type[Exception]) -> Iterator[None]:
    """Raise the errors of drivers, files and ``more`` as `StoreError`."""
    expected: tuple[type[Exception], ...] = (SQLAlchemyError, ImportError, OSError, *more)
    try:
        yield
    except expected as exc:
        reason = getattr(exc, "orig", None) or exc
        raise StoreError(f"{what}: {' '.join(str(reason).split())}") from exc


def open_engine(url: str) -> sa.Engine:
    """Return an engine for a database; make a SQLite file and its folder where there is none."""
    target = sa.make_url(url)
    if target.get_backend_name() != "sqlite":
        return sa.create_engine(target, pool_pre_ping=True, connect_args=_POSTGRES_TIMEOUTS)
    file = _SqliteFile(Path(target.database or ""))
    engine = sa.create_engine(file.url(target))
    event.listen(engine, "do_connect", file.check)
    event.listen(engine, "checkout", file.check)
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _forget_damage)
    return engine


def read_only(engine: sa.Engine) -> sa.Engine:
    """Return the engine with transactions that only read, and so do not wait for writers."""
    return engine.execution_options(**{READ_ONLY: True})


def migrate(engine: sa.Engine, what: str = NAMED) -> None:
    """Bring the schema up to this program's; raises `StoreError` on a newer or a foreign one."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        if found is None and sa.inspect(connection).get_table_names():
            raise StoreError(f"{what} belongs to another program: name another one.")
        if found is not None and found not in {step.revision for step in script.walk_revisions()}:
            raise StoreError(
                f"The database has schema {found}, which is newer than this program: "
                "start the newer Taskboard, or name another TASKBOARD_DATABASE_URL."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


class _SqliteFile:
    """A SQLite file that is checked to be the one that was opened.

    SQLite goes on writing into a file that was deleted or replaced, and all of that is lost.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        self._path = path.absolute()
        self._opened = _identity(path)

    def url(self, target: sa.URL) -> sa.URL:
        """Return a URL that opens the file and never makes a new one."""
        only = {"uri": "true", "mode": "rw"}
        return target.set(database=self._path.as_uri()).update_query_dict(only)

    def check(self, *_: object) -> None:
        """Raise `StoreError` where the file is gone or was replaced."""
        try:
            found = _identity(self._path)
        except FileNotFoundError as exc:
            raise self._lost("is gone") from exc
        if found != self._opened:
            raise self._lost("was replaced by another")

    def _lost(self, what: str) -> StoreError:
        name = self._path.name
        # The -wal and -shm files belong to the lost file, and would destroy any other.
        return StoreError(
            f"The file {self._path} {what}. Put the one that was there back; or stop Taskboard, "
            f"delete {name}-wal and {name}-shm, put a backup of {name} there, and start again."
        )


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer waits for others here: a transaction that has read is refused at once instead.
    reads = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _tune_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    # Python's driver begins no transaction before a change of the schema, so that a kill during
    # a migration would leave half of it: `_begin_sqlite` begins them all.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _forget_damage(context: ExceptionContext) -> None:
    # A connection keeps in memory what it read of a damaged file, even once that is restored; and
    # closed within a transaction it would keep its lock for as long as the error is referenced.
    if type(context.original_exception) is sqlite3.DatabaseError:
        context.is_disconnect = True
        if context.connection is not None:
            context.connection.connection.rollback()
