"""Run tasks in the sandbox process: open a file, parse it again, guess its sheets."""

from collections.abc import Mapping
from dataclasses import asdict, astuple
from typing import Any

from domain.paths import ROOT
from loaders.cells import framing, serialization
from loaders.cells.instructions import NO_INSTRUCTIONS, Instructions
from loaders.matching import sheet_guess
from loaders.reading import workbook
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult

TEXT_SIZE_FACTOR = 8  # text files have so many fewer bytes between values than a workbook's XML

WARM_UP_FILE = ROOT / "data" / "report-2020-08-13.xlsx"


def warm_up() -> None:
    """Run each task once, so that forks inherit what is loaded on first use."""
    open_and_parse("f.csv", b"event,category\nw,government\n", NO_INSTRUCTIONS)
    if WARM_UP_FILE.exists():
        opened, _ = framing.split_parts(
            open_and_parse(WARM_UP_FILE.name, WARM_UP_FILE.read_bytes(), NO_INSTRUCTIONS)
        )
        parse_again(bytes(opened), NO_INSTRUCTIONS)


def open_and_parse(name: str, data: bytes, instructions: Instructions) -> bytes:
    """Open and parse a file, in the sandbox process; return both results as bytes."""
    opened = workbook.open_file(name, data, instructions)
    return framing.join_parts(
        (opened.to_bytes(None), _encode_result(workbook.parse(opened, instructions)))
    )


def parse_again(opened: bytes, instructions: Instructions) -> bytes:
    """Parse an opened file again, in the sandbox process; return the result as bytes."""
    return _encode_result(workbook.parse(OpenedFile.from_bytes(opened), instructions))


def _encode_result(reading: ParseResult) -> bytes:
    counts = {table: [c.in_file, c.read, c.refused] for table, c in reading.counts.items()}
    columns = {table: list(names) for table, names in reading.columns.items()}
    rows = [astuple(sheet) for sheet in reading.rows]
    traces = [astuple(trace) for trace in reading.traces]
    about = [reading.file, reading.sha256, reading.readable]
    facts = serialization.to_json([*about, counts, columns, rows, reading.persons, traces])
    return framing.join_parts(
        (
            facts,
            serialization.serialize_problems(reading.problems),
            *map(serialization.serialize_frame, reading.tables.values()),
        )
    )


def guess_from_bytes(opened: bytes, sheet: str, known: Mapping[str, Any]) -> bytes:
    """Guess how a sheet may be read, in the sandbox process; return the guess as bytes."""
    return serialization.to_json(
        asdict(sheet_guess.guess_sheet(OpenedFile.from_bytes(opened), sheet, **known))
    )
