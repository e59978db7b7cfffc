"""Hold a sheet of a table that was parsed: its clean frame, by row of the file, and all that is
wrong with it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from loaders.cells.cell_names import a1
from loaders.cells.grid import Grid
from loaders.cells.limits import LIMITS
from loaders.cells.problems import ERROR, Problem
from loaders.cells.row_accounting import SheetRows
from loaders.layout.headers import Layout
from loaders.privacy.text_redaction import redact_for_display
from loaders.tables.schema import Table, empty_frame


@dataclass(frozen=True)
class OverflowCount:
    """The problems that are found but not listed, since there are too many like them: how many, and
    the rows that their errors refuse.
    """

    count: int = 0
    rows: frozenset[int] = frozenset()

    def with_more(self, count: int, rows: Iterable[int]) -> "OverflowCount":
        """These and so many more."""
        return OverflowCount(self.count + count, self.rows.union(rows)) if count else self


@dataclass(frozen=True)
class ParsedSheet:
    """One table of a file. The index of `frame` is the row of the file, from 1; `places` are the
    columns by name, from 0.

    `frame` holds every row that is not blank, refused ones too, with what could not be parsed
    missing; `clean` the rows that stand. `constants` are the columns whose one value was said by
    the analyst: they have no place in the file. `left_out` are the rows that hold something and are
    none of the table, from 0, each with the reason. `parts` are the regions of the sheet
    where the table stands twice.
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

    @cached_property
    def is_unreadable(self) -> bool:
        """Whether an error is about the sheet as a whole."""
        return any(problem.severity == ERROR and not problem.row for problem in self.problems)

    @cached_property
    def refused(self) -> frozenset[int]:
        """The rows that an error refuses: all of them, where it is about the sheet as a whole."""
        if self.is_unreadable:
            return frozenset(self.frame.index)
        return self.unlisted.rows.union(p.row for p in self.problems if p.severity == ERROR)

    @property
    def clean(self) -> pd.DataFrame:
        """The rows that stand, with the columns of the schema in its order."""
        return self.frame[~self.frame.index.isin(list(self.refused))].reset_index(drop=True)

    @property
    def rows(self) -> SheetRows:
        """Where the rows of the sheet went, each kind counted by itself."""
        filled = np.concatenate([part.grid.nonblank_rows for part in self.parts or (self,)])
        reasons = Counter(
            self.left_out[row] for row in filled[np.isin(filled, list(self.left_out))].tolist()
        )
        refused = self.frame.index.isin(list(self.refused))
        return SheetRows(
            self.grid.name, len(filled), int((~refused).sum()), int(refused.sum()), dict(reasons)
        )

    def has_column(self, column: str) -> bool:
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
                redact_for_display(
                    self.grid.at(*place), counted=self.table.accepted[column].kind == "count"
                )
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

    def with_problems(self, problems: Iterable[Problem]) -> "ParsedSheet":
        """The same sheet with more problems. Those with too many like them are only counted, with
        the rows that they refuse.
        """
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
        """The same sheet with errors of so many rows more that are not listed."""
        return replace(self, unlisted=self.unlisted.with_more(len(rows), rows))

    def with_frame(self, frame: pd.DataFrame) -> "ParsedSheet":
        """The same sheet with another frame of the same rows."""
        return replace(self, frame=frame)


def unreadable_sheet(
    file: str, grid: Grid, table: Table, problem: Problem, layout: Layout | None = None
) -> ParsedSheet:
    """A sheet of which nothing can be read, for one reason; its rows are those of its layout, where
    it has one.
    """
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
    """One sheet of several regions of a sheet that hold the same columns of the same table."""
    first, *others = sheets
    if not others:
        return first
    frame = (
        pd.concat([sheet.frame for sheet in sheets])
        if not any(sheet.is_unreadable for sheet in sheets)
        else None
    )
    rows = [row for sheet in sheets for row in sheet.frame.index]
    unlisted = first.unlisted
    for other in others:
        unlisted = unlisted.with_more(other.unlisted.count, other.unlisted.rows)
    return replace(
        first,
        frame=empty_frame(first.table, rows) if frame is None else frame,
        problems=tuple(dict.fromkeys(problem for sheet in sheets for problem in sheet.problems)),
        unlisted=unlisted,
        left_out={row: reason for sheet in sheets for row, reason in sheet.left_out.items()},
        parts=tuple(sheets),
    )
