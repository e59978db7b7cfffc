"""Write lists of eight persons or delegations, and read them as an analyst would confirm."""

import csv
import io
from collections.abc import Sequence

from loaders.matching.guesses import SheetGuess
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file
from tests.loaders.case_files import match_opened

NAMES = (
    "Salma Benkirane",
    "Youssef Trabelsi",
    "Hanan Al-Zoubi",
    "Omar Khalidi",
    "Nadia Haddad",
    "Karim Mansour",
    "Layla Suleiman",
    "Tariq Al-Otaibi",
)
ARABIC_NAMES = (
    "سلمى بنكيران",
    "يوسف الطرابلسي",
    "حنان الزعبي",
    "عمر الخالدي",
    "نادية حداد",
    "كريم منصور",
    "ليلى سليمان",
    "طارق العتيبي",
)
MAILS = tuple(f"p{n}@example.org" for n in range(8))
STATES = ("Morocco", "Tunisia", "Jordan", "Iraq", "Lebanon", "Egypt", "Oman", "Kuwait")
BODIES = (
    "Ministry of Labour",
    "Ministry of Social Affairs",
    "Department of Statistics",
    "Ministry of Interior",
    "Amel Association",
    "Migrants Rights Network",
    "IOM",
    "UNHCR",
)


def table(header: Sequence[str], *columns: Sequence[object]) -> list[list[object]]:
    """Return the rows of a list from its columns."""
    return [[*header], *map(list, zip(*columns, strict=True))]


def persons_with(header: str, values: Sequence[object]) -> list[list[object]]:
    """Return a list of eight named persons with one more column."""
    return table(["Full name", "Country", "Organisation", header], NAMES, STATES, BODIES, values)


def delegations_with(header: str, values: Sequence[object]) -> list[list[object]]:
    """Return a list of eight delegations with one more column."""
    return table(["Country", "Organisation", header], STATES, BODIES, values)


def match(rows: Sequence[Sequence[object]], delimiter: str = ",") -> tuple[SheetGuess, int]:
    """Guess a list written as CSV, read it as guessed, and count its persons."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    guess, reading = read_guessed("list.csv", text.getvalue().encode("utf-8-sig"))
    assert all(sheet.is_balanced for sheet in reading.rows)
    return guess, int(reading.tables["participants"]["headcount"].sum())


def read_guessed(name: str, data: bytes) -> tuple[SheetGuess, ParseResult]:
    """Guess the first sheet of a file and read it as guessed, of one event."""
    return match_opened(open_file(name, data))


def notices(guess: SheetGuess) -> dict[str, int]:
    """Return the numbers of a guess's notices by code."""
    return {notice.code: notice.n for notice in guess.notices}


def headcount(guess: SheetGuess) -> str | None:
    """Return the header of the column guessed to hold headcounts."""
    return next((c.header for c in guess.columns if c.column == "headcount"), None)
