"""Add to each version the decisions on how its files were read."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"


def upgrade() -> None:
    """Add a column that is an empty list for the versions of before: their hash stays theirs."""
    op.add_column("versions", sa.Column("decisions", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    """Refuse: the hash of a version covers its decisions."""
    raise NotImplementedError("the third step is not undone: versions would fail verification")
