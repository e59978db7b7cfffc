"""Detect the delimiter and the quoting of a text file, which other systems write in many ways.

Besides plain CSV, read are: a first line `sep=;` (Excel's own), a space before a quoted value,
delimiters and quotes escaped by backslashes, whole lines in quotes, and Arabic commas and
semicolons between values. Another way than the plain one is taken only where rows fit their header
better by it.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from domain.normalization import normalize_name
from loaders.layout import known_systems
from loaders.layout.header_rows import HEADER_SEARCH_ROWS

SEARCH_CHARACTERS = 1024**2
DELIMITERS = ",;\t|"
ARABIC_DELIMITERS = "\u061b\u060c"  # semicolon, comma
MIN_HEADERS = 2
COMPARED_ROWS = 20_000
_SEPARATOR_LINE = re.compile(r"\A\ufeff?\"?sep=(.)\"?[ \t]*(?:\r\n|\r|\n)", re.IGNORECASE)
_FORMULA_TEXT = re.compile(r'\A="(.*)"\Z', re.DOTALL)


@dataclass(frozen=True)
class CsvDialect:
    """How the values of a text are separated and quoted; `skip` characters stand before them.

    `nested` lines are quoted as a whole: each is one value, which is itself a line.
    """

    delimiter: str = ","
    skip: int = 0
    skip_spaces: bool = False
    backslashes: bool = False
    nested: bool = False

    def rows(self, text: str) -> Iterator[list[str]]:
        """Yield the rows of a text, values as they stand. Raises csv.Error."""
        return self.split(io.StringIO(text[self.skip :] if self.skip else text, newline=""))

    def split(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """Yield the rows of lines that keep their ends; the skipped ones are left out before."""
        rows = csv.reader(
            lines,
            delimiter=self.delimiter,
            skipinitialspace=self.skip_spaces,
            escapechar="\\" if self.backslashes else None,
        )
        if not self.nested:
            return rows
        plain = replace(self, nested=False)
        return (
            next(plain.split(io.StringIO(row[0], newline="")), []) if len(row) == 1 else row
            for row in rows
        )


def detect_dialect(text: str, known: Collection[str]) -> CsvDialect:
    """Return the dialect of a text; `known` are normalized headers. Raises csv.Error."""
    separator = _SEPARATOR_LINE.match(text)
    if separator:
        found = CsvDialect(separator[1], separator.end())
    else:
        found = CsvDialect(_detect_delimiter(text[:SEARCH_CHARACTERS], known))
    others = list(_other_dialects(text, found))
    return min([found, *others], key=lambda each: _irregular_rows(text, each)) if others else found


def unwrap_formula(value: str) -> str:
    """Return the text of a formula that only holds one (`="001"`), as some systems write texts."""
    match = _FORMULA_TEXT.match(value) if value.startswith('="') else None
    return match[1].replace('""', '"') if match else value


def _detect_delimiter(text: str, known: Collection[str]) -> str:
    """Return the delimiter with the most known headers in an early row, else the most values."""

    def score(delimiter: str) -> tuple[int, int]:
        rows = list(islice(CsvDialect(delimiter, nested=True).rows(text), HEADER_SEARCH_ROWS))
        headers = max((sum(_is_known(cell, known) for cell in row) for row in rows), default=0)
        return headers, max(map(len, rows), default=0)

    scores = {delimiter: score(delimiter) for delimiter in DELIMITERS}
    for delimiter in ARABIC_DELIMITERS:  # prose has them too: only headers prove them
        if delimiter in text and (found := score(delimiter))[0] >= MIN_HEADERS:
            scores[delimiter] = found
    return max(scores, key=scores.__getitem__)


def _is_known(cell: str, known: Collection[str]) -> bool:
    """Test whether a cell is a header, or has one among its parts in two languages."""
    return len(cell) <= SEARCH_CHARACTERS // 1000 and any(
        normalize_name(part) in known for part in known_systems.header_parts(cell)
    )


def _other_dialects(text: str, found: CsvDialect) -> Iterator[CsvDialect]:
    """Yield the dialects of which a text has signs."""
    mark = found.delimiter
    if f'{mark} "' in text:
        yield replace(found, skip_spaces=True)
    if f"\\{mark}" in text or '\\"' in text:
        yield replace(found, backslashes=True)
    if f'{mark}""' in text or re.search(rf'(?m)^"[^"\r\n]*{re.escape(mark)}[^"\r\n]*"\r?$', text):
        yield replace(found, nested=True)


def _irregular_rows(text: str, dialect: CsvDialect) -> tuple[int, int]:
    """Count the rows that are longer or shorter than most, and the values with a quote left in."""
    try:
        rows = list(islice((row for row in dialect.rows(text) if row), COMPARED_ROWS))
    except csv.Error:
        return len(text), 0
    lengths = Counter(map(len, rows))
    width, usual = max(lengths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    narrow = len(rows) if width == 1 else 0  # no delimiter at all separates nothing
    quoted = sum(value.startswith((' "', '"')) or "\\" in value for row in rows for value in row)
    return len(rows) - usual + narrow, quoted
