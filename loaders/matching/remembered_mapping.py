"""Serialize a mapping to remember for the next file of the same layout, and deserialize it.

A mapping is stored under the fingerprint of the sheet's headers, with columns by header text, so
that it fits the next file even if its columns have moved. It contains no row, no personal column,
and not the event, which is another one each time.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from domain.normalization import normalize_name
from loaders.cells.grid import Grid
from loaders.cells.instructions import SheetInstruction
from loaders.matching.table_bounds import header_titles
from loaders.privacy.text_redaction import redact_for_display
from loaders.reading.opened_file import OpenedFile
from loaders.tables.registry import TABLES
from loaders.tables.schema import Table

NEVER_REMEMBERED = frozenset({"event"})


def layout_fingerprint(grid: Grid, header: int) -> str:
    """Hash the normalized headers of a sheet, regardless of the order of the columns."""
    headers = sorted(filter(None, map(normalize_name, header_titles(grid, header))))
    return hashlib.sha256("\n".join(headers).encode()).hexdigest()


def build_mapping(
    opened: OpenedFile,
    sheet: str,
    instruction: SheetInstruction,
    values: Mapping[tuple[str, str, str], str] | None = None,
) -> dict[str, Any]:
    """Return a mapping to remember as JSON data: headers normalized, numbered among equal ones."""
    table = TABLES[instruction.table]
    numbered = _number_titles(header_titles(find_grid(opened, sheet), instruction.header))
    columns = [
        [*numbered[place], column]
        for place, column in sorted(instruction.columns.items())
        if place in numbered
    ]
    given = instruction.constants.items()
    constants = {name: value for name, value in given if name not in NEVER_REMEMBERED}
    codes = [
        [column, value, code]
        for (name, column, value), code in (values or {}).items()
        if name == table.name and _is_storable(table, column, value)
    ]
    known = {"table": table.name, "columns": columns, "constants": constants, "values": codes}
    return known | ({"meanings": dict(instruction.matrix.meanings)} if instruction.matrix else {})


def mapping_values(remembered: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    """Return the values of a remembered mapping, as `Instructions.with_values` takes them."""
    return {
        (remembered["table"], column, value): code for column, value, code in remembered["values"]
    }


def locate_columns(remembered: Mapping[str, Any], titles: Sequence[str]) -> dict[int, str]:
    """Return the remembered columns by their position in this sheet."""
    places = {key: place for place, key in _number_titles(titles).items()}
    return {
        places[header, n]: column
        for header, n, column in remembered.get("columns", ())
        if (header, n) in places
    }


def _number_titles(titles: Sequence[str]) -> dict[int, tuple[str, int]]:
    """Return by position each normalized header with its number among equal ones."""
    seen: Counter[str] = Counter()
    numbered = {}
    for place, title in enumerate(map(normalize_name, titles)):
        if title:
            numbered[place] = (title, seen[title])
            seen[title] += 1
    return numbered


def _is_storable(table: Table, column: str, value: str) -> bool:
    return bool(table.variants[column].vocabulary) and redact_for_display(value) == value


def find_grid(opened: OpenedFile, sheet: str) -> Grid:
    """Return the sheet of this name."""
    return next(grid for grid in opened.grids if grid.name == sheet)
