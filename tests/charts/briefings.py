"""What the tests of documents read out of them: the text of each format, without a program of
ours.
"""

import io
import re
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from openpyxl import load_workbook

NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?")
PARTS = re.compile(
    r"ppt/(?:slides|notesSlides)/\w+\.xml|word/(?:document|header\d*|footer\d*)\.xml|ppt/charts/chart\d*\.xml"
)
COUNTED = re.compile(r"\}(?:fld|fldSimple)$")  # numbers of pages, figures and tables


def read(data: bytes, kind: str, folder: Path) -> str:
    """All text of a document, in the order in which it is written."""
    if kind == "pdf":
        return pdf_text(data, folder)
    if kind == "xlsx":
        sheets = load_workbook(io.BytesIO(data))
        return "\n".join(
            str(cell.value)
            for sheet in sheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        )
    return "\n".join(office_lines(data))


def office_lines(data: bytes) -> Iterator[str]:
    """The paragraphs of a DOCX or PPTX, and the values of its charts, without what the program
    counts itself.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(filter(PARTS.fullmatch, archive.namelist())):
            root = ElementTree.fromstring(archive.read(name))
            if name.startswith("ppt/charts/"):
                yield from (each.text or "" for each in root.iter() if each.tag.endswith("}v"))
            else:
                yield from (
                    "".join(_texts(each)) for each in root.iter() if each.tag.endswith("}p")
                )


def _texts(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if COUNTED.search(child.tag):
            continue
        if child.tag.endswith("}t"):
            yield child.text or ""
        yield from _texts(child)


def pdf_text(data: bytes, folder: Path) -> str:
    """What pdftotext finds in a PDF."""
    (folder / "it.pdf").write_bytes(data)
    return subprocess.run(
        ["pdftotext", folder / "it.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout


def searched(text: str) -> str:
    """A text as a search takes it: compatibility forms as letters, no marks, of direction or above
    letters, and no breaks.
    """
    return re.sub(
        r"\s+",
        " ",
        "".join(
            c
            for c in unicodedata.normalize("NFKC", text)
            if unicodedata.category(c) not in ("Cf", "Mn")
        ),
    )


def numbers(text: str) -> set[str]:
    """The numbers in a text."""
    return {found.rstrip(",").replace(",", "") for found in NUMBER.findall(searched(text))}
