"""Pass once over the XML of a sheet, without parsing it: how far its cells reach, and whether there
is cause for a closer look.

A table of 100,000 rows has 70 MB of XML, and to parse it takes longer than to read the table. What
is looked for stands right behind a "<", and those are found all at once. Only the plain form that
all programs write is understood; whatever else is met is told, never guessed at.
"""

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO

import numpy as np
from numpy.typing import NDArray

from loaders.cells.cell_names import CellPosition, cell_position
from loaders.cells.limits import LIMITS

CHUNK_BYTES = 2 * 1024**2
MAX_TAG_BYTES = 1024**2
MAX_ROW_DIGITS, MAX_COLUMN_LETTERS = (
    7,
    3,
)  # of the last cell that a spreadsheet program knows, XFD1048576
_MERGE = re.compile(rb'<mergeCell\s[^<>]*?ref="([A-Z]+\d+):([A-Z]+\d+)"')
_HIDDEN = re.compile(rb'<(row|col)(?=\s(?:[^<>]*?\s)?hidden="(?:1|true)")([^<>]*)')
_SPAN = re.compile(rb'\s(min|max)="(\d+)"')
_ROOT = re.compile(rb"<(?:\w+:)?worksheet[\s>]")


@dataclass
class XmlScan:
    """What a pass found. Not `plain`: the sheet is written in a form that is not understood here;
    then only its rows are counted on.

    Of the merged ranges no more are listed than show that there are too many.
    """

    sheet: bool = False
    plain: bool = True
    formulas: bool = False
    last: CellPosition = (-1, -1)
    cells: int = 0
    rows: int = 0
    merges: list[tuple[CellPosition, CellPosition]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0


def scan_sheet_xml(content: IO[bytes], most_rows: int = sys.maxsize) -> XmlScan:
    """A pass over a part of a workbook, to its end or until it has more rows than these; one that
    is no sheet is only read.
    """
    scan = XmlScan()
    for chunk in _chunks(content):
        if not scan.sheet:
            scan.sheet = _ROOT.search(chunk) is not None
            scan.plain = not scan.sheet or (b"<worksheet" in chunk and b"<!" not in chunk)
        if scan.sheet:
            _scan_chunk(scan, chunk)
        if scan.rows > most_rows:
            break
    return scan


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    """The content in pieces that end before a tag."""
    rest = b""
    for read in _read_ahead(content):
        data = rest + read
        end = data.rfind(b"<")
        if end < 0 or len(data) - end > MAX_TAG_BYTES:
            end = len(data)
        rest = data[end:]
        yield data[:end]
    yield rest


def _read_ahead(content: IO[bytes]) -> Iterator[bytes]:
    """The content as it is read, the next piece of it while the one before is looked at: a second
    processor unpacks meanwhile.
    """
    read = content.read(CHUNK_BYTES)
    if len(read) < CHUNK_BYTES:  # most parts are small
        yield from (read, content.read(CHUNK_BYTES)) if read else ()
        return
    with ThreadPoolExecutor(1) as beside:
        while read:
            following = beside.submit(content.read, CHUNK_BYTES)
            yield read
            read = following.result()


def _scan_chunk(scan: XmlScan, chunk: bytes) -> None:
    letters = np.frombuffer(chunk + b" " * 16, dtype=np.uint8)
    tags = np.flatnonzero(letters == ord("<"))
    second, third = letters[tags + 1], letters[tags + 2]
    rows = tags[(second == ord("r")) & (third == ord("o"))]
    scan.rows += int(((letters[rows + 3] == ord("w")) & _is_name_end(letters[rows + 4])).sum())
    if not scan.plain:
        return
    scan.formulas = scan.formulas or bool(((second == ord("f")) & _is_name_end(third)).any())
    scan.plain = scan.plain and not (second == ord("!")).any() and b"='" not in chunk
    cells = tags[(second == ord("c")) & _is_name_end(third)]
    scan.cells += len(cells)
    if len(cells):
        _scan_extent(scan, letters, cells)
    if len(scan.merges) <= LIMITS.merges and (second == ord("m")).any():
        scan.merges += [
            (cell_position(first.decode()), cell_position(last.decode()))
            for first, last in _MERGE.findall(chunk)
        ]
    if b'hidden="' in chunk:
        _count_hidden(scan, chunk)


def _is_name_end(letters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whether a tag of one letter ends here: at a blank, a slash or a bracket."""
    found: NDArray[np.bool_] = (letters <= ord(" ")) | (letters == ord(">")) | (letters == ord("/"))
    return found


def _scan_extent(scan: XmlScan, letters: NDArray[np.uint8], cells: NDArray[np.intp]) -> None:
    """The last row and column that cells name. A cell that does not begin with its plain name
    leaves the rest to a closer look.
    """
    named = np.logical_and.reduce(
        [letters[cells + 2 + i] == letter for i, letter in enumerate(b' r="')]
    )
    at, column, row = (
        cells + 6,
        np.zeros(len(cells), dtype=np.int32),
        np.zeros(len(cells), dtype=np.int32),
    )
    for _ in range(MAX_COLUMN_LETTERS):
        letter = letters[at]
        is_letter = (letter >= ord("A")) & (letter <= ord("Z"))
        if not is_letter.any():
            break
        column = np.where(is_letter, column * 26 + letter - (ord("A") - 1), column)
        at = at + is_letter
    for _ in range(MAX_ROW_DIGITS):
        digit = letters[at]
        is_digit = (digit >= ord("0")) & (digit <= ord("9"))
        if not is_digit.any():
            break
        row = np.where(is_digit, row * 10 + digit - ord("0"), row)
        at = at + is_digit
    scan.plain = scan.plain and bool(
        (named & (letters[at] == ord('"')) & (row > 0) & (column > 0)).all()
    )
    scan.last = (max(scan.last[0], int(row.max()) - 1), max(scan.last[1], int(column.max()) - 1))


def _count_hidden(scan: XmlScan, chunk: bytes) -> None:
    for kind, attributes in _HIDDEN.findall(chunk):
        if kind == b"row":
            scan.hidden_rows += 1
        else:
            ends = {name: int(number) for name, number in _SPAN.findall(b" " + attributes)}
            scan.hidden_columns += max(0, ends.get(b"max", 0) - ends.get(b"min", 0) + 1)
