"""Deserialize the answers of the functions in `tasks`."""

from loaders.cells import framing, serialization
from loaders.cells.row_accounting import SheetRows
from loaders.matching.guesses import ColumnGuess, Notice, SheetGuess
from loaders.matching.matrix_questions import MatrixGuess
from loaders.reading.cell_trace import CellTrace
from loaders.reading.opened_file import OpenedFile, RowCounts
from loaders.reading.parse_result import ParseResult


def unpack_guess(data: bytes) -> SheetGuess:
    """Deserialize the answer of `guess_from_bytes`."""
    facts = serialization.from_json(data)
    columns = tuple(
        ColumnGuess(**column | {"examples": tuple(column["examples"])})
        for column in facts["columns"]
    )
    notices = tuple(Notice(**notice) for notice in facts["notices"])
    rows = {name: tuple(facts[name]) for name in ("skipped", "rejoined")}
    matrix = MatrixGuess.from_dict(facts["matrix"]) if facts["matrix"] else None
    return SheetGuess(**facts | {"columns": columns, "notices": notices, "matrix": matrix} | rows)


def unpack_opened_and_reading(data: bytes) -> tuple[OpenedFile, ParseResult]:
    """Deserialize the answer of `open_and_parse`."""
    opened, reading = framing.split_parts(data)
    return OpenedFile.from_bytes(opened), unpack_reading(reading)


def unpack_reading(data: bytes | memoryview) -> ParseResult:
    """Deserialize the answer of `parse_again`."""
    facts, problems, *frames = framing.split_parts(data)
    file, sha256, readable, counts, columns, rows, persons, traces = serialization.from_json(facts)
    row_counts = {table: RowCounts(*numbers) for table, numbers in counts.items()}
    tables = {
        table: serialization.deserialize_frame(frame)
        for table, frame in zip(counts, frames, strict=True)
    }
    return ParseResult(
        file,
        sha256,
        tables,
        row_counts,
        serialization.deserialize_problems(problems),
        readable,
        {table: tuple(names) for table, names in columns.items()},
        tuple(SheetRows(*sheet) for sheet in rows),
        persons,
        tuple(CellTrace(*trace) for trace in traces),
    )
