"""Take the terms and headers of the vocabulary as data: its files, not the reader's view of them."""

import csv
import random
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.corpus.letters import ARABIC, fold

FOLDER = Path(__file__).resolve().parents[2] / "data" / "vocabulary"
# The vocabulary of a column, where it has one: of one table, or of all ("*").
VOCABULARY: Mapping[tuple[str, str], str] = {
    ("*", "state"): "states",
    ("*", "mode"): "modes",
    ("events", "kind"): "event_kinds",
    ("events", "status"): "event_statuses",
    ("participants", "category"): "categories",
    ("participants", "gender"): "genders",
    ("progress", "stage"): "stages",
    ("progress", "reservations"): "answers",
    ("coverage", "status"): "statuses",
    ("principles", "status"): "statuses",
    ("principles", "principle"): "principles",
    ("pledges", "kind"): "pledge_kinds",
    ("pledges", "type"): "pledge_types",
    ("pledges", "status"): "statuses",
    ("indicators", "label"): "indicator_levels",
    ("statements", "kind"): "statement_kinds",
    ("submissions", "kind"): "submission_kinds",
    ("submissions", "language"): "languages",
}


def vocabulary_of(table: str, column: str) -> str:
    """Return the name of a column's vocabulary, empty if it has none."""
    return VOCABULARY.get((table, column), VOCABULARY.get(("*", column), ""))


@cache
def _read(name: str) -> tuple[Mapping[str, str], ...]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _spellings(row: Mapping[str, str], language: str) -> list[str]:
    """Return the name of a term in a language and, of the Arabic ones, its other spellings."""
    name = [row[f"name_{language}"]] if row.get(f"name_{language}") else []
    if language != "ar":
        return name
    others = [row.get("formal_ar", ""), *row.get("spellings", "").split("|")]
    return [*name, *(word for word in others if word and ARABIC.search(word))]


@cache
def terms(vocabulary: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the spellings of each code by language; a spelling of two codes is left out."""
    rows = _read(vocabulary)
    of_codes = Counter(
        word
        for row in rows
        for word in {_bare(text) for lang in ("en", "ar", "fr") for text in _spellings(row, lang)}
    )
    return {
        row["code"]: {
            language: tuple(w for w in _spellings(row, language) if of_codes[_bare(w)] == 1)
            for language in ("en", "ar", "fr")
        }
        for row in rows
    }


def _bare(text: str) -> str:
    """Return a text as it is compared for being the same word twice."""
    bare = re.sub(r"[\W_]+", " ", fold(text).casefold()).strip()
    return re.sub("[أإآ]", "ا", bare).replace("ة", "ه").replace("ى", "ي")


def spell_code(vocabulary: str, code: str, style: str, rng: random.Random) -> str:
    """Write a code as people do: `ar` by its Arabic name, `spelling` by any Arabic spelling, `en`
    or `fr` by its name, `code` as it is.
    """
    if style == "code":
        return code
    words = terms(vocabulary)[code]
    if style == "spelling":
        return rng.choice(words["ar"] or words["en"] or (code,))
    return next(iter(words[style]), code)


@cache
def headers(table: str, column: str) -> Mapping[str, tuple[str, ...]]:
    """Return the headers of a column by language, those left out that name two of its table."""
    rows = [row for row in _read("headers") if row["table"] in (table, "*")]
    own = {row["column"] for row in rows if row["table"] == table}
    rows = [row for row in rows if row["table"] == table or row["column"] not in own]
    names = Counter(
        _bare(word)
        for row in rows
        for word in {w for lang in ("en", "ar", "fr") for w in _spellings(row, lang)}
    )
    (row,) = (row for row in rows if row["column"] == column)
    return {
        language: tuple(
            word
            for n, word in enumerate(_spellings(row, language))
            if n == 0 or names[_bare(word)] == 1
        )
        for language in ("en", "ar", "fr")
    }


@cache
def sheet_names(table: str) -> tuple[str, ...]:
    """Return the Arabic names of a table's sheet."""
    (row,) = (row for row in _read("sheets") if row["code"] == table)
    return tuple(_spellings(row, "ar"))


@cache
def months() -> Mapping[int, tuple[str, ...]]:
    """Return the Arabic names of the months, of each country's use."""
    return {int(row["code"]): tuple(_spellings(row, "ar")) for row in _read("months")}
