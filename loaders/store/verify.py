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
    """Hold each version against its tables, its fields and the one before it. One statement reads
    all: a publication is no fault.
    """
    newest = sa.select(NEWEST.c.version).scalar_subquery()
    parts = sa.select(
        VERSIONS, TABLES.c.name, TABLES.c.digest, TABLES.c.data, newest.label("newest")
    )
    joined = parts.outerjoin_from(VERSIONS, TABLES, TABLES.c.version == VERSIONS.c.id).order_by(
        VERSIONS.c.number
    )
    rows = connection.execution_options(yield_per=len(registry.TABLES)).execute(joined)
    before = None
    for place, (_, group) in enumerate(groupby(rows, lambda row: row.id), 1):
        held = list(group)
        number = held[0].number if isinstance(held[0].number, int) else place
        tally = read_tally(connection, held[0].id)
        yield from (Fault(number, what) for what in _verify_rows(held, before, place, key, tally))
        before = held[0]
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
    """Whether the tally that is kept of these tables is what comes of them now. It is opened only
    if it bears its seal.

    Where the version is not what was published, or was under another key, nothing is said of its
    seal: `others`.
    """
    try:
        if not tally_cache.has_valid_mac(
            stored.seal,
            version,
            stored.data,
            key,
            at_least=tally_cache.read_group_size(stored.data),
        ):
            return others
        cached = tally_cache.from_bytes(stored.data)
    except (TypeError, ValueError):
        return False
    rows = parquet.to_current_schema({PARTICIPANTS: parquet.from_arrow(tables[PARTICIPANTS])})[
        PARTICIPANTS
    ]
    expected, kept_parts = (
        SuppressedTally.of(rows, at_least=cached.at_least).tally.parts,
        cached.tally.parts,
    )
    return kept_parts.keys() == expected.keys() and all(
        part.equals(kept_parts[name]) for name, part in expected.items()
    )
