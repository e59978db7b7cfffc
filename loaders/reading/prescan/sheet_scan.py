"""Collect the results of scanning a sheet before it is read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from loaders.cells.cell_names import CellPosition
from loaders.cells.limits import LIMITS

FORMULA, ERROR = "formula_without_value", "error_value"


@dataclass
class SheetScan:
    """The scan of a sheet: untrusted cells, merged ranges, and the last row and column with
    content.

    `faults` and `merges` list only enough entries to show that there are too many. `hidden` tells
    whether the sheet is hidden; `hidden_rows` and `hidden_columns` count those hidden in it.
    """

    faults: dict[CellPosition, str] = field(default_factory=dict)
    merges: list[tuple[CellPosition, CellPosition]] = field(default_factory=list)
    last: CellPosition = (-1, -1)
    cells: int = 0
    hidden: bool = False
    hidden_rows: int = 0
    hidden_columns: int = 0

    def add_cell(self, row: int, column: int) -> None:
        """Record a cell with content."""
        self.cells += 1
        if row > self.last[0] or column > self.last[1]:
            self.last = (max(self.last[0], row), max(self.last[1], column))

    def add_fault(self, row: int, column: int, code: str) -> None:
        """Record a cell whose value cannot be trusted, with the problem code."""
        if len(self.faults) <= LIMITS.faults:
            self.faults[row, column] = code

    def merge(self, ranges: Iterable[tuple[CellPosition, CellPosition]]) -> None:
        """Record merged ranges.

        Each of `ranges` is its first and its last cell, both included, as row and column from 0.
        Once one range more than `LIMITS.merges` is recorded, further ones are ignored and not
        iterated.
        """
        self.merges += islice(ranges, max(0, LIMITS.merges + 1 - len(self.merges)))
