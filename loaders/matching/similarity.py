"""Which column of a table a foreign column is like, by its name and by its values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from domain.normalization import folded
from loaders.cells.fuzzy import near_spelling
from loaders.cells.values import number
from loaders.layout import known_systems
from loaders.tables.schema import Column, Table

# "Organisaton" is 96 from "Organisation", "Catagory" 87.5 from "Category"; "Status" is 73 from
# "State" and may not be taken for it.
NEAR = 87.0
SHORTEST = 5
LARGEST_GROUP = 999  # a headcount beyond it is no delegation
LONGEST_VALUE = (
    80  # letters: what is longer is no term, no number and no blank, and costs much to look at
)
LONGEST_NAME = 6  # words: what has more is a question, and only its whole wording counts
# The share of a column's different values that must be in a vocabulary for the column to be taken
# for it, and how many at least.
SHARES: Mapping[str, tuple[float, int]] = {
    "states": (0.5, 2),
    "categories": (0.6, 2),
    "genders": (1.0, 1),
    "modes": (0.8, 1),
    "stages": (0.7, 2),
    "statuses": (0.8, 2),
    "principles": (0.6, 2),
    "event_kinds": (0.7, 2),
}
# The column by which a table is told from participants, which every list of people is otherwise
# taken for.
TOLD_BY: Mapping[str, str] = {
    "progress": "stage",
    "coverage": "objective",
    "principles": "principle",
    "events": "kind",
}


@dataclass(frozen=True)
class Likeness:
    """The column it is like, empty where it is known to be none; `certain` where the whole name
    says so.
    """

    column: str
    certain: bool


def by_name(header: str, table: Table) -> Likeness | None:
    """What a header says: a spelling of ours, one of a known system, nearly one of ours, or one
    within it; None where it says nothing.
    """
    for part in known_systems.segments(header):
        found = _whole(part, table)
        if found is not None:
            return found
    near_column = _nearly(header, table) or _within(header, table)
    return Likeness(near_column, certain=False) if near_column else None


def by_values(values: Mapping[str, int], table: Table) -> str:
    """The column whose terms these are, from the different texts and how often each stands there;
    empty where none.
    """
    given = [text for text in values if not _is_blank(text)]
    return next(
        (
            column.name
            for column in table.columns
            if column.vocabulary in SHARES and _of_vocabulary(column, given)
        ),
        "",
    )


def confirmed(column: Column, texts: Iterable[str]) -> bool:
    """Whether the values speak for a column of codes that the name stands for: one of them is
    known, or nearly, or there are none.
    """
    given = [text for text in texts if not _is_blank(text)]
    terms = column.terms
    if terms is None or not given:
        return True
    short, spellings = filter(_is_short, given), terms.spellings()
    return any(
        terms.code_of(text)
        or known_systems.meant(column.vocabulary, text)
        or near_spelling(text, spellings)
        for text in short
    )


def is_serial(values: Mapping[str, int]) -> bool:
    """Whether a column counts its rows: 1, 2, 3, each once and in this order."""
    found = [number(text) or 0 for text in values]
    return (
        len(found) > 1
        and all(n == 1 for n in values.values())
        and found == [found[0] + i for i in range(len(found))]
    )


def _whole(header: str, table: Table) -> Likeness | None:
    own = table.headers.get(folded(header))
    if own and not header.startswith("_"):
        return Likeness(own, certain=True)
    meaning = known_systems.meaning(header)
    if not meaning:
        return None
    known = meaning if table.name == known_systems.MEANT_FOR and meaning in table.accepted else ""
    return (
        Likeness(known, certain=True)
        if known or meaning in (known_systems.OUT, known_systems.PERSONAL, known_systems.PRESENCE)
        else None
    )


def _nearly(header: str, table: Table) -> str:
    words = folded(header)
    if len(words) < SHORTEST:
        return ""
    found = process.extractOne(words, list(table.headers), scorer=fuzz.ratio, score_cutoff=NEAR)
    return table.headers[found[0]] if found else ""


def _within(header: str, table: Table) -> str:
    """The column whose name stands within a longer header ("Country of your organisation"); the
    longest one, the first of equal ones.
    """
    words = f" {folded(header)} "
    if len(words.split()) > LONGEST_NAME:
        return ""
    kept = {
        spelling: name
        for spelling, name in table.headers.items()
        if len(spelling) >= SHORTEST and _may_stand_within(table, name)
    }
    inside = [spelling for spelling in kept if f" {spelling} " in words]
    return kept[max(inside, key=len)] if inside else ""


def _may_stand_within(table: Table, name: str) -> bool:
    return bool(table.accepted[name].vocabulary) or name == "organisation"


def _of_vocabulary(column: Column, given: list[str]) -> bool:
    share, fewest = SHARES[column.vocabulary]
    known = sum(
        column.terms is not None and column.terms.code_of(text) is not None
        for text in filter(_is_short, given)
    )
    return known >= fewest and known >= share * len(given)


def are_counts(values: Mapping[str, int]) -> bool:
    """Whether a column holds small whole numbers, as of persons, and does not count its rows."""
    given = [text for text in values if not _is_blank(text)]
    return len(given) > 1 and all(map(_is_count, given)) and not is_serial(values)


def _is_count(text: str) -> bool:
    found = number(text) if _is_short(text) else None
    return found is not None and found.is_integer() and 0 <= found <= LARGEST_GROUP


def _is_blank(text: str) -> bool:
    return _is_short(text) and known_systems.is_blank(text)


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST_VALUE
