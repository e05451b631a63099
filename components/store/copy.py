"""`python -m components.store.copy FROM`: copies a database into the one that is set."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model.errors import StoreError, TaskboardError
from components.model.settings import load
from components.store.database import open_database, read_only
from components.store.errors import store_errors
from components.store.schema import accounts, boards, metadata

ROWS = 1000


def copy(source: str, target: str) -> dict[str, int]:
    """Copy everything into an empty database and return how many rows each table had.

    Both are brought to this program's schema first. One transaction: all arrives, or nothing.
    Raises `StoreError`, also where the target holds boards or accounts already.
    """
    if source == target:
        raise StoreError("The database to copy from is the one that TASKBOARD_DATABASE_URL names.")
    old, new = open_database(source, "The database to copy from"), open_database(target)
    try:
        with store_errors(), read_only(old).connect() as reading, new.begin() as writing:
            for table in (boards, accounts):
                if writing.scalar(sa.select(sa.func.count()).select_from(table)):
                    raise StoreError(
                        f"The database that TASKBOARD_DATABASE_URL names holds {table.name}."
                    )
            return {
                table.name: _copy_table(table, reading, writing) for table in metadata.sorted_tables
            }
    finally:
        old.dispose()
        new.dispose()


def _copy_table(table: sa.Table, reading: Connection, writing: Connection) -> int:
    copied = 0
    for part in reading.execute(sa.select(table)).partitions(ROWS):
        writing.execute(sa.insert(table), [dict(row._mapping) for row in part])  # noqa: SLF001
        copied += len(part)
    return copied


def main(given: Sequence[str] | None = None) -> int:
    """Copy as the command line says; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m components.store.copy", description=__doc__)
    parser.add_argument("source", metavar="FROM", help="a file of SQLite, or a database URL")
    source: str = parser.parse_args(given).source
    try:
        if "://" not in source:
            if not Path(source).is_file():
                raise StoreError(f"There is no file {source}.")
            source = f"sqlite:///{Path(source).resolve()}"
        rows = copy(source, load().database_url)
    except TaskboardError as exc:
        print(f"Nothing was copied: {exc.detail}", file=sys.stderr)  # noqa: T201
        return 1
    print("Copied " + ", ".join(f"{count:,} {name}" for name, count in rows.items()) + ".")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
