"""Opening a database: where it lies, how SQLite is tuned, which schema it must have."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, inspect, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from components.model.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
NAMED = "The database that TASKBOARD_DATABASE_URL names"
FAILS = "The database does not answer as it should"
BUSY_SECONDS = 5
READS = "taskboard_reads"
# A network that swallows everything, or a lock that somebody holds, must not hold up commands
# for longer than a busy file does.
_PATIENCE = {
    "connect_timeout": BUSY_SECONDS,
    "tcp_user_timeout": BUSY_SECONDS * 1000,
    "options": f"-c lock_timeout={BUSY_SECONDS}s",
}

# Alembic reports each step at INFO; the store says what a person needs.
logging.getLogger("alembic").setLevel(logging.WARNING)


class Database:
    """One database, brought to this program's schema; raises `StoreError` and nothing else."""

    def __init__(self, url: str) -> None:
        self._engine = opened(url)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, what: str = FAILS) -> Iterator[Connection]:
        with translated(what), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self, what: str = FAILS) -> Iterator[Connection]:
        with translated(what), reader(self._engine).begin() as connection:
            yield connection


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Begin an insert that may say what happens where a row is there already."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def upsert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Begin an insert that takes the place of a row that is there already."""
    adding = insert(connection, table)
    keys = list(table.primary_key.columns)
    others = {c.name: adding.excluded[c.name] for c in table.c if not c.primary_key}
    return adding.on_conflict_do_update(index_elements=keys, set_=others)


def opened(url: str, what: str = NAMED) -> Engine:
    """Open a database and bring its schema up to this program's; raises `StoreError`."""
    # A port that is no number is a ValueError to SQLAlchemy, whose words would not say where.
    with translated(f"{what} cannot be opened", ValueError):
        engine = open_engine(url)
        try:
            migrate(engine, what)
        except Exception:
            engine.dispose()
            raise
        return engine


@contextmanager
def translated(what: str = FAILS, *more: type[Exception]) -> Iterator[None]:
    """Raise what goes wrong with the database as `StoreError`."""
    expected: tuple[type[Exception], ...] = (SQLAlchemyError, ImportError, OSError, *more)
    try:
        yield
    except expected as exc:
        reason = getattr(exc, "orig", None) or exc
        raise StoreError(f"{what}: {' '.join(str(reason).split())}") from exc


def open_engine(url: str) -> Engine:
    """Make an engine for a database, and a SQLite file with its folder where there is none."""
    target = make_url(url)
    if target.get_backend_name() != "sqlite":
        return create_engine(target, pool_pre_ping=True, connect_args=_PATIENCE)
    file = _File(Path(target.database or ""))
    engine = create_engine(file.url(target))
    event.listen(engine, "do_connect", file.check)
    event.listen(engine, "checkout", file.check)
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _forget_damage)
    return engine


def reader(engine: Engine) -> Engine:
    """Return an engine whose transactions only read, so that they wait for nobody."""
    return engine.execution_options(**{READS: True})


def migrate(engine: Engine, what: str = NAMED) -> None:
    """Bring the schema up to this program's; raises `StoreError` on one that is not its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        if found is None and inspect(connection).get_table_names():
            raise StoreError(f"{what} belongs to another program: name another one.")
        if found is not None and found not in {step.revision for step in script.walk_revisions()}:
            raise StoreError(
                f"The database has schema {found}, which is newer than this program: "
                "start the newer Taskboard, or name another TASKBOARD_DATABASE_URL."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


class _File:
    """A SQLite file, which must stay the one that was opened.

    SQLite goes on writing into a file that was deleted or replaced, and all that would be lost.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        self._path = path.absolute()
        self._opened = _identity(path)

    def url(self, target: URL) -> URL:
        """Return an address that opens the file where it is, and never makes a new one."""
        only = {"uri": "true", "mode": "rw"}
        return target.set(database=self._path.as_uri()).update_query_dict(only)

    def check(self, *_: object) -> None:
        """Raise `StoreError` where the file is not there, or is another one."""
        try:
            found = _identity(self._path)
        except FileNotFoundError:
            raise self._lost("is gone") from None
        if found != self._opened:
            raise self._lost("was replaced by another")

    def _lost(self, what: str) -> StoreError:
        name = self._path.name
        # What is in these belongs to the lost file, and would destroy any other.
        return StoreError(
            f"The file {self._path} {what}. Put the one that was there back; or stop Taskboard, "
            f"delete {name}-wal and {name}-shm, put a backup of {name} there, and start again."
        )


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _begin_sqlite(connection: Connection) -> None:
    # Whoever will write waits for others here: once it has read, SQLite lets it wait no more.
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _tune_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    # Python's driver begins no transaction before a change of the schema: a kill amid a
    # migration would leave half of it. So transactions are begun in our own words.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _forget_damage(context: ExceptionContext) -> None:
    # A connection keeps in memory what it read of a damaged file, even once that is whole again;
    # and closed amid a transaction it would keep its lock for as long as anybody holds the error.
    if type(context.original_exception) is sqlite3.DatabaseError:
        context.is_disconnect = True
        if context.connection is not None:
            context.connection.connection.rollback()
