"""What is personal in a sheet is taken out of it as soon as it is opened: all that is kept of a file afterwards holds nothing of it.

A cell that is taken out is an ellipsis and not empty: its row is still a row, and is counted.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from domain.vocabulary import PERSONAL_COLUMNS, folded
from loaders import exports
from loaders.cells import text_of
from loaders.grid import Cells, Grid, Value
from loaders.layout import header_row, holds_personal
from loaders.masking import ELLIPSIS, SUSPECT, masked
from loaders.personal import SAMPLE, personal_header, personal_values
from loaders.schema import Table

SEARCHED = 400  # rows in which a foreign sheet's headers may stand: some reports begin with long lists of their own
FEWEST_HEADERS = 2
LONGEST_HEADER = 80
TELLING_APART = ({"email"}, {"name"}, {"first_name", "last_name"})  # any of these columns tell persons apart


def without_personal(grid: Grid, table: Table | None, known: Collection[str]) -> Grid:
    """A sheet whose personal columns hold nothing but their headers, and no address or number in any cell.

    In: the table it is known to hold, if any; `known` are all headers of the tables, in folded form.
    """
    header = header_row(grid, table) if table else None
    if table and header is not None:
        titles = {column: {header} for column in range(grid.width) if holds_personal(grid, table, header, column)}
    else:
        titles = dict(_foreign(grid, known))
        grid = replace(grid, same=_same(grid, titles))
    emptied = [_emptied(cells, titles[i], known) if i in titles else cells for i, cells in enumerate(grid.columns)]
    return replace(grid, columns=tuple(_masked(emptied)), personal=frozenset(titles))


def _foreign(grid: Grid, known: Collection[str]) -> Iterator[tuple[int, set[int]]]:
    """The personal columns of a sheet that is no table of ours, each with the rows in which its headers may stand."""
    rows = _header_rows(grid, known)
    first = min(rows, default=-1)
    layouts = (exports.layout_of(folded(text_of(value)) for value in grid.row(row)) for row in rows)
    layout = next(filter(None, layouts), None)
    for column in range(grid.width):
        titles = {row: text_of(grid.at(row, column)) for row in rows}
        named = {row for row, title in titles.items() if title and _is_personal(title, layout)}
        if named or personal_values(grid.cells(column, first + 1).sample(SAMPLE), titles.get(first, "")):
            yield column, named or {first}


def _is_personal(title: str, layout: exports.ForeignLayout | None) -> bool:
    """Whether a header of another system names personal data. What is known of it comes first: "Country/Region Name" is nobody's."""
    return exports.meaning(title) == exports.PERSONAL or personal_header(exports.telling(title, layout))


def _same(grid: Grid, titles: Mapping[int, set[int]]) -> Mapping[int, int] | None:
    """For each row the last one above it with the same names and addresses. These are compared here and not kept: rows alone are.

    A sheet may hold several tables beneath one another: beneath each row of headers it is other columns that tell persons apart.
    """
    headers = sorted({row for rows in titles.values() for row in rows})
    telling = {row: _telling(grid, row, [place for place, rows in titles.items() if row in rows]) for row in headers}
    if not any(telling.values()):
        return None
    ends = [*headers[1:], grid.height]
    return {row: above for header, end in zip(headers, ends, strict=True) for row, above in _alike(grid, header, end, telling[header])}


def _telling(grid: Grid, header: int, places: Sequence[int]) -> list[int]:
    """The columns that tell persons apart; none where an address, a name or its two parts are not among them."""
    codes = {place: _codes(text_of(grid.at(header, place))) if header >= 0 else set() for place in places}
    everything = set().union(*codes.values())
    enough = any(wanted <= everything for wanted in TELLING_APART)
    return [place for place, found in codes.items() if found & set().union(*TELLING_APART)] if enough else []


def _alike(grid: Grid, header: int, end: int, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    columns = [grid.cells(place, header + 1, end - 1).exchanged(lambda value: folded(text_of(value))) for place in places]
    seen: dict[tuple[Value, ...], int] = {}
    for row, person in enumerate(zip(*columns, strict=True), header + 1):
        if any(person):
            if person in seen:
                yield row, seen[person]
            seen[person] = row


def _codes(title: str) -> set[str]:
    """The kinds of personal data that a header speaks of."""
    words = f" {folded(title)} "
    return {code for spelling, code in PERSONAL_COLUMNS.spellings().items() if f" {spelling} " in words}


def _header_rows(grid: Grid, known: Collection[str]) -> list[int]:
    """The rows with headers that are known somewhere, and the first that is about as full as the fullest, all in words."""
    searched = range(min(grid.height, SEARCHED))
    counts = {row: [text for value in grid.row(row) if value != "" and (text := text_of(value))] for row in searched}
    found = [row for row, texts in counts.items() if sum(_is_header(text, known) for text in texts) >= FEWEST_HEADERS]
    widest = max(map(len, counts.values()), default=0)
    full = (row for row, texts in counts.items() if texts and len(texts) >= 0.6 * widest and not any(text[0].isdigit() for text in texts))
    return found if found or widest < FEWEST_HEADERS else list(islice(full, 1))


def _is_header(text: str, known: Collection[str]) -> bool:
    if len(text) > LONGEST_HEADER:
        return False
    words = folded(text)
    return words in known or words in PERSONAL_COLUMNS.spellings() or bool(exports.meaning(text))


def _emptied(cells: Cells, titles: set[int], known: Collection[str]) -> Cells:
    """A personal column: its headers, labels of totals, and ellipses."""
    different = list(cells.different)

    def withheld(value: Value) -> Value:
        text = text_of(value)
        return value if not text or _is_header(text, known) or exports.is_total(text) else ELLIPSIS

    kept = [withheld(value) for value in different]
    codes = cells.codes.copy()
    for row in titles:
        if row >= 0:
            kept.append(cells[row])
            codes[row] = len(kept) - 1
    return Cells(kept, codes).used()


def _masked(columns: Sequence[Cells]) -> list[Cells]:
    """The columns with what is masked in single cells; asked of all their values at once, since few want a closer look."""
    ends = np.cumsum([0, *(len(cells.different) for cells in columns)])
    texts = pa.array([value if isinstance(value, str) else "" for cells in columns for value in cells.different], pa.string())
    suspects = np.flatnonzero(pc.match_substring_regex(texts, SUSPECT).to_numpy(zero_copy_only=False))
    found = [suspects[(suspects >= start) & (suspects < end)] - start for start, end in pairwise(ends.tolist())]
    return [_with_masks(cells, places.tolist()) if len(places) else cells for cells, places in zip(columns, found, strict=True)]


def _with_masks(cells: Cells, places: Sequence[int]) -> Cells:
    different = list(cells.different)
    for place in places:
        different[place] = masked(str(different[place]))
    return Cells(different, cells.codes)
