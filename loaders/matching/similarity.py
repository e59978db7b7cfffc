"""Compare a foreign column with the columns of a table, by its name and by its values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from domain.normalization import normalize_name
from loaders.cells.fuzzy import closest_spelling
from loaders.layout import known_systems
from loaders.tables.paired_spellings import paired_codes
from loaders.tables.schema import Column, Table

# "Organisaton" scores 96 against "Organisation", "Catagory" 87.5 against "Category"; "Status"
# scores 73 against "State" and must not match it.
MIN_SCORE = 87.0
MIN_LENGTH = 5
MAX_VALUE_LENGTH = 80  # characters: a longer text is no term or number, and is slow to compare
MAX_NAME_WORDS = 6  # a header with more words is a question, and matches only as a whole
# By vocabulary: share and minimum number of the distinct values of a column that must be terms.
MIN_SHARES: Mapping[str, tuple[float, int]] = {
    "states": (0.5, 2),
    "categories": (0.6, 2),
    "genders": (1.0, 1),
    "modes": (0.8, 1),
    "stages": (0.7, 2),
    "statuses": (0.8, 2),
    "principles": (0.6, 2),
    "event_kinds": (0.7, 2),
}
# The column that distinguishes a table from participants, the default for lists of persons.
DISTINCTIVE_COLUMN: Mapping[str, str] = {
    "progress": "stage",
    "coverage": "objective",
    "principles": "principle",
    "events": "kind",
}


@dataclass(frozen=True)
class ColumnMatch:
    """The matching column, empty if it is known to be none; `certain` if the header is known."""

    column: str
    certain: bool


def match_by_name(header: str, table: Table) -> ColumnMatch | None:
    """Match a header with a table: its own spelling, a known system's, a near or contained one."""
    for part in known_systems.header_parts(header):
        whole = _match_whole(part, table)
        if whole is not None:
            return whole
    near_column = _match_fuzzy(header, table) or _match_within(header, table)
    return ColumnMatch(near_column, certain=False) if near_column else None


def match_by_values(values: Mapping[str, int], table: Table) -> str:
    """Return the column whose vocabulary contains these texts, with their counts; empty if none."""
    given = [text for text in values if not _is_blank(text)]
    return next(
        (
            column.name
            for column in table.columns
            if column.vocabulary in MIN_SHARES and _fits_vocabulary(column, given)
        ),
        "",
    )


def values_confirm(column: Column, texts: Iterable[str]) -> bool:
    """Test whether values fit a column matched by name: one is nearly a term, or there are none."""
    given = [text for text in texts if not _is_blank(text)]
    terms = column.terms
    if terms is None or not given:
        return True
    short, spellings = filter(_is_short, given), terms.spellings()
    return any(
        terms.code_of(text)
        or known_systems.suggest_code(column.vocabulary, text)
        or closest_spelling(text, spellings)
        for text in short
    )


def vocabulary_share(column: Column, values: Mapping[str, int]) -> float:
    """Return the share of a column's different values that are terms; without a vocabulary 1.

    A blank column has 0: of two columns of one name the filled one is taken.
    """
    given = [text for text in values if not _is_blank(text)]
    terms = column.terms
    if not given or terms is None:
        return float(bool(given))
    return sum(terms.code_of(text) is not None for text in filter(_is_short, given)) / len(given)


def _match_whole(header: str, table: Table) -> ColumnMatch | None:
    own = table.headers.get(normalize_name(header))
    if own and not header.startswith("_"):
        return ColumnMatch(own, certain=True)
    meaning = known_systems.header_meaning(header)
    if not meaning:
        return None
    known = (
        meaning if table.name == known_systems.TARGET_TABLE and meaning in table.variants else ""
    )
    return ColumnMatch(known, certain=True) if known or meaning in known_systems.NO_COLUMN else None


def _match_fuzzy(header: str, table: Table) -> str:
    words = normalize_name(header)
    if len(words) < MIN_LENGTH:
        return ""
    best = process.extractOne(words, list(table.headers), scorer=fuzz.ratio, score_cutoff=MIN_SCORE)
    return table.headers[best[0]] if best else ""


def _match_within(header: str, table: Table) -> str:
    """Return the column with the longest name within a header ("Country of your body")."""
    words = f" {normalize_name(header)} "
    if len(words.split()) > MAX_NAME_WORDS:
        return ""
    candidates = {
        spelling: name
        for spelling, name in table.headers.items()
        if len(spelling) >= MIN_LENGTH and _may_stand_within(table, name)
    }
    inside = [spelling for spelling in candidates if f" {spelling} " in words]
    return candidates[max(inside, key=len)] if inside else ""


def _may_stand_within(table: Table, name: str) -> bool:
    return bool(table.variants[name].vocabulary) or name == "organisation"


def _fits_vocabulary(column: Column, given: list[str]) -> bool:
    share, fewest = MIN_SHARES[column.vocabulary]
    paired = paired_codes(column.vocabulary, given)
    known = sum(
        column.terms is not None
        and (column.terms.code_of(text) is not None or normalize_name(text) in paired)
        for text in filter(_is_short, given)
    )
    return known >= fewest and known >= share * len(given)


def _is_blank(text: str) -> bool:
    return _is_short(text) and known_systems.is_blank(text)


def _is_short(text: str) -> bool:
    return len(text) <= MAX_VALUE_LENGTH
