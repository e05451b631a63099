"""The tables; moments are seconds since 1970 UTC, so that every database keeps them alike."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)

from components.model import statuses

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

COUNTS = tuple(status.value for status in statuses.ALL)

boards = Table(
    "boards",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("title", Text, nullable=False),
    Column("refresh_seconds", Float, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("archived", Boolean, nullable=False, server_default=false()),
    # A deleted board, like a removed task, stays for a while, so that it can come back.
    Column("deleted_at", Float),
)

tasks = Table(
    "tasks",
    metadata,
    Column("board", ForeignKey("boards.name", ondelete="CASCADE"), primary_key=True),
    Column("task_id", String(128), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("added_at", Float, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("removed_at", Float),
    Index(None, "task_id"),
)

readings = Table(
    "readings",
    metadata,
    Column("task_id", String(128), primary_key=True),
    Column("status", String(64)),
    Column("since", Float),
    Column("checked_at", Float),
    Column("problem_kind", String(32)),
    Column("problem_message", Text),
    Column("problem_at", Float),
    Column("raw", String(64)),
    Column("success", Boolean),
    Column("version", String(8)),
    Column("created_at", Float),
)

changes = Table(
    "changes",
    metadata,
    Column("task_id", String(128), primary_key=True),
    Column("seen_at", Float, primary_key=True),
    Column("old", String(64)),
    Column("new", String(64), nullable=False),
    Column("confirmed_at", Float),
    Index(None, "seen_at"),
    sqlite_with_rowid=False,
)

samples = Table(
    "samples",
    metadata,
    Column("board", ForeignKey("boards.name", ondelete="CASCADE"), primary_key=True),
    Column("at", Float, primary_key=True),
    *(Column(name, Integer, nullable=False) for name in COUNTS),
    sqlite_with_rowid=False,
)

hours = Table(
    "hours",
    metadata,
    Column("board", ForeignKey("boards.name", ondelete="CASCADE"), primary_key=True),
    Column("at", Float, primary_key=True),
    *(Column(name, Integer) for name in COUNTS),
    Column("seen_finished", Integer, nullable=False),
    Column("seen_failed", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# No foreign key: the gaps of every board have no name.
EVERY_BOARD = ""
gaps = Table(
    "gaps",
    metadata,
    Column("board", String(64), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("began_at", Float, primary_key=True),
    Column("ended_at", Float),
    sqlite_with_rowid=False,
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", Float, nullable=False),
)
