"""SQLite files: opened by one server, tuned, and read even where nothing can be written."""

import fcntl
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext, default
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from components.model.errors import StoreError
from components.store.errors import NAMED

BUSY_SECONDS = 5
READ_ONLY = "taskboard_reads"
# Where a connection keeps why it cannot write.
UNWRITABLE = "taskboard_unwritable"
# What a disk that is full, failing or mounted read-only brings. The second byte tells more.
DISK_ERRORS = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
    }
)

log = logging.getLogger(__name__)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other servers from a file for as long as this process lives; raises `StoreError`.

    The lock is the system's, on a file beside it: it ends with the process, however that ends,
    and the file that stays behind means nothing. SQLite's own locks are on the database itself.
    """
    real = path.resolve()
    try:
        if real.is_dir():
            message = "names a folder and no file: it must look like sqlite:///path/to/file."
            raise StoreError(f"{NAMED} {message}", f"{NAMED}, {real}, {message}")
        beside = real.with_name(f"{real.name}.lock")
        beside.parent.mkdir(parents=True, exist_ok=True)
        file = beside.open("ab")
    except OSError as exc:
        # As on a disk without room for one more file, where what is there is to be shown all the
        # same.
        log.warning("no lock keeps a second server from the database: %s", exc)
        yield
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            message = "is in use by another Taskboard: stop that one, or name another database."
            raise StoreError(f"{NAMED} {message}", f"{NAMED}, {real}, {message}") from exc
        except OSError as exc:
            log.warning("no lock keeps a second server from %s: %s", real, exc)
        yield


def open_file(target: sa.URL) -> sa.Engine:
    """Return an engine for a file, which is made where there is none."""
    file = _SqliteFile(Path(target.database or ""))
    engine = sa.create_engine(file.url(target))
    event.listen(engine, "do_connect", file.connect)
    event.listen(engine, "checkout", file.check)
    event.listen(engine, "checkin", _forget_unwritable)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _forget_damage)
    return engine


class _SqliteFile:
    """A SQLite file that is checked to be the one that was opened.

    SQLite goes on writing into a file that was deleted or replaced, and all of that is lost.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
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

    def connect(
        self,
        dialect: default.DefaultDialect,
        entry: ConnectionPoolEntry,
        given: list[Any],
        options: dict[str, Any],
    ) -> DBAPIConnection:
        """Open a connection; one that only reads where the disk takes nothing more."""
        self.check()
        connection = dialect.connect(*given, **options)
        try:
            _tune(connection)
        except sqlite3.OperationalError as exc:
            connection.close()
            if exc.sqlite_errorcode & 0xFF not in DISK_ERRORS or self._has_log():
                raise
            # To read, too, SQLite must make the files beside it, unless it is told that nobody
            # writes. Nobody can: not without these files. Once it works the next one writes again.
            entry.info[UNWRITABLE] = exc
            frozen = f"{self._path.as_uri()}?mode=ro&immutable=1"
            connection = dialect.connect(frozen, **options)
            connection.isolation_level = None
        return connection

    def _has_log(self) -> bool:
        # What is in it is not in the file yet.
        beside = self._path.with_name(f"{self._path.name}-wal")
        return beside.exists() and beside.stat().st_size > 0

    def _lost(self, what: str) -> StoreError:
        name = self._path.name
        # The -wal and -shm files belong to the lost file, and would destroy any other.
        advice = (
            f"{what}. Put the one that was there back; or stop Taskboard, "
            f"delete {name}-wal and {name}-shm, put a backup of {name} there, and start again."
        )
        return StoreError(f"The file {name} {advice}", f"The file {self._path} {advice}")


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _tune(connection: DBAPIConnection) -> None:
    # Python's driver begins no transaction before a change of the schema, so that a kill during
    # a migration would leave half of it: `_begin` begins them all.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    reads = connection.get_execution_options().get(READ_ONLY, False)
    failed = connection.info.get(UNWRITABLE)
    if failed is not None and not reads:
        raise StoreError(
            "The database cannot be written: the disk is full, does not work, or is mounted "
            f"read-only ({failed})."
        ) from failed
    # A writer waits for others here: a transaction that has read is refused at once instead.
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _forget_unwritable(_: object, entry: ConnectionPoolEntry) -> None:
    if UNWRITABLE in entry.info:
        entry.invalidate()


def _forget_damage(context: ExceptionContext) -> None:
    # A connection keeps in memory what it read of a damaged file, even once that is restored; and
    # closed within a transaction it would keep its lock for as long as the error is referenced.
    if type(context.original_exception) is sqlite3.DatabaseError:
        context.is_disconnect = True
        if context.connection is not None:
            context.connection.connection.rollback()
