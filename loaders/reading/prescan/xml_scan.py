"""Scan the XML of a sheet once without parsing it: its extent, and whether it needs a full parse.

A table of 100,000 rows has 70 MB of XML, and parsing it takes longer than reading the table. All
that matters stands right behind a "<", and these are found all at once. Only the plain form that
all programs write is understood; anything else makes the scan not `plain` and is never guessed.
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
# XFD1048576 is the last cell that a spreadsheet program knows
MAX_ROW_DIGITS, MAX_COLUMN_LETTERS = 7, 3
_MERGE = re.compile(rb'<mergeCell\s[^<>]*?ref="([A-Z]+\d+):([A-Z]+\d+)"')
_HIDDEN = re.compile(rb'<(row|col)(?=\s(?:[^<>]*?\s)?hidden="(?:1|true)")([^<>]*)')
_SPAN = re.compile(rb'\s(min|max)="(\d+)"')
_ROOT = re.compile(rb"<(?:\w+:)?worksheet[\s>]")
# a claim of the cells that a sheet has, which is no cell and no range of cells
_CLAIM = re.compile(
    rb"<(?:\w+:)?dimension\s+ref=(?![\"'][A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?[\"'])"
    rb"(?:\"[^\"<>]*\"|'[^'<>]*')\s*(?:/>|>\s*</(?:\w+:)?dimension\s*>)"
)


@dataclass
class XmlScan:
    """The result of a scan; if it is not `plain`, the form is not understood and only rows are
    counted.

    `merges` lists only enough ranges to show that there are too many. `claim` is the element that
    claims which cells the sheet has, where these are no cells.
    """

    sheet: bool = False
    claim: bytes = b""
    plain: bool = True
    formulas: bool = False
    last: CellPosition = (-1, -1)
    cells: int = 0
    rows: int = 0
    merges: list[tuple[CellPosition, CellPosition]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0


def scan_sheet_xml(content: IO[bytes], most_rows: int = sys.maxsize) -> XmlScan:
    """Scan a part to its end or beyond `most_rows`; a part that is no sheet is only read."""
    scan = XmlScan()
    for chunk in _chunks(content):
        if not scan.sheet:
            scan.sheet = _ROOT.search(chunk) is not None
            scan.plain = not scan.sheet or (b"<worksheet" in chunk and b"<!" not in chunk)
            claim = _CLAIM.search(chunk) if scan.sheet else None
            scan.claim = claim[0] if claim else b""
        if scan.sheet:
            _scan_chunk(scan, chunk)
        if scan.rows > most_rows:
            break
    return scan


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    """Yield the content in chunks that end before a tag."""
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
    """Yield the content in pieces; a second core unpacks the next one meanwhile."""
    read = content.read(CHUNK_BYTES)
    if len(read) < CHUNK_BYTES:  # most parts are small
        yield from (read, content.read(CHUNK_BYTES)) if read else ()
        return
    with ThreadPoolExecutor(1) as reader:
        while read:
            following = reader.submit(content.read, CHUNK_BYTES)
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
    """Tell for each letter whether it ends a tag's name: a blank, a slash or a bracket."""
    found: NDArray[np.bool_] = (letters <= ord(" ")) | (letters == ord(">")) | (letters == ord("/"))
    return found


def _scan_extent(scan: XmlScan, letters: NDArray[np.uint8], cells: NDArray[np.intp]) -> None:
    """Update the last row and column; a cell that is not plainly named clears `scan.plain`."""
    named = np.logical_and.reduce(
        [letters[cells + 2 + i] == letter for i, letter in enumerate(b' r="')]
    )
    column, at = _decode_digits(letters, cells + 6, b"AZ", 1, MAX_COLUMN_LETTERS)
    row, at = _decode_digits(letters, at, b"09", 0, MAX_ROW_DIGITS)
    scan.plain = scan.plain and bool(
        (named & (letters[at] == ord('"')) & (row > 0) & (column > 0)).all()
    )
    scan.last = (max(scan.last[0], int(row.max()) - 1), max(scan.last[1], int(column.max()) - 1))


def _decode_digits(
    letters: NDArray[np.uint8], at: NDArray[np.intp], digits: bytes, lowest: int, most: int
) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Decode numbers of at most `most` digits from the positions `at`; return also their ends.

    `digits` are the first and the last digit, `lowest` the value of the first.
    """
    first, last = digits
    base, zero = last - first + 1, first - lowest
    numbers = np.zeros(len(at), dtype=np.int32)
    for _ in range(most):
        digit = letters[at]
        found = (digit >= first) & (digit <= last)
        if not found.any():
            break
        numbers = np.where(found, numbers * base + digit - zero, numbers)
        at = at + found
    return numbers, at


def _count_hidden(scan: XmlScan, chunk: bytes) -> None:
    for kind, attributes in _HIDDEN.findall(chunk):
        if kind == b"row":
            scan.hidden_rows += 1
        else:
            ends = {name: int(number) for name, number in _SPAN.findall(b" " + attributes)}
            scan.hidden_columns += max(0, ends.get(b"max", 0) - ends.get(b"min", 0) + 1)
