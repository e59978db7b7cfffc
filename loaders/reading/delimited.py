"""Read CSV and TSV files; detect their encoding and delimiter, which the files do not declare."""

import codecs
import csv
import io
import re
from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from domain.language import gettext_noop
from domain.normalization import normalize_name
from loaders.cells.column import CellValue
from loaders.cells.csv_injection import unescape_formula
from loaders.cells.grid import Grid, OpeningError, build_grid
from loaders.cells.limits import LIMITS, format_number
from loaders.layout.header_rows import HEADER_SEARCH_ROWS

SUFFIXES = (".csv", ".tsv", ".txt")
SEARCH_CHARACTERS = 1024**2
DELIMITERS = ",;\t|"
EXPECTED_TEXT = gettext_noop("text, in UTF-8, UTF-16 or Windows-1256")
# characters that no text contains
_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\ud800-\udfff\ufffe\uffff]")
FALLBACK_ENCODING = "Windows-1256"
_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HALF_LETTER, _STRAY = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]"), re.compile(rb"[\x80-\xff]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_delimited(data: bytes, known: Collection[str]) -> tuple[Grid, str]:
    """Read a text file's rows; also return its encoding if guessed. Raises OpeningError."""
    encoding = _detect_encoding(data)
    try:
        text = data.decode(encoding)
        if _BINARY.search(text):
            raise OpeningError("unreadable", EXPECTED_TEXT)
        lengths, delimiter = array("I"), _detect_delimiter(text, known)
        # decoded again line by line: a text of 50 MB is not kept in memory beside its values
        del text
        with io.TextIOWrapper(io.BytesIO(data), encoding, newline="") as lines:
            rows = _limit_rows(csv.reader(lines, delimiter=delimiter), lengths)
            grid = build_grid("", rows, delimited=True)
    except (UnicodeDecodeError, csv.Error) as failure:
        raise OpeningError("unreadable", EXPECTED_TEXT) from failure
    # our own exports put an apostrophe before formulas
    columns = tuple(column.map_values(_unescape) for column in grid.columns)
    guessed = encoding if encoding == FALLBACK_ENCODING else ""
    return replace(grid, columns=columns, lengths=tuple(lengths)), guessed


def _unescape(value: CellValue) -> CellValue:
    return unescape_formula(value) if isinstance(value, str) else value


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


def _detect_encoding(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    # every second byte of Latin letters in UTF-16 is zero
    even, odd = (data[0:4096:2].count(0), data[1:4096:2].count(0))
    if even or odd:
        return "utf-16-be" if even > odd else "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as failure:
        if _is_mostly_utf_8(data):  # Windows-1256 would decode it into wrong letters
            raise OpeningError("unreadable", EXPECTED_TEXT) from failure
        return FALLBACK_ENCODING
    return "utf-8"


def _is_mostly_utf_8(data: bytes) -> bool:
    """Tell whether a text is damaged UTF-8: more whole letters than stray bytes, or half a pair."""
    letters = len(_LETTER.findall(data))
    return bool(_HALF_LETTER.search(data)) or letters > len(_STRAY.findall(_LETTER.sub(b"", data)))


def _detect_delimiter(text: str, known: Collection[str]) -> str:
    """Return the delimiter with the most known headers in an early row, else the most values."""
    lines = text[:SEARCH_CHARACTERS].splitlines()[:HEADER_SEARCH_ROWS]

    def score(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(lines, delimiter=delimiter))
        return max(
            (sum(normalize_name(cell) in known for cell in row) for row in rows), default=0
        ), max(map(len, rows), default=0)

    return max(DELIMITERS, key=score)
