"""What happened, kept: changes, samples, hours and gaps; boards and tasks that can come back."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COUNTS = ("created", "running", "paused", "finished", "stopped", "failed", "unknown")


def upgrade() -> None:
    """Add the past, and begin each task's with the status that it is known to have."""
    op.add_column("boards", sa.Column("description", sa.Text, nullable=False, server_default=""))
    op.add_column(
        "boards", sa.Column("archived", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("boards", sa.Column("deleted_at", sa.Float))
    op.add_column("tasks", sa.Column("note", sa.Text, nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("removed_at", sa.Float))
    op.add_column("readings", sa.Column("created_at", sa.Float))
    op.create_table(
        "changes",
        sa.Column("task_id", sa.String(128), nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
        sa.Column("old", sa.String(64)),
        sa.Column("new", sa.String(64), nullable=False),
        sa.Column("confirmed_at", sa.Float),
        sa.PrimaryKeyConstraint("task_id", "seen_at", name="pk_changes"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_changes_seen_at", "changes", ["seen_at"])
    op.create_table(
        "samples",
        sa.Column("board", sa.String(64), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in COUNTS),
        sa.PrimaryKeyConstraint("board", "at", name="pk_samples"),
        sa.ForeignKeyConstraint(
            ["board"], ["boards.name"], name="fk_samples_board", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hours",
        sa.Column("board", sa.String(64), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        *(sa.Column(name, sa.Integer) for name in COUNTS),
        sa.Column("seen_finished", sa.Integer, nullable=False),
        sa.Column("seen_failed", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("board", "at", name="pk_hours"),
        sa.ForeignKeyConstraint(
            ["board"], ["boards.name"], name="fk_hours_board", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "gaps",
        sa.Column("board", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("began_at", sa.Float, nullable=False),
        sa.Column("ended_at", sa.Float),
        sa.PrimaryKeyConstraint("board", "kind", "began_at", name="pk_gaps"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )
    op.execute(
        "INSERT INTO changes (task_id, seen_at, new) "
        "SELECT task_id, since, status FROM readings "
        "WHERE status IS NOT NULL AND since IS NOT NULL"
    )
