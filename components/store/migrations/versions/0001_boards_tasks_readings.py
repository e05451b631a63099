"""Boards, their tasks, and the latest reading of each task."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the first three tables."""
    op.create_table(
        "boards",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("refresh_seconds", sa.Float, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_boards"),
    )
    op.create_table(
        "tasks",
        sa.Column("board", sa.String(64), nullable=False),
        sa.Column("task_id", sa.String(128), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("group", sa.Text, nullable=False),
        sa.Column("added_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("board", "task_id", name="pk_tasks"),
        sa.ForeignKeyConstraint(
            ["board"], ["boards.name"], name="fk_tasks_board", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_tasks_task_id", "tasks", ["task_id"])
    op.create_table(
        "readings",
        sa.Column("task_id", sa.String(128), nullable=False),
        sa.Column("status", sa.String(64)),
        sa.Column("since", sa.Float),
        sa.Column("checked_at", sa.Float),
        sa.Column("problem_kind", sa.String(32)),
        sa.Column("problem_message", sa.Text),
        sa.Column("problem_at", sa.Float),
        sa.PrimaryKeyConstraint("task_id", name="pk_readings"),
    )
