"""Put an ellipsis in the place of what is personal in single cells: names, addresses, numbers."""

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
from loaders.cells.fuzzy import closest_term
from loaders.cells.grid import Grid
from loaders.cells.redaction import CONTACT_PATTERN, REDACTED, redact
from loaders.privacy import name_words, text_redaction
from loaders.privacy.person_names import FORM, indices_with_cues, name_likelihood

MIN_NAMES_ACROSS = 3  # names in one row that make it a row of persons
MIN_TEXTS_FOR_REGEX = 1000  # texts
# A text with a figure between its words is no name, unless it is a numbered list. In RE2's syntax.
NO_NAME = r"\pL.*\p{Nd}[^.)\p{Nd}].*\pL"


def mask_cells(
    columns: Sequence[DictionaryColumn], numbers: Collection[int]
) -> list[DictionaryColumn]:
    """Give the columns with what is masked in single cells; asked of all their values at once,
    since few want a closer look.

    A plain number where numbers of persons stand is left, so that it can be said that it is too
    large.
    """
    made = _replace_values(columns, _matches_pattern(columns, CONTACT_PATTERN), redact)[0]
    for place in numbers:
        different = zip(columns[place].distinct, made[place].distinct, strict=True)
        made[place] = DictionaryColumn(
            [value if _is_plain_number(value) else hidden for value, hidden in different],
            columns[place].codes,
        )
    return made


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
    """Give a sheet without the names of persons that fill cells; among numbers and terms those that
    only have the form of names go too.
    """
    columns, changed = _replace_values(
        grid.columns, _may_hold_names(grid.columns), text_redaction.redact_person_names
    )
    for place in numbers:
        columns[place] = _redact_texts(
            columns[place], first, lambda text: name_likelihood(text) >= FORM
        )
    for place, terms in codes.items():
        strange = _unknown_names(columns[place], terms)
        columns[place] = (
            _redact_texts(columns[place], first, strange.__contains__)
            if strange
            else columns[place]
        )
    persons = {place: n for place, n in enumerate(changed) if n and place not in grid.personal}
    return replace(grid, columns=tuple(columns), persons=persons)


def _unknown_names(cells: DictionaryColumn, terms: Vocabulary[Any]) -> set[str]:
    """Return what is no term in a column of terms, nor like one, where nearly all of that has the
    form of names of persons.
    """
    texts = {
        value for value in cells.distinct if isinstance(value, str) and value not in ("", REDACTED)
    }
    names = {
        text
        for text in texts
        if name_likelihood(text) >= FORM and not name_words.is_known_term(text)
    }
    if len(names) < MIN_NAMES_ACROSS:
        return set()
    strange = {
        text
        for text in texts
        if not name_words.is_known_term(text) and not closest_term(text, terms)
    }
    named = names & strange
    # but for the header
    return (
        strange
        if len(named) >= MIN_NAMES_ACROSS and 20 * len(named) >= 17 * (len(strange) - 1)
        else set()
    )


def _redact_texts(
    cells: DictionaryColumn, first: int, hidden: Callable[[str], bool]
) -> DictionaryColumn:
    """A column with an ellipsis in the place of some texts from a row on; above stand its header,
    and titles.
    """
    others = [
        REDACTED if isinstance(value, str) and hidden(value) else value for value in cells.distinct
    ]
    codes = cells.codes.copy()
    codes[first:] += np.int32(len(others))
    return DictionaryColumn([*cells.distinct, *others], codes).used()


def _matches_pattern(
    columns: Sequence[DictionaryColumn], pattern: str, *, others: bool = False
) -> NDArray[np.bool_]:
    """Which of the different values of all columns, one column after the other, hold a pattern, or
    do not; all where they are few.

    Dates hold nothing. An expression is made anew at each call, which takes longer than a closer
    look at a thousand texts.
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
    """Mark the different values of all columns, one column after the other, that may hold a name
    which their own words tell.
    """
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
    """The columns with some of their values exchanged, and in how many cells of each that changed
    anything.
    """
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
