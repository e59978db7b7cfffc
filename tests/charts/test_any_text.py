"""Any published text can be printed: letters that no font has, non-characters, texts of any
length.
"""

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pypdf
import pytest
from pptx import Presentation

from briefings import pack
from briefings.document_requests import DocumentRequest
from charts.drawing.marks import TextLine
from charts.registry import IMAGE_KINDS, compose_figure, render_picture
from domain.glyphs import ELLIPSIS, PLACEHOLDER
from domain.language import languages
from domain.tables import Choice, Tables
from tests.charts.generated_reviews import CYCLE

LONG = "A title of many words " * 1_500
TEXTS = (
    "Launch \U0001f680",
    "МВД",
    "中文标题",
    "a\ufffeb\uffffc\ufdd0d\U0001ffffe",
    "\x00\x07\x1b[31m",
    LONG,
    "x" * 32_000,
    "ب" + "\u064b" * 500,
)


@pytest.fixture(scope="module")
def hostile(report: Tables) -> Tables:
    """Return the report with such a text in every text cell."""

    def filled(name: str) -> object:
        frame = getattr(report, name).copy()
        for place, column in enumerate(each for each in frame if each.split("_")[0] in WRITTEN):
            frame[column] = [TEXTS[(row + place) % len(TEXTS)] for row in range(len(frame))]
        return frame

    return replace(report, **{name: filled(name) for name in report.frames()}, version="hostile0")  # type: ignore[arg-type]


WRITTEN = (
    "title",
    "organisation",
    "location",
    "note",
    "source",
    "paragraph",
    "evidence",
    "summary",
    "institutions",
    "challenges",
    "support",
)


@pytest.mark.parametrize("kind", pack.WRITERS)
def test_a_document_is_written(kind: str, hostile: Tables) -> None:
    for order in (
        DocumentRequest("region", CYCLE),
        *([DocumentRequest("state", CYCLE, state="MAR")] if kind == "docx" else []),
    ):
        made = pack.write_document(order, hostile, "ar", kind)
        assert made.undrawn == ()
        if kind == "pdf":
            text = "".join(
                page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.data)).pages
            )
            assert PLACEHOLDER in text
            continue
        with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
            for name in archive.namelist():
                if name.endswith(".xml"):
                    ElementTree.fromstring(archive.read(name))
        if kind == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(made.data))
            assert (
                max(
                    len(str(cell.value))
                    for sheet in book
                    for row in sheet.iter_rows()
                    for cell in row
                )
                <= 32_767
            )


def test_no_text_of_a_slide_is_higher_than_the_slide(hostile: Tables) -> None:
    deck = Presentation(
        io.BytesIO(
            pack.write_document(DocumentRequest("region", CYCLE), hostile, "en", "pptx").data
        )
    )
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame and slide is not deck.slides[0]:
                assert len(shape.text_frame.text) < 900
            if shape.has_table:
                assert (
                    max(len(cell.text) for row in shape.table.rows for cell in row.cells) <= 1_200
                )


@pytest.mark.parametrize("kind", IMAGE_KINDS)
@pytest.mark.parametrize("name", ["road", "organisation"])
def test_a_picture_is_drawn(name: str, kind: str, hostile: Tables) -> None:
    made = render_picture(name, hostile, Choice(CYCLE), languages()["ar"], size="slide", kind=kind)  # type: ignore[arg-type]
    if kind == "svg":
        ElementTree.fromstring(made)


def test_a_long_title_ends_in_an_ellipsis_in_a_picture(hostile: Tables) -> None:
    drawn = compose_figure("road", hostile, Choice(CYCLE), languages()["en"], size="slide")
    shown = [mark.text for mark in drawn.marks if isinstance(mark, TextLine)]
    assert any(ELLIPSIS in text for text in shown)
    assert any(PLACEHOLDER in text for text in shown)
