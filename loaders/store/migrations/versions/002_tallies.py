"""Create the cache of the tallies of versions, which all readers share."""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"


def upgrade() -> None:
    """Create a table that may be emptied: tallies are computed again from the tables."""
    op.create_table(
        "tallies",
        sa.Column("version", sa.Text, sa.ForeignKey("versions.id"), primary_key=True),
        sa.Column("form", sa.Integer, primary_key=True),
        sa.Column("seal", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Drop the tallies; all published versions stay."""
    op.drop_table("tallies")
