"""Tell what the words of a foreign header are about: persons, numbers, presence, other measures."""

from collections.abc import Mapping
from functools import cache, lru_cache

from domain.normalization import normalize_name
from domain.vocabulary_files import read_rows


def mentions(header: str, kind: str) -> bool:
    """Test whether a header has a word or phrase of a kind of `header_words.csv`."""
    return bool(words_of(header, kind))


@lru_cache(maxsize=4096)
def words_of(header: str, kind: str) -> frozenset[str]:
    """Return the single words of a header that belong to words or phrases of a kind."""
    words = f" {normalize_name(header)} "
    return frozenset(
        word for phrase in phrases(kind) if f" {phrase} " in words for word in phrase.split()
    )


def begins_with_closing(text: str) -> bool:
    """Test whether a text begins a line to be signed beneath a list: "Signature: ...."."""
    words = f"{normalize_name(text)} "
    return any(words.startswith(f"{phrase} ") for phrase in phrases("closing"))


def phrases(kind: str) -> frozenset[str]:
    """Return the words and phrases of a kind, normalized. Raises KeyError for another kind."""
    return _phrases()[kind]


@cache
def _phrases() -> Mapping[str, frozenset[str]]:
    return {
        row["kind"]: frozenset(map(normalize_name, row["words"].split("|")))
        for row in read_rows("header_words")
    }
