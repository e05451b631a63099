"""What the API tells beside a status: cost, title, and times by its own clock."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the API tells of a task beside its status."""
    op.add_column("readings", sa.Column("cost_usd", sa.Float))
    op.add_column("readings", sa.Column("title", sa.Text))
    op.add_column("readings", sa.Column("finished_at", sa.Float))
    op.add_column("readings", sa.Column("updated_at", sa.Float))
