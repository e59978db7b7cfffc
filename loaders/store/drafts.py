"""Keep the drafts of analysts in the database of the store, for a week."""

import datetime as dt

import sqlalchemy as sa

from loaders.store.engine import Database
from loaders.store.schema import DRAFTS
from loaders.store.version_rows import replace_row

DRAFT_DAYS = 7
CHECKPOINT_TIMEOUT = 1  # seconds that emptying the log waits for readers


class Drafts(Database):
    """Store drafts in a database, each for one owner."""

    def save_draft(self, id: str, draft: bytes, owner: str) -> None:
        """Save a draft under its id and owner, and delete the expired drafts of all owners."""
        row = {"id": id, "owner": owner, "at": _now().isoformat(), "data": draft}

        def save(connection: sa.Connection) -> None:
            connection.execute(sa.delete(DRAFTS).where(DRAFTS.c.at < _oldest_draft()))
            replace_row(connection, DRAFTS, ("id", "owner"), row)

        self.run(save, writes=True)
        self.truncate_wal(wait=0)

    def drop_old_drafts(self) -> int:
        """Delete all expired drafts, and return their number. Safe to run concurrently."""
        old = sa.delete(DRAFTS).where(DRAFTS.c.at < _oldest_draft())
        dropped: int = self.run(lambda connection: connection.execute(old).rowcount, writes=True)
        self.truncate_wal(wait=CHECKPOINT_TIMEOUT)
        return dropped

    def draft(self, id: str, owner: str) -> bytes | None:
        """Return a draft; None where it is expired, deleted, or belongs to another owner."""
        own = (DRAFTS.c.id == id, DRAFTS.c.owner == owner, DRAFTS.c.at >= _oldest_draft())
        found: bytes | None = self.run(
            lambda connection: connection.scalar(sa.select(DRAFTS.c.data).where(*own))
        )
        return found

    def drop_draft(self, id: str, owner: str) -> None:
        """Delete a draft of an owner, if there is one; SQLite overwrites it on the disk as well."""
        statement = sa.delete(DRAFTS).where(DRAFTS.c.id == id, DRAFTS.c.owner == owner)
        self.run(lambda connection: connection.execute(statement).close(), writes=True)
        self.truncate_wal(wait=CHECKPOINT_TIMEOUT)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _oldest_draft() -> str:
    return (_now() - dt.timedelta(days=DRAFT_DAYS)).isoformat()
