"""The cells of a sheet as XML: written row by row, and given another look where they stand."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from math import ceil

from loaders.cells.cell_names import CellPosition, a1, cell_position
from loaders.cells.csv_injection import fit_cell
from loaders.cells.values import RawValue, display_text
from loaders.xlsx.xml_edit import (
    Edit,
    Element,
    PackageError,
    append_child,
    apply_edits,
    escape_text,
    parse_xml,
    with_attributes,
)

LINE_HEIGHT, MAX_ROW_HEIGHT = 16, 400  # points, of a line of text and of a row
EPOCH = dt.datetime(1899, 12, 30)  # day 0 of a workbook
# row and column from 0: the new style of a cell, from the one it has
CellStyles = Mapping[int, Mapping[int, Callable[[int], int]]]
_DATA = re.compile(rb"<(?:\w+:)?sheetData(?=[\s/>])[^>]*>")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])[^>]*>")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])[^>]*?(?:/>|>.*?</(?:\w+:)?c>)", re.DOTALL)
# what no program writes among cells, and what would hide a tag
_UNSUPPORTED = re.compile(rb"<!--|<!\[CDATA\[|<!DOCTYPE")


def row_xml(number: int, cells: Iterable[bytes], *, lines: int = 1) -> bytes:
    """A row, counted from 1, of written cells, as high as its lines need: not every program finds
    that out by itself.
    """
    height = b' ht="%d"' % min(lines * LINE_HEIGHT, MAX_ROW_HEIGHT) if lines > 1 else b""
    return b'<row r="%d"%s>%s</row>' % (number, height, b"".join(cells))


def line_count(values: Iterable[object], widths: Iterable[int]) -> int:
    """How many lines a row needs in columns of these widths."""
    return max(
        (
            ceil(len(value) / (width - 2))
            for value, width in zip(values, widths, strict=False)
            if isinstance(value, str)
        ),
        default=1,
    )


def cell_xml(name: str, value: RawValue | None, style: int = 0) -> bytes:
    """A cell. Text is text whatever it begins with; a number is a number; of nothing there is no
    cell.
    """
    if value is None or value == "":
        return b""
    begun = f'<c r="{name}" s="{style}"'.encode()
    if isinstance(value, bool):
        return b'%s t="b"><v>%d</v></c>' % (begun, value)
    if isinstance(value, int | float):
        return b"%s><v>%s</v></c>" % (begun, repr(value).encode())
    if isinstance(value, dt.datetime):
        return b"%s><v>%s</v></c>" % (
            begun,
            repr((value - EPOCH) / dt.timedelta(days=1)).removesuffix(".0").encode(),
        )
    return b'%s t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % (
        begun,
        escape_cell_text(value if isinstance(value, str) else display_text(value)),
    )


def escape_cell_text(content: str) -> bytes:
    """A text as a cell of XML holds it."""
    return escape_text(fit_cell(content))


def parse_outline(sheet: bytes) -> tuple[Element, Element]:
    """The root of a sheet, scanned without its rows, and its `sheetData`. Places are those in the
    sheet without its rows: see `strip_rows`.
    """
    root = parse_xml(strip_rows(sheet))
    data = root.first("sheetData")
    if data is None:
        raise PackageError
    return root, data


def strip_rows(sheet: bytes) -> bytes:
    """A sheet without its rows."""
    start, end = _row_bounds(sheet)
    return sheet[:start] + sheet[end:]


def edit_outline(sheet: bytes, edits: Sequence[Edit]) -> bytes:
    """A sheet after edits to what stands around its rows, with places in its outline."""
    start, end = _row_bounds(sheet)
    moved = [
        (a + (end - start) * (a >= start), b + (end - start) * (a >= start), content)
        for a, b, content in edits
    ]
    return apply_edits(sheet, moved)


def append_rows(sheet: bytes, rows: bytes) -> bytes:
    """A sheet with rows beneath those it has."""
    _, data = parse_outline(sheet)
    return edit_outline(sheet, [append_child(strip_rows(sheet), data, rows)])


def column_styles(sheet: bytes) -> Callable[[int], int]:
    """The style that a column, counted from 0, gives to cells it has not yet."""
    root, _ = parse_outline(sheet)
    columns = [
        (int(c.get("min")), int(c.get("max")), int(c.get("style") or 0))
        for found in root.all("cols")
        for c in found.children
    ]
    return lambda column: next(
        (style for first, last, style in columns if first <= column + 1 <= last), 0
    )


def find_merged_ranges(sheet: bytes) -> list[tuple[CellPosition, CellPosition]]:
    """The merged ranges of a sheet by first and last place."""
    root, _ = parse_outline(sheet)
    ranges = [
        each.get("ref").partition(":")
        for found in root.all("mergeCells")
        for each in found.children
    ]
    return [(cell_position(first), cell_position(last or first)) for first, _, last in ranges]


def restyle_cells(sheet: bytes, looks: CellStyles) -> bytes:
    """A sheet with new styles for some cells; those it has not are there now, empty."""
    if _UNSUPPORTED.search(sheet):
        raise PackageError
    start, end = _row_bounds(sheet)
    given, prefix = column_styles(sheet), parse_outline(sheet)[0].prefix.encode()
    if start == end:
        return append_rows(
            sheet,
            b"".join(_new_row(prefix, number, looks[number], given) for number in sorted(looks)),
        )
    edits, missing = [], sorted(looks, reverse=True)
    for number, begun, inside, finish in _rows(sheet, start, end):
        while missing and missing[-1] < number:
            edits.append((begun, begun, _new_row(prefix, missing[-1], looks[missing.pop()], given)))
        if missing and missing[-1] == number:
            edits.append(
                (
                    begun,
                    finish,
                    _restyle_row(
                        sheet[begun:inside],
                        sheet[inside:finish],
                        number,
                        looks[missing.pop()],
                        given,
                    ),
                )
            )
    edits += [
        (end, end, _new_row(prefix, number, looks[number], given)) for number in reversed(missing)
    ]
    return apply_edits(sheet, edits)


def _rows(sheet: bytes, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Number from 0, where a row begins, where its start tag ends, and where the row does."""
    number = -1
    for tag, following in pairwise(chain(_ROW.finditer(sheet, start, end), [None])):
        assert tag is not None
        number = int(_attribute(tag[0], "r") or number + 2) - 1
        upto = following.start() if following else end
        finish = tag.end() if tag[0].endswith(b"/>") else sheet.rindex(b">", tag.end(), upto) + 1
        yield number, tag.start(), tag.end(), finish


def _restyle_row(
    tag: bytes,
    content: bytes,
    row: int,
    looks: Mapping[int, Callable[[int], int]],
    given: Callable[[int], int],
) -> bytes:
    prefix = _prefix(tag)
    own = int(_attribute(tag, "s") or 0) if _attribute(tag, "customFormat") in ("1", "true") else 0
    edits: list[Edit] = []
    missing, column = sorted(looks, reverse=True), -1

    def fill(upto: float, at: int) -> None:
        while missing and missing[-1] < upto:
            new = missing.pop()
            edits.append((at, at, _new_cell(prefix, row, new, looks[new](own or given(new)))))

    for cell_match in _CELL.finditer(content):
        begun = cell_match[0].index(b">") + 1
        named = _attribute(cell_match[0][:begun], "r")
        column = cell_position(named)[1] if named else column + 1
        fill(column, cell_match.start())
        if missing and missing[-1] == column:
            style = looks[missing.pop()](int(_attribute(cell_match[0][:begun], "s") or 0))
            edits.append(
                (
                    cell_match.start(),
                    cell_match.start() + begun,
                    with_attributes(cell_match[0][:begun], s=str(style)),
                )
            )
    if tag.endswith(b"/>"):
        tag, content = tag[:-2].rstrip() + b">", b"</%srow>" % prefix
    fill(float("inf"), content.rindex(b"</"))
    return re.sub(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""", b"", tag) + apply_edits(content, edits)


def _new_row(
    prefix: bytes, row: int, looks: Mapping[int, Callable[[int], int]], given: Callable[[int], int]
) -> bytes:
    cells = b"".join(
        _new_cell(prefix, row, column, looks[column](given(column))) for column in sorted(looks)
    )
    return b'<%srow r="%d">%s</%srow>' % (prefix, row + 1, cells, prefix)


def _new_cell(prefix: bytes, row: int, column: int, style: int) -> bytes:
    return b'<%sc r="%s" s="%d"/>' % (prefix, a1(row, column).encode(), style)


def _row_bounds(sheet: bytes) -> tuple[int, int]:
    """Where the rows of a sheet begin and end."""
    tag = _DATA.search(sheet)
    if tag is None:
        raise PackageError
    if tag[0].endswith(b"/>"):
        return tag.end(), tag.end()
    end = sheet.find(b"</%ssheetData" % _prefix(tag[0]), tag.end())
    if end < 0:
        raise PackageError
    return tag.end(), end


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rb"""\s%s\s*=\s*["']([^"']*)["']""" % name.encode(), tag)
    return found[1].decode() if found else ""


def _prefix(tag: bytes) -> bytes:
    name = re.match(rb"<([\w.-]*:)?", tag)
    return (name[1] or b"") if name else b""
