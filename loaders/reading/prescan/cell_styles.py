"""Find the cell styles of an .xlsx workbook that strike text through, or show durations."""

import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

from loaders.reading.prescan.number_formats import is_duration_format
from loaders.reading.prescan.xml_events import local_name

STYLES = "xl/styles.xml"
_DURATION_ID = "46"  # [h]:mm:ss, which is built in
_FALSE = ("0", "false")


@dataclass(frozen=True)
class CellStyles:
    """The numbers of cell styles, as text: those struck through, and those of durations."""

    struck: frozenset[str] = frozenset()
    durations: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.struck or self.durations)


NO_STYLES = CellStyles()


def scan_styles(archive: zipfile.ZipFile) -> CellStyles:
    """Return the styles of a workbook; none if it has no styles that can be read."""
    name = next((name for name in archive.namelist() if name.lower() == STYLES), "")
    content = archive.read(name) if name else b""
    # most workbooks have neither, and need no parsing
    if b"strike" not in content and b"[" not in content and b'"46"' not in content:
        return NO_STYLES
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:  # calamine may read on, or refuses the file
        return NO_STYLES
    lists = {local_name(element.tag): list(element) for element in root}
    formats = {
        e.get("numFmtId") for e in lists.get("numFmts", ()) if is_duration_format(_code(e))
    } | {_DURATION_ID}
    struck = {str(i) for i, font in enumerate(lists.get("fonts", ())) if _is_struck(font)}
    styles = [(str(i), xf) for i, xf in enumerate(lists.get("cellXfs", ()))]
    return CellStyles(
        frozenset(i for i, xf in styles if xf.get("fontId", "0") in struck),
        frozenset(i for i, xf in styles if xf.get("numFmtId") in formats),
    )


def _code(element: ElementTree.Element) -> str:
    return element.get("formatCode", "")


def _is_struck(font: ElementTree.Element) -> bool:
    return any(local_name(e.tag) == "strike" and e.get("val") not in _FALSE for e in font)
