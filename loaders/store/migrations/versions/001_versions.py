"""Create versions with their tables, the newest version, drafts and mappings."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None


def upgrade() -> None:
    """Create the tables of the first store, and the row that names the newest version: none."""
    _create_versions()
    _create_newest()
    _create_drafts()
    _create_mappings()


def downgrade() -> None:
    """Refuse: published versions are never deleted."""
    raise NotImplementedError(
        "the first step is not undone: it would take the published versions away"
    )


def _create_versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, unique=True),
        sa.Column("parent", sa.Text, sa.ForeignKey("versions.id"), unique=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("uploads", sa.Text, nullable=False),
        sa.Column("rows", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("restored", sa.Text, nullable=False),
        sa.CheckConstraint("(parent IS NULL) = (number = 1)", name="only_the_first_has_no_parent"),
    )
    op.create_table(
        "tables",
        sa.Column("version", sa.Text, sa.ForeignKey("versions.id"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )


def _create_newest() -> None:
    newest = op.create_table(
        "newest",
        sa.Column(
            "id",
            sa.Integer,
            sa.CheckConstraint("id = 1", name="one_row"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("version", sa.Text, sa.ForeignKey("versions.id")),
    )
    op.bulk_insert(newest, [{"id": 1, "version": None}])


def _create_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("at", sa.Text, nullable=False, index=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )


def _create_mappings() -> None:
    op.create_table(
        "mappings",
        sa.Column("shape", sa.Text, primary_key=True),
        sa.Column("mapping", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
