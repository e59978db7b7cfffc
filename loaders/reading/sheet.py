"""A sheet of a table, parsed: its clean frame, by row of the file, and all that is wrong with
it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.glyphs import without_glyph
from domain.vocabulary import folded
from loaders.cells.fuzzy import near_term
from loaders.cells.grid import Cells, Grid, Value, a1, cells_of, says_something
from loaders.cells.instructions import NOTHING, Instructions
from loaders.cells.limits import LIMITS
from loaders.cells.problems import ERROR, Problem
from loaders.cells.row_accounting import SheetRows
from loaders.cells.values import Clean, Refusal, controls, expected, parser, text_of
from loaders.layout.headers import Layout
from loaders.privacy.detection import shown
from loaders.tables.schema import DTYPES, VOCABULARIES, Column, Table, empty

MOST_LETTERS = 12  # that have no glyph, named in one problem
# different values of a column for which a near one is looked for: that takes longer than all else
MOST_SUGGESTED = 1000


@dataclass(frozen=True)
class Unlisted:
    """The problems that are found but not listed, since there are too many like them: how many, and
    the rows that their errors refuse.
    """

    count: int = 0
    rows: frozenset[int] = frozenset()

    def with_more(self, count: int, rows: Iterable[int]) -> "Unlisted":
        """These and so many more."""
        return Unlisted(self.count + count, self.rows.union(rows)) if count else self


@dataclass(frozen=True)
class Sheet:
    """One table of a file. The index of `frame` is the row of the file, from 1; `places` are the
    columns by name, from 0.

    `frame` holds every row that is not blank, refused ones too, with what could not be parsed
    missing; `clean` the rows that stand. `constants` are the columns whose one value was said by
    the analyst: they have no place in the file. `left_out` are the rows that hold something and are
    none of the table, from 0, each with the reason. `parts` are the regions of the sheet where the
    table stands twice.
    """

    file: str
    grid: Grid
    table: Table
    places: Mapping[str, int]
    frame: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    unlisted: Unlisted = Unlisted()
    left_out: Mapping[int, str] = field(default_factory=dict)
    parts: tuple["Sheet", ...] = ()

    @cached_property
    def unusable(self) -> bool:
        """Whether an error is about the sheet as a whole."""
        return any(problem.severity == ERROR and not problem.row for problem in self.problems)

    @cached_property
    def refused(self) -> frozenset[int]:
        """The rows that an error refuses: all of them, where it is about the sheet as a whole."""
        if self.unusable:
            return frozenset(self.frame.index)
        return self.unlisted.rows.union(p.row for p in self.problems if p.severity == ERROR)

    @property
    def clean(self) -> pd.DataFrame:
        """The rows that stand, with the columns of the schema in its order."""
        return self.frame[~self.frame.index.isin(list(self.refused))].reset_index(drop=True)

    @property
    def rows(self) -> SheetRows:
        """Where the rows of the sheet went, each kind counted by itself."""
        filled = np.concatenate([part.grid.filled_rows for part in self.parts or (self,)])
        reasons = Counter(
            self.left_out[row] for row in filled[np.isin(filled, list(self.left_out))].tolist()
        )
        refused = self.frame.index.isin(list(self.refused))
        return SheetRows(
            self.grid.name, len(filled), int((~refused).sum()), int(refused.sum()), dict(reasons)
        )

    def holds(self, column: str) -> bool:
        """Whether the file or the analyst gives this column, in any region of the sheet."""
        return any(
            column in part.places or column in part.constants for part in self.parts or (self,)
        )

    def problem(self, code: str, row: int, column: str, **details: str) -> Problem:
        """A problem of one cell, with its place and value; of its row, where the value is not from
        the file.
        """
        if part := next((part for part in self.parts if row in part.frame.index), None):
            return part.problem(code, row, column, **details)
        place = (row - 1, self.places.get(column, 0))
        if "value" not in details:
            details["value"] = (
                shown(self.grid.at(*place), counted=self.table.accepted[column].kind == "count")
                if column in self.places
                else self.constants[column]
            )
        return Problem(
            code,
            self.file,
            self.grid.name,
            a1(*place),
            table=self.table.name,
            column=column,
            row=row,
            **details,
        )

    def with_problems(self, problems: Iterable[Problem]) -> "Sheet":
        """The same sheet with more problems. Those with too many like them are only counted, with
        the rows that they refuse.
        """
        alike = Counter((problem.code, problem.column) for problem in self.problems)
        listed, more, rows = [*self.problems], 0, []
        for problem in problems:
            alike[problem.code, problem.column] += 1
            if alike[problem.code, problem.column] <= LIMITS.alike:
                listed.append(problem)
            else:
                more += 1
                rows += [problem.row] if problem.severity == ERROR else []
        if len(listed) == len(self.problems) and not more:
            return self
        return replace(self, problems=tuple(listed), unlisted=self.unlisted.with_more(more, rows))

    def with_unlisted(self, rows: Sequence[int]) -> "Sheet":
        """The same sheet with errors of so many rows more that are not listed."""
        return replace(self, unlisted=self.unlisted.with_more(len(rows), rows))

    def with_frame(self, frame: pd.DataFrame) -> "Sheet":
        """The same sheet with another frame of the same rows."""
        return replace(self, frame=frame)


def unread(
    file: str, grid: Grid, table: Table, problem: Problem, layout: Layout | None = None
) -> Sheet:
    """A sheet of which nothing can be read, for one reason; its rows are those of its layout, where
    it has one.
    """
    rows = layout.rows(grid) if layout else grid.filled_rows
    return Sheet(
        file,
        grid,
        table,
        {},
        empty(table, rows + 1),
        (problem,),
        left_out=layout.left_out if layout else {},
    )


def joined(sheets: Sequence[Sheet]) -> Sheet:
    """One sheet of several regions of a sheet that hold the same columns of the same table."""
    first, *others = sheets
    if not others:
        return first
    frame = (
        pd.concat([sheet.frame for sheet in sheets])
        if not any(sheet.unusable for sheet in sheets)
        else None
    )
    rows = [row for sheet in sheets for row in sheet.frame.index]
    unlisted = first.unlisted
    for other in others:
        unlisted = unlisted.with_more(other.unlisted.count, other.unlisted.rows)
    return replace(
        first,
        frame=empty(first.table, rows) if frame is None else frame,
        problems=tuple(dict.fromkeys(problem for sheet in sheets for problem in sheet.problems)),
        unlisted=unlisted,
        left_out={row: reason for sheet in sheets for row, reason in sheet.left_out.items()},
        parts=tuple(sheets),
    )


def parsed_sheet(file: str, grid: Grid, layout: Layout, said: Instructions = NOTHING) -> Sheet:
    """A sheet's rows beneath its headers, each cell parsed by the kind of its column; what was said
    of values and dates is applied.
    """
    table, rows = layout.table, layout.rows(grid)
    sheet = Sheet(
        file,
        grid,
        table,
        layout.places,
        pd.DataFrame(index=pd.Index(rows + 1)),
        constants=layout.constants,
    )
    sheet = replace(sheet, left_out=layout.left_out)
    sheet = sheet.with_problems(layout.problems)
    if sheet.unusable:
        return sheet.with_frame(empty(table, rows + 1))
    columns: dict[str, Any] = {}
    for name in (*layout.places, *layout.constants):
        column, cells = table.accepted[name], _cells(grid, layout, name, rows)
        columns[name], refusals = _parsed_column(column, cells, _Said(said, table.name, name))
        refusals |= _distrusted(grid, column, layout, rows) if name in layout.places else {}
        sheet = _with_refused(sheet, column, rows, cells, refusals)
        sheet = sheet.with_problems(_with_controls(sheet, column, rows, cells)).with_problems(
            _hard_to_print(sheet, column, rows, cells)
        )
    missing = pd.Series(None, index=sheet.frame.index, dtype=object)
    ordered = {
        name: columns[name] if name in columns else missing.astype(DTYPES[column.kind]).array
        for name, column in table.accepted.items()
        if column.always or sheet.holds(name)
    }
    sheet = sheet.with_frame(pd.DataFrame(ordered, index=sheet.frame.index, copy=False))
    return sheet.with_problems(_shifted_rows(sheet, layout.header))


@dataclass(frozen=True)
class _Said:
    """What the analyst said of one column."""

    instructions: Instructions
    table: str
    column: str

    @property
    def order(self) -> str:
        return self.instructions.orders.get((self.table, self.column), "")

    @property
    def silent(self) -> bool:
        """Whether nothing was said of its values."""
        return not self._values

    def meant(self, value: Value) -> Value:
        """What stands in the place of a value; most often the value itself."""
        return self._values.get(folded(text_of(value)), value) if self._values else value

    @cached_property
    def _values(self) -> Mapping[str, str]:
        values = self.instructions.values.items()
        return {
            value: meant
            for (table, column, value), meant in values
            if (table, column) == (self.table, self.column)
        }


def _cells(grid: Grid, layout: Layout, name: str, rows: NDArray[np.intp]) -> Cells:
    """A column's cells in these rows, with the values that a merged cell gives to the rows beneath
    its first.
    """
    if name not in layout.places:
        return cells_of([layout.constants[name]] * len(rows))
    place = layout.places[name]
    cells = grid.cells(place)
    merges = [(top, bottom) for top, bottom in _merged(grid, place) if top > layout.header]
    if merges:
        codes = cells.codes.copy()
        for top, bottom in merges:
            codes[top + 1 : bottom + 1] = cells.codes[top]
        cells = Cells(cells.different, codes)
    return cells.at_rows(rows)


def _merged(grid: Grid, place: int) -> Iterator[tuple[int, int]]:
    """The first and last rows of the cells merged over several rows that begin in a column."""
    return (
        (top, bottom) for (top, left), (bottom, _) in grid.merges if left == place and bottom > top
    )


def _parsed_column(column: Column, cells: Cells, said: _Said) -> tuple[Any, dict[int, Refusal]]:
    """The clean values as an array, and the refusals by position. Each different value is parsed
    once: a column has few.
    """
    if (
        column.kind == "text"
        and cells.plain
        and said.silent
        and not (column.required and "" in cells.different)
    ):
        texts = pd.Series([value or None for value in cells.different], dtype=object)
        return texts.astype(DTYPES[column.kind]).array.take(cells.codes), {}
    meant = [said.meant(value) for value in cells.different]
    parse = parser(column, meant, said.order)
    found = [value if column.kind == "text" and _plain(value) else parse(value) for value in meant]
    clean: list[Clean] = [None if isinstance(value, Refusal) else value for value in found]
    refusals = {i: value for i, value in enumerate(found) if isinstance(value, Refusal)}
    array = pd.Series(clean, dtype=object).astype(DTYPES[column.kind]).array.take(cells.codes)
    if not refusals:
        return array, {}
    rows = np.flatnonzero(np.isin(cells.codes, list(refusals))).tolist()
    return array, {row: refusals[cells.codes[row]] for row in rows}


def _plain(value: Value) -> bool:
    """Whether a text stands in the frame as it is: what is masked in it was masked as the file was
    opened.
    """
    return (
        isinstance(value, str)
        and value.isprintable()
        and value[:1] not in ("", " ")
        and value[-1] != " "
    )


def _distrusted(
    grid: Grid, column: Column, layout: Layout, rows: NDArray[np.intp]
) -> dict[int, Refusal]:
    """The refusals, by position, of cells whose value cannot be trusted whatever it is."""
    place = layout.places[column.name]
    codes = {row: code for (row, faulty), code in grid.faults.items() if faulty == place}
    if column.kind == "count":
        for top, bottom in _merged(grid, place):
            if top > layout.header:
                codes = (
                    dict.fromkeys(range(top, min(bottom, grid.height - 1) + 1), "merged_number")
                    | codes
                )
    if not codes:
        return {}
    return {
        i: Refusal(codes[row], expected(column), column.vocabulary)
        for i, row in enumerate(rows.tolist())
        if row in codes
    }


def _with_refused(
    sheet: Sheet,
    column: Column,
    rows: NDArray[np.intp],
    cells: Cells,
    refusals: Mapping[int, Refusal],
) -> Sheet:
    """The sheet with the problems of refused cells. Those that will not be listed are not even
    made: there may be millions.
    """
    if not refusals:
        return sheet
    listed = set(_listed(cells, refusals)) if len(refusals) > LIMITS.alike else refusals
    rest = [i for i in refusals if i not in listed]
    problems = _refused(
        sheet, column, rows, cells, {i: refusal for i, refusal in refusals.items() if i in listed}
    )
    return sheet.with_problems(problems).with_unlisted((rows[rest] + 1).tolist())


def _listed(cells: Cells, refusals: Mapping[int, Refusal]) -> Iterator[int]:
    """The positions of the refusals that are listed of each kind: the first of each different value
    before any value's second.
    """
    by_kind: dict[str, list[int]] = {}
    for i, refusal in refusals.items():
        by_kind.setdefault(refusal.code, []).append(i)
    for found in by_kind.values():
        positions = np.sort(found)
        first = np.zeros(len(positions), dtype=bool)
        first[np.unique(cells.codes[positions], return_index=True)[1]] = True
        yield from np.concatenate([positions[first], positions[~first]])[: LIMITS.alike].tolist()


def _refused(
    sheet: Sheet,
    column: Column,
    rows: NDArray[np.intp],
    cells: Cells,
    refusals: Mapping[int, Refusal],
) -> Iterator[Problem]:
    """The problems of refused cells; what is near to a value is looked for once."""
    known: dict[tuple[int, Refusal], dict[str, str]] = {}
    for i, refusal in refusals.items():
        key = (int(cells.codes[i]), refusal)
        if key not in known:
            known[key] = _details(
                cells.different[key[0]],
                refusal,
                counted=column.kind == "count",
                suggest=len(known) < MOST_SUGGESTED,
            )
        yield sheet.problem(refusal.code, int(rows[i]) + 1, column.name, **known[key])


def _with_controls(
    sheet: Sheet, column: Column, rows: NDArray[np.intp], cells: Cells
) -> Iterator[Problem]:
    """The first cell of a column with characters that are not seen but change what is; they are
    left out.
    """
    if (
        column.name in sheet.places
        and not cells.plain
        and any(map(_holds_controls, cells.different))
    ):
        first = int(rows[np.flatnonzero(cells.where(_holds_controls))[0]])
        yield sheet.problem("control_characters", first + 1, column.name)


def _hard_to_print(
    sheet: Sheet, column: Column, rows: NDArray[np.intp], cells: Cells
) -> Iterator[Problem]:
    """Texts longer than pictures and documents have room for; the first cell of a column with
    letters that their fonts lack.
    """
    if column.kind not in ("text", "list") or column.name not in sheet.places:
        return
    lengths = {
        i: len(text_of(value))
        for i, value in enumerate(cells.different)
        if isinstance(value, str) and len(value) > column.longest
    }
    long = np.flatnonzero(
        np.isin(cells.codes, [i for i, n in lengths.items() if n > column.longest])
    )
    for position in long[: LIMITS.alike].tolist():
        value, expected = str(lengths[cells.codes[position]]), str(column.longest)
        yield sheet.problem(
            "text_too_long", int(rows[position]) + 1, column.name, value=value, expected=expected
        )
    lacking = {
        i: letters
        for i, value in enumerate(cells.different)
        if isinstance(value, str) and (letters := without_glyph(value))
    }
    if lacking:
        first = int(np.flatnonzero(np.isin(cells.codes, list(lacking)))[0])
        yield sheet.problem(
            "letters_without_glyph",
            int(rows[first]) + 1,
            column.name,
            value=" ".join(lacking[cells.codes[first]][:MOST_LETTERS]),
        )


def _holds_controls(value: Value) -> bool:
    return isinstance(value, str) and not value.isprintable() and controls(value)


def _details(value: Value, refusal: Refusal, *, counted: bool, suggest: bool) -> dict[str, str]:
    details = {
        "value": shown(value, counted=counted),
        "expected": refusal.expected,
        "choices": refusal.choices,
    }
    if refusal.code == "unknown_term" and suggest:
        details["suggestion"] = near_term(details["value"], VOCABULARIES[refusal.choices])
    return details


def _shifted_rows(sheet: Sheet, header: int) -> Iterator[Problem]:
    """The rows of a CSV file that are longer than its header: a comma without quotes has moved
    their values.
    """
    if not sheet.grid.delimited:
        return
    width = len(sheet.grid.row(header))
    longer = np.zeros(sheet.grid.height, dtype=bool)
    for cells in sheet.grid.columns[width:]:
        longer |= cells.where(says_something)
    for row in sheet.frame.index[longer[sheet.frame.index - 1]]:
        yield Problem(
            "shifted_row",
            sheet.file,
            sheet.grid.name,
            a1(row - 1, width),
            table=sheet.table.name,
            row=row,
        )


def keys_twice(sheet: Sheet) -> Iterator[Problem]:
    """The rows whose key stands above them already; `expected` is the row it stands in."""
    if not sheet.table.key:
        return
    keys = sheet.frame[list(sheet.table.key)].dropna()
    first: dict[tuple[Any, ...], int] = {}
    for row, *key in keys[keys.duplicated(keep=False)].itertuples():
        if first.setdefault(tuple(key), row) != row:
            yield sheet.problem(
                "key_twice", row, sheet.table.key[0], expected=str(first[tuple(key)])
            )
