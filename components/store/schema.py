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
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

boards = Table(
    "boards",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("title", Text, nullable=False),
    Column("refresh_seconds", Float, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("created_at", Float, nullable=False),
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
)
