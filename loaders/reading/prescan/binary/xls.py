"""Scan .xls workbooks, and mend the records that calamine misreads."""

import io
import struct
from dataclasses import dataclass

import olefile

from loaders.cells.grid import EXPECTED_FILE, OpeningError
from loaders.reading.prescan.binary.xls_globals import (
    BIFF8,
    LockedError,
    Patches,
    read_globals,
)
from loaders.reading.prescan.binary.xls_sheet import XlsSheetScanner
from loaders.reading.prescan.refusals import ARCHIVE_ERRORS, check_list_sizes, refuse_area
from loaders.reading.prescan.sheet_scan import SheetScan, damaged_sheet

STREAMS = ("Workbook", "Book")  # Excel 97 and later, Excel 5
# Excel and LibreOffice save a summary with every workbook, xlwt never does.
_SUMMARY = "\x05SummaryInformation"
_END = struct.pack("<HH", 0x0A, 0)


@dataclass(frozen=True)
class XlsScan:
    """The scan of an .xls workbook: its sheets in order, and the file as calamine reads it rightly.

    `old` tells that Excel 5 or an older one saved it.
    """

    data: bytes
    sheets: tuple[SheetScan, ...]
    old: bool


def scan_xls(data: bytes) -> XlsScan:
    """Scan an .xls workbook. Raises OpeningError if it is damaged or locked."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            name = next(filter(container.exists, STREAMS), "")
            stream = container.openstream(name).read() if name else b""
            summarized = container.exists(_SUMMARY)
        book = read_globals(stream)
    except LockedError as failure:
        raise OpeningError("password", "") from failure
    except ARCHIVE_ERRORS as failure:
        raise OpeningError("unreadable", EXPECTED_FILE) from failure
    patches, scanners = book.patches, [XlsSheetScanner(book) for _ in book.sheets]
    for start, scanner in zip(book.sheets, scanners, strict=True):
        patches += _scan_sheet(stream, start, scanner)
    if not summarized and not any(scanner.calculated for scanner in scanners):
        for scanner in scanners:
            scanner.distrust_blanks()
    sheets = tuple(scanner.insight for scanner in scanners)
    return XlsScan(_patch_stream(data, name, stream, patches), sheets, 0 < book.version < BIFF8)


def _scan_sheet(stream: bytes, start: int, scanner: XlsSheetScanner) -> Patches:
    """Scan a sheet; return how its records are to be patched. One that is refused gets no cells."""
    try:
        scanner.scan(stream, start)
        insight = scanner.insight
        refuse_area(insight.last, insight.cells)
        check_list_sizes("", insight.merges, insight.faults)
        return scanner.patches
    except OpeningError as refusal:
        scanner.insight = SheetScan(refusal=refusal)
    except ARCHIVE_ERRORS:
        scanner.insight = damaged_sheet()
    return _end_at_once(stream, start)


def _end_at_once(stream: bytes, start: int) -> Patches:
    """Return how a sheet is to be patched so that it ends behind its first record."""
    if start + 2 * len(_END) > len(stream):
        return []
    _, length = struct.unpack_from("<HH", stream, start)
    end = start + len(_END) + length
    return [(end, _END)] if end + len(_END) <= len(stream) else []


def _patch_stream(data: bytes, name: str, stream: bytes, patches: Patches) -> bytes:
    changed = bytearray(stream)
    for place, content in patches:
        changed[place : place + len(content)] = content
    if changed == stream:
        return data
    file = io.BytesIO(data)
    try:
        with olefile.OleFileIO(file, write_mode=True) as container:
            container.write_stream(name, bytes(changed))
    except ARCHIVE_ERRORS as failure:
        raise OpeningError("unreadable", EXPECTED_FILE) from failure
    return file.getvalue()
