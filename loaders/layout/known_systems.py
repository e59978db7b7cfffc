"""Describe the exports of registration and meeting systems: layouts, meaning of headers, meaning of
values.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from domain.normalization import normalize_name, normalize_sign
from domain.vocabulary import PERSONAL_COLUMNS
from domain.vocabulary_files import read_rows
from loaders.cells.fuzzy import closest_spelling

IGNORED, PERSONAL, PRESENCE = "out", "personal", "presence"
JOINED, LEFT, STAY = "joined", "left", "stay"  # when a person came and went, and for how long
NO_COLUMN = frozenset((IGNORED, PERSONAL, PRESENCE, JOINED, LEFT, STAY))
# What a value of a presence column says: of itself, or only beneath a header that asks about it.
ABSENT, PENDING, PRESENT = "absent", "pending", "present"
YES, NO, MARK = "yes", "no", "mark"
TARGET_TABLE = "participants"
KOBO = "kobo"  # its headers are paths: groups and a question, with slashes between
_SEGMENTS = re.compile(r"[/\n|()\[\]:\u2013\u2014-]+")


@dataclass(frozen=True)
class ForeignLayout:
    """The layout of a system's export. Of each set of headers in `signature` one occurs in its
    header row; `constants` are values implied by the layout.

    `notices` are codes of `guesses.NOTICES` that warn an analyst about its rows.
    """

    kind: str
    signature: tuple[frozenset[str], ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def find_layout(headers: Iterable[str]) -> ForeignLayout | None:
    """Return the first known layout whose signature these normalized headers include, or None."""
    present = frozenset(headers)
    return next(
        (
            layout
            for layout in foreign_layouts()
            if not any(map(present.isdisjoint, layout.signature))
        ),
        None,
    )


def header_meaning(header: str) -> str:
    """Return the participants column of a known system's header, or one of NO_COLUMN; empty where
    it is unknown.
    """
    if header.startswith("_"):  # a column that KoboToolbox adds by itself
        return PERSONAL if _meanings().get(normalize_name(header)) == PERSONAL else IGNORED
    return _meanings().get(normalize_name(header), "")


def personal_part(header: str, layout: ForeignLayout | None) -> str:
    """Return the part of a header to check for personal data: none if known as impersonal, of a
    path its question.
    """
    if header_meaning(header) not in ("", PERSONAL):
        return ""
    return header.rpartition("/")[2] if layout and layout.kind == KOBO else header


def header_parts(header: str) -> list[str]:
    """Return the possible names in a header, the likeliest first: all of it, then its segments."""
    parts = [part.strip() for part in _SEGMENTS.split(header)]
    return [header, *(part for part in reversed(parts) if part and part != header)]


def suggest_code(vocabulary: str, value: str) -> str:
    """Suggest the code that a foreign value probably means; empty where none is near."""
    words, known = normalize_name(value), _synonyms(vocabulary)
    if words in known:
        return known[words]
    within = [
        spelling for spelling in known if len(spelling) > 2 and f" {spelling} " in f" {words} "
    ]
    return known[max(within, key=len)] if within else known.get(closest_spelling(words, known), "")


def presence_code(value: str) -> str:
    """Return what a value says of a person's presence: ABSENT, PENDING, PRESENT, YES, NO or MARK;
    empty where it says nothing.
    """
    return _synonyms(PRESENCE).get(normalize_sign(value), "")


def says_presence(value: str) -> bool:
    """Test whether a value says of itself whether a person came, and so is no header."""
    return presence_code(value) in (ABSENT, PENDING, PRESENT)


@cache
def spellings(vocabulary: str, code: str) -> frozenset[str]:
    """Return the normalized words of one code of `synonyms.csv`, such as those that mark sums."""
    return frozenset(word for word, known in _synonyms(vocabulary).items() if known == code)


def is_blank(value: str) -> bool:
    """Test whether a value stands for a missing one in other systems, such as two hyphens."""
    text = normalize_name(value)
    return not text or text in _synonyms("blank")


def objective_words() -> Iterable[str]:
    """Return the short words that stand before the number of an objective, normalized."""
    return _synonyms("objective_words").keys()


def foreign_headers() -> Iterable[str]:
    """Return the headers of known systems, normalized."""
    return _meanings().keys()


@cache
def foreign_layouts() -> tuple[ForeignLayout, ...]:
    """Return the layouts of `foreign_layouts.csv`, in the order of the file."""
    return tuple(
        ForeignLayout(
            row["kind"],
            tuple(frozenset(_alternatives(part)) for part in row["signature"].split("|")),
            _pairs(row["constants"]),
            _list(row["notices"]),
        )
        for row in read_rows("foreign_layouts")
    )


@cache
def _meanings() -> Mapping[str, str]:
    return {
        normalize_name(spelling): row["meaning"]
        for row in read_rows("foreign_headers")
        for spelling in row["spellings"].split("|")
    }


@cache
def _synonyms(vocabulary: str) -> Mapping[str, str]:
    rows = [row for row in read_rows("synonyms") if row["vocabulary"] == vocabulary]
    return {
        normalize_sign(spelling): row["code"]
        for row in rows
        for spelling in row["spellings"].split("|")
        if normalize_sign(spelling)
    }


def _alternatives(part: str) -> Iterator[str]:
    """Yield the headers of a part of a signature: "a;b", and "@email" for all of that meaning."""
    for header in part.split(";"):
        meaning = header.removeprefix("@")
        if meaning == header:
            yield normalize_name(header)
        elif meaning in PERSONAL_COLUMNS:
            yield from (s for s, code in PERSONAL_COLUMNS.spellings().items() if code == meaning)
        else:
            yield from (header for header, of in _meanings().items() if of == meaning)


def _pairs(text: str) -> Mapping[str, str]:
    return {name: value for name, _, value in (pair.partition("=") for pair in _list(text))}


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)
