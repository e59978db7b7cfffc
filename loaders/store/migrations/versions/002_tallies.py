"""What is made of a version's participants once, for all readers: their tally."""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"


def upgrade() -> None:
    """A table that may be emptied at any time: what is in it is made again of the tables."""
    op.create_table(
        "tallies",
        sa.Column("version", sa.Text, sa.ForeignKey("versions.id"), primary_key=True),
        sa.Column("form", sa.Integer, primary_key=True),
        sa.Column("seal", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Without the tallies, all that was published stays."""
    op.drop_table("tallies")
