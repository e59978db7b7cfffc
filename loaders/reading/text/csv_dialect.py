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
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from domain.normalization import normalize_name
from loaders.layout import known_systems
from loaders.layout.header_rows import HEADER_SEARCH_ROWS

SEARCH_CHARACTERS = 1024**2
DELIMITERS = ",;\t|"
ARABIC_DELIMITERS = "\u061b\u060c"  # semicolon, comma
MIN_HEADERS = 2
COMPARED_ROWS = 20_000
UNCLOSED = "a quote is not closed"
_SEPARATOR_LINE = re.compile(r"\A\ufeff?\"?sep=(.)\"?[ \t]*(?:\r\n|\r|\n)", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
# stand for a delimiter and a quote behind a backslash while rows are split; no characters at all
_ESCAPED_DELIMITER, _ESCAPED_QUOTE = "\ufdd0", "\ufdd1"
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
        lines = io.StringIO(text[self.skip :] if self.skip else text, newline="")
        return (self._unwrap(row) for row, _ in self._records(lines))

    def split(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """Yield the rows of lines that keep their ends; the skipped ones are left out before.

        Raises csv.Error where a quote is not closed: rows would run together.
        """
        width, row, read = 0, [""], [""]
        is_changed = self.nested or self.backslashes
        for row, read in self._records(lines):
            width = max(width, len(row))
            if len(read) > 1 and self._has_open_quote(read):
                raise csv.Error(UNCLOSED)
            yield self._unwrap(row) if is_changed else row
        # a file cut within its last text has lost no value but that
        if len(row) < width and self._has_open_quote(read, at_end=True):
            raise csv.Error(UNCLOSED)

    def _records(self, lines: Iterator[str]) -> Iterator[tuple[list[str], list[str]]]:
        """Yield the rows as split, each with the lines that it was read from."""
        record = _Record(lines, self)
        for row in self._reader(record):
            yield row, record.take()

    def _reader(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        return csv.reader(
            lines, delimiter=self.delimiter, skipinitialspace=self.skip_spaces, strict=strict
        )

    def _unwrap(self, row: list[str]) -> list[str]:
        """Return a row as it was meant: out of its quotes, and with what stood behind backslashes.

        Excel writes a delimiter for each further column behind a line in quotes.
        """
        if self.nested and row and self.delimiter in row[0] and not any(row[1:]):
            return next(replace(self, nested=False, skip=0).rows(row[0]), [])
        if not self.backslashes:
            return row
        return [
            value.replace(_ESCAPED_DELIMITER, self.delimiter).replace(_ESCAPED_QUOTE, '"')
            for value in row
        ]

    def _has_open_quote(self, lines: Sequence[str], *, at_end: bool = False) -> bool:
        """Tell whether the lines of one row hold a quote that is not closed where its value ends.

        Blanks between quote and delimiter are allowed.
        """
        closed = re.compile(rf'" +(?={re.escape(self.delimiter)}|[\r\n]*\Z)')
        try:
            list(self._reader([closed.sub('"', line) for line in lines], strict=True))
        except csv.Error as failure:
            return not at_end or "end of data" in str(failure)
        return False

    @cached_property
    def _field(self) -> re.Pattern[str]:
        """Return the pattern of a value, with its sign of a formula and its delimiter."""
        mark = re.escape(self.delimiter)
        return re.compile(rf'( *)(=(?="))?("(?:[^"]|"")*"|[^\r\n{mark}]*)({mark}|[\r\n]*\Z)')

    def change(self, line: str, *, is_first: bool) -> str:
        """Return a line as RFC 4180 has it; `is_first` is True where a row begins with it."""
        if self.backslashes and "\\" in line:
            line = re.sub(rf'\\(["\\]|{re.escape(self.delimiter)})', _replace_escaped, line)
        if is_first and '="' in line:  # a delimiter within ="…" separates nothing
            line = self._field.sub(_drop_equals_sign, line)
        return line


class _Record(Iterator[str]):
    """The lines of a text, changed by a dialect; those since the last `take` are kept."""

    def __init__(self, lines: Iterator[str], dialect: CsvDialect) -> None:
        self.lines: list[str] = []
        self._rest, self._dialect = lines, dialect

    def __next__(self) -> str:
        line = next(self._rest)
        if self._dialect.backslashes or '="' in line:
            line = self._dialect.change(line, is_first=not self.lines)
        self.lines.append(line)
        return line

    def take(self) -> list[str]:
        """Return the lines kept, and keep them no longer."""
        lines, self.lines = self.lines, []
        return lines


def _replace_escaped(match: re.Match[str]) -> str:
    return {'"': _ESCAPED_QUOTE, "\\": "\\"}.get(match[1], _ESCAPED_DELIMITER)


def _drop_equals_sign(field: re.Match[str]) -> str:
    """Return a value without the sign of a formula if it is ="…", and any other one as it is."""
    is_text = field[2] and _QUOTED.fullmatch(field[3])
    return f"{field[1]}{field[3]}{field[4]}" if is_text else field[0]


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
    if f'{mark}""' in text or re.search(
        rf'(?m)^"[^"\r\n]*{re.escape(mark)}[^"\r\n]*"[,;\t]*\r?$', text
    ):
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
