"""Recognise headers of columns with personal data."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from domain.normalization import normalize_name
from domain.vocabulary import PERSONAL_COLUMNS, table_headers
from loaders.privacy.name_words import word_list

# Kinds whose headers count only as a whole segment: "Support given" is no given name.
WHOLE_HEADER_KINDS = ("person", "part_of_name")
_AND = re.compile(r"[&/,\u060c]|\b(?:and|et)\b", re.IGNORECASE)
_SEGMENTS = re.compile(r"[/|()\[\]:\n\u2013\u2014-]+")
_FIGURES = re.compile(r"\d+")


def is_personal_header(header: str) -> bool:
    """Test whether a header names personal data."""
    return bool(personal_data_kinds(header))


@lru_cache(maxsize=4096)
def personal_data_kinds(header: str) -> frozenset[str]:
    """Return the kinds of personal data that a header is, or contains a name of.

    "Name", "nom" and the like are not personal where the header names an organisation: "Name of
    institution".
    """
    words = f" {normalize_name(header)} "
    spellings = PERSONAL_COLUMNS.spellings()
    hits = {
        spelling
        for word in words.split()
        for spelling in _spellings_by_first_word().get(word, ())
        if f" {spelling} " in words
    }
    whole = {
        spellings[part]
        for part in map(_fold_without_digits, (header, *_SEGMENTS.split(header)))
        if spellings.get(part) in WHOLE_HEADER_KINDS
    }
    if hits <= _bare_names() and names_organisations(header) and not _AND.search(header):
        hits = set()
    return frozenset({spellings[spelling] for spelling in hits} | whole)


def _fold_without_digits(header: str) -> str:
    return normalize_name(_FIGURES.sub(" ", header))


def names_organisations(header: str) -> bool:
    """Test whether a header shows that its column holds organisations."""
    return bool(set(normalize_name(header).split()) & word_list("header_organisation"))


def is_known_header(header: str) -> bool:
    """Test whether a header is, or begins with, that of a column of the tables, in any language."""
    words = normalize_name(header).split()
    return any(" ".join(words[:n]) in table_headers() for n in range(1, len(words) + 1))


@cache
def _spellings_by_first_word() -> Mapping[str, tuple[str, ...]]:
    """Group the spellings of personal headers by first word, except WHOLE_HEADER_KINDS."""
    by_word: dict[str, list[str]] = {}
    for spelling, code in PERSONAL_COLUMNS.spellings().items():
        if code not in WHOLE_HEADER_KINDS:
            by_word.setdefault(spelling.split()[0], []).append(spelling)
    return {word: tuple(those) for word, those in by_word.items()}


@cache
def _bare_names() -> frozenset[str]:
    term = PERSONAL_COLUMNS["name"]
    return frozenset(
        name
        for name in map(normalize_name, (*term.names.values(), *term.spellings))
        if " " not in name
    )
