"""Files from elsewhere: the layouts of registration and meeting systems, what their headers mean,
what their values stand for.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from domain.normalization import normalize_name
from domain.vocabulary import FOLDER
from loaders.cells.fuzzy import closest_spelling

IGNORED, PERSONAL, PRESENCE = "out", "personal", "presence"
TARGET_TABLE = "participants"
KOBO = "kobo"  # its headers are paths: groups and a question, with slashes between
_SEGMENTS = re.compile(r"[/\n|()\[\]:\u2013\u2014-]+")


@dataclass(frozen=True)
class ForeignLayout:
    """The layout of a system's export. `signature` are headers that all stand in its header row,
    `constants` what the layout implies.

    `notices` are codes of `guesses.NOTICES`: what an analyst has to know of its rows.
    """

    kind: str
    signature: frozenset[str]
    constants: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def find_layout(headers: Iterable[str]) -> ForeignLayout | None:
    """The known layout that has these headers, in folded form; the first of `foreign_layouts.csv`
    that fits, None where none does.
    """
    present = frozenset(headers)
    return next((layout for layout in foreign_layouts() if layout.signature <= present), None)


def header_meaning(header: str) -> str:
    """What a header of a known system stands for: a column of participants, OUT, PERSONAL or
    PRESENCE; empty where it is not known.
    """
    if header.startswith("_"):  # a column that KoboToolbox adds by itself
        return PERSONAL if _meanings().get(normalize_name(header)) == PERSONAL else IGNORED
    return _meanings().get(normalize_name(header), "")


def personal_part(header: str, layout: ForeignLayout | None) -> str:
    """The part of a header that tells whether its column is personal: none of a header known to be
    nobody's, of a path its question.
    """
    if header_meaning(header) not in ("", PERSONAL):
        return ""
    return header.rpartition("/")[2] if layout and layout.kind == KOBO else header


def header_parts(header: str) -> list[str]:
    """The parts of a header that may be its name, the likeliest first: whole, then what stands last
    in a path or another language.
    """
    parts = [part.strip() for part in _SEGMENTS.split(header)]
    return [header, *(part for part in reversed(parts) if part and part != header)]


def suggest_code(vocabulary: str, value: str) -> str:
    """The code that a value of another system probably stands for; empty where none is near. Only
    ever suggested, never applied.
    """
    words, known = normalize_name(value), _synonyms(vocabulary)
    if words in known:
        return known[words]
    within = [
        spelling for spelling in known if len(spelling) > 2 and f" {spelling} " in f" {words} "
    ]
    return known[max(within, key=len)] if within else known.get(closest_spelling(words, known), "")


def is_absent(value: str) -> bool:
    """Whether a value of a column of presence says that the person was not there."""
    return normalize_name(value) in _synonyms(PRESENCE)


def is_total(value: str) -> bool:
    """Whether a value is the label of a row that sums up the others."""
    words = normalize_name(value)
    return any(words == total or words.startswith(f"{total} ") for total in _synonyms("totals"))


def is_blank(value: str) -> bool:
    """Whether a value is what other systems write into a cell that has none, such as two
    hyphens.
    """
    text = normalize_name(value)
    return not text or text in _synonyms("blank")


def foreign_headers() -> Iterable[str]:
    """The headers of known systems whose meaning is known, in folded form."""
    return _meanings().keys()


@cache
def foreign_layouts() -> tuple[ForeignLayout, ...]:
    """The known layouts, in the order in which they are looked for."""
    return tuple(
        ForeignLayout(
            row["kind"],
            frozenset(map(normalize_name, row["signature"].split("|"))),
            _pairs(row["constants"]),
            _list(row["notices"]),
        )
        for row in _read_rows("foreign_layouts")
    )


@cache
def _meanings() -> Mapping[str, str]:
    return {
        normalize_name(spelling): row["meaning"]
        for row in _read_rows("foreign_headers")
        for spelling in row["spellings"].split("|")
    }


@cache
def _synonyms(vocabulary: str) -> Mapping[str, str]:
    rows = [row for row in _read_rows("synonyms") if row["vocabulary"] == vocabulary]
    return {
        normalize_name(spelling): row["code"]
        for row in rows
        for spelling in row["spellings"].split("|")
        if normalize_name(spelling)
    }


def _pairs(text: str) -> Mapping[str, str]:
    return {name: value for name, _, value in (pair.partition("=") for pair in _list(text))}


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def _read_rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
