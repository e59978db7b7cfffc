"""Represent the parsed sheet of one table: its clean frame by file row, and its problems."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loaders.cells.cell_names import CellPosition, a1, cell_position
from loaders.cells.grid import Grid
from loaders.cells.limits import LIMITS
from loaders.cells.problems import ERROR, Problem
from loaders.cells.row_accounting import SheetRows
from loaders.layout.headers import Layout
from loaders.layout.unpivot import UnpivotedMatrix
from loaders.privacy.text_redaction import redact_for_display
from loaders.reading.cell_trace import CellTrace
from loaders.tables.schema import Table, empty_frame


@dataclass(frozen=True)
class OverflowCount:
    """The number of problems beyond the listing limit, and the rows that their errors refuse."""

    count: int = 0
    rows: frozenset[int] = frozenset()

    def with_more(self, count: int, rows: Iterable[int]) -> "OverflowCount":
        """Add a number of problems and the rows that they refuse."""
        return OverflowCount(self.count + count, self.rows.union(rows)) if count else self


@dataclass(frozen=True)
class ParsedSheet:
    """One parsed table of a file.

    The index of `frame` is the row of the file, from 1; `places` are the columns by name, from 0.
    `frame` has every nonblank row, also refused ones, with missing values where a cell could not be
    parsed; `clean` has only the accepted rows. `constants` are columns for which the analyst gave
    one value: they have no place in the file. `left_out` are nonblank rows outside the table, from
    0, each with the reason. `parts` are the regions of the sheet if the table occurs more than
    once. A matrix was `unpivoted`: then `frame` and `grid` have a row for each of its cells.
    `traces` tell which cells were read otherwise than they stand. `filled` are columns with values
    of blocks; one that only headings say has no place.
    """

    file: str
    grid: Grid
    table: Table
    places: Mapping[str, int]
    frame: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    unlisted: OverflowCount = OverflowCount()
    left_out: Mapping[int, str] = field(default_factory=dict)
    parts: tuple["ParsedSheet", ...] = ()
    unpivoted: UnpivotedMatrix | None = None
    traces: tuple[CellTrace, ...] = ()
    filled: tuple[str, ...] = ()

    @cached_property
    def is_unreadable(self) -> bool:
        """Tell whether an error concerns the sheet as a whole."""
        return any(problem.severity == ERROR and not problem.row for problem in self.problems)

    @cached_property
    def rows_with_errors(self) -> frozenset[int]:
        """Return the rows that errors refuse: all rows if an error concerns the whole sheet."""
        if self.is_unreadable:
            return frozenset(self.frame.index)
        return self.unlisted.rows.union(p.row for p in self.problems if p.severity == ERROR)

    @property
    def clean(self) -> pd.DataFrame:
        """Return the accepted rows, with the columns of the schema in its order."""
        return self.frame[self.accepted].reset_index(drop=True)

    @property
    def accepted(self) -> NDArray[np.bool_]:
        """Return for each row of the frame whether it is accepted."""
        return ~self.frame.index.isin(list(self.rows_with_errors))

    @property
    def rows(self) -> SheetRows:
        """Count the rows of the sheet as read, refused, or left out by reason."""
        if self.unpivoted:
            return self.unpivoted.count_rows(self.accepted)
        filled = np.concatenate([part.grid.nonblank_rows for part in self.parts or (self,)])
        reasons = Counter(
            self.left_out[row] for row in filled[np.isin(filled, list(self.left_out))].tolist()
        )
        read = self.accepted
        return SheetRows(
            self.grid.name, len(filled), int(read.sum()), int((~read).sum()), dict(reasons)
        )

    @property
    def located_problems(self) -> list[Problem]:
        """Return the problems in the order of the file; those of a matrix once for each cell."""
        problems = self.problems
        if self.unpivoted:
            problems = tuple(dict.fromkeys(map(self._locate, self.problems)))
        return sorted(problems, key=lambda problem: problem.row)

    def _locate(self, problem: Problem) -> Problem:
        """Return a problem of a matrix with the row of its cell; a repeated key names the cell."""
        if not problem.row or not self.unpivoted:
            return problem
        located = replace(problem, row=cell_position(problem.cell)[0] + 1)
        if problem.code != "key_twice":
            return located
        row = int(problem.expected) - 1
        return replace(located, code="cell_twice", expected=a1(*self.unpivoted.cell(row, "")))

    def has_column(self, column: str) -> bool:
        """Tell whether the file or the analyst provides this column, in any region."""
        return any(
            column in part.places or column in part.constants or column in part.filled
            for part in self.parts or (self,)
        )

    def problem(self, code: str, row: int, column: str, **details: str) -> Problem:
        """Build the problem of a cell; `details` may contain a value from outside the file."""
        if part := next((part for part in self.parts if row in part.frame.index), None):
            return part.problem(code, row, column, **details)
        place = (row - 1, self.places.get(column, 0))
        cell = self.unpivoted.cell(row - 1, column) if self.unpivoted else place
        if "value" not in details:
            details["value"] = self._value_text(cell, column)
        return Problem(
            code,
            self.file,
            self.grid.name,
            a1(*cell),
            table=self.table.name,
            column=column,
            row=row,
            **details,
        )

    def _value_text(self, place: CellPosition, column: str) -> str:
        """Return the redacted text of a cell, or the constant of a column without a place."""
        if column not in self.places:
            return self.constants.get(column, "")
        counted = self.table.variants[column].kind == "count"
        grid = self.unpivoted.matrix if self.unpivoted else self.grid
        return redact_for_display(grid.at(*place), counted=counted)

    def with_problems(self, problems: Iterable[Problem]) -> "ParsedSheet":
        """Add problems; count those beyond the limit of their kind, with the rows they refuse."""
        alike = Counter((problem.code, problem.column) for problem in self.problems)
        listed, more, rows = [*self.problems], 0, []
        for problem in problems:
            alike[problem.code, problem.column] += 1
            if alike[problem.code, problem.column] <= LIMITS.problems_per_kind:
                listed.append(problem)
            else:
                more += 1
                rows += [problem.row] if problem.severity == ERROR else []
        if len(listed) == len(self.problems) and not more:
            return self
        return replace(self, problems=tuple(listed), unlisted=self.unlisted.with_more(more, rows))

    def with_unlisted(self, rows: Sequence[int]) -> "ParsedSheet":
        """Count an unlisted error for each of these rows."""
        return replace(self, unlisted=self.unlisted.with_more(len(rows), rows))

    def with_more_warnings(self, count: int) -> "ParsedSheet":
        """Count warnings beyond the limit of their kind, which are not listed."""
        return replace(self, unlisted=self.unlisted.with_more(count, ())) if count else self

    def with_traces(self, traces: tuple[CellTrace, ...]) -> "ParsedSheet":
        """Add the traces of a column."""
        return replace(self, traces=(*self.traces, *traces)) if traces else self

    def with_frame(self, frame: pd.DataFrame) -> "ParsedSheet":
        """Return the sheet with another frame of the same rows."""
        return replace(self, frame=frame)


def unreadable_sheet(
    file: str, grid: Grid, table: Table, problem: Problem, layout: Layout | None = None
) -> ParsedSheet:
    """Build a sheet that cannot be parsed, with one problem; `layout`, if any, tells its rows."""
    rows = layout.rows(grid) if layout else grid.nonblank_rows
    return ParsedSheet(
        file,
        grid,
        table,
        {},
        empty_frame(table, rows + 1),
        (problem,),
        left_out=layout.left_out if layout else {},
    )


def join_regions(sheets: Sequence[ParsedSheet]) -> ParsedSheet:
    """Join the regions of a sheet that contain the same table and columns into one sheet."""
    first, *others = sheets
    if not others:
        return first
    frames = [sheet.frame for sheet in sheets]
    rows = [row for frame in frames for row in frame.index]
    unreadable = any(sheet.is_unreadable for sheet in sheets)
    unlisted = first.unlisted
    for other in others:
        unlisted = unlisted.with_more(other.unlisted.count, other.unlisted.rows)
    return replace(
        first,
        frame=empty_frame(first.table, rows) if unreadable else pd.concat(frames),
        problems=tuple(dict.fromkeys(problem for sheet in sheets for problem in sheet.problems)),
        unlisted=unlisted,
        left_out={row: reason for sheet in sheets for row, reason in sheet.left_out.items()},
        parts=tuple(sheets),
        traces=tuple(trace for sheet in sheets for trace in sheet.traces),
    )
