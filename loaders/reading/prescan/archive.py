"""Scan an archive: its sheets, macros and links, and its unpacked size."""

import io
import zipfile
from dataclasses import dataclass

from loaders.cells.grid import EXPECTED_FILE, OpeningError
from loaders.cells.limits import LIMITS, format_megabytes
from loaders.reading.prescan import opendocument, openxml
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
    """The scan of an archive: its sheets by name, in order, and whether it has macros or links.

    `openxml` tells that it is an .xlsx or .xlsm workbook, all of whose sheets are listed.
    """

    sheets: dict[str, SheetScan]
    macros: bool = False
    links: bool = False
    openxml: bool = False


def scan_archive(data: bytes) -> ArchiveScan:
    """Scan an archive and its sheets. Raises OpeningError if too large, damaged or encrypted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_unpacked_size(archive)
            open_document = "content.xml" in archive.namelist()
            if _is_encrypted(archive):
                raise OpeningError("password", "")
            sheets = (opendocument if open_document else openxml).scan_sheets(archive)
            names = [name.lower() for name in archive.namelist()]
    except ARCHIVE_ERRORS as failure:
        raise OpeningError("unreadable", EXPECTED_FILE) from failure
    check_sheet_count(len(sheets))
    for name, insight in sheets.items():
        check_list_sizes(name, insight.merges, insight.faults)
    macros, links = (
        any(sign in name for name in names for sign in signs) for signs in (MACROS, LINKS)
    )
    return ArchiveScan(sheets, macros, links, openxml=bool(sheets) and not open_document)


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
