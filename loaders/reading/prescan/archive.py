"""Scan an archive: its sheets, macros and links, and its unpacked size."""

import io
import zipfile
from dataclasses import dataclass

from loaders.cells.grid import EXPECTED_FILE, OpeningError
from loaders.cells.limits import LIMITS, format_megabytes
from loaders.reading.prescan import opendocument, openxml
from loaders.reading.prescan.archive_parts import decode_utf16_parts, replace_parts
from loaders.reading.prescan.binary import xlsb
from loaders.reading.prescan.refusals import ARCHIVE_ERRORS, check_list_sizes, check_sheet_count
from loaders.reading.prescan.sheet_scan import SheetScan

# what the names of these parts contain
MACROS, LINKS = (
    ("vbaproject.bin", "basic/", "macrosheets/"),
    ("externallinks/", "xl/connections.xml"),
)

_ENCRYPTED = 0x1  # a flag of a part
PART_SIGNATURE = b"PK\1\2"  # before each part that an archive lists


@dataclass(frozen=True)
class ArchiveScan:
    """The scan of a workbook: its sheets by name, in order, and whether it has macros or links.

    `data` is the file as calamine reads it rightly: the file itself, or mended. `openxml` tells
    that it is an .xlsx or .xlsm workbook, all of whose sheets are listed. Of an .xls workbook the
    names of the sheets are not known, and they are in `ordered_sheets`; `old` tells that Excel 5 or
    an older one saved it.
    """

    data: bytes
    sheets: dict[str, SheetScan]
    macros: bool = False
    links: bool = False
    openxml: bool = False
    ordered_sheets: tuple[SheetScan, ...] = ()
    old: bool = False


def scan_archive(data: bytes) -> ArchiveScan:
    """Scan an archive and its sheets. Raises OpeningError if too large, damaged or encrypted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_unpacked_size(archive)
            if _is_encrypted(archive):
                raise OpeningError("password", "")
            decoded = decode_utf16_parts(archive)
        data = replace_parts(data, decoded)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.lower() for name in archive.namelist()]
            open_document, binary = "content.xml" in names, xlsb.WORKBOOK in names
            scan = (
                opendocument.scan_sheets
                if open_document
                else xlsb.scan_sheets
                if binary
                else openxml.scan_sheets
            )
            sheets, mended = scan(archive)
        data = replace_parts(data, mended)
    except ARCHIVE_ERRORS as failure:
        raise OpeningError("unreadable", EXPECTED_FILE) from failure
    check_sheet_count(len(sheets))
    for name, insight in sheets.items():
        try:
            check_list_sizes(name, insight.merges, insight.faults)
        except OpeningError as refusal:
            insight.refusal = insight.refusal or refusal
    macros, links = (
        any(sign in name for name in names for sign in signs) for signs in (MACROS, LINKS)
    )
    is_openxml = bool(sheets) and not open_document and not binary
    return ArchiveScan(data, sheets, macros, links, openxml=is_openxml)


def _is_encrypted(archive: zipfile.ZipFile) -> bool:
    """Tell whether any part of an archive or a whole OpenDocument file is encrypted."""
    if any(part.flag_bits & _ENCRYPTED for part in archive.infolist()):
        return True
    manifest = "META-INF/manifest.xml"
    is_open_document = {"content.xml", manifest} <= set(archive.namelist())
    return is_open_document and b"encryption-data" in archive.read(manifest)


def total_unpacked_size(data: bytes) -> int:
    """Return the unpacked size in bytes that an archive declares; for other files, their size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except ARCHIVE_ERRORS:
        return len(data)


def _check_unpacked_size(archive: zipfile.ZipFile) -> None:
    unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > LIMITS.unpacked_bytes:
        raise OpeningError(
            "unpacked_too_large",
            format_megabytes(LIMITS.unpacked_bytes),
            format_megabytes(unpacked),
        )
