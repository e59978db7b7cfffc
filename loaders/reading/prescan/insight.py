"""Hold what a look at a sheet finds before it is read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from loaders.cells.cell_names import CellPosition
from loaders.cells.limits import LIMITS

FORMULA, ERROR = "formula_without_value", "error_value"


@dataclass
class SheetScan:
    """What a look at a sheet found: cells not to be trusted, merged ranges, and the last row and
    column that hold something.

    Of the first two no more are listed than show that there are too many. `hidden` says whether the
    sheet is hidden, and how many of its rows and columns are.
    """

    faults: dict[CellPosition, str] = field(default_factory=dict)
    merges: list[tuple[CellPosition, CellPosition]] = field(default_factory=list)
    last: CellPosition = (-1, -1)
    cells: int = 0
    hidden: bool = False
    hidden_rows: int = 0
    hidden_columns: int = 0

    def add_cell(self, row: int, column: int) -> None:
        """Something stands in this cell."""
        self.cells += 1
        if row > self.last[0] or column > self.last[1]:
            self.last = (max(self.last[0], row), max(self.last[1], column))

    def add_fault(self, row: int, column: int, code: str) -> None:
        """The value of this cell is not to be trusted."""
        if len(self.faults) <= LIMITS.faults:
            self.faults[row, column] = code

    def merge(self, ranges: Iterable[tuple[CellPosition, CellPosition]]) -> None:
        """These ranges are merged."""
        self.merges += islice(ranges, max(0, LIMITS.merges + 1 - len(self.merges)))
