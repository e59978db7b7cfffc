"""Tables of the store's database after the newest migration."""

import sqlalchemy as sa

SCHEMA = sa.MetaData()
VERSIONS = sa.Table(
    "versions",
    SCHEMA,
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
    sa.Column("decisions", sa.Text, nullable=False, server_default="[]"),
    sa.CheckConstraint("(parent IS NULL) = (number = 1)", name="only_the_first_has_no_parent"),
)
TABLES = sa.Table(
    "tables",
    SCHEMA,
    sa.Column("version", sa.Text, sa.ForeignKey("versions.id"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
TALLIES = sa.Table(
    "tallies",
    SCHEMA,
    sa.Column("version", sa.Text, sa.ForeignKey("versions.id"), primary_key=True),
    sa.Column("form", sa.Integer, primary_key=True),
    sa.Column("seal", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
NEWEST = sa.Table(
    "newest",
    SCHEMA,
    sa.Column(
        "id",
        sa.Integer,
        sa.CheckConstraint("id = 1", name="one_row"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("version", sa.Text, sa.ForeignKey("versions.id")),
)
DRAFTS = sa.Table(
    "drafts",
    SCHEMA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False, index=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
MAPPINGS = sa.Table(
    "mappings",
    SCHEMA,
    sa.Column("shape", sa.Text, primary_key=True),
    sa.Column("mapping", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
JSON_COLUMNS = ("author", "uploads", "rows", "decisions")  # columns of versions
SELECT_NEWEST = sa.select(NEWEST.c.version.label("named"), VERSIONS).outerjoin_from(
    NEWEST, VERSIONS, NEWEST.c.version == VERSIONS.c.id
)
