"""Unpack what the functions of `tasks` answered, back into readings and guesses."""

from loaders.cells import serialization
from loaders.cells.row_accounting import SheetRows
from loaders.matching.guesses import ColumnGuess, Notice, SheetGuess
from loaders.reading.opened import Counts, Opened
from loaders.reading.parse_result import Reading


def unpack_guess(data: bytes) -> SheetGuess:
    """Unpack the answer of `guessed`."""
    facts = serialization.of_json(data)
    columns = tuple(
        ColumnGuess(**each | {"examples": tuple(each["examples"])}) for each in facts["columns"]
    )
    notices = tuple(Notice(**each) for each in facts["notices"])
    rows = {name: tuple(facts[name]) for name in ("skipped", "rejoined")}
    return SheetGuess(**facts | {"columns": columns, "notices": notices} | rows)


def unpack_opened_and_reading(data: bytes) -> tuple[Opened, Reading]:
    """Unpack the answer of `opened_and_read`."""
    opened, reading = serialization.unbundled(data)
    return Opened.unpacked(opened), unpack_reading(reading)


def unpack_reading(data: bytes | memoryview) -> Reading:
    """Unpack the answer of `read_again`."""
    facts, problems, *frames = serialization.unbundled(data)
    file, sha256, readable, counts, columns, rows, persons = serialization.of_json(facts)
    given = {table: tuple(names) for table, names in columns.items()}
    tables = {
        table: serialization.frame_unpacked(frame)
        for table, frame in zip(counts, frames, strict=True)
    }
    held, told = (
        {table: Counts(*numbers) for table, numbers in counts.items()},
        serialization.problems_unpacked(problems),
    )
    return Reading(
        file,
        sha256,
        tables,
        held,
        told,
        readable,
        given,
        tuple(SheetRows(*sheet) for sheet in rows),
        persons,
    )
