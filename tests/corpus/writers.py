"""Write sheets with the libraries that other people's programs use: openpyxl, XlsxWriter, xlwt,
odfpy and csv. pyxlsb cannot write.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

from tests.corpus.sheets import DateCell, Sheet, Value, merged_cells

ENCODINGS: Mapping[str, str] = {
    "csv": "utf-8",
    "csv-bom": "utf-8-sig",
    "csv-utf16": "utf-16",
    "csv-1256": "cp1256",
    "tsv-utf16": "utf-16",
}
SUFFIXES: Mapping[str, str] = {
    "xlsx": ".xlsx",
    "xlsxwriter": ".xlsx",
    "xls": ".xls",
    "ods": ".ods",
    "tsv-utf16": ".tsv",
    **{kind: ".csv" for kind in ENCODINGS if kind.startswith("csv")},
}


def write(kind: str, sheets: Sequence[Sheet], *, mark: str = ",") -> bytes:
    """Write sheets as a file of a kind; a text file holds the first one only, with `mark`."""
    if kind in ENCODINGS:
        mark = "\t" if kind == "tsv-utf16" else mark
        return write_delimited(sheets[0], mark).encode(ENCODINGS[kind])
    return _WRITERS[kind](sheets)


def write_delimited(sheet: Sheet, mark: str) -> str:
    """Return a sheet as text with delimiters; a merged cell stands in its first cell only."""
    text = io.StringIO()
    rows = [[_as_text(value) for value in row] for row in sheet.rows]
    csv.writer(text, delimiter=mark, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _as_text(value: Value) -> str:
    if isinstance(value, DateCell):
        return value.iso
    return "" if value is None else str(value)


def _openpyxl(sheets: Sequence[Sheet]) -> bytes:
    book = Workbook()
    for name in book.sheetnames:
        del book[name]
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.sheet_view.rightToLeft = sheet.right_to_left
        for r, row in enumerate(sheet.rows, 1):
            for c, value in enumerate(row, 1):
                if value is None:
                    continue
                cell = page.cell(r, c)
                cell.value = value.iso if isinstance(value, DateCell) else value
                if isinstance(value, str):  # a text that begins like a formula stays a text
                    cell.data_type = "s"
                elif isinstance(value, dt.date):
                    cell.number_format = sheet.day_format
        for top, left, bottom, right in sheet.merges:
            page.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
        for n in sheet.hidden:
            page.row_dimensions[n + 1].hidden = True
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _xlsxwriter(sheets: Sequence[Sheet]) -> bytes:
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False})
    for sheet in sheets:
        page, day = (
            book.add_worksheet(sheet.name),
            book.add_format({"num_format": sheet.day_format}),
        )
        if sheet.right_to_left:
            page.right_to_left()
        for top, left, bottom, right in sheet.merges:
            page.merge_range(top, left, bottom, right, "")
        for r, row in enumerate(sheet.rows):
            for c, value in enumerate(row):
                if isinstance(value, dt.date):
                    page.write_datetime(r, c, value, day)
                elif isinstance(value, str | DateCell):
                    page.write_string(r, c, _as_text(value))
                elif value is not None:
                    page.write(r, c, value)
        for n in sheet.hidden:
            page.set_row(n, None, None, {"hidden": True})
    book.close()
    return data.getvalue()


def _xlwt(sheets: Sequence[Sheet]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    for sheet in sheets:
        page, day = book.add_sheet(sheet.name), xlwt.easyxf(num_format_str=sheet.day_format)
        page.cols_right_to_left = sheet.right_to_left
        inside = merged_cells(sheet.merges)
        spans = {span[:2]: span for span in sheet.merges}
        for r, row in enumerate(sheet.rows):
            for c, value in enumerate(row):
                plain = value.iso if isinstance(value, DateCell) else value
                style = (day,) if isinstance(plain, dt.date) else ()
                if (r, c) in spans:
                    top, left, bottom, right = spans[r, c]
                    page.write_merge(top, bottom, left, right, plain, *style)
                elif plain is not None and (r, c) not in inside:
                    page.write(r, c, plain, *style)
        for n in sheet.hidden:
            page.row(n).hidden = True
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _odfpy(sheets: Sequence[Sheet]) -> bytes:
    book = OpenDocumentSpreadsheet()
    style = Style(name="right", family="table")
    style.addElement(TableProperties(writingmode="rl-tb"))
    book.automaticstyles.addElement(style)
    for sheet in sheets:
        page = Table(name=sheet.name, **({"stylename": style} if sheet.right_to_left else {}))
        inside, spans = merged_cells(sheet.merges), {span[:2]: span for span in sheet.merges}
        for r, row in enumerate(sheet.rows):
            line = TableRow(**({"visibility": "collapse"} if r in sheet.hidden else {}))
            for c, value in enumerate(row):
                if (r, c) in inside:
                    line.addElement(CoveredTableCell())
                    continue
                line.addElement(_open_cell(value, spans.get((r, c))))
            page.addElement(line)
        book.spreadsheet.addElement(page)
    data = io.BytesIO()
    book.write(data)
    return data.getvalue()


def _open_cell(value: Value, span: tuple[int, int, int, int] | None) -> TableCell:
    """Return a cell of an OpenDocument sheet."""
    said: dict[str, object] = {}
    if span:
        said["numberrowsspanned"] = span[2] - span[0] + 1
        said["numbercolumnsspanned"] = span[3] - span[1] + 1
    if value is None:
        return TableCell(**said)
    text = _as_text(value)
    if isinstance(value, dt.date | DateCell):
        day = value.iso if isinstance(value, DateCell) else f"{value:%Y-%m-%d}"
        cell = TableCell(valuetype="date", datevalue=day, **said)
    elif isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=text, **said)
    else:
        cell = TableCell(valuetype="string", **said)
    for line in text.split("\n"):
        cell.addElement(P(text=line))
    return cell


_WRITERS: Mapping[str, Callable[[Sequence[Sheet]], bytes]] = {
    "xlsx": _openpyxl,
    "xlsxwriter": _xlsxwriter,
    "xls": _xlwt,
    "ods": _odfpy,
}
