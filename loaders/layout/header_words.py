"""Recognise headers of tables, known systems and personal columns, and vocabulary terms."""

from functools import cache

from domain.normalization import normalize_name
from domain.vocabulary import PERSONAL_COLUMNS, table_headers
from loaders.cells.column import CellValue
from loaders.layout import known_systems
from loaders.tables.registry import HEADERS
from loaders.tables.schema import distinctive_vocabularies

MAX_HEADER_LENGTH = 60


def is_table_header(value: CellValue) -> bool:
    """Test whether a value is a header of the tables."""
    return (
        isinstance(value, str)
        and len(value) <= MAX_HEADER_LENGTH
        and normalize_name(value) in HEADERS
    )


def is_any_header(value: CellValue) -> bool:
    """Test whether a value is a header of the tables, a known system, or a personal column."""
    return (
        isinstance(value, str)
        and len(value) <= MAX_HEADER_LENGTH
        and ((header := normalize_name(value)) in HEADERS or header in recognizable_headers())
    )


@cache
def recognizable_headers() -> frozenset[str]:
    """Return the normalized headers of the tables, known systems and personal columns."""
    return table_headers().union(known_systems.foreign_headers(), PERSONAL_COLUMNS.spellings())


@cache
def vocabulary_terms() -> frozenset[str]:
    """Return the spellings of the distinctive vocabularies, normalized."""
    return frozenset(
        spelling for terms in distinctive_vocabularies() for spelling in terms.spellings()
    )
