"""Keep the drafts of analysts beside the versions, for a week."""

import datetime as dt

import sqlalchemy as sa

from loaders.store.engine import Database
from loaders.store.schema import DRAFTS
from loaders.store.version_rows import replace_row

DRAFT_DAYS = 7
CHECKPOINT_TIMEOUT = 1  # seconds that emptying the log waits for those who read


class Drafts(Database):
    """Keep drafts in a database, each of one owner."""

    def save_draft(self, id: str, draft: bytes, owner: str) -> None:
        """Keeps the draft of an owner for a week, in the place of the one with the same id. Older
        ones of anybody are dropped.
        """
        row = {"id": id, "owner": owner, "at": _now().isoformat(), "data": draft}

        def save(connection: sa.Connection) -> None:
            connection.execute(sa.delete(DRAFTS).where(DRAFTS.c.at < _oldest_draft()))
            replace_row(connection, DRAFTS, ("id", "owner"), row)

        self.run(save, writes=True)
        self.wipe(wait=0)

    def drop_old_drafts(self) -> int:
        """Drops the drafts of anybody that are older than a week, and says how many there were.
        Several processes may do so at once.
        """
        old = sa.delete(DRAFTS).where(DRAFTS.c.at < _oldest_draft())
        dropped: int = self.run(lambda connection: connection.execute(old).rowcount, writes=True)
        self.wipe(wait=CHECKPOINT_TIMEOUT)
        return dropped

    def draft(self, id: str, owner: str) -> bytes | None:
        """A draft; None where it is another's, too old, or was dropped."""
        mine = (DRAFTS.c.id == id, DRAFTS.c.owner == owner, DRAFTS.c.at >= _oldest_draft())
        found: bytes | None = self.run(
            lambda connection: connection.scalar(sa.select(DRAFTS.c.data).where(*mine))
        )
        return found

    def drop_draft(self, id: str, owner: str) -> None:
        """Drops a draft of an owner, if it is still there; of SQLite nothing of it stays in the
        files.
        """
        gone = sa.delete(DRAFTS).where(DRAFTS.c.id == id, DRAFTS.c.owner == owner)
        self.run(lambda connection: connection.execute(gone).close(), writes=True)
        self.wipe(wait=CHECKPOINT_TIMEOUT)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _oldest_draft() -> str:
    return (_now() - dt.timedelta(days=DRAFT_DAYS)).isoformat()
