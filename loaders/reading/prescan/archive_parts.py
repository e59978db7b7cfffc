"""Replace parts of an archive, and decode those in UTF-16, which calamine does not read."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping

_XML_SUFFIXES = (".xml", ".rels")
# the first bytes of XML in UTF-16: a byte order mark, or "<" beside a zero
_UTF_16_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_DECLARATION = re.compile(r"^\ufeff?<\?xml[^>]*\?>")


def replace_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return an archive with parts replaced or added; the others are not packed again."""
    if not parts:
        return data
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.filelist[:] = [entry for entry in archive.filelist if entry.filename not in parts]
        for name, content in parts.items():
            archive.NameToInfo.pop(name, None)
            archive.writestr(name, content)
    return file.getvalue()


def decode_utf16_parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the XML parts in UTF-16 by name, as UTF-8. Raises ValueError if one is damaged."""
    return {name: _to_utf8(archive.read(name)) for name in _utf16_parts(archive)}


def _utf16_parts(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in archive.namelist():
        if name.lower().endswith(_XML_SUFFIXES):
            with archive.open(name) as content:
                if content.read(2) in _UTF_16_STARTS:
                    yield name


def _to_utf8(content: bytes) -> bytes:
    encoding = "utf-16-be" if content[:1] in (b"\x00", b"\xfe") else "utf-16-le"
    return _DECLARATION.sub("", content.decode(encoding)).removeprefix("\ufeff").encode()
