"""Text read from documents for the tests, in each format, without a program of ours."""

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
COUNTED = re.compile(r"\}(?:fld|fldSimple)$")  # field of a page, figure or table number


def read(data: bytes, kind: str, folder: Path) -> str:
    """Return all text of a document, in its order."""
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
    """Yield the paragraphs of a DOCX or PPTX and the values of its charts, without numbers that the
    program counts itself.
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
    """Return the text that pdftotext finds in a PDF."""
    (folder / "it.pdf").write_bytes(data)
    return subprocess.run(
        ["pdftotext", folder / "it.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout


def searched(text: str) -> str:
    """Normalize a text as a search does: compatibility forms as letters, no direction marks,
    diacritics or line breaks.
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
    """Return the numbers in a text."""
    return {found.rstrip(",").replace(",", "") for found in NUMBER.findall(searched(text))}
