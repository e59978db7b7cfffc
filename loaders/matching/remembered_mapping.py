"""Write a mapping as it is remembered for the next file of its shape, and read it back.

A mapping is remembered under the shape of the sheet, by the text of its headers, so that it fits
the next file though its columns have moved. It holds no row, no personal column, and not the event,
which is another one each time.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from domain.normalization import folded
from loaders.cells.grid import Grid
from loaders.cells.instructions import SheetInstruction
from loaders.matching.table_bounds import titles_of
from loaders.privacy.text_redaction import shown
from loaders.reading.opened import Opened
from loaders.tables.registry import TABLES
from loaders.tables.schema import Table

ASKED_EACH_TIME = frozenset({"event"})


def shape(grid: Grid, header: int) -> str:
    """What sheets of one layout have in common: a hash of their headers in folded form, whatever
    the order of the columns.
    """
    headers = sorted(filter(None, map(folded, titles_of(grid, header))))
    return hashlib.sha256("\n".join(headers).encode()).hexdigest()


def to_remember(
    opened: Opened,
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
        titles_of(grid_named(opened, sheet), instruction.header),
    )
    numbered = _numbered(titles)
    columns = [
        [*numbered[place], column]
        for place, column in sorted(instruction.columns.items())
        if place in numbered
    ]
    constants = {
        name: value for name, value in instruction.constants.items() if name not in ASKED_EACH_TIME
    }
    lasting = {
        key: code
        for key, code in (values or {}).items()
        if key[0] == table.name and _lasting(table, *key[1:])
    }
    meant = [[column, value, code] for (_, column, value), code in lasting.items()]
    return {"table": table.name, "columns": columns, "constants": constants, "values": meant}


def remembered_values(remembered: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    """What values stood for in a remembered mapping, as `Instructions.with_values` takes it."""
    return {
        (remembered["table"], column, value): code for column, value, code in remembered["values"]
    }


def remembered_columns(remembered: Mapping[str, Any], titles: Sequence[str]) -> dict[int, str]:
    """Give the remembered columns by their place in this sheet."""
    places = {key: place for place, key in _numbered(titles).items()}
    return {
        places[header, n]: column
        for header, n, column in remembered.get("columns", ())
        if (header, n) in places
    }


def _numbered(titles: Sequence[str]) -> dict[int, tuple[str, int]]:
    """Each header in folded form with its number among equal ones, by place."""
    seen: Counter[str] = Counter()
    numbered = {}
    for place, title in enumerate(map(folded, titles)):
        if title:
            numbered[place] = (title, seen[title])
            seen[title] += 1
    return numbered


def _lasting(table: Table, column: str, value: str) -> bool:
    return bool(table.accepted[column].vocabulary) and shown(value) == value


def grid_named(opened: Opened, sheet: str) -> Grid:
    """Give the sheet of this name."""
    return next(grid for grid in opened.grids if grid.name == sheet)
