"""Collect the results of scanning a sheet before it is read."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from loaders.cells.cell_names import CellPosition
from loaders.cells.column import format_duration
from loaders.cells.grid import EXPECTED_FILE, OpeningError
from loaders.cells.limits import LIMITS

FORMULA, ERROR, DATA_TYPE = "formula_without_value", "error_value", "data_type_cell"
LONGEST_DURATION = 1_000_000  # days: more is no duration, and no timedelta


@dataclass
class SheetScan:
    """The scan of a sheet: untrusted cells, merged ranges, and the last row and column with
    content.

    `faults` and `merges` list only enough entries to show that there are too many. `texts` are
    values that replace what calamine reads. `zeros` are formulas whose value is 0, which may be
    placeholders; `calculated` tells that some formula has another value. `hidden` tells whether the
    sheet is hidden; `hidden_rows` and `hidden_columns` count those hidden in it, `struck` are the
    rows with text that is struck through. `cellless` is a sheet that cannot have cells, such as a
    module or a dialog. `refusal` tells why the sheet cannot be read, if it cannot.
    """

    faults: dict[CellPosition, str] = field(default_factory=dict)
    merges: list[tuple[CellPosition, CellPosition]] = field(default_factory=list)
    last: CellPosition = (-1, -1)
    cells: int = 0
    hidden: bool = False
    hidden_rows: int = 0
    hidden_columns: int = 0
    texts: dict[CellPosition, str] = field(default_factory=dict)
    zeros: list[CellPosition] = field(default_factory=list)
    calculated: bool = False
    struck: set[int] = field(default_factory=set)
    cellless: bool = False
    refusal: OpeningError | None = None

    def add_cell(self, row: int, column: int) -> None:
        """Record a cell with content."""
        self.cells += 1
        if row > self.last[0] or column > self.last[1]:
            self.last = (max(self.last[0], row), max(self.last[1], column))

    def add_fault(self, row: int, column: int, code: str) -> None:
        """Record a cell whose value cannot be trusted, with the problem code."""
        if len(self.faults) <= LIMITS.faults:
            self.faults[row, column] = code

    def add_duration(self, row: int, column: int, days: float) -> None:
        """Record a duration in days, which calamine may read as a date of the year 1900."""
        if abs(days) <= LONGEST_DURATION:
            self.texts[row, column] = format_duration(dt.timedelta(days=days))

    def distrust_zeros(self) -> None:
        """Record the formulas whose value is 0 as formulas without a value."""
        for row, column in self.zeros:
            self.add_fault(row, column, FORMULA)

    def merge(self, ranges: Iterable[tuple[CellPosition, CellPosition]]) -> None:
        """Record merged ranges.

        Each of `ranges` is its first and its last cell, both included, as row and column from 0.
        Once one range more than `LIMITS.merges` is recorded, further ones are ignored and not
        iterated.
        """
        self.merges += islice(ranges, max(0, LIMITS.merges + 1 - len(self.merges)))


def damaged_sheet() -> SheetScan:
    """Return the scan of a sheet that is damaged or missing."""
    return SheetScan(refusal=OpeningError("unreadable", EXPECTED_FILE))
