"""Save the column mappings of files that do not follow the template, by the shape of the file."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from loaders.store.errors import StoreUnavailableError
from loaders.store.schema import MAPPINGS
from loaders.store.version_rows import replace_row


def read_mapping(connection: sa.Connection, shape: str) -> dict[str, Any] | None:
    """Return the mapping saved for files of this shape; None where there is none."""
    found = connection.scalar(sa.select(MAPPINGS.c.mapping).where(MAPPINGS.c.shape == shape))
    try:
        return None if found is None else dict(orjson.loads(found))
    except (TypeError, ValueError) as error:
        raise StoreUnavailableError("damaged") from error


def replace_mapping(connection: sa.Connection, shape: str, mapping: Mapping[str, Any]) -> None:
    """Save the mapping for files of this shape, replacing the one saved before."""
    row = {
        "shape": shape,
        "mapping": orjson.dumps(dict(mapping)).decode(),
        "at": dt.datetime.now(dt.UTC).isoformat(),
    }
    replace_row(connection, MAPPINGS, ("shape",), row)
