"""Hold what was found in a file: its sheets, its problems, and how many rows were read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from loaders.cells import serialization
from loaders.cells.grid import Grid
from loaders.cells.problems import Problem
from loaders.layout.header_rows import recognised
from loaders.reading.sheet_redaction import without_column
from loaders.tables.registry import HEADERS, TABLES


@dataclass(frozen=True)
class Counts:
    """The rows of a table in the file: read + refused = in_file, always. What is left out is none
    of the table; `Reading.rows` tells it.
    """

    in_file: int
    read: int
    refused: int


@dataclass(frozen=True)
class Opened:
    """A file opened: its sheets, with nothing personal left in them, so that it may be kept and
    read again without the file.

    A sheet of several tables is a grid for each of them. `guides` are the sheets of the template
    that are not read, with their rows.
    """

    file: str
    sha256: str
    grids: tuple[Grid, ...] = ()
    problems: tuple[Problem, ...] = ()
    readable: bool = True
    guides: Mapping[str, int] = field(default_factory=dict)

    def grid(self, sheet: str) -> Grid:
        """Return the sheet of a name or a key; of several tables on it the first. Raises KeyError
        where there is none.
        """
        for grid in self.grids:
            if sheet in (grid.key, grid.name):
                return grid
        raise KeyError(sheet)

    def without_column(self, sheet: str, place: int) -> "Opened":
        """Return the file with one more column emptied, since an analyst says that it is personal.
        `sheet` is the key of its grid.
        """
        hint = table_hint(self.file, self.grids)
        grids = (
            without_column(grid, place, recognised(grid, hint, TABLES), HEADERS)
            if grid.key == sheet
            else grid
            for grid in self.grids
        )
        return replace(self, grids=tuple(grids))

    def packed(self, compression: str | None = "zstd") -> bytes:
        """As bytes, which hold numbers and texts only."""
        facts = serialization.as_json(
            [self.file, self.sha256, self.readable, len(self.grids), dict(self.guides)]
        )
        return serialization.bundled(
            (
                facts,
                serialization.problems_packed(self.problems),
                *(serialization.grid_packed(g, compression) for g in self.grids),
            )
        )

    @staticmethod
    def unpacked(data: bytes | memoryview) -> "Opened":
        """What was packed. Raises ValueError where the bytes are something else."""
        facts, problems, *grids = serialization.unbundled(data)
        file, sha256, readable, sheets, *said = serialization.of_json(facts)
        if len(grids) != sheets:
            raise ValueError(f"{len(grids)} of {sheets} sheets")
        unpacked = tuple(map(serialization.grid_unpacked, grids))
        return Opened(
            file,
            sha256,
            unpacked,
            serialization.problems_unpacked(problems),
            readable,
            next(iter(said), {}),
        )


def table_hint(file: str, grids: Sequence[Grid]) -> str:
    """The name of a file of one sheet may name its table."""
    return Path(file).stem if len(grids) == 1 else ""
