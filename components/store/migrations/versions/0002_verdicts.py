"""The word behind a status, the agent's own verdict, and the API version that knows a task."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what later versions of the API tell."""
    op.add_column("readings", sa.Column("raw", sa.String(64)))
    op.add_column("readings", sa.Column("success", sa.Boolean))
    op.add_column("readings", sa.Column("version", sa.String(8)))
