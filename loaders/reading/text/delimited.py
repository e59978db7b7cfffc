"""Read CSV and TSV files, which declare neither their encoding nor their delimiter."""

import csv
import io
import re
from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from domain.language import gettext_noop
from loaders.cells.column import CellValue
from loaders.cells.csv_injection import unescape_formula
from loaders.cells.grid import Grid, OpeningError, build_grid
from loaders.cells.limits import LIMITS, format_number
from loaders.reading.text.csv_dialect import detect_dialect, unwrap_formula
from loaders.reading.text.encodings import ENCODINGS, EXPECTED_TEXT, detect_encoding

SUFFIXES = (".csv", ".tsv", ".txt")
CONTROL_CHARACTERS = gettext_noop(
    "a text without control characters such as NUL, which show that it is no table or is damaged; "
    "open it in a spreadsheet program and save it as .xlsx"
)
UNCLOSED_QUOTE = gettext_noop(
    "a text in which each quotation mark that opens a value is closed again"
)
# characters that no text contains
_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\ud800-\udfff\ufffe\uffff]")


def read_delimited(data: bytes, known: Collection[str]) -> tuple[Grid, str]:
    """Read a text file's rows; also return its encoding if guessed. Raises OpeningError."""
    encoding = detect_encoding(data)
    try:
        text = data.decode(encoding)
        if _BINARY.search(text):
            raise OpeningError("unreadable", CONTROL_CHARACTERS)
        lengths, dialect = array("I"), detect_dialect(text, known)
        # decoded again line by line: a text of 50 MB is not kept in memory beside its values
        del text
        with io.TextIOWrapper(io.BytesIO(data), encoding, newline="") as lines:
            lines.read(dialect.skip)
            rows = _limit_rows(dialect.split(lines), lengths)
            grid = build_grid("", rows, delimited=True)
    except UnicodeDecodeError as failure:
        raise OpeningError("unreadable", EXPECTED_TEXT) from failure
    except csv.Error as failure:
        raise OpeningError("unreadable", UNCLOSED_QUOTE) from failure
    columns = tuple(column.map_values(_unescape) for column in grid.columns)
    guessed = ENCODINGS[encoding][0] if encoding in ENCODINGS else ""
    return replace(grid, columns=columns, lengths=tuple(lengths)), guessed


def _unescape(value: CellValue) -> CellValue:
    """Return a value without what protects it from a spreadsheet program.

    Our own exports put an apostrophe before formulas, others make a formula of a text.
    """
    return unescape_formula(unwrap_formula(value)) if isinstance(value, str) else value


def _limit_rows(rows: Iterable[list[str]], lengths: "array[int]") -> Iterator[list[str]]:
    """Yield the rows and append their lengths to `lengths`. Raises OpeningError beyond LIMITS."""
    for row in rows:
        lengths.append(len(row))
        if len(lengths) > LIMITS.rows:
            raise OpeningError(
                "too_many_rows", format_number(LIMITS.rows), f"> {format_number(LIMITS.rows)}"
            )
        if len(row) > LIMITS.columns and any(row[LIMITS.columns :]):
            raise OpeningError(
                "too_many_columns", format_number(LIMITS.columns), format_number(len(row))
            )
        yield row[: LIMITS.columns] if len(row) > LIMITS.columns else row
