"""Find what was changed in a store since it was published."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from loaders.store import hash_chain, parquet, tally_cache
from loaders.store.errors import StoreUnavailable
from loaders.store.models import Fault, Version
from loaders.store.schema import NEWEST, TABLES, VERSIONS
from loaders.store.tally_cache import PARTICIPANTS, Protected
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
        yield from (Fault(number, what) for what in _faults_of(held, before, place, key, tally))
        before = held[0]
    if before is not None and before.newest != before.id:
        yield Fault(before.number, "newest")


def _faults_of(held: list[Any], before: Any, place: int, key: bytes, tally: Any) -> Iterator[str]:
    packed = {row.name: (row.digest, row.data) for row in held if row.name is not None}
    try:
        version = version_of_row(held[0])
        broken = list(hash_chain.breaks(version, packed, before=before, place=place, key=key))
    except (StoreUnavailable, TypeError, ValueError):
        yield "fields"
        return
    tables = hash_chain.as_published(packed, version)
    if tables is None:
        yield "tables"
    elif tally is not None and not _tallied(tables, tally, version, key, others="fields" in broken):
        yield "tally"
    yield from broken


def _tallied(
    tables: Mapping[str, pa.Table], kept: Any, version: Version, key: bytes, *, others: bool
) -> bool:
    """Whether the tally that is kept of these tables is what comes of them now. It is opened only
    if it bears its seal.

    Where the version is not what was published, or was under another key, nothing is said of its
    seal: `others`.
    """
    try:
        if not tally_cache.is_sealed(
            kept.seal, version, kept.data, key, at_least=tally_cache.smallest_group(kept.data)
        ):
            return others
        found = tally_cache.unpacked(kept.data)
    except (TypeError, ValueError):
        return False
    rows = parquet.current({PARTICIPANTS: parquet.frame(tables[PARTICIPANTS])})[PARTICIPANTS]
    expected, kept_parts = (
        Protected.of(rows, at_least=found.at_least).tally.parts,
        found.tally.parts,
    )
    return kept_parts.keys() == expected.keys() and all(
        part.equals(kept_parts[name]) for name, part in expected.items()
    )
