"""Redact personal data in single cells with an ellipsis: names, addresses, numbers."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from domain.vocabulary import Vocabulary
from loaders.cells.column import CellValue, DictionaryColumn
from loaders.cells.contact_redaction import CONTACT_PATTERN, REDACTED, redact
from loaders.cells.fuzzy import closest_term
from loaders.cells.grid import Grid
from loaders.privacy import name_words, text_redaction
from loaders.privacy.person_names import FORM, indices_with_cues, name_likelihood

MIN_NAMES_ACROSS = 3  # names that make unknown terms, or a row, those of persons
MIN_TEXTS_FOR_REGEX = 1000  # with fewer, testing each is faster than compiling the pattern
# A text with a digit between its words is no name, unless it is a numbered list (RE2 syntax).
NO_NAME = r"\pL.*\p{Nd}[^.)\p{Nd}].*\pL"


def mask_cells(
    columns: Sequence[DictionaryColumn], numbers: Collection[int]
) -> list[DictionaryColumn]:
    """Redact contacts in all cells, testing the distinct values of all columns at once.

    A plain number in a column of `numbers` (headcounts) is not redacted, so that it can be reported
    as too large.
    """
    redacted = _replace_values(columns, _matches_pattern(columns, CONTACT_PATTERN), redact)[0]
    for place in numbers:
        pairs = zip(columns[place].distinct, redacted[place].distinct, strict=True)
        redacted[place] = DictionaryColumn(
            [value if _is_plain_number(value) else hidden for value, hidden in pairs],
            columns[place].codes,
        )
    return redacted


def _is_plain_number(value: CellValue) -> bool:
    return (
        isinstance(value, str)
        and value.isascii()
        and value.isdigit()
        and len(value) <= text_redaction.MAX_COUNT_DIGITS
    )


def redact_persons(
    grid: Grid, numbers: Collection[int], codes: Mapping[int, Vocabulary[Any]], first: int
) -> Grid:
    """Redact cells that are names of persons.

    In columns of `numbers` and `codes`, from row `first` on, texts that only have the form of names
    are redacted too.
    """
    columns, changed = _replace_values(
        grid.columns, _may_hold_names(grid.columns), text_redaction.redact_person_names
    )
    for place in numbers:
        columns[place] = _redact_texts(columns[place], first, _has_name_form)
    for place, terms in codes.items():
        if unknown_names := _unknown_names(columns[place], terms):
            columns[place] = _redact_texts(columns[place], first, unknown_names.__contains__)
    persons = {place: n for place, n in enumerate(changed) if n and place not in grid.personal}
    return replace(grid, columns=tuple(columns), persons=persons)


def _has_name_form(text: str) -> bool:
    return name_likelihood(text) >= FORM


def _unknown_names(cells: DictionaryColumn, terms: Vocabulary[Any]) -> set[str]:
    """Return the texts of a column of codes that are no terms if nearly all look like names."""
    texts = {value for value in cells.distinct if isinstance(value, str)} - {"", REDACTED}
    unknown = {text for text in texts if not name_words.is_known_term(text)}
    names = set(filter(_has_name_form, unknown))
    if len(names) < MIN_NAMES_ACROSS:
        return set()
    unknown = {text for text in unknown if not closest_term(text, terms)}
    names &= unknown
    # One of the unknown texts is the header.
    nearly_all = 20 * len(names) >= 17 * (len(unknown) - 1)
    return unknown if len(names) >= MIN_NAMES_ACROSS and nearly_all else set()


def _redact_texts(
    cells: DictionaryColumn, first: int, hidden: Callable[[str], bool]
) -> DictionaryColumn:
    """Redact the texts that `hidden` accepts from row `first` on; above are header and titles."""
    others = [
        REDACTED if isinstance(value, str) and hidden(value) else value for value in cells.distinct
    ]
    codes = cells.codes.copy()
    codes[first:] += np.int32(len(others))
    return DictionaryColumn([*cells.distinct, *others], codes).used()


def _matches_pattern(
    columns: Sequence[DictionaryColumn], pattern: str, *, others: bool = False
) -> NDArray[np.bool_]:
    """Return for the distinct values of all columns, concatenated, whether they match a pattern
    (not, if `others`).

    With few values all are True: compiling the pattern at each call takes longer than testing a
    thousand texts one by one. Dates never match.
    """
    texts = [
        value if isinstance(value, str) else "" for cells in columns for value in cells.distinct
    ]
    if len(texts) < MIN_TEXTS_FOR_REGEX:
        return np.ones(len(texts), dtype=bool)
    matches: NDArray[np.bool_] = pc.match_substring_regex(
        pa.array(texts, pa.string()), pattern
    ).to_numpy(zero_copy_only=False)
    return ~matches if others else matches


def _may_hold_names(columns: Sequence[DictionaryColumn]) -> NDArray[np.bool_]:
    """Test the distinct values of all columns, concatenated, for words that suggest a name."""
    texts = [
        value if isinstance(value, str) else "" for cells in columns for value in cells.distinct
    ]
    suspects = _matches_pattern(columns, NO_NAME, others=True)
    places = np.flatnonzero(suspects)
    suspects[places] = False
    suspects[places[indices_with_cues([texts[place] for place in places.tolist()])]] = True
    return suspects


def _replace_values(
    columns: Sequence[DictionaryColumn], suspects: NDArray[np.bool_], exchange: Callable[[str], str]
) -> tuple[list[DictionaryColumn], list[int]]:
    """Apply `exchange` to the suspect values; return the columns, and the changed cells of each."""
    ends = np.cumsum([0, *(len(cells.distinct) for cells in columns)])
    places = np.flatnonzero(suspects)
    cuts = np.searchsorted(places, ends)
    replaced, changed = [], []
    for cells, start, (first, last) in zip(
        columns, ends.tolist(), pairwise(cuts.tolist()), strict=False
    ):
        different, others = list(cells.distinct), []
        for place in (places[first:last] - start).tolist():
            value = different[place]
            if isinstance(value, str) and value and (text := exchange(value)) != value:
                different[place] = text
                others.append(place)
        replaced.append(DictionaryColumn(different, cells.codes) if others else cells)
        changed.append(int(np.isin(cells.codes, others).sum()) if others else 0)
    return replaced, changed
