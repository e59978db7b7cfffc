"""Tell whether a value is a header that somebody knows, or a term of a vocabulary."""

from functools import cache

from domain.normalization import folded
from domain.vocabulary import PERSONAL_COLUMNS, SHEETS, headers
from loaders.cells.column import Value
from loaders.layout import known_systems
from loaders.tables.schema import VOCABULARIES

LONGEST_HEADER = 60


def says_header(value: Value) -> bool:
    """Tell whether a value is a header of our tables."""
    return (
        isinstance(value, str) and len(value) <= LONGEST_HEADER and folded(value) in all_headers()
    )


def says_any_header(value: Value) -> bool:
    """Whether a value is a header of our tables, of a known system, or of a personal column."""
    return (
        isinstance(value, str) and len(value) <= LONGEST_HEADER and folded(value) in known_headers()
    )


@cache
def known_headers() -> frozenset[str]:
    """The headers of our tables, of known systems and of personal columns, in folded form."""
    return all_headers().union(known_systems.headers(), PERSONAL_COLUMNS.spellings())


@cache
def all_headers() -> frozenset[str]:
    """The headers of our tables in all languages, in folded form."""
    return frozenset(spelling for table in SHEETS for spelling in headers(table).spellings())


@cache
def all_terms() -> frozenset[str]:
    """All that the vocabularies know, in folded form."""
    return frozenset(spelling for terms in VOCABULARIES.values() for spelling in terms.spellings())
