"""CSV and TSV: the encoding and the mark between values are found out, since the file does not
say.
"""

import codecs
import csv
import io
import re
from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from domain.language import mark
from domain.normalization import folded
from loaders.cells.column import Value
from loaders.cells.csv_injection import unguarded
from loaders.cells.grid import Grid, OpeningError, grid_of
from loaders.cells.limits import LIMITS, grouped
from loaders.layout.header_rows import SEARCHED_ROWS

SUFFIXES = (".csv", ".tsv", ".txt")
SEARCHED_TEXT = 1024**2
DELIMITERS = ",;\t|"
TEXT = mark("text, in UTF-8, UTF-16 or Windows-1256")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\ud800-\udfff\ufffe\uffff]")  # what no text has
GUESSED = "Windows-1256"
_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HALF_LETTER, _STRAY = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]"), re.compile(rb"[\x80-\xff]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def opened(data: bytes, known: Collection[str]) -> tuple[Grid, str]:
    """The rows of a file whose headers are among the known ones, and the encoding where it had to
    be guessed.
    """
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
        if _BINARY.search(text):
            raise OpeningError("unreadable", TEXT)
        lengths, delimiter = array("I"), _delimiter(text, known)
        # a text file of 50 MB is decoded a second time, line by line, sooner than kept beside its
        # values
        del text
        with io.TextIOWrapper(io.BytesIO(data), encoding, newline="") as lines:
            grid = grid_of(
                "", _counted(csv.reader(lines, delimiter=delimiter), lengths), delimited=True
            )
    except (UnicodeDecodeError, csv.Error) as failure:
        raise OpeningError("unreadable", TEXT) from failure
    # what our own files put before formulas
    columns = tuple(column.exchanged(_unguarded) for column in grid.columns)
    return replace(
        grid, columns=columns, lengths=tuple(lengths)
    ), GUESSED if encoding == GUESSED else ""


def _unguarded(value: Value) -> Value:
    return unguarded(value) if isinstance(value, str) else value


def _counted(rows: Iterable[list[str]], lengths: "array[int]") -> Iterator[list[str]]:
    """The rows, and the number of values in each. Refuses those that are more or longer than is
    read.
    """
    for row in rows:
        lengths.append(len(row))
        if len(lengths) > LIMITS.rows:
            raise OpeningError("too_many_rows", grouped(LIMITS.rows), f"> {grouped(LIMITS.rows)}")
        if len(row) > LIMITS.columns and any(row[LIMITS.columns :]):
            raise OpeningError("too_many_columns", grouped(LIMITS.columns), grouped(len(row)))
        yield row[: LIMITS.columns] if len(row) > LIMITS.columns else row


def _encoding(data: bytes) -> str:
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
        if _mostly_utf_8(data):  # Windows-1256 would make wrong letters of it, silently
            raise OpeningError("unreadable", TEXT) from failure
        return GUESSED
    return "utf-8"


def _mostly_utf_8(data: bytes) -> bool:
    """Whether a text was meant as UTF-8 though some of it is not: more whole letters than stray
    bytes, or halves of a pair.
    """
    letters = len(_LETTER.findall(data))
    return bool(_HALF_LETTER.search(data)) or letters > len(_STRAY.findall(_LETTER.sub(b"", data)))


def _delimiter(text: str, known: Collection[str]) -> str:
    """The mark that finds the most known headers in one of the first lines; where none does, the
    one that stands most often.
    """
    lines = text[:SEARCHED_TEXT].splitlines()[:SEARCHED_ROWS]

    def merit(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(lines, delimiter=delimiter))
        return max((sum(folded(cell) in known for cell in row) for row in rows), default=0), max(
            map(len, rows), default=0
        )

    return max(DELIMITERS, key=merit)
