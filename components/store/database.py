"""A database: how it is opened, which schema it must have, and inserts that both dialects know."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect

from components.model.errors import StoreError
from components.store import sqlite
from components.store.errors import FAILS, NAMED, store_errors
from components.store.sqlite import BUSY_SECONDS, READ_ONLY

MIGRATIONS = Path(__file__).parent / "migrations"
KINDS = ("sqlite", "postgresql")
ESCAPES = "In user and password write %40 for @, %3A for :, %2F for / and %25 for %."
NO_ADDRESS = (
    "has no usable address: it must look like sqlite:///path/to/file or "
    f"postgresql+psycopg://user:password@host/name. {ESCAPES}"
)
# A silent network, or a lock that another program holds, must not block commands for longer
# than a busy SQLite file does.
_POSTGRES_TIMEOUTS = {
    "connect_timeout": BUSY_SECONDS,
    "tcp_user_timeout": BUSY_SECONDS * 1000,
    "options": f"-c lock_timeout={BUSY_SECONDS}s",
}

# What else belongs into a transaction: see `besides`.
_BESIDES: ContextVar[Callable[[sa.Connection], None] | None] = ContextVar("besides", default=None)

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
            if (write := _BESIDES.get()) is not None:
                write(connection)

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


@contextmanager
def besides(write: Callable[[sa.Connection], None]) -> Iterator[None]:
    """Have the transactions of this context, in its threads too, write something at their end.

    What the context around it writes comes before.
    """
    outer = _BESIDES.get()

    def both(connection: sa.Connection) -> None:
        if outer is not None:
            outer(connection)
        write(connection)

    token = _BESIDES.set(both)
    try:
        yield
    finally:
        _BESIDES.reset(token)


def nothing_done() -> None:
    """Leave out what the transaction was to write besides: it has found nothing to do."""
    _BESIDES.set(None)


def insert(connection: sa.Connection, table: sa.Table) -> sqlite_dialect.Insert | postgresql.Insert:
    """Return an insert on which `on_conflict_do_…` can be called."""
    if connection.dialect.name == "sqlite":
        return sqlite_dialect.insert(table)
    return postgresql.insert(table)


def upsert(
    connection: sa.Connection,
    table: sa.Table,
    names: Collection[str] = (),
    where: sa.ColumnElement[bool] | None = None,
) -> sqlite_dialect.Insert | postgresql.Insert:
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
    target = address_of(url, what)
    with store_errors(f"{what} cannot be opened"):
        engine = open_engine(target)
        try:
            migrate(engine, what)
        except Exception:
            engine.dispose()
            raise
        return engine


def open_engine(target: sa.URL) -> sa.Engine:
    """Return an engine for a database; make a SQLite file and its folder where there is none."""
    if target.get_backend_name() == "sqlite":
        return sqlite.open_file(target)
    return sa.create_engine(target, pool_pre_ping=True, connect_args=_POSTGRES_TIMEOUTS)


def address_of(url: str, what: str = NAMED) -> sa.URL:
    """Return a database URL in its parts; raises `StoreError`, which repeats nothing of it."""
    target = _parsed(url)
    if target is None or "\0" in url or target.get_backend_name() not in KINDS:
        raise StoreError(f"{what} {NO_ADDRESS}")
    # Otherwise the end of the password is read as the beginning of the host, and told with it.
    if target.get_backend_name() != "sqlite" and url.count("@") > 1:
        raise StoreError(f"{what} has an address with more than one @. {ESCAPES}")
    return target


@contextmanager
def only_server(url: str) -> Iterator[None]:
    """Keep other servers from a database of SQLite for as long as this process lives.

    Raises `StoreError` where one has it. Whoever only opens the database is not kept from it.
    """
    target = address_of(url)
    if target.get_backend_name() == "sqlite":
        with sqlite.locked(Path(target.database or "")):
            yield
    else:
        yield


def read_only(engine: sa.Engine) -> sa.Engine:
    """Return the engine with transactions that only read, and so do not wait for writers."""
    return engine.execution_options(**{READ_ONLY: True})


def migrate(engine: sa.Engine, what: str = NAMED) -> None:
    """Bring the schema up to this program's; raises `StoreError` on a newer or a foreign one.

    Writes nothing where it is this program's already.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with read_only(engine).begin() as connection:
        if _revision(connection) == script.get_current_head():
            return
    with engine.begin() as connection:
        found = _revision(connection)
        if found is None and sa.inspect(connection).get_table_names():
            raise StoreError(f"{what} belongs to another program: name another one.")
        if found is not None and found not in {step.revision for step in script.walk_revisions()}:
            raise StoreError(
                f"The database has schema {found}, which is newer than this program: "
                "start the newer Taskboard, or name another TASKBOARD_DATABASE_URL."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _parsed(url: str) -> sa.URL | None:
    try:
        target = sa.make_url(url)
        # Raises where there is no such driver.
        target.get_dialect()
    except (sa.exc.ArgumentError, ValueError):
        # Its message may repeat a part of a password.
        return None
    return target
