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
from loaders.cells.column import Cells, Value
from loaders.cells.fuzzy import near_term
from loaders.cells.grid import Grid
from loaders.cells.redaction import ELLIPSIS, SUSPECT, masked
from loaders.privacy import name_words, text_redaction
from loaders.privacy.person_names import FORM, degree, places_of_cues

FEWEST_ACROSS = 3  # names in one row that make it a row of persons
FEW = 1000  # texts
# A text with a figure between its words is no name, unless it is a numbered list. In RE2's syntax.
NO_NAME = r"\pL.*\p{Nd}[^.)\p{Nd}].*\pL"


def mask_cells(columns: Sequence[Cells], numbers: Collection[int]) -> list[Cells]:
    """Give the columns with what is masked in single cells; asked of all their values at once,
    since few want a closer look.

    A plain number where numbers of persons stand is left, so that it can be said that it is too
    large.
    """
    made = _exchanged(columns, _where(columns, SUSPECT), masked)[0]
    for place in numbers:
        different = zip(columns[place].different, made[place].different, strict=True)
        made[place] = Cells(
            [value if _is_plain_number(value) else hidden for value, hidden in different],
            columns[place].codes,
        )
    return made


def _is_plain_number(value: Value) -> bool:
    return (
        isinstance(value, str)
        and value.isascii()
        and value.isdigit()
        and len(value) <= text_redaction.LONGEST_COUNT
    )


def without_persons(
    grid: Grid, numbers: Collection[int], codes: Mapping[int, Vocabulary[Any]], first: int
) -> Grid:
    """Give a sheet without the names of persons that fill cells; among numbers and terms those that
    only have the form of names go too.
    """
    columns, changed = _exchanged(
        grid.columns, _with_cues(grid.columns), text_redaction.without_persons
    )
    for place in numbers:
        columns[place] = _without_texts(columns[place], first, lambda text: degree(text) >= FORM)
    for place, terms in codes.items():
        strange = _strange(columns[place], terms)
        columns[place] = (
            _without_texts(columns[place], first, strange.__contains__)
            if strange
            else columns[place]
        )
    persons = {place: n for place, n in enumerate(changed) if n and place not in grid.personal}
    return replace(grid, columns=tuple(columns), persons=persons)


def _strange(cells: Cells, terms: Vocabulary[Any]) -> set[str]:
    """Return what is no term in a column of terms, nor like one, where nearly all of that has the
    form of names of persons.
    """
    texts = {
        value for value in cells.different if isinstance(value, str) and value not in ("", ELLIPSIS)
    }
    names = {text for text in texts if degree(text) >= FORM and not name_words.is_known_term(text)}
    if len(names) < FEWEST_ACROSS:
        return set()
    strange = {
        text for text in texts if not name_words.is_known_term(text) and not near_term(text, terms)
    }
    named = names & strange
    # but for the header
    return (
        strange
        if len(named) >= FEWEST_ACROSS and 20 * len(named) >= 17 * (len(strange) - 1)
        else set()
    )


def _without_texts(cells: Cells, first: int, hidden: Callable[[str], bool]) -> Cells:
    """A column with an ellipsis in the place of some texts from a row on; above stand its header,
    and titles.
    """
    others = [
        ELLIPSIS if isinstance(value, str) and hidden(value) else value for value in cells.different
    ]
    codes = cells.codes.copy()
    codes[first:] += np.int32(len(others))
    return Cells([*cells.different, *others], codes).used()


def _where(columns: Sequence[Cells], pattern: str, *, others: bool = False) -> NDArray[np.bool_]:
    """Which of the different values of all columns, one column after the other, hold a pattern, or
    do not; all where they are few.

    Dates hold nothing. An expression is made anew at each call, which takes longer than a closer
    look at a thousand texts.
    """
    texts = [
        value if isinstance(value, str) else "" for cells in columns for value in cells.different
    ]
    if len(texts) < FEW:
        return np.ones(len(texts), dtype=bool)
    found: NDArray[np.bool_] = pc.match_substring_regex(
        pa.array(texts, pa.string()), pattern
    ).to_numpy(zero_copy_only=False)
    return ~found if others else found


def _with_cues(columns: Sequence[Cells]) -> NDArray[np.bool_]:
    """Mark the different values of all columns, one column after the other, that may hold a name
    which their own words tell.
    """
    texts = [
        value if isinstance(value, str) else "" for cells in columns for value in cells.different
    ]
    suspects = _where(columns, NO_NAME, others=True)
    places = np.flatnonzero(suspects)
    suspects[places] = False
    suspects[places[places_of_cues([texts[place] for place in places.tolist()])]] = True
    return suspects


def _exchanged(
    columns: Sequence[Cells], suspects: NDArray[np.bool_], exchange: Callable[[str], str]
) -> tuple[list[Cells], list[int]]:
    """The columns with some of their values exchanged, and in how many cells of each that changed
    anything.
    """
    ends = np.cumsum([0, *(len(cells.different) for cells in columns)])
    places = np.flatnonzero(suspects)
    cuts = np.searchsorted(places, ends)
    made, changed = [], []
    for cells, start, (first, last) in zip(
        columns, ends.tolist(), pairwise(cuts.tolist()), strict=False
    ):
        different, others = list(cells.different), []
        for place in (places[first:last] - start).tolist():
            value = different[place]
            if isinstance(value, str) and value and (text := exchange(value)) != value:
                different[place] = text
                others.append(place)
        made.append(Cells(different, cells.codes) if others else cells)
        changed.append(int(np.isin(cells.codes, others).sum()) if others else 0)
    return made, changed
