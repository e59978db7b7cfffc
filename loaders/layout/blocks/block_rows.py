"""Take the rows of a layout that speak for other rows out of its table, and tell each.

Sums are left out, and headings; what these and a value once per block say of the rows beneath is
filled in where an analyst has confirmed it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from loaders.cells.cell_names import a1
from loaders.cells.column import DictionaryColumn
from loaders.cells.grid import Grid, has_content
from loaders.cells.instructions import FILL, Instructions
from loaders.cells.problems import ERROR, Problem
from loaders.cells.row_accounting import HEADINGS, HELP, SUMS, TAGS
from loaders.cells.values import display_text
from loaders.layout.blocks.block_values import BlockColumn, fill_down, find_block_columns
from loaders.layout.blocks.heading_rows import Headings, find_headings, heading_code
from loaders.layout.blocks.help_rows import find_help_row, tag_rows
from loaders.layout.blocks.pivot_headers import is_pivot_label
from loaders.layout.blocks.sum_rows import SumRow, find_sum_rows, labelled_rows
from loaders.layout.blocks.table_rows import TableRows
from loaders.layout.header_rows import HEADER_SEARCH_ROWS
from loaders.layout.headers import Layout
from loaders.privacy.text_redaction import redact_for_display
from loaders.tables.schema import Table


@dataclass(frozen=True)
class BlockRows:
    """The rows of a table that speak for others: its sums, its headings, and its columns with a
    value for each block.
    """

    sums: tuple[SumRow, ...] = ()
    headings: Headings = field(default_factory=Headings)
    columns: tuple[BlockColumn, ...] = ()


def find_block_rows(
    grid: Grid, table: Table, places: Mapping[str, int], rows: NDArray[np.intp]
) -> BlockRows:
    """Find the rows among the non-blank `rows` of a table that speak for others."""
    of = TableRows(grid, table, places, rows)
    labels = labelled_rows(of)
    headings = find_headings(of, frozenset(labels))
    if not headings.sums and _mixes_labels(grid, places, rows):
        headings = replace(headings, deep=True)
    apart = frozenset(np.flatnonzero(np.isin(rows, list(headings.fields))).tolist())
    sums = tuple(find_sum_rows(of, labels, apart))
    out = [*headings.fields, *(each.row for each in sums if not each.doubtful)]
    rest = of.without(out)
    said = {row: (name, code) for row, (_, name, code) in headings.fields.items()}
    merged = {name: _merged_rows(grid, place) for name, place in places.items()}
    return BlockRows(sums, headings, tuple(find_block_columns(rest, merged, said)))


def _mixes_labels(grid: Grid, places: Mapping[str, int], rows: NDArray[np.intp]) -> bool:
    """Test whether states stand among the bodies beneath the labels of a pivot table."""
    place = places.get("organisation", -1)
    above = int(rows[0]) if len(rows) else 0
    if place < 0 or not any(is_pivot_label(grid.at(row, place)) for row in range(above)):
        return False
    texts = (display_text(value) for value in grid.cells(place).take_rows(rows).distinct)
    return any(heading_code("state", text) for text in texts)


def _merged_rows(grid: Grid, place: int) -> NDArray[np.bool_]:
    """Return which rows of a column lie in a merged range with a value in its first row."""
    inside = np.zeros(grid.height, dtype=bool)
    for (top, left), (bottom, _) in grid.merges:
        if left == place and bottom > top:
            inside[top : bottom + 1] = has_content(grid.at(top, place))
    return inside


def with_block_rows(file: str, grid: Grid, layout: Layout, instructions: Instructions) -> Layout:
    """Return a layout without the rows that speak for others, with problems that tell them."""
    if layout.header < 0 or any(p.severity == ERROR and not p.row for p in layout.problems):
        return layout
    table, header = layout.table, layout.header
    left_out = {row: TAGS for row in tag_rows(grid, header) if row not in layout.left_out}
    help_row = find_help_row(grid, table, header, layout.places)
    if help_row is not None and help_row not in layout.left_out:
        left_out[help_row] = HELP
    layout = replace(layout, left_out={**layout.left_out, **left_out})
    found = find_block_rows(grid, table, layout.places, layout.rows(grid))
    matched = instructions.sheets.get(grid.name)
    decided = {name: word for (of, name), word in instructions.filled.items() if of == table.name}
    decided |= matched.filled if matched else {}
    left_out = {each.row: SUMS for each in found.sums if not each.doubtful}
    left_out |= dict.fromkeys(found.headings.fields, HEADINGS)
    problems = [
        *_sum_problems(file, grid, table, found, confirmed=matched is not None),
        *_heading_problems(file, grid, layout, found, decided),
        *_blank_problems(file, grid, layout, found, decided),
    ]
    return replace(
        layout,
        problems=(*layout.problems, *problems),
        left_out={**layout.left_out, **left_out},
        filled=_fill_columns(grid, layout, found, decided),
    )


def _fill_columns(
    grid: Grid, layout: Layout, found: BlockRows, decided: Mapping[str, str]
) -> Mapping[str, DictionaryColumn]:
    return {
        column.name: fill_down(grid, layout.places.get(column.name), column)
        for column in found.columns
        if decided.get(column.name) == FILL
    }


def _sum_problems(
    file: str, grid: Grid, table: Table, found: BlockRows, *, confirmed: bool
) -> Iterator[Problem]:
    """Yield a problem for each sum; of a confirmed layout only for those that do not agree."""
    for each in found.sums:
        cell, row = a1(each.row, each.column), each.row + 1
        text = redact_for_display(each.label)
        if each.doubtful:
            yield Problem("sum_doubtful", file, grid.name, cell, text, table=table.name, row=row)
        elif each.number is not None and each.expected is not None:
            code = "sum_agrees" if each.agrees else "sum_disagrees"
            if code == "sum_disagrees" or not confirmed:
                number, expected = f"{each.number:g}", f"{each.expected:g}"
                yield Problem(
                    code, file, grid.name, cell, number, expected, table=table.name, row=row
                )
        elif not confirmed:
            yield Problem("sum_row", file, grid.name, cell, text, table=table.name, row=row)


def _heading_problems(
    file: str, grid: Grid, layout: Layout, found: BlockRows, decided: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a problem for each heading until it is said what it means for the rows beneath."""
    headings, table = found.headings, layout.table.name
    if headings.deep:
        row = min(headings.sums, default=layout.header)
        cell = a1(row, layout.places.get("organisation", 0))
        yield Problem("rows_within_rows", file, grid.name, cell, table=table)
        return
    for row, (place, name, told) in sorted(headings.fields.items()):
        if name not in decided and told:
            code = "rows_nested" if row in headings.sums else "heading_between"
            text = redact_for_display(display_text(grid.at(row, place)))
            cell = a1(row, place)
            yield Problem(code, file, grid.name, cell, text, table=table, column=name, row=row + 1)


def _blank_problems(
    file: str, grid: Grid, layout: Layout, found: BlockRows, decided: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a problem for each column that is blank beneath values, until it is decided on."""
    headed = {name for _, name, _ in found.headings.fields.values()}
    for column in found.columns:
        place = layout.places.get(column.name)
        if column.name in {*decided, *headed} or place is None:
            continue
        cell, number = a1(column.first, place), str(len(column.rows))
        yield Problem(
            "blank_beneath_value",
            file,
            grid.name,
            cell,
            number,
            table=layout.table.name,
            column=column.name,
        )


def no_table_problems(file: str, grids: Sequence[Grid]) -> list[Problem]:
    """Return the problems of a file without a table; a compact pivot table in it is told."""
    return [Problem("no_table", file), *(p for grid in grids for p in _pivot_problems(file, grid))]


def _pivot_problems(file: str, grid: Grid) -> Iterator[Problem]:
    for row in grid.list_nonblank_rows()[:HEADER_SEARCH_ROWS]:
        for place, value in enumerate(grid.row(row)):
            if is_pivot_label(value):
                yield Problem("pivot_table", file, grid.name, a1(row, place))
                return
