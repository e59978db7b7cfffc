"""Find the rows that are headings of the rows beneath: "JORDAN" alone in a row, or with its sum.

A heading says of the rows beneath which state (or category) they are about, and is itself no row
of a person or delegation. In a compact pivot table it carries the sum of these rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from domain.normalization import normalize_name
from loaders.cells.grid import Grid, has_content
from loaders.cells.values import display_text
from loaders.layout.blocks.pivot_headers import is_blank_label
from loaders.layout.blocks.sum_rows import TEXTS_BESIDE
from loaders.layout.blocks.table_rows import HEADCOUNT, TableRows
from loaders.layout.known_systems import spellings
from loaders.tables.schema import VOCABULARIES

# The fields that a heading may say, with their vocabularies.
HEADING_FIELDS = ("state", "category")
MAX_HEADING_LENGTH = 80
MIN_BENEATH = 2  # rows beneath headings, so that no equal number by chance makes one
MAX_PIVOT_ROWS = 5_000  # a longer table is no pivot table


@dataclass(frozen=True)
class Headings:
    """The headings of a table by row, from 0: the column of the heading, its field and code.

    `sums` are the rows of those with a number that the rows beneath add up to; where `deep`, these
    rows include others in turn, and whose each is cannot be told.
    """

    fields: Mapping[int, tuple[int, str, str]] = field(default_factory=dict)
    sums: frozenset[int] = frozenset()
    deep: bool = False


def find_headings(of: TableRows, boundaries: frozenset[int]) -> Headings:
    """Return the headings of a table. `boundaries` are the positions of its rows of sums."""
    alone = dict(_lone_headings(of, boundaries))
    nested = _outline(of, boundaries) or _compact(of, boundaries)
    if nested is None:
        return Headings(alone)
    fields, deep = nested
    return Headings({**alone, **fields}, frozenset(fields), deep)


def lone_states(grid: Grid, place: int) -> list[int]:
    """Return the rows, from 0, whose only cell is in this column and names a state."""
    filled = np.zeros(grid.height, dtype=np.int64)
    for cells in grid.columns:
        filled += cells.where(has_content)
    said = grid.cells(place).where(
        lambda value: isinstance(value, str) and bool(heading_code("state", display_text(value)))
    )
    rows: list[int] = np.flatnonzero(said & (filled == 1)).tolist()
    return rows


def heading_code(name: str, text: str) -> str:
    """Return the code of a field's term that a heading says, empty if none: "Delegation of Oman"
    says the state OMN.
    """
    if not text or len(text) > MAX_HEADING_LENGTH:
        return ""
    terms, words = VOCABULARIES[_vocabulary(name)], normalize_name(text)
    if len(words) < 3 or words.isdecimal():
        return ""
    if code := terms.code_of(words):
        return code
    for opening in sorted(spellings("headings", "block"), key=len, reverse=True):
        if words.startswith(f"{opening} ") and (code := terms.code_of(words[len(opening) + 1 :])):
            return code
    return ""


def _vocabulary(name: str) -> str:
    return {"state": "states", "category": "categories"}[name]


def _fields(of: TableRows) -> tuple[str, ...]:
    """Return the fields of a table that a heading may say."""
    return tuple(
        name
        for name in HEADING_FIELDS
        if name in of.table.variants and of.table.variants[name].vocabulary == _vocabulary(name)
    )


def _codes(of: TableRows, place: int, name: str, at: NDArray[np.intp]) -> NDArray[np.str_]:
    """Return the code that each of some cells of a column says as a heading, empty for none."""
    cells = of.grid.cells(place).take_rows(at)
    codes = [
        heading_code(name, display_text(value)) if isinstance(value, str) else ""
        for value in cells.distinct
    ]
    return np.array(codes or [""])[cells.codes]


def _lone_headings(
    of: TableRows, boundaries: frozenset[int]
) -> Iterator[tuple[int, tuple[int, str, str]]]:
    """Yield the rows whose only cell is a term, above rows that do not say this field."""
    filled = np.zeros(len(of.rows), dtype=np.int64)
    for place in range(of.grid.width):
        filled += of.filled(place)
    lone = np.flatnonzero(filled == 1)
    if not len(lone):
        return
    found: dict[int, tuple[int, str, str]] = {}
    for name in _fields(of):
        for place in range(of.grid.width):
            at = lone[of.filled(place)[lone]]
            codes = _codes(of, place, name, of.rows[at]) if len(at) else ()
            told = {int(i): str(code) for i, code in zip(at, codes, strict=True) if code}
            if told and _are_headings(of, place, name, told, filled):
                for i, code in told.items():
                    found.setdefault(i, (place, name, code))
    for i in sorted(found, reverse=True):
        if not _heads_rows(of, i, found, boundaries, filled):
            del found[i]
    yield from ((int(of.rows[i]), found[i]) for i in sorted(found))


def _are_headings(
    of: TableRows, place: int, name: str, told: Mapping[int, str], filled: NDArray[np.int64]
) -> bool:
    """Test whether lone terms of a column may be headings: not if it is the field's own column, in
    which most rows say more. A state whose number is not reported stands alone, too.
    """
    if of.places.get(name) != place or of.grid.width == 1:
        return True
    across = {top for (top, left), (_, right) in of.grid.merges if left <= place < right}
    if all(int(of.rows[i]) in across for i in told):
        return True
    said = of.filled(place) & (filled > 1)
    return len(told) >= int(said.sum())


def _heads_rows(
    of: TableRows,
    i: int,
    found: Mapping[int, tuple[int, str, str]],
    boundaries: frozenset[int],
    filled: NDArray[np.int64],
) -> bool:
    """Test whether the row beneath a heading is a row of its block, or another field's heading."""
    place, name, code = found[i]
    below = i + 1
    if below >= len(of.rows) or below in boundaries:
        return False
    if below in found:
        return found[below][1] != name
    row = int(of.rows[below])
    other = any(
        has_content(value) for column, value in enumerate(of.grid.row(row)) if column != place
    )
    if not other and filled[below] < 2:
        return False
    own = of.places.get(name)
    text = display_text(of.grid.at(row, own)) if own is not None else ""
    return not text or heading_code(name, text) == code


def _outline(
    of: TableRows, boundaries: frozenset[int]
) -> tuple[dict[int, tuple[int, str, str]], bool] | None:
    """Return rows that say a field and a number only, the sum of the rows beneath that do not."""
    if HEADCOUNT not in of.places:
        return None
    for name in _fields(of):
        if name not in of.places:
            continue
        said = of.filled(of.places[name])
        bare = said & ~np.isnan(of.numbers)
        for other, place in of.places.items():
            if other not in (name, HEADCOUNT, "category") and _says_more(of, other):
                bare &= ~of.filled(place)
        codes = _codes(of, of.places[name], name, of.rows)
        bare &= codes != ""
        heads = [i for i in np.flatnonzero(bare).tolist() if i not in boundaries]
        stops = frozenset(np.flatnonzero(said).tolist()) | boundaries
        if heads and (found := _find_nested(of, of.places[name], name, heads, stops)):
            return found
    return None


def _says_more(of: TableRows, name: str) -> bool:
    """Test whether a field tells one row of a block from another."""
    kind = of.table.variants[name].kind
    return kind in ("text", "list") and name.partition("_")[0] not in TEXTS_BESIDE


def _compact(
    of: TableRows, boundaries: frozenset[int]
) -> tuple[dict[int, tuple[int, str, str]], bool] | None:
    """Return the rows of a compact pivot table that sum those beneath: states and bodies stand in
    one column.
    """
    place = of.places.get("organisation", of.places.get("state"))
    if place is None or HEADCOUNT not in of.places or len(of.rows) > MAX_PIVOT_ROWS:
        return None
    for name in _fields(of):
        if name in of.places and of.places[name] != place and of.filled(of.places[name]).any():
            continue
        if of.places.get(name) == place:
            continue
        codes = _codes(of, place, name, of.rows)
        empty = of.grid.cells(place).take_rows(of.rows).where(is_blank_label)
        said = (codes != "") | (empty & (codes != "").any())
        heads = [i for i in np.flatnonzero(said).tolist() if i not in boundaries]
        if heads and (found := _find_nested(of, place, name, heads, frozenset(heads) | boundaries)):
            return found
    return None


def _find_nested(
    of: TableRows, place: int, name: str, heads: list[int], stops: frozenset[int]
) -> tuple[dict[int, tuple[int, str, str]], bool] | None:
    """Return the rows that are sums of the rows down to the next stop, if most of them are; and
    whether these rows include one another.
    """
    ends = np.array([*sorted(stops), len(of.rows)])
    ratios, summed = [], 0
    for i in heads:
        end = int(ends[np.searchsorted(ends, i, side="right")])
        number, below = of.numbers[i], of.numbers[i + 1 : end]
        if len(below) and number > 0:
            ratios.append(float(below.sum()) / float(number))
            summed += len(below)
    flat = sum(ratio == 1 for ratio in ratios)
    deep = sum(ratio in (2, 3, 4) for ratio in ratios)
    if summed < MIN_BENEATH or max(flat, deep) * 2 <= len(heads):
        return None
    codes = _codes(of, place, name, of.rows[heads])
    fields = {int(of.rows[i]): (place, name, str(c)) for i, c in zip(heads, codes, strict=True)}
    return fields, deep > flat
