"""Write the cells of a sheet as XML, row by row, and restyle existing ones in place."""

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
# by row and column, from 0: a function from the style of a cell to its new style
CellStyles = Mapping[int, Mapping[int, Callable[[int], int]]]
_DATA = re.compile(rb"<(?:\w+:)?sheetData(?=[\s/>])[^>]*>")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])[^>]*>")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])[^>]*?(?:/>|>.*?</(?:\w+:)?c>)", re.DOTALL)
# markup that no program writes among cells, and that could hide a tag from a pattern
_UNSUPPORTED = re.compile(rb"<!--|<!\[CDATA\[|<!DOCTYPE")


def row_xml(number: int, cells: Iterable[bytes], *, lines: int = 1) -> bytes:
    """Return a row (from 1) of serialized cells, with its height: not every program computes it."""
    height = b' ht="%d"' % min(lines * LINE_HEIGHT, MAX_ROW_HEIGHT) if lines > 1 else b""
    return b'<row r="%d"%s>%s</row>' % (number, height, b"".join(cells))


def line_count(values: Iterable[object], widths: Iterable[int]) -> int:
    """Return the number of lines that a row needs in columns of these widths."""
    return max(
        (
            ceil(len(value) / (width - 2))
            for value, width in zip(values, widths, strict=False)
            if isinstance(value, str)
        ),
        default=1,
    )


def cell_xml(name: str, value: RawValue | None, style: int = 0) -> bytes:
    """Return a cell: text never as a formula; b"" for an empty value."""
    if value is None or value == "":
        return b""
    start_tag = f'<c r="{name}" s="{style}"'.encode()
    if isinstance(value, bool):
        return b'%s t="b"><v>%d</v></c>' % (start_tag, value)
    if isinstance(value, int | float):
        return b"%s><v>%s</v></c>" % (start_tag, repr(value).encode())
    if isinstance(value, dt.datetime):
        return b"%s><v>%s</v></c>" % (
            start_tag,
            repr((value - EPOCH) / dt.timedelta(days=1)).removesuffix(".0").encode(),
        )
    return b'%s t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % (
        start_tag,
        escape_cell_text(value if isinstance(value, str) else display_text(value)),
    )


def escape_cell_text(content: str) -> bytes:
    """Escape a text for a cell in XML, cut to the length that a cell can have."""
    return escape_text(fit_cell(content))


def parse_outline(sheet: bytes) -> tuple[Element, Element]:
    """Return the root and `sheetData` of a sheet without its rows; offsets as in `strip_rows`."""
    root = parse_xml(strip_rows(sheet))
    data = root.first("sheetData")
    if data is None:
        raise PackageError
    return root, data


def strip_rows(sheet: bytes) -> bytes:
    """Return a sheet without its rows."""
    start, end = _row_bounds(sheet)
    return sheet[:start] + sheet[end:]


def edit_outline(sheet: bytes, edits: Sequence[Edit]) -> bytes:
    """Apply edits outside the rows of a sheet, with offsets as in `strip_rows`."""
    start, end = _row_bounds(sheet)
    moved = [
        (a + (end - start) * (a >= start), b + (end - start) * (a >= start), content)
        for a, b, content in edits
    ]
    return apply_edits(sheet, moved)


def append_rows(sheet: bytes, rows: bytes) -> bytes:
    """Append rows to a sheet."""
    _, data = parse_outline(sheet)
    return edit_outline(sheet, [append_child(strip_rows(sheet), data, rows)])


def column_styles(sheet: bytes) -> Callable[[int], int]:
    """Return a function from a column (from 0) to the style of its new cells."""
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
    """Return the merged ranges of a sheet, each as its first and last cell."""
    root, _ = parse_outline(sheet)
    ranges = [
        each.get("ref").partition(":")
        for found in root.all("mergeCells")
        for each in found.children
    ]
    return [(cell_position(first), cell_position(last or first)) for first, _, last in ranges]


def restyle_cells(sheet: bytes, looks: CellStyles) -> bytes:
    """Apply new styles to cells of a sheet; adds missing cells as empty ones."""
    if _UNSUPPORTED.search(sheet):
        raise PackageError
    start, end = _row_bounds(sheet)
    defaults, prefix = column_styles(sheet), parse_outline(sheet)[0].prefix.encode()

    def new_row(number: int) -> bytes:
        return _new_row(prefix, number, looks[number], defaults)

    if start == end:
        return append_rows(sheet, b"".join(map(new_row, sorted(looks))))
    edits, missing = [], sorted(looks, reverse=True)
    for number, begun, inside, finish in _rows(sheet, start, end):
        while missing and missing[-1] < number:
            edits.append((begun, begun, new_row(missing.pop())))
        if missing and missing[-1] == number:
            tag, content, look = sheet[begun:inside], sheet[inside:finish], looks[missing.pop()]
            edits.append((begun, finish, _restyle_row(tag, content, number, look, defaults)))
    edits += [(end, end, new_row(number)) for number in reversed(missing)]
    return apply_edits(sheet, edits)


def _rows(sheet: bytes, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the rows: number (from 0), offset, end of the start tag, end of the row."""
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
    defaults: Callable[[int], int],
) -> bytes:
    prefix = _prefix(tag)
    own = int(_attribute(tag, "s") or 0) if _attribute(tag, "customFormat") in ("1", "true") else 0
    edits: list[Edit] = []
    missing, column = sorted(looks, reverse=True), -1

    def fill(upto: float, at: int) -> None:
        while missing and missing[-1] < upto:
            new = missing.pop()
            edits.append((at, at, _new_cell(prefix, row, new, looks[new](own or defaults(new)))))

    for cell_match in _CELL.finditer(content):
        cell_tag, start = cell_match[0][: cell_match[0].index(b">") + 1], cell_match.start()
        name = _attribute(cell_tag, "r")
        column = cell_position(name)[1] if name else column + 1
        fill(column, start)
        if missing and missing[-1] == column:
            style = looks[missing.pop()](int(_attribute(cell_tag, "s") or 0))
            edits.append((start, start + len(cell_tag), with_attributes(cell_tag, s=str(style))))
    if tag.endswith(b"/>"):
        tag, content = tag[:-2].rstrip() + b">", b"</%srow>" % prefix
    fill(float("inf"), content.rindex(b"</"))
    return re.sub(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""", b"", tag) + apply_edits(content, edits)


def _new_row(
    prefix: bytes,
    row: int,
    looks: Mapping[int, Callable[[int], int]],
    defaults: Callable[[int], int],
) -> bytes:
    cells = b"".join(
        _new_cell(prefix, row, column, looks[column](defaults(column))) for column in sorted(looks)
    )
    return b'<%srow r="%d">%s</%srow>' % (prefix, row + 1, cells, prefix)


def _new_cell(prefix: bytes, row: int, column: int, style: int) -> bytes:
    return b'<%sc r="%s" s="%d"/>' % (prefix, a1(row, column).encode(), style)


def _row_bounds(sheet: bytes) -> tuple[int, int]:
    """Return the offsets where the rows of a sheet begin and end."""
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
