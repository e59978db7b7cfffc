"""CSV and TSV: the encoding and the mark between values are found out, since the file does not say."""

import codecs
import csv
import io
import re
from collections.abc import Collection

from domain.language import mark
from domain.vocabulary import folded
from loaders.grid import Grid, OpeningError, grid_of
from loaders.layout import SEARCHED_ROWS

SUFFIXES = (".csv", ".tsv", ".txt")
LARGEST = 100 * 1024**2
DELIMITERS = ",;\t|"
TEXT = mark("text, in UTF-8, UTF-16 or Windows-1256")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\ud800-\udfff\ufffe\uffff]")  # what no text has
GUESSED = "Windows-1256"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def opened(data: bytes, known: Collection[str]) -> tuple[Grid, str]:
    """The rows of a file whose headers are among the known ones, and the encoding where it had to be guessed."""
    if len(data) > LARGEST:
        raise OpeningError("too_large", mark("a text file of at most 100 MB"), f"{len(data) // 1024**2} MB")
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
        if _BINARY.search(text):
            raise OpeningError("unreadable", TEXT)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, known)))
    except (UnicodeDecodeError, csv.Error) as failure:
        raise OpeningError("unreadable", TEXT) from failure
    return grid_of("", rows, delimited=True, lengths=tuple(map(len, rows))), GUESSED if encoding == GUESSED else ""


def _encoding(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)  # every second byte of Latin letters in UTF-16 is zero
    if even or odd:
        return "utf-16-be" if even > odd else "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return GUESSED
    return "utf-8"


def _delimiter(text: str, known: Collection[str]) -> str:
    """The mark that finds the most known headers in one of the first lines; where none does, the one that stands most often."""
    lines = text.splitlines()[:SEARCHED_ROWS]

    def merit(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(lines, delimiter=delimiter))
        return max((sum(folded(cell) in known for cell in row) for row in rows), default=0), max(map(len, rows), default=0)

    return max(DELIMITERS, key=merit)
