"""Write a mapping as it is remembered for the next file of its shape, and read it back.

A mapping is remembered under the shape of the sheet, by the text of its headers, so that it fits
the next file though its columns have moved. It holds no row, no personal column, and not the event,
which is another one each time.
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
from loaders.reading.opened import OpenedFile
from loaders.tables.registry import TABLES
from loaders.tables.schema import Table

NEVER_REMEMBERED = frozenset({"event"})


def layout_fingerprint(grid: Grid, header: int) -> str:
    """What sheets of one layout have in common: a hash of their headers in folded form, whatever
    the order of the columns.
    """
    headers = sorted(filter(None, map(normalize_name, header_titles(grid, header))))
    return hashlib.sha256("\n".join(headers).encode()).hexdigest()


def build_mapping(
    opened: OpenedFile,
    sheet: str,
    instruction: SheetInstruction,
    values: Mapping[tuple[str, str, str], str] | None = None,
) -> dict[str, Any]:
    """What is kept of a mapping for the next file of its shape, as JSON holds it: headers,
    constants and what values stand for.

    Headers are in folded form with their number among equal ones. An event, a personal header and a
    value with an address are not kept.
    """
    table, titles = (
        TABLES[instruction.table],
        header_titles(grid_named(opened, sheet), instruction.header),
    )
    numbered = _number_titles(titles)
    columns = [
        [*numbered[place], column]
        for place, column in sorted(instruction.columns.items())
        if place in numbered
    ]
    constants = {
        name: value for name, value in instruction.constants.items() if name not in NEVER_REMEMBERED
    }
    lasting = {
        key: code
        for key, code in (values or {}).items()
        if key[0] == table.name and _is_storable(table, *key[1:])
    }
    meant = [[column, value, code] for (_, column, value), code in lasting.items()]
    return {"table": table.name, "columns": columns, "constants": constants, "values": meant}


def mapping_values(remembered: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    """What values stood for in a remembered mapping, as `Instructions.with_values` takes it."""
    return {
        (remembered["table"], column, value): code for column, value, code in remembered["values"]
    }


def remembered_columns(remembered: Mapping[str, Any], titles: Sequence[str]) -> dict[int, str]:
    """Give the remembered columns by their place in this sheet."""
    places = {key: place for place, key in _number_titles(titles).items()}
    return {
        places[header, n]: column
        for header, n, column in remembered.get("columns", ())
        if (header, n) in places
    }


def _number_titles(titles: Sequence[str]) -> dict[int, tuple[str, int]]:
    """Each header in folded form with its number among equal ones, by place."""
    seen: Counter[str] = Counter()
    numbered = {}
    for place, title in enumerate(map(normalize_name, titles)):
        if title:
            numbered[place] = (title, seen[title])
            seen[title] += 1
    return numbered


def _is_storable(table: Table, column: str, value: str) -> bool:
    return bool(table.accepted[column].vocabulary) and redact_for_display(value) == value


def grid_named(opened: OpenedFile, sheet: str) -> Grid:
    """Give the sheet of this name."""
    return next(grid for grid in opened.grids if grid.name == sheet)
