"""Read which sheets an .xlsx workbook lists, where they are, and how its values are to be read."""

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from posixpath import join, normpath
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from loaders.reading.prescan.xml_events import local_name

WORKBOOK, RELATIONS, ROOT_RELATIONS = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "_rels/.rels",
)
TRUE = ("1", "true")
_STATES = ("visible", "hidden", "veryHidden")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# Libraries that never calculate: XlsxWriter and its kin copy this number of Excel 2007.
_UNCALCULATED_ID = "124519"
_UNCALCULATED_APPLICATIONS = ("xlsxwriter", "openpyxl")


@dataclass(frozen=True)
class SheetPart:
    """A sheet that a workbook lists: its name, its relation, its part and its state.

    `relation` is empty where the workbook gives no part, `part` where no such relation exists.
    """

    name: str
    relation: str
    part: str
    state: str

    @property
    def hidden(self) -> bool:
        """Tell whether the sheet is hidden; a state that is none is ignored."""
        return self.state in _STATES[1:]


@dataclass(frozen=True)
class WorkbookParts:
    """The sheets of a workbook, in order, and the settings that matter for their values.

    `date_1904` is its calendar; `recalculates` tells that it asks to be calculated when it is
    opened, so that its formulas may have placeholders for values, and `never_calculated` that it
    was written by a library that never calculates. `misread` tells that calamine would misread its
    list of sheets or its calendar.
    """

    sheets: tuple[SheetPart, ...] = ()
    date_1904: bool = False
    recalculates: bool = False
    never_calculated: bool = False
    misread: bool = False


def read_workbook(archive: zipfile.ZipFile) -> WorkbookParts:
    """Read the list of sheets. Raises one of ARCHIVE_ERRORS if it is damaged."""
    names = {name.lower(): name for name in archive.namelist()}
    if WORKBOOK not in names:
        return WorkbookParts()
    root = ElementTree.fromstring(archive.read(names[WORKBOOK]))
    sheets = tuple(_sheets(root, _targets(archive.read(names[RELATIONS])), names))
    calendars = [
        element.get("date1904") in TRUE
        for element in root.iter()
        if local_name(element.tag) == "workbookPr"
    ]
    own = root.find(f"{{{root.tag[1:].partition('}')[0]}}}workbookPr")
    date_1904 = own is not None and own.get("date1904") in TRUE
    calculation = next((e for e in root.iter() if local_name(e.tag) == "calcPr"), None)
    settings = {} if calculation is None else calculation.attrib
    recalculates = settings.get("fullCalcOnLoad") in TRUE
    library = _application(archive, names) in _UNCALCULATED_APPLICATIONS
    return WorkbookParts(
        sheets,
        date_1904,
        recalculates or library,
        library or (recalculates and settings.get("calcId") == _UNCALCULATED_ID),
        # fastexcel's calamine follows the last element of this name, of whatever namespace
        misread=(bool(calendars) and calendars[-1] != date_1904)
        or any(sheet.state not in _STATES for sheet in sheets),
    )


def _sheets(
    root: ElementTree.Element, targets: Mapping[str, str], names: Mapping[str, str]
) -> Iterable[SheetPart]:
    for element in root.iter():
        if local_name(element.tag) == "sheet":
            relation = next((v for k, v in element.items() if local_name(k) == "id"), "")
            target = targets.get(relation, "")
            part = normpath(join("/xl", target)).lstrip("/") if target else ""
            part = names.get(part.lower(), part)
            yield SheetPart(
                element.get("name", ""), relation, part, element.get("state", "visible")
            )


def _targets(relations: bytes) -> dict[str, str]:
    return {
        r.get("Id", ""): r.get("Target", "").replace("\\", "/")
        for r in ElementTree.fromstring(relations)
    }


def _application(archive: zipfile.ZipFile, names: Mapping[str, str]) -> str:
    """Return the program that a workbook says it was written by, in small letters."""
    if "docprops/app.xml" not in names:
        return ""
    try:
        root = ElementTree.fromstring(archive.read(names["docprops/app.xml"]))
    except ElementTree.ParseError:  # nothing else depends on this part
        return ""
    texts = (e.text for e in root if local_name(e.tag) == "Application")
    return (next(texts, None) or "").strip().lower()


def rebuild_workbook(book: WorkbookParts, kept: Iterable[SheetPart]) -> bytes:
    """Return a workbook part that lists some of the sheets, as calamine reads it rightly."""
    listed = "".join(
        f"<sheet name={quoteattr(sheet.name)} "
        f'sheetId="{i}"{f" state={quoteattr(sheet.state)}" if sheet.hidden else ""} '
        f"r:id={quoteattr(sheet.relation)}/>"
        for i, sheet in enumerate(kept, 1)
    )
    properties = f'<workbookPr date1904="{int(book.date_1904)}"/>'
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{properties}'
        f"<sheets>{listed}</sheets></workbook>"
    ).encode()


def root_relations() -> bytes:
    """Return the part that says where the workbook is."""
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{WORKBOOK}"/>'
    return f'<Relationships xmlns="{_PACKAGE}">{relation}</Relationships>'.encode()
