"""Find what was changed in a store since it was published."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from loaders.store import hash_chain, parquet, tally_cache
from loaders.store.errors import StoreUnavailableError
from loaders.store.models import Fault, Version
from loaders.store.schema import NEWEST, TABLES, VERSIONS
from loaders.store.tally_cache import PARTICIPANTS, SuppressedTally
from loaders.store.version_rows import read_tally, version_of_row
from loaders.tables import registry


def faults(connection: sa.Connection, key: bytes) -> Iterator[Fault]:
    """Yield the faults of all versions. One statement, so a publication is no fault."""
    newest = sa.select(NEWEST.c.version).scalar_subquery()
    columns = (VERSIONS, TABLES.c.name, TABLES.c.digest, TABLES.c.data, newest.label("newest"))
    joined = (
        sa.select(*columns)
        .outerjoin_from(VERSIONS, TABLES, TABLES.c.version == VERSIONS.c.id)
        .order_by(VERSIONS.c.number)
    )
    rows = connection.execution_options(yield_per=len(registry.TABLES)).execute(joined)
    before = None
    for place, (_, group) in enumerate(groupby(rows, lambda row: row.id), 1):
        version_rows = list(group)
        first = version_rows[0]
        number = first.number if isinstance(first.number, int) else place
        tally = read_tally(connection, first.id)
        found = _verify_rows(version_rows, before, place, key, tally)
        yield from (Fault(number, what) for what in found)
        before = first
    if before is not None and before.newest != before.id:
        yield Fault(before.number, "newest")


def _verify_rows(
    version_rows: list[Any], before: Any, place: int, key: bytes, tally: Any
) -> Iterator[str]:
    packed = {row.name: (row.digest, row.data) for row in version_rows if row.name is not None}
    try:
        version = version_of_row(version_rows[0])
        broken = list(hash_chain.broken_links(version, packed, before=before, place=place, key=key))
    except (StoreUnavailableError, TypeError, ValueError):
        yield "fields"
        return
    tables = hash_chain.load_if_intact(packed, version)
    if tables is None:
        yield "tables"
    elif tally is not None and not _is_tally_valid(
        tables, tally, version, key, others="fields" in broken
    ):
        yield "tally"
    yield from broken


def _is_tally_valid(
    tables: Mapping[str, pa.Table], stored: Any, version: Version, key: bytes, *, others: bool
) -> bool:
    """Tell whether the stored tally equals one computed from the tables; it is read only with a
    valid seal.

    Returns `others` where the seal is invalid: with other faults of the version, or another key, it
    proves nothing.
    """
    try:
        at_least = tally_cache.read_group_size(stored.data)
        if not tally_cache.has_valid_mac(stored.seal, version, stored.data, key, at_least=at_least):
            return others
        cached = tally_cache.from_bytes(stored.data)
    except (TypeError, ValueError):
        return False
    frame = parquet.from_arrow(tables[PARTICIPANTS])
    rows = parquet.to_current_schema({PARTICIPANTS: frame})[PARTICIPANTS]
    parts = cached.tally.parts
    expected = SuppressedTally.of(rows, at_least=cached.at_least).tally.parts
    return parts.keys() == expected.keys() and all(
        part.equals(parts[name]) for name, part in expected.items()
    )
