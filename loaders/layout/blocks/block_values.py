"""Find the columns in which a value is written once for the rows of a block, blank beneath.

A blank cell is only taken for one of a block where that is likely: most blank cells say that
nothing is known. Never across a blank row, a sum, a heading, or the beginning of another event.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.cells.column import DictionaryColumn, blank_column
from loaders.cells.grid import Grid
from loaders.cells.values import display_text
from loaders.layout.blocks.table_rows import HEADCOUNT, PARTICIPANTS, UNTOLD, TableRows
from loaders.tables.schema import Column

# Whose rows rightly name no state.
STATELESS = ("un_agency", "organiser", "regional_organisation")
KEYS = ("event", "state", "category")  # of the participants, which have no key
PARENTS = ("cycle", "event")  # another one begins another list of states
CODED = ("code", "year", "objective")
# Fields that do not tell one row of a block from another.
COMMON = (*KEYS, "cycle", HEADCOUNT, "source", "paragraph", "note", "conflict")


@dataclass(frozen=True)
class BlockColumn:
    """A column with a value for each block: its field, its rows that are blank beneath, from 0, and
    for each the row whose value it has, or -1 for the code of a heading.
    """

    name: str
    rows: NDArray[np.intp]
    sources: NDArray[np.intp]
    codes: tuple[str, ...]

    @property
    def first(self) -> int:
        """Return the first row that is blank."""
        return int(self.rows[0])


@dataclass(frozen=True)
class _Blocks:
    """The blocks of a table: for each row the position of the first row of its block, and where
    the block has headings, the code that they say by field.
    """

    starts: NDArray[np.intp]
    headings: Mapping[int, Mapping[str, str]]


def find_block_columns(
    of: TableRows, merged: Mapping[str, NDArray[np.bool_]], headings: Mapping[int, tuple[str, str]]
) -> Iterator[BlockColumn]:
    """Yield the columns with a value for each block. `merged` are by field the rows that a merged
    cell above fills; `headings` give for rows that are headings field and code.
    """
    if not len(of.rows):
        return
    blocks = _blocks(of, headings)
    states: NDArray[np.bool_] | None = None
    for name in _candidates(of, {field for field, _ in headings.values()}):
        place = of.places.get(name)
        filled = np.zeros(len(of.rows), dtype=bool) if place is None else of.filled(place)
        if place is not None and name in merged:
            filled |= merged[name][of.rows]
        sources, codes = _sources(of, name, filled, blocks)
        headed = ~filled & (codes != "")
        blank = ~filled & ((sources >= 0) | headed)
        blank &= ~_exempt(of, of.table.variants[name])
        if name == "organisation":
            blank &= states if states is not None else False
        kept = _likely(of, name, filled, blank, headed, blocks)
        if name == "state":
            states = kept
        if kept.any():
            yield BlockColumn(
                name,
                of.rows[kept],
                np.where(headed, -1, of.rows[sources])[kept],
                tuple(codes[kept].tolist()),
            )


def fill_down(grid: Grid, place: int | None, column: BlockColumn) -> DictionaryColumn:
    """Return the cells of a column, all rows of the sheet, with the values of the blocks."""
    cells = blank_column(grid.height) if place is None else grid.cells(place)
    codes, distinct = cells.codes.copy(), list(cells.distinct)
    above = column.sources >= 0
    codes[column.rows[above]] = cells.codes[column.sources[above]]
    for code in dict.fromkeys(column.codes):
        at = np.array([told == code for told in column.codes], dtype=bool) & ~above
        if at.any():
            codes[column.rows[at]] = len(distinct)
            distinct.append(code)
    return DictionaryColumn(distinct, codes)


def _candidates(of: TableRows, headed: set[str]) -> Iterator[str]:
    """Yield the fields that may be written once for a block, `headed` ones first of all."""
    keys = of.table.key or KEYS
    first = min((place for place in of.places.values()), default=-1)
    for name, column in of.table.variants.items():
        if name in headed:
            yield name
        elif name not in of.places or of.table.key == (name,):
            continue
        elif name in keys:
            if column.kind in CODED or name in ("event", "indicator"):
                yield name
        elif (column.kind == "code" and of.places[name] == first) or name == "organisation":
            yield name


def _blocks(of: TableRows, headings: Mapping[int, tuple[str, str]]) -> _Blocks:
    """Return the blocks of consecutive rows; blank rows, sums and headings end them."""
    begins = np.flatnonzero(np.diff(of.rows, prepend=-2) != 1)
    lengths = np.diff(np.append(begins, len(of.rows)))
    told: dict[int, Mapping[str, str]] = {}
    nonblank = of.grid.nonblank_rows
    for start in begins.tolist() if headings else ():
        above: dict[str, str] = {}
        i = int(np.searchsorted(nonblank, of.rows[start])) - 1
        while i >= 0 and (heading := headings.get(int(nonblank[i]))):
            above.setdefault(*heading)
            i -= 1
        told[start] = above
    return _Blocks(np.repeat(begins, lengths), _with_outer(of, told, headings))


def _with_outer(
    of: TableRows, told: Mapping[int, Mapping[str, str]], headings: Mapping[int, tuple[str, str]]
) -> Mapping[int, Mapping[str, str]]:
    """Add to the headings right above each block those of an outer field that still hold."""
    if len({field for field, _ in headings.values()}) < 2:
        return told
    outer = next(iter(headings.values()))[0]
    result, holds = {}, ""
    for start in sorted(told):
        holds = told[start].get(outer, holds if told[start] else "")
        result[start] = {**told[start], **({outer: holds} if holds else {})}
    return result


def _sources(
    of: TableRows, name: str, filled: NDArray[np.bool_], blocks: _Blocks
) -> tuple[NDArray[np.intp], NDArray[np.str_]]:
    """Return for each row the position of the value above it in its block, else -1, and the code
    of its heading where none is above.
    """
    positions = np.arange(len(of.rows))
    last = np.maximum.accumulate(np.where(filled, positions, -1))
    last = np.where(last >= blocks.starts, last, -1)
    for parent in PARENTS:
        if parent != name and (cells := of.cells(parent)) is not None:
            said = of.filled(of.places[parent])
            begun = np.maximum.accumulate(np.where(said, positions, -1))
            same = (begun < 0) | (last < 0) | (cells.codes[begun] == cells.codes[begun[last]])
            last = np.where(same, last, -1)
    starts, block = np.unique(blocks.starts, return_inverse=True)
    said_above = [blocks.headings.get(start, {}).get(name, "") for start in starts.tolist()]
    codes = np.array(said_above)[block]
    return last, np.where(last >= 0, "", codes)


def _exempt(of: TableRows, column: Column) -> NDArray[np.bool_]:
    """Return the rows in which a cell may rightly be empty: of bodies of no state, of general
    statements.
    """
    exempt = np.zeros(len(of.rows), dtype=bool)
    name, code = column.unless
    if (cells := of.cells(name)) is not None and (terms := of.table.variants[name].terms):
        exempt |= cells.where(lambda value: terms.code_of(display_text(value)) == code)
    if column.name == "state" and of.table.name == PARTICIPANTS:
        exempt |= np.isin(of.categories, STATELESS)
    return exempt


def _likely(
    of: TableRows,
    name: str,
    filled: NDArray[np.bool_],
    blank: NDArray[np.bool_],
    headed: NDArray[np.bool_],
    blocks: _Blocks,
) -> NDArray[np.bool_]:
    """Return the blank rows that are likely of the block above; all or none where that depends."""
    if not blank.any():
        return blank
    once = _written_once(of, name, filled, blocks)
    weak = blank & ~headed
    certain = blank & headed
    if name == "state" and of.table.name == PARTICIPANTS:
        sure = blank & _tells_apart(of)
        government = sure & (of.categories == "government")
        said = sorted(set(of.categories[filled].tolist()) - set(UNTOLD))
        certain |= government | (sure & once & np.isin(of.categories, said))
        weak &= np.isin(of.categories, (*UNTOLD, *said))
    weak &= ~certain
    runs = int((np.diff(weak.astype(int), prepend=0) == 1).sum())
    held, missing = int(filled.sum()), int((weak | certain).sum())
    optional = not of.table.variants[name].required
    # One blank cell of a required column was forgotten, and is refused.
    untold = name == "state" and bool(np.isin(of.categories[weak], UNTOLD).all())
    many = missing * (2 if untold else 1) >= held
    fits = once and (runs > 1 or many) if optional else missing > 1 and once
    if name == "organisation" or (optional and name not in (*KEYS, *of.table.key)):
        fits = once and (name == "organisation" or (runs > 1 and missing * 2 >= held))
    return certain | weak if fits else certain


def _written_once(of: TableRows, name: str, filled: NDArray[np.bool_], blocks: _Blocks) -> bool:
    """Test whether no value of a column stands in two rows, one beneath the other."""
    cells = of.cells(name)
    if cells is None:
        return True
    beneath = filled[1:] & filled[:-1] & (blocks.starts[1:] == blocks.starts[:-1])
    return not bool((beneath & (cells.codes[1:] == cells.codes[:-1])).any())


def _tells_apart(of: TableRows) -> NDArray[np.bool_]:
    """Return the rows that say more than a number of persons of a category: a body, a gender."""
    says = np.zeros(len(of.rows), dtype=bool)
    read = {place: name for name, place in of.places.items()}
    for place in range(of.grid.width):
        if read.get(place, "").partition("_")[0] not in COMMON:
            says |= of.filled(place)
    return says
