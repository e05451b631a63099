"""Moments that the server keeps under a name."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from components.store import rows
from components.store.database import upsert
from components.store.schema import marks

# When the server last said that it runs, and before which moment only hours are kept.
ALIVE, THINNED = "alive", "thinned"


def read_mark(connection: Connection, name: str) -> datetime | None:
    """Return the moment under a name, if there is one."""
    at = connection.scalar(sa.select(marks.c.at).where(marks.c.name == name))
    return None if at is None else rows.moment(at)


def write_mark(connection: Connection, name: str, at: datetime) -> None:
    """Save a moment under a name."""
    connection.execute(upsert(connection, marks), [{"name": name, "at": at.timestamp()}])
