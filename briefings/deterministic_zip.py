"""Archives whose bytes depend on what is in them alone: one time in the place of now, in the
entries and in the properties of documents.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable

_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
EARLIEST = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # an archive knows no time before it


def sealed(document: bytes, made: dt.datetime) -> bytes:
    """An Office document with one time throughout, also in the workbooks behind its charts."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = [
            (entry.filename, _stamped(entry.filename, archive.read(entry), made))
            for entry in archive.infolist()
        ]
    return archived(parts, made)


def archived(parts: Iterable[tuple[str, bytes]], made: dt.datetime) -> bytes:
    """An archive of named parts, in their order."""
    file, time = io.BytesIO(), max(made, EARLIEST).timetuple()[:6]
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts:
            info = zipfile.ZipInfo(name, time)
            info.compress_type = (
                zipfile.ZIP_STORED if name.endswith((".png", ".zip")) else zipfile.ZIP_DEFLATED
            )
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return file.getvalue()


def _stamped(name: str, part: bytes, made: dt.datetime) -> bytes:
    if name.endswith(".xlsx"):
        return sealed(part, made)
    if name != "docProps/core.xml":
        return part
    return _STAMP.sub(rb"\g<1>" + f"{made:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", part)
