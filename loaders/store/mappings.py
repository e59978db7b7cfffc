"""Save the column mappings of files that do not follow the template, by the shape of the file; list
them, and forget single ones.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from loaders.matching.remembered_layouts import RememberedLayout
from loaders.store.drafts import Drafts
from loaders.store.errors import PermissionDeniedError, StoreUnavailableError
from loaders.store.models import Author, Policy
from loaders.store.schema import MAPPINGS
from loaders.store.version_rows import replace_row


class Mappings(Drafts):
    """Store mappings in a database, beside the drafts; who may publish may change them."""

    def __init__(self, url: str, policy: Policy) -> None:
        super().__init__(url)
        self.policy = policy

    def mapping(self, shape: str) -> dict[str, Any] | None:
        """Return the mapping saved for files of this shape; None where there is none."""
        return self.run(lambda connection: _read_mapping(connection, shape))

    def layouts(self) -> tuple[RememberedLayout, ...]:
        """Return all saved mappings, the newest first."""
        return self.run(_read_layouts)

    def save_mapping(self, shape: str, mapping: Mapping[str, Any], author: Author) -> None:
        """Save the mapping for files of this shape. Raises PermissionDeniedError."""
        self._require_permission(author)
        self.run(lambda connection: _replace_mapping(connection, shape, mapping), writes=True)

    def forget_mapping(self, shape: str, author: Author) -> bool:
        """Delete the mapping for files of this shape; return whether there was one.

        Raises PermissionDeniedError.
        """
        self._require_permission(author)
        statement = sa.delete(MAPPINGS).where(MAPPINGS.c.shape == shape)
        deleted = self.run(lambda connection: connection.execute(statement).rowcount, writes=True)
        return bool(deleted)

    def _require_permission(self, author: Author) -> None:
        if not self.policy.allows(author):
            raise PermissionDeniedError


def _read_mapping(connection: sa.Connection, shape: str) -> dict[str, Any] | None:
    found = connection.scalar(sa.select(MAPPINGS.c.mapping).where(MAPPINGS.c.shape == shape))
    return None if found is None else _load(found)


def _read_layouts(connection: sa.Connection) -> tuple[RememberedLayout, ...]:
    rows = connection.execute(sa.select(MAPPINGS).order_by(MAPPINGS.c.at.desc(), MAPPINGS.c.shape))
    return tuple(RememberedLayout(row.shape, _time(row.at), _load(row.mapping)) for row in rows)


def _load(text: Any) -> dict[str, Any]:
    try:
        return dict(orjson.loads(text))
    except (TypeError, ValueError) as error:
        raise StoreUnavailableError("damaged") from error


def _time(text: Any) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise StoreUnavailableError("damaged") from error


def _replace_mapping(connection: sa.Connection, shape: str, mapping: Mapping[str, Any]) -> None:
    """Save the mapping for files of this shape, replacing the one saved before."""
    row = {
        "shape": shape,
        "mapping": orjson.dumps(dict(mapping)).decode(),
        "at": dt.datetime.now(dt.UTC).isoformat(),
    }
    replace_row(connection, MAPPINGS, ("shape",), row)
