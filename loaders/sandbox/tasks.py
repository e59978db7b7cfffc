"""Do in the sandbox's process what it is asked for: open a file, read it again, guess its
sheets.
"""

from collections.abc import Mapping
from dataclasses import asdict, astuple
from typing import Any

from domain.paths import ROOT
from loaders.cells import serialization
from loaders.cells.instructions import NOTHING, Instructions
from loaders.matching import sheet_guess
from loaders.reading import workbook
from loaders.reading.opened import Opened
from loaders.reading.parse_result import Reading

TEXT_EARNS = 8  # a text file has so much less between its values than the XML of a workbook

SAMPLE = ROOT / "data" / "report-2020-08-13.xlsx"


def warm_up() -> None:
    """Do once what a task does, so that the forks that come need not."""
    opened_and_read("f.csv", b"event,category\nw,government\n", NOTHING)
    if SAMPLE.exists():
        opened, _ = serialization.unbundled(
            opened_and_read(SAMPLE.name, SAMPLE.read_bytes(), NOTHING)
        )
        read_again(bytes(opened), NOTHING)


def opened_and_read(name: str, data: bytes, instructions: Instructions) -> bytes:
    """In the other process: a file opened and read, as bytes."""
    opened = workbook.opened(name, data, instructions)
    return serialization.bundled(
        (opened.packed(None), _reading_packed(workbook.reading(opened, instructions)))
    )


def read_again(opened: bytes, instructions: Instructions) -> bytes:
    """In the other process: what was opened before read again, as bytes."""
    return _reading_packed(workbook.reading(Opened.unpacked(opened), instructions))


def _reading_packed(reading: Reading) -> bytes:
    counts = {table: [c.in_file, c.read, c.refused] for table, c in reading.counts.items()}
    columns = {table: list(names) for table, names in reading.columns.items()}
    rows = [astuple(sheet) for sheet in reading.rows]
    facts = serialization.as_json(
        [reading.file, reading.sha256, reading.readable, counts, columns, rows, reading.persons]
    )
    return serialization.bundled(
        (
            facts,
            serialization.problems_packed(reading.problems),
            *map(serialization.frame_packed, reading.tables.values()),
        )
    )


def guessed(opened: bytes, sheet: str, known: Mapping[str, Any]) -> bytes:
    """In the other process: the guess of a sheet, as bytes."""
    return serialization.as_json(asdict(sheet_guess.guess(Opened.unpacked(opened), sheet, **known)))
