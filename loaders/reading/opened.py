"""Hold what was found in a file: its sheets, its problems, and how many rows were read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from loaders.cells import serialization
from loaders.cells.grid import Grid
from loaders.cells.problems import Problem
from loaders.layout.header_rows import detect_table
from loaders.reading.sheet_redaction import redact_column
from loaders.tables.registry import HEADERS, TABLES


@dataclass(frozen=True)
class RowCounts:
    """The rows of a table in the file: read + refused = in_file, always. What is left out is none
    of the table; `Reading.rows` tells it.
    """

    in_file: int
    read: int
    refused: int


@dataclass(frozen=True)
class OpenedFile:
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

    def redact_column(self, sheet: str, place: int) -> "OpenedFile":
        """Return the file with one more column emptied, since an analyst says that it is personal.
        `sheet` is the key of its grid.
        """
        hint = table_hint(self.file, self.grids)
        grids = (
            redact_column(grid, place, detect_table(grid, hint, TABLES), HEADERS)
            if grid.key == sheet
            else grid
            for grid in self.grids
        )
        return replace(self, grids=tuple(grids))

    def to_bytes(self, compression: str | None = "zstd") -> bytes:
        """As bytes, which hold numbers and texts only."""
        facts = serialization.to_json(
            [self.file, self.sha256, self.readable, len(self.grids), dict(self.guides)]
        )
        return serialization.join_parts(
            (
                facts,
                serialization.serialize_problems(self.problems),
                *(serialization.serialize_grid(g, compression) for g in self.grids),
            )
        )

    @staticmethod
    def from_bytes(data: bytes | memoryview) -> "OpenedFile":
        """What was packed. Raises ValueError where the bytes are something else."""
        facts, problems, *grids = serialization.split_parts(data)
        file, sha256, readable, sheets, *rest = serialization.from_json(facts)
        if len(grids) != sheets:
            raise ValueError(f"{len(grids)} of {sheets} sheets")
        unpacked = tuple(map(serialization.deserialize_grid, grids))
        return OpenedFile(
            file,
            sha256,
            unpacked,
            serialization.deserialize_problems(problems),
            readable,
            next(iter(rest), {}),
        )


def table_hint(file: str, grids: Sequence[Grid]) -> str:
    """The name of a file of one sheet may name its table."""
    return Path(file).stem if len(grids) == 1 else ""
