"""Scan the records of one sheet of an .xls workbook."""

import struct

from loaders.cells.cell_names import CellPosition
from loaders.reading.prescan.binary.xls_globals import (
    BIFF8,
    BOF,
    EOF,
    Patches,
    XlsGlobals,
    records,
)
from loaders.reading.prescan.sheet_scan import ERROR, FORMULA, SheetScan

_DIMENSIONS, _STRING, _CONTINUE, _MERGES = 0x200, 0x207, 0x3C, 0xE5
_NUMBER, _LABEL, _RICH_LABEL, _BLANK = 0x203, 0x204, 0xD6, 0x201
_BOOL_OR_ERROR, _MANY_NUMBERS = 0x205, 0xBD
_PLAIN_CELLS = frozenset({_NUMBER, _LABEL, 0x27E, 0xFD})  # besides: RK, a shared text
# records of formulas: of Excel 5 and later; of Excel 3 and 4, which some programs still write
_FORMULA, _OLD_FORMULAS = 0x06, frozenset({0x206, 0x406})
_OTHER_CELLS = (_RICH_LABEL, _BOOL_OR_ERROR, _MANY_NUMBERS, _FORMULA, _STRING)
_FORMULA_LENGTH = 20  # bytes before its tokens
_TEXT, _ERROR, _EMPTY = 0, 2, 3  # kinds of a formula's value that is no number
_NO_NUMBER = 0xFFFF
_CALCULATE_ON_OPENING = 0x0002  # a flag of a formula, which no calculating program writes
_HEAD = struct.Struct("<HHH")  # row, column and style of a cell
_KIND = struct.Struct("<H")


class XlsSheetScanner:
    """The state of scanning a sheet of an .xls workbook.

    `patches` are records that calamine misreads, `calculated` tells whether any formula has a
    value.
    """

    def __init__(self, book: XlsGlobals) -> None:
        self.insight, self.patches, self.calculated = SheetScan(), Patches(), False
        self._struck, self._is_biff8 = book.struck, book.version == BIFF8
        self._blank_formulas: list[CellPosition] = []
        self._formula: CellPosition | None = None  # the cell whose text follows
        self._claim: tuple[int, int] | None = None  # place and length of the claimed extent
        self._text: tuple[int, list[bytes]] | None = None  # of a formula: place, and its parts

    def scan(self, stream: bytes, start: int) -> None:
        """Scan a sheet from its first record on. Raises ValueError if it is cut off."""
        depth, cells, bottom, right = 0, 0, -1, -1
        unpack, struck = _HEAD.unpack_from, self._struck
        for kind, place, length in records(stream, start):
            if self._text and kind != _CONTINUE:
                self._end_text()
            if kind in _PLAIN_CELLS and depth <= 1:  # nearly all
                row, column, style = unpack(stream, place)
                cells += 1
                if row > bottom:
                    bottom = row
                if column > right:
                    right = column
                if struck and style in struck:
                    self.insight.struck.add(row)
            elif kind == BOF:
                depth += 1
            elif kind == EOF:
                depth -= 1
                if depth <= 0:
                    break
            elif depth > 1:
                self._skip_chart_cell(kind, place)
            else:
                self._note(stream, kind, place, length)
        else:
            raise ValueError("a sheet has no end")
        self.insight.cells += cells
        last = self.insight.last
        self.insight.last = (max(last[0], bottom), max(last[1], right))
        self._correct_claim()

    def distrust_blanks(self) -> None:
        """Record the formulas with an empty text for a value as formulas without a value."""
        for place in self._blank_formulas:
            self.insight.add_fault(*place, FORMULA)

    def _note(self, stream: bytes, kind: int, place: int, length: int) -> None:
        if kind in (_RICH_LABEL, _BOOL_OR_ERROR):
            row, column, style = _HEAD.unpack_from(stream, place)
            self._add_cell(row, column, style)
            if kind == _RICH_LABEL:  # calamine ignores it; it begins as a label does
                self.patches.append((place - 4, _KIND.pack(_LABEL)))
            elif stream[place + 7]:
                self.insight.add_fault(row, column, ERROR)
        elif kind == _MANY_NUMBERS:
            row, first, _ = _HEAD.unpack_from(stream, place)
            for i in range((length - 6) // 6):
                style = _KIND.unpack_from(stream, place + 4 + 6 * i)[0]
                self._add_cell(row, first + i, style)
        elif kind == _FORMULA or kind in _OLD_FORMULAS:
            self._note_formula(stream, kind, place, length)
        elif kind == _STRING and self._formula:
            self._text = (place, [stream[place : place + length]])
        elif kind == _CONTINUE and self._text:
            self._text[1].append(stream[place : place + length])
        elif kind == _DIMENSIONS:
            if self._claim:
                self.patches.append((place - 4, _KIND.pack(_BLANK)))
            self._claim = self._claim or (place, length)
        elif kind == _MERGES:
            self.insight.merge(
                ((top, left), (bottom, right))
                for top, bottom, left, right in struct.iter_unpack(
                    "<HHHH", stream[place + 2 : place + 2 + (length - 2) // 8 * 8]
                )
            )

    def _add_cell(self, row: int, column: int, style: int) -> None:
        self.insight.add_cell(row, column)
        if self._struck and style in self._struck:
            self.insight.struck.add(row)

    def _note_formula(self, stream: bytes, kind: int, place: int, length: int) -> None:
        row, column, style = _HEAD.unpack_from(stream, place)
        self._add_cell(row, column, style)
        value, flags = stream[place + 6 : place + 14], _KIND.unpack_from(stream, place + 14)[0]
        what = value[0] if value[6:] == b"\xff\xff" else _NO_NUMBER
        if what == _ERROR:
            self.insight.add_fault(row, column, ERROR)
        elif what == _EMPTY:
            self._blank_formulas.append((row, column))
        elif what == _NO_NUMBER and not any(value) and flags & _CALCULATE_ON_OPENING:
            self.insight.add_fault(row, column, FORMULA)
        self.calculated |= what != _EMPTY
        self._formula = (row, column) if what == _TEXT else None
        if kind in _OLD_FORMULAS:
            as_number = what == _NO_NUMBER or length < _FORMULA_LENGTH
            self.patches.append((place - 4, _KIND.pack(_NUMBER if as_number else _FORMULA)))

    def _end_text(self) -> None:
        """Take over the text of a formula where it is longer than a record, which calamine cuts."""
        if self._text and self._formula and len(self._text[1]) > 1:
            self.insight.texts[self._formula] = self._decode(self._text[1])
        self._text = None

    def _decode(self, parts: list[bytes]) -> str:
        """Decode a text of several records, each of which may use one or two bytes for a letter."""
        if not self._is_biff8:
            return b"".join([parts[0][2:], *parts[1:]]).decode("latin-1")
        pieces = [parts[0][2:], *parts[1:]]
        return "".join(
            piece[1:].decode("utf-16-le" if piece[:1] == b"\x01" else "latin-1", "replace")
            for piece in pieces
        )

    def _skip_chart_cell(self, kind: int, place: int) -> None:
        """Blank a number that a chart on the sheet keeps: calamine takes it for a cell."""
        if kind in _PLAIN_CELLS or kind in _OTHER_CELLS or kind == _DIMENSIONS:
            self.patches.append((place - 4, _KIND.pack(_BLANK)))

    def _correct_claim(self) -> None:
        """Claim no more cells than there are: calamine allocates memory for all that are claimed.

        Cells that are formatted and blank are claimed too.
        """
        if self._claim:
            place, length = self._claim
            row, column = max(self.insight.last[0], 0), max(self.insight.last[1], 0)
            claim = "<IIHH" if length >= struct.calcsize("<IIHH") else "<HHHH"
            if length >= struct.calcsize(claim):
                self.patches.append((place, struct.pack(claim, 0, row + 1, 0, column + 1)))
