"""Real files for the loaders' tests, written by common libraries."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

import openpyxl

from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import read_bytes

Rows = Sequence[Sequence[object]]

EVENTS = [
    [
        "event",
        "cycle",
        "kind",
        "start_date",
        "end_date",
        "status",
        "title_en",
        "title_ar",
        "reported_total",
        "reported_states",
        "source",
    ],
    [
        "w1",
        2020,
        "workshop",
        "2020-08-13",
        "2020-08-13",
        "held",
        "Session",
        "دورة",
        111,
        2,
        "report",
    ],
]
PARTICIPANTS = [
    ["event", "state", "category", "headcount"],
    ["w1", None, "government", 27],
    ["w1", None, "un_agency", 84],
    ["w1", "SYR", "government", None],
    ["w1", "TUN", "government", None],
]
PROGRESS = [["cycle", "state", "as_of", "stage"], [2020, "SYR", "2020-08-13", "approved"]]
COVERAGE = [["cycle", "state", "objective", "status"], [2020, "SYR", 11, "under_way"]]
PRINCIPLES = [["cycle", "state", "principle", "status"], [2020, "SYR", "rule_of_law", "raised"]]


def xlsx(
    sheets: Mapping[str, Rows], change: Callable[[openpyxl.Workbook], None] = lambda book: None
) -> bytes:
    """Return a workbook of these sheets, after applying `change`."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def damaged_sheet(book: bytes, sheet: int = 2) -> bytes:
    """Return a workbook of which the XML of one sheet, from 1, is cut in the middle."""
    source, file = zipfile.ZipFile(io.BytesIO(book)), io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            is_damaged = name == f"xl/worksheets/sheet{sheet}.xml"
            target.writestr(name, data[: len(data) // 2] if is_damaged else data)
    return file.getvalue()


def reading_of(
    name: str, rows: Rows, change: Callable[[openpyxl.Workbook], None] = lambda book: None
) -> ParseResult:
    """Read a workbook of one sheet."""
    return read_bytes("file.xlsx", xlsx({name: rows}, change))


def found(reading: ParseResult) -> set[tuple[str, str]]:
    """Return the codes and cells of a reading's problems."""
    return {(problem.code, problem.cell) for problem in reading.problems}


def rows_balance(reading: ParseResult) -> bool:
    """Tell whether no row was lost: read + refused = in the file, and the frame holds those
    read.
    """
    return all(
        c.read + c.refused == c.in_file and len(reading.tables[name]) == c.read
        for name, c in reading.counts.items()
    )


def whole() -> dict[str, Rows]:
    """Return the sheets of a complete workbook without a problem."""
    sheets = {
        "events": EVENTS,
        "participants": PARTICIPANTS,
        "progress": PROGRESS,
        "coverage": COVERAGE,
        "principles": PRINCIPLES,
    }
    return {name: [list(row) for row in rows] for name, rows in sheets.items()}
