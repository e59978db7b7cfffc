"""Look into an archive: its sheets, macros and links, and how much it unpacks to."""

import io
import zipfile
from dataclasses import dataclass

from loaders.cells.grid import WHOLE_FILE, OpeningError
from loaders.cells.limits import LIMITS, megabytes
from loaders.reading.prescan import opendocument, openxml
from loaders.reading.prescan.insight import Insight
from loaders.reading.prescan.refusals import FAILURES, refuse_lists, refuse_sheets

# in the names of parts
MACROS, LINKS = (
    ("vbaproject.bin", "basic/", "macrosheets/"),
    ("externallinks/", "xl/connections.xml"),
)

_ENCRYPTED = 0x1  # the flag of a part
PART_SIGN = b"PK\1\2"  # before each part that an archive lists


@dataclass(frozen=True)
class Look:
    """What a look into an archive found: its sheets by name, in their order, and whether it has
    macros, and links to other files.

    `openxml` says that it is an .xlsx or .xlsm workbook, whose sheets are all here.
    """

    sheets: dict[str, Insight]
    macros: bool = False
    links: bool = False
    openxml: bool = False


def looked_into(data: bytes) -> Look:
    """What is found in an archive and in each of its sheets. Refuses one that is too large or
    damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bulk(archive)
            if any(part.flag_bits & _ENCRYPTED for part in archive.infolist()):
                raise OpeningError("password", "")
            open_document = "content.xml" in archive.namelist()
            if open_document and _locked(archive):
                raise OpeningError("password", "")
            found = (opendocument if open_document else openxml).scan_sheets(archive)
            names = [name.lower() for name in archive.namelist()]
    except FAILURES as failure:
        raise OpeningError("unreadable", WHOLE_FILE) from failure
    refuse_sheets(len(found))
    for name, insight in found.items():
        refuse_lists(name, insight.merges, insight.faults)
    macros, links = (
        any(sign in name for name in names for sign in signs) for signs in (MACROS, LINKS)
    )
    return Look(found, macros, links, openxml=bool(found) and not open_document)


def _locked(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument file is encrypted."""
    manifest = "META-INF/manifest.xml"
    return manifest in archive.namelist() and b"encryption-data" in archive.read(manifest)


def unpacked_size(data: bytes) -> int:
    """The bytes that an archive says it unpacks to; those of the file itself where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except FAILURES:
        return len(data)


def _refuse_bulk(archive: zipfile.ZipFile) -> None:
    unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > LIMITS.unpacked_bytes:
        raise OpeningError(
            "unpacked_too_large", megabytes(LIMITS.unpacked_bytes), megabytes(unpacked)
        )
