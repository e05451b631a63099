"""The tables, and how they keep moments."""

from datetime import UTC, datetime

import sqlalchemy as sa

from components.model import statuses

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

COUNTS = tuple(status.value for status in statuses.ALL)


class Moment(sa.TypeDecorator[datetime]):
    """A moment, kept as seconds since 1970 UTC, so that every database keeps it alike."""

    impl = sa.Float
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: sa.Dialect) -> float | None:
        """Return the seconds of a moment."""
        return None if value is None else value.timestamp()

    def process_result_value(self, value: float | None, _: sa.Dialect) -> datetime | None:
        """Return the moment after so many seconds, in UTC."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


boards = sa.Table(
    "boards",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("refresh_seconds", sa.Float, nullable=False),
    sa.Column("paused", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("description", sa.Text, nullable=False, server_default=""),
    sa.Column("archived", sa.Boolean, nullable=False, server_default=sa.false()),
    # A deleted board, like a removed task, stays for a while, so that it can come back.
    sa.Column("deleted_at", Moment),
)

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("board", sa.ForeignKey("boards.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("task_id", sa.String(128), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("group", sa.Text, nullable=False),
    sa.Column("added_at", Moment, nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("removed_at", Moment),
    sa.Index(None, "task_id"),
)

readings = sa.Table(
    "readings",
    metadata,
    sa.Column("task_id", sa.String(128), primary_key=True),
    sa.Column("status", sa.String(64)),
    sa.Column("since", Moment),
    sa.Column("checked_at", Moment),
    sa.Column("problem_kind", sa.String(32)),
    sa.Column("problem_message", sa.Text),
    sa.Column("problem_at", Moment),
    sa.Column("raw", sa.String(64)),
    sa.Column("success", sa.Boolean),
    sa.Column("version", sa.String(8)),
    sa.Column("created_at", Moment),
    # By the API's clock, as are no other moments here.
    sa.Column("finished_at", Moment),
    sa.Column("updated_at", Moment),
    sa.Column("cost_usd", sa.Float),
    sa.Column("title", sa.Text),
)

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("task_id", sa.String(128), primary_key=True),
    sa.Column("seen_at", Moment, primary_key=True),
    sa.Column("old", sa.String(64)),
    sa.Column("new", sa.String(64), nullable=False),
    sa.Column("confirmed_at", Moment),
    sa.Index(None, "seen_at"),
    sqlite_with_rowid=False,
)

samples = sa.Table(
    "samples",
    metadata,
    sa.Column("board", sa.ForeignKey("boards.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("at", Moment, primary_key=True),
    *(sa.Column(name, sa.Integer, nullable=False) for name in COUNTS),
    sqlite_with_rowid=False,
)

hours = sa.Table(
    "hours",
    metadata,
    sa.Column("board", sa.ForeignKey("boards.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("at", Moment, primary_key=True),
    *(sa.Column(name, sa.Integer) for name in COUNTS),
    sa.Column("seen_finished", sa.Integer, nullable=False),
    sa.Column("seen_failed", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

# No foreign key: the gaps of every board have no name.
EVERY_BOARD = ""
gaps = sa.Table(
    "gaps",
    metadata,
    sa.Column("board", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("began_at", Moment, primary_key=True),
    sa.Column("ended_at", Moment),
    sqlite_with_rowid=False,
)

marks = sa.Table(
    "marks",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("at", Moment, nullable=False),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("provider", sa.String(64), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("writes", sa.Boolean, nullable=False),
    # Their names as JSON, or nothing for all.
    sa.Column("boards", sa.Text),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("last_used_at", Moment),
    sa.Column("revoked_at", Moment),
)

wall_links = sa.Table(
    "wall_links",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("board", sa.ForeignKey("boards.name", ondelete="CASCADE"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("last_used_at", Moment),
    sa.Column("revoked_at", Moment),
    sa.Index(None, "board"),
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

# No foreign key: what was done to a board is told for longer than the board is there.
audit = sa.Table(
    "audit",
    metadata,
    # Of what an entry says, so that one whose save is repeated is there once.
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("board", sa.String(64), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Index(None, "at"),
    sa.Index(None, "board", "at"),
)

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("actor", sa.String(64), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "at"),
)
