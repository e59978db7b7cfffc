"""Tell whether a value is a header that somebody knows, or a term of a vocabulary."""

from functools import cache

from domain.normalization import normalize_name
from domain.vocabulary import PERSONAL_COLUMNS, SHEETS, headers
from loaders.cells.column import CellValue
from loaders.layout import known_systems
from loaders.tables.schema import VOCABULARIES

MAX_HEADER_LENGTH = 60


def says_header(value: CellValue) -> bool:
    """Tell whether a value is a header of our tables."""
    return (
        isinstance(value, str)
        and len(value) <= MAX_HEADER_LENGTH
        and normalize_name(value) in table_headers()
    )


def is_any_header(value: CellValue) -> bool:
    """Whether a value is a header of our tables, of a known system, or of a personal column."""
    return (
        isinstance(value, str)
        and len(value) <= MAX_HEADER_LENGTH
        and normalize_name(value) in recognizable_headers()
    )


@cache
def recognizable_headers() -> frozenset[str]:
    """The headers of our tables, of known systems and of personal columns, in folded form."""
    return table_headers().union(known_systems.foreign_headers(), PERSONAL_COLUMNS.spellings())


@cache
def table_headers() -> frozenset[str]:
    """The headers of our tables in all languages, in folded form."""
    return frozenset(spelling for table in SHEETS for spelling in headers(table).spellings())


@cache
def vocabulary_terms() -> frozenset[str]:
    """All that the vocabularies know, in folded form."""
    return frozenset(spelling for terms in VOCABULARIES.values() for spelling in terms.spellings())
