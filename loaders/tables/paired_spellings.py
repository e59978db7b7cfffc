"""Read spellings that only the other values of their column explain: H is a man beside F."""

from collections.abc import Collection, Mapping
from functools import cache

from domain.normalization import normalize_name
from domain.vocabulary_files import read_rows

MAX_VALUES = 100  # different ones; a column with more is none of these, and costs
MAX_LENGTH = 40  # characters: a longer text is none of these, and is slow to compare


def paired_codes(vocabulary: str, texts: Collection[str]) -> Mapping[str, str]:
    """Return the codes of a column's values that are terms only beside another of them.

    `texts` are the different values of the column. Keys are normalized; most vocabularies have
    none. Source: `paired_spellings.csv`.
    """
    pairs = _pairs().get(vocabulary)
    if not pairs or len(texts) > MAX_VALUES:
        return {}
    given = {normalize_name(text) for text in texts if len(text) <= MAX_LENGTH}
    return {
        spelling: code
        for spelling, (code, beside) in pairs.items()
        if spelling in given and not beside.isdisjoint(given)
    }


@cache
def _pairs() -> Mapping[str, Mapping[str, tuple[str, frozenset[str]]]]:
    """Return by vocabulary and spelling the code, and the values that must stand beside it."""
    found: dict[str, dict[str, tuple[str, frozenset[str]]]] = {}
    for row in read_rows("paired_spellings"):
        beside = frozenset(map(normalize_name, row["beside"].split("|")))
        spelling = normalize_name(row["spelling"])
        found.setdefault(row["vocabulary"], {})[spelling] = (row["code"], beside)
    return found
