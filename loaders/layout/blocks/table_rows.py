"""Look at the rows of a table before they are parsed: their content, numbers and states."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from domain.normalization import normalize_name
from domain.vocabulary import CATEGORIES, STATES
from loaders.cells.column import DictionaryColumn
from loaders.cells.grid import Grid, has_content
from loaders.cells.values import display_text, parse_number
from loaders.layout import known_systems
from loaders.tables.schema import Table

HEADCOUNT, PARTICIPANTS = "headcount", "participants"
UNTOLD = ("", "not_specified", "other")  # categories that do not tell whose a row is


@dataclass(frozen=True)
class TableRows:
    """The non-blank rows of a table, from 0, and the column of each field. `content` and `known`
    keep what was found of its columns.
    """

    grid: Grid
    table: Table
    places: Mapping[str, int]
    rows: NDArray[np.intp]
    content: dict[int, NDArray[np.bool_]] = field(default_factory=dict)
    known: dict[str, DictionaryColumn] = field(default_factory=dict)

    def without(self, rows: Collection[int]) -> "TableRows":
        """Return the table without some rows, from 0."""
        rest = self.rows[~np.isin(self.rows, list(rows))] if rows else self.rows
        return TableRows(self.grid, self.table, self.places, rest, self.content)

    def cells(self, name: str) -> DictionaryColumn | None:
        """Return the cells of a field in these rows; None where no column has it."""
        if (place := self.places.get(name)) is None:
            return None
        if name not in self.known:
            self.known[name] = self.grid.cells(place).take_rows(self.rows)
        return self.known[name]

    def filled(self, place: int) -> NDArray[np.bool_]:
        """Return which rows have content in a column, or a value that could not be read."""
        if place not in self.content:
            cells = self.grid.cells(place)
            filled = cells.where(bool if cells.plain else has_content)
            faulty = [row for row, column in self.grid.faults if column == place]
            filled[faulty] = True
            self.content[place] = filled
        return self.content[place][self.rows]

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """Return the headcount of each row, 1 where no column has it, NaN where there is none."""
        cells = self.cells(HEADCOUNT)
        if cells is None:
            return np.ones(len(self.rows))
        values = [parse_number(display_text(value)) for value in cells.distinct]
        return np.array([np.nan if v is None else v for v in values])[cells.codes]

    @cached_property
    def states(self) -> NDArray[np.int64]:
        """Return a number for the state of each row, also of one that stands above; else -1."""
        cells = self.cells("state")
        if cells is None:
            return np.full(len(self.rows), -1)
        codes = [STATES.code_of(display_text(value)) for value in cells.distinct]
        order = {code: i for i, code in enumerate(STATES)}
        found = np.array([order.get(code or "", -1) for code in codes], dtype=np.int64)[cells.codes]
        last = np.maximum.accumulate(np.where(found >= 0, np.arange(len(found)), -1))
        return np.where(last >= 0, found[last], -1)

    @cached_property
    def categories(self) -> NDArray[np.str_]:
        """Return the category of each row, else the one that its body's name suggests."""
        given = np.full(len(self.rows), "", dtype=object)
        if (cells := self.cells("category")) is not None:
            codes = [
                CATEGORIES.code_of(display_text(value))
                or known_systems.suggest_code("categories", display_text(value)[:80])
                for value in cells.distinct
            ]
            given = np.array(codes, dtype=object)[cells.codes]
        untold = np.flatnonzero(np.isin(given.astype(str), UNTOLD))
        if (bodies := self.cells("organisation")) is not None and len(untold):
            names = bodies.take_rows(untold)
            suggested = [_category(text) for text in _short(names)]
            given[untold] = np.array(suggested, dtype=object)[names.codes]
        return given.astype(str)


def _category(body: str) -> str:
    """Return the category that a body's name suggests: of the United Nations for any other body of
    many states.
    """
    words = f" {normalize_name(body)} "
    if any(f" {name} " in words for name in known_systems.spellings("bodies", "international")):
        return "un_agency"
    return known_systems.suggest_code("categories", body) if body else ""


def _short(cells: DictionaryColumn) -> list[str]:
    """Return the distinct texts of a column; empty for a long one, and where there are too many to
    be compared.
    """
    few = len(cells.distinct) <= 500
    return [text if few and len(text) < 80 else "" for text in map(display_text, cells.distinct)]
