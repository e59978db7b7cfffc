"""Remember what was said about files that are not the template's, by the shape of a file."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from loaders.store.errors import StoreUnavailableError
from loaders.store.schema import MAPPINGS
from loaders.store.version_rows import replace_row


def read_mapping(connection: sa.Connection, shape: str) -> dict[str, Any] | None:
    """Give what was said the last time about a file of this shape."""
    found = connection.scalar(sa.select(MAPPINGS.c.mapping).where(MAPPINGS.c.shape == shape))
    try:
        return None if found is None else dict(orjson.loads(found))
    except (TypeError, ValueError) as error:
        raise StoreUnavailableError("damaged") from error


def replace_mapping(connection: sa.Connection, shape: str, mapping: Mapping[str, Any]) -> None:
    """Keep what was said about a file, in the place of what was kept for its shape."""
    row = {
        "shape": shape,
        "mapping": orjson.dumps(dict(mapping)).decode(),
        "at": dt.datetime.now(dt.UTC).isoformat(),
    }
    replace_row(connection, MAPPINGS, ("shape",), row)
