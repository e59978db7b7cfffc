"""Columns that hold personal data. They are dropped at reading, and nothing of them may reach a frame, a draft, a problem or a log.

A column is known by its header, or by what it holds: addresses, numbers, names of persons. Names are known by their form and by common
given names; where the header says that the column holds bodies or notes, only given names tell: "Amnesty International" is no person.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from functools import cache

from domain.vocabulary import FOLDER, MONTHS, PERSONAL_COLUMNS, SHEETS, folded, headers
from loaders.cells import CONTROLS, Cell, text_of
from loaders.masking import holds_contact, is_telephone, masked, suspect
from loaders.schema import VOCABULARIES

__all__ = ["masked", "personal_column", "personal_header", "personal_names", "personal_values", "shown", "suspect"]

LONGEST_SHOWN = 200
SAMPLE = 500
FEWEST_NAMES = 5  # so many make a column of names though none of them is a common one
FEWEST_AMONG_BODIES = 3
LONGEST_NAME = 60
_PIECES = re.compile(r"[;\u061b\n|]|\s/\s")
_HEAD = re.compile(r"\s*(?:[,\u060c(\[]|\s[-\u2013\u2014]\s)")
_AND = re.compile(r"[&/,\u060c]|\b(?:and|et)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\-][^\W\d_]+)*\.?")


def personal_column(header: str, values: Sequence[Cell]) -> bool:
    """Whether a column of a sheet that is no known table holds personal data, by its header or by its values."""
    return personal_header(header) or personal_values(values, header)


def personal_header(header: str) -> bool:
    """Whether a header names personal data: one of the known headers, or a longer one with such words in it.

    "Name", "nom" and the like are no persons' where the header names a body too: "Name of institution".
    """
    words = f" {folded(header)} "
    found = {spelling for spelling in PERSONAL_COLUMNS.spellings() if f" {spelling} " in words}
    return bool(found - _bare_names()) or (bool(found) and (not _said_of_bodies(header) or _AND.search(header) is not None))


def personal_values(values: Sequence[Cell], header: str = "") -> bool:
    """Whether most of a column's values are e-mail addresses, telephone or passport numbers, or names of persons."""
    given = _sample(values)
    return 2 * sum(map(_contact, given)) > len(given) or personal_names(given, header)


def personal_names(texts: Sequence[str], header: str = "") -> bool:
    """Whether texts are mostly different names of persons; the header says how sure one has to be."""
    pieces = [piece.strip() for text in texts for piece in _PIECES.split(text) if piece.strip()]
    different = set(pieces)
    if not different or 2 * len(different) <= len(pieces):
        return False
    alike = [piece for piece in different if _like_a_name(piece)]
    common = sum(map(_holds_given_name, alike))
    guarded = _said_of_bodies(header) or _known(header)
    if 10 * len(alike) >= 6 * len(different) and 2 * common >= len(alike):
        return len(different) >= (FEWEST_AMONG_BODIES if guarded else 1)
    latin = all(map(str.isascii, map(folded, alike)))
    return not guarded and len(different) >= FEWEST_NAMES and 20 * len(alike) >= 17 * len(different) and (latin or 4 * common >= len(alike))


def shown(value: Cell) -> str:
    """A cell's value as a problem may show it: shortened, without control characters, addresses and numbers masked."""
    text = text_of(value)
    return "\u2026" if _contact(text) else CONTROLS.sub(" ", masked(text))[:LONGEST_SHOWN]


def _sample(values: Sequence[Cell]) -> list[str]:
    filled = [value for value in values if value != ""]
    return [text for text in map(text_of, filled[:: 1 + len(filled) // SAMPLE]) if text]


def _contact(text: str) -> bool:
    return holds_contact(text) or is_telephone(text)


def _like_a_name(text: str) -> bool:
    """Two to four words of letters, none of which belongs to bodies, offices or sentences; what stands behind a comma may."""
    if _named(_HEAD.sub(" ", text) if text.count(",") == 1 else text):
        return True
    head, *rest = _HEAD.split(text, maxsplit=1)
    return bool(rest) and _named(head) and (_holds_given_name(head) or _of_a_body(rest[0]))


def _of_a_body(text: str) -> bool:
    return not _listed("organisation").isdisjoint(folded(text).split())


def _named(text: str) -> bool:
    if len(text) > LONGEST_NAME or folded(text) in _vocabulary():
        return False
    words = [word for word in re.split(r"[\s.,\u060c()]+", text) if word]
    if not all(map(_WORD.fullmatch, words)):
        return False
    bare = [word for word in words if folded(word) not in _listed("title") | _listed("particle")]
    foldeds = {folded(word) for word in bare}
    if not 1 <= len(bare) <= 4 or foldeds & _listed("organisation", "role"):
        return False
    return all(map(_capital, bare)) and (len(words) > 1 or bool(foldeds & _listed("given_name")))


def _capital(word: str) -> bool:
    """Whether a word begins as names do; scripts without capitals always do."""
    return not word[0].islower()


def _holds_given_name(text: str) -> bool:
    words = folded(text).split()
    return any(word in _listed("given_name") for word in words) or (len(words) > 2 and words[0] in _listed("title"))


def _said_of_bodies(header: str) -> bool:
    return bool(set(folded(header).split()) & _listed("header_organisation"))


def _known(header: str) -> bool:
    """Whether a header is, or begins with, that of a column of the tables, in any language."""
    words = folded(header).split()
    return any(" ".join(words[:n]) in _known_headers() for n in range(1, len(words) + 1))


@cache
def _known_headers() -> frozenset[str]:
    return frozenset(spelling for table in SHEETS for spelling in headers(table).spellings())


@cache
def _bare_names() -> frozenset[str]:
    term = PERSONAL_COLUMNS["name"]
    return frozenset(name for name in map(folded, (*term.names.values(), *term.spellings)) if " " not in name)


@cache
def _vocabulary() -> frozenset[str]:
    """All that the tables' columns may hold, in folded form: "Saudi Arabia" is no person."""
    return frozenset(spelling for terms in (*VOCABULARIES.values(), MONTHS) for spelling in terms.spellings())


@cache
def _listed(*kinds: str) -> frozenset[str]:
    """The words of these kinds in every language, in folded form."""
    return frozenset(word for code, words in _lists().items() if code.removesuffix("_ar").removesuffix("_fr") in kinds for word in words)


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    with (FOLDER / "name_words.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: frozenset(map(folded, row["words"].split("|"))) for row in csv.DictReader(file)}
