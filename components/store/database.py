"""Opening a database: where it lies, how SQLite is tuned, which schema it must have."""

import logging
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from components.errors import TaskboardError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 5
# A network that swallows everything, or a lock that somebody holds, must not hold up commands
# for longer than a busy file does.
_PATIENCE = {
    "connect_timeout": BUSY_SECONDS,
    "tcp_user_timeout": BUSY_SECONDS * 1000,
    "options": f"-c lock_timeout={BUSY_SECONDS}s",
}

# Alembic reports each step at INFO; the store says what a person needs.
logging.getLogger("alembic").setLevel(logging.WARNING)


class StoreError(TaskboardError):
    """The database cannot be read or written."""


def open_engine(url: str) -> Engine:
    """Make an engine for a database, and the folder of a SQLite file."""
    target = make_url(url)
    if target.get_backend_name() != "sqlite":
        return create_engine(target, pool_pre_ping=True, connect_args=_PATIENCE)
    if target.database and target.database != ":memory:":
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(target)
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema up to this program's; raises `StoreError` on one that is newer."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        if found is not None and found not in {step.revision for step in script.walk_revisions()}:
            raise StoreError(
                f"The database has schema {found}, which is newer than this program: "
                "start the newer Taskboard, or name another TASKBOARD_DATABASE_URL."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


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
