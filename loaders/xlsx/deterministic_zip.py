"""Write archives whose bytes depend on their contents alone, with a fixed time in entries and
properties.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable

_TIMESTAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
EARLIEST = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # the earliest time of a ZIP archive


def fix_timestamps(document: bytes, timestamp: dt.datetime) -> bytes:
    """Set one time throughout an Office document, also in the workbooks behind its charts.

    `timestamp` must be aware and in UTC. Entries of the archive get it, but no time before
    EARLIEST; `created` and `modified` in `docProps/core.xml`, where present, get it as it is.
    Returns a new archive with the parts in their order. Raises `zipfile.BadZipFile` for anything
    but an archive.
    """
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = [
            (entry.filename, _fix_part(entry.filename, archive.read(entry), timestamp))
            for entry in archive.infolist()
        ]
    return write_archive(parts, timestamp)


def write_archive(parts: Iterable[tuple[str, bytes]], timestamp: dt.datetime) -> bytes:
    """Write named parts to an archive, in their order."""
    file, time = io.BytesIO(), max(timestamp, EARLIEST).timetuple()[:6]
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts:
            info = zipfile.ZipInfo(name, time)
            info.compress_type = (
                zipfile.ZIP_STORED if name.endswith((".png", ".zip")) else zipfile.ZIP_DEFLATED
            )
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return file.getvalue()


def _fix_part(name: str, part: bytes, timestamp: dt.datetime) -> bytes:
    if name.endswith(".xlsx"):
        return fix_timestamps(part, timestamp)
    if name != "docProps/core.xml":
        return part
    return _TIMESTAMP.sub(rb"\g<1>" + f"{timestamp:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", part)
