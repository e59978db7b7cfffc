"""Represent an opened file: its grids, problems and row counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from loaders.cells import framing, serialization
from loaders.cells.grid import Grid
from loaders.cells.instructions import Instructions
from loaders.cells.problems import FILE_ERROR_CODES, Problem
from loaders.layout.header_rows import detect_table
from loaders.reading.sheet_redaction import redact_column
from loaders.tables.registry import HEADERS, TABLES


@dataclass(frozen=True)
class RowCounts:
    """The row counts of a table in a file: `read` + `refused` is always `in_file`.

    Rows left out are not part of the table; `ParseResult.rows` counts them.
    """

    in_file: int
    read: int
    refused: int


@dataclass(frozen=True)
class OpenedFile:
    """An opened and redacted file, which may be stored and parsed again without the file.

    A sheet with several tables has one grid for each. `guides` are the template's sheets that are
    not read, with their numbers of rows.
    """

    file: str
    sha256: str
    grids: tuple[Grid, ...] = ()
    problems: tuple[Problem, ...] = ()
    readable: bool = True
    guides: Mapping[str, int] = field(default_factory=dict)

    @property
    def refusals(self) -> Mapping[str, Problem]:
        """Return why single sheets of a readable file cannot be read, by their names."""
        return {
            problem.sheet: problem
            for problem in self.problems
            if self.readable and problem.sheet and problem.code in FILE_ERROR_CODES
        }

    def list_problems(self, instructions: Instructions) -> list[Problem]:
        """List the problems of opening; a sheet that cannot be read may be left out as unwanted."""
        unwanted = {
            name for name, instruction in instructions.sheets.items() if not instruction.table
        } & self.refusals.keys()
        return [
            Problem("unknown_sheet", problem.file, problem.sheet)
            if problem.sheet in unwanted and problem == self.refusals[problem.sheet]
            else problem
            for problem in self.problems
        ]

    def grid(self, sheet: str) -> Grid:
        """Return the first grid with this key or name. Raises KeyError if there is none."""
        for grid in self.grids:
            if sheet in (grid.key, grid.name):
                return grid
        raise KeyError(sheet)

    def redact_column(self, sheet: str, place: int) -> "OpenedFile":
        """Empty one more column that an analyst marked as personal; `sheet` is its grid's key."""
        hint = table_hint(self.file, self.grids)
        grids = (
            redact_column(grid, place, detect_table(grid, hint, TABLES), HEADERS)
            if grid.key == sheet
            else grid
            for grid in self.grids
        )
        return replace(self, grids=tuple(grids))

    def to_bytes(self, compression: str | None = "zstd") -> bytes:
        """Serialize the file as numbers and texts only."""
        facts = serialization.to_json(
            [self.file, self.sha256, self.readable, len(self.grids), dict(self.guides)]
        )
        return framing.join_parts(
            (
                facts,
                serialization.serialize_problems(self.problems),
                *(serialization.serialize_grid(g, compression) for g in self.grids),
            )
        )

    @staticmethod
    def from_bytes(data: bytes | memoryview) -> "OpenedFile":
        """Deserialize what `to_bytes` wrote. Raises ValueError for any other bytes."""
        facts, problems, *grids = framing.split_parts(data)
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
    """Return the stem of a single-sheet file's name, which may name its table; else nothing."""
    return Path(file).stem if len(grids) == 1 else ""
