"""Represent an analyst's instructions for a file: which sheet is which table, which column is
which, and what values mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
KEEP, DROP = "keep", "drop"
FILL, LEAVE = "fill", "leave"  # of cells that are blank beneath a value, or beneath a heading


NO_ROW, PRESENT = "", "present"  # meanings of a cell of a matrix: nothing is said; a row, no value
ACROSS, DOWN = "across", "down"


@dataclass(frozen=True)
class MatrixInstruction:
    """How the cells of a matrix become rows. Rows and columns count from 0.

    Each filled cell beneath a header of the columns `places` is a row of the table: the header is
    its value of the table's column `across`, the cell that of the column `value`. The columns of
    the sheet that `SheetInstruction.columns` names give the other values of the row.
    `first` is the first row beneath the headers; `meanings` gives by normalized sign or word the
    term that it stands for, NO_ROW or PRESENT; `left_out` gives by row the reason why it is left
    out. Where names of persons stand ACROSS or DOWN, as `persons` says, each other line is one row
    with the number of its cells that mean PRESENT.
    """

    across: str
    value: str
    places: tuple[int, ...]
    first: int
    meanings: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[int, str] = field(default_factory=dict)
    persons: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Convert to lists and dicts that JSON can represent."""
        left_out = {str(row): reason for row, reason in self.left_out.items()}
        return {**vars(self), "left_out": left_out, "meanings": dict(self.meanings)}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> "MatrixInstruction":
        """Create from the result of `to_dict`."""
        left_out = {int(row): reason for row, reason in data["left_out"].items()}
        return MatrixInstruction(**{**data, "places": tuple(data["places"]), "left_out": left_out})


@dataclass(frozen=True)
class SheetInstruction:
    """How one sheet is read. Rows and columns count from 0; `last` is the last row of the table, -1
    for the end of the sheet.

    `columns` maps each column of the sheet that is read to a column of the table; the others are
    left out. `constants` are values that the file does not contain, equal in every row, such as the
    event of an attendance report. `skipped` are rows within the table that are left out: persons
    who did not attend, or, if also in `rejoined`, persons who already have a row above. `matrix` is
    set where the sheet is a matrix. `filled` gives for columns of the table whether cells that are
    blank beneath a value have that value: FILL or LEAVE.
    """

    table: str
    header: int
    columns: Mapping[int, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    last: int = -1
    skipped: tuple[int, ...] = ()
    rejoined: tuple[int, ...] = ()
    matrix: MatrixInstruction | None = None
    filled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Instructions:
    """All instructions for one file. `values` are by table, column and normalized value; `orders`
    of dates by table and column.

    `sheets` are by name; a sheet without an entry is read as the loaders recognise it. `values`
    gives the replacement of a value. `columns` gives by grid key and column, from 0, whether a
    personal column is kept nevertheless, or another column dropped. `filled` gives by table and
    column whether cells that are blank beneath a value have that value: FILL or LEAVE.
    """

    sheets: Mapping[str, SheetInstruction] = field(default_factory=dict)
    values: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    orders: Mapping[tuple[str, str], str] = field(default_factory=dict)
    columns: Mapping[tuple[str, int], str] = field(default_factory=dict)
    filled: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def with_column(self, sheet: str, place: int, decision: str) -> "Instructions":
        """Return a copy with the decision on a column: KEEP or DROP."""
        return replace(self, columns={**self.columns, (sheet, place): decision})

    def without_sheet(self, sheet: str) -> "Instructions":
        """Return a copy without the instruction for a sheet."""
        sheets = {name: value for name, value in self.sheets.items() if name != sheet}
        return replace(self, sheets=sheets)

    def decisions(self, sheet: str) -> dict[int, str]:
        """Return the decisions on the columns of a sheet, by column."""
        return {
            place: decision for (name, place), decision in self.columns.items() if name == sheet
        }

    def with_sheet(self, sheet: str, instruction: SheetInstruction) -> "Instructions":
        """Return a copy with the instruction for a sheet."""
        return replace(self, sheets={**self.sheets, sheet: instruction})

    def with_values(self, values: Mapping[tuple[str, str, str], str]) -> "Instructions":
        """Return a copy with further replacements of values."""
        return replace(self, values={**self.values, **values})

    def with_order(self, table: str, column: str, order: str) -> "Instructions":
        """Return a copy with the order of day and month in a column."""
        return replace(self, orders={**self.orders, (table, column): order})

    def with_filled(self, table: str, column: str, decision: str) -> "Instructions":
        """Return a copy with the decision on a column's blank cells: FILL or LEAVE."""
        return replace(self, filled={**self.filled, (table, column): decision})

    def to_dict(self) -> dict[str, Any]:
        """Convert to lists and dicts that JSON can represent.

        `sheets` maps names to the fields of SheetInstruction, column numbers as text. `values` are
        lists of table, column, value and replacement; `orders` of table, column and order;
        `columns` of grid key, column and decision; `filled` of table, column and decision.
        `from_dict` reads the result, also after JSON.
        """
        sheets = {
            name: vars(s)
            | {"columns": {str(place): c for place, c in s.columns.items()}}
            | {"matrix": s.matrix.to_dict() if s.matrix else None}
            for name, s in self.sheets.items()
        }
        values = [[*key, value] for key, value in self.values.items()]
        orders = [[*key, order] for key, order in self.orders.items()]
        return {
            "sheets": sheets,
            "values": values,
            "orders": orders,
            "columns": [[*key, word] for key, word in self.columns.items()],
            "filled": [[*key, word] for key, word in self.filled.items()],
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> "Instructions":
        """Create from the result of `to_dict`."""
        sheets = {
            name: SheetInstruction(
                **s
                | {"columns": {int(place): c for place, c in s["columns"].items()}}
                | {name: tuple(s.get(name, ())) for name in ("skipped", "rejoined")}
                | {"matrix": MatrixInstruction.from_dict(s["matrix"]) if s.get("matrix") else None}
            )
            for name, s in data["sheets"].items()
        }
        values = {(table, column, value): meant for table, column, value, meant in data["values"]}
        orders = {(table, column): order for table, column, order in data["orders"]}
        return Instructions(
            sheets,
            values,
            orders,
            {(sheet, place): word for sheet, place, word in data.get("columns", ())},
            {(table, column): word for table, column, word in data.get("filled", ())},
        )


NO_INSTRUCTIONS = Instructions()
