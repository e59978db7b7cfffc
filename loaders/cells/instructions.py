"""What an analyst has said about a file: which sheet is which table, which column is which, and
what a value stands for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
KEEP, DROP = "keep", "drop"


@dataclass(frozen=True)
class SheetInstruction:
    """How one sheet is read. Rows and columns count from 0; `last` is the last row of the table, -1
    for the end of the sheet.

    `columns` gives the column of the table for each column of the sheet that is read; the
    others are left out. `constants` gives what the file does not say, the same in every row: the
    event of an attendance report. `skipped` are rows between that are left out: of persons who did
    not come, or, being `rejoined` too, who stand in a row above already.
    """

    table: str
    header: int
    columns: Mapping[int, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    last: int = -1
    skipped: tuple[int, ...] = ()
    rejoined: tuple[int, ...] = ()


@dataclass(frozen=True)
class Instructions:
    """All that was said about one file. Values are by table, column and the value in folded form;
    orders of dates by table and column.

    `sheets` are by name; one that is not named is read as the loaders recognise it. `values` gives
    what stands in the place of a value. `columns` gives by the key of a grid and place, from
    0, whether a column of persons is kept all the same, or another left out.
    """

    sheets: Mapping[str, SheetInstruction] = field(default_factory=dict)
    values: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    orders: Mapping[tuple[str, str], str] = field(default_factory=dict)
    columns: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def with_column(self, sheet: str, place: int, decision: str) -> "Instructions":
        """Return these with the decision on a column: KEEP or DROP."""
        return replace(self, columns={**self.columns, (sheet, place): decision})

    def without_sheet(self, sheet: str) -> "Instructions":
        """Return these without what was said of how a sheet is read."""
        return replace(
            self, sheets={name: said for name, said in self.sheets.items() if name != sheet}
        )

    def decisions(self, sheet: str) -> dict[int, str]:
        """Return what was decided of the columns of a sheet, by place."""
        return {
            place: decision for (name, place), decision in self.columns.items() if name == sheet
        }

    def with_sheet(self, sheet: str, instruction: SheetInstruction) -> "Instructions":
        """The same, and how a sheet is read."""
        return replace(self, sheets={**self.sheets, sheet: instruction})

    def with_values(self, values: Mapping[tuple[str, str, str], str]) -> "Instructions":
        """The same, and what some values stand for."""
        return replace(self, values={**self.values, **values})

    def with_order(self, table: str, column: str, order: str) -> "Instructions":
        """The same, and in which order the dates of a column are written."""
        return replace(self, orders={**self.orders, (table, column): order})

    def to_dict(self) -> dict[str, Any]:
        """As lists and dicts that JSON can hold."""
        sheets = {
            name: vars(s) | {"columns": {str(place): c for place, c in s.columns.items()}}
            for name, s in self.sheets.items()
        }
        values = [[*key, value] for key, value in self.values.items()]
        orders = [[*key, order] for key, order in self.orders.items()]
        return {
            "sheets": sheets,
            "values": values,
            "orders": orders,
            "columns": [[*key, word] for key, word in self.columns.items()],
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> "Instructions":
        """From what `as_data` gave."""
        sheets = {
            name: SheetInstruction(
                **s
                | {"columns": {int(place): c for place, c in s["columns"].items()}}
                | {name: tuple(s.get(name, ())) for name in ("skipped", "rejoined")}
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
        )


NO_INSTRUCTIONS = Instructions()
