"""A figure that cannot be drawn affects only itself: its table replaces it, it is named, and
everything else is delivered.
"""

import csv
import io
import logging

import docx
import openpyxl
import pypdf
import pytest
from pptx import Presentation

from briefings import pack
from briefings.contents import build_contents
from briefings.document_requests import DocumentJob, DocumentRequest
from charts.drawing.composition import FALLBACK_NOTE
from domain.language import languages
from domain.tables import Tables
from tests.charts.crowded import crowded
from tests.charts.generated_reviews import CYCLE

REGION = DocumentRequest("region", CYCLE)
EN = languages()["en"]


def cells(tables: Tables, name: str) -> set[str]:
    """Return the cells of the table behind a figure of the regional briefing."""
    exhibit = next(each for each in build_contents(REGION, tables, EN).figures if each.name == name)
    return {str(cell) for row in exhibit.table.to_numpy(dtype=object) for cell in row if str(cell)}


def test_a_deck_has_the_table_in_the_place_of_the_figure(
    report: Tables, caplog: pytest.LogCaptureFixture
) -> None:
    with crowded("road"), caplog.at_level(logging.WARNING, "dashboard"):
        made = pack.write_document(REGION, report, "en", "pptx")
    whole = pack.write_document(REGION, report, "en", "pptx")
    assert (made.undrawn, whole.undrawn) == (("road",), ())
    assert made.pictures == whole.pictures - 1
    assert [
        vars(record)["facts"]["figure"]
        for record in caplog.records
        if record.msg == "figure_not_drawn"
    ] == ["road"]
    deck = Presentation(io.BytesIO(made.data))
    (slide,) = [
        each
        for each in deck.slides
        if any(
            shape.has_text_frame and shape.text_frame.text == EN.gettext(FALLBACK_NOTE)
            for shape in each.shapes
        )
    ]
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    assert cells(report, "road") <= {cell.text for row in table.rows for cell in row.cells}
    assert len(deck.slides) == len(Presentation(io.BytesIO(whole.data)).slides)


def test_a_text_document_has_the_table_in_the_place_of_the_figure(report: Tables) -> None:
    with crowded("road"):
        made = pack.write_document(REGION, report, "en", "docx")
    assert made.undrawn == ("road",)
    file = docx.Document(io.BytesIO(made.data))
    assert [paragraph.text for paragraph in file.paragraphs].count(EN.gettext(FALLBACK_NOTE)) == 1
    assert any(
        cells(report, "road") <= {cell.text for row in table.rows for cell in row.cells}
        for table in file.tables
    )


def test_a_pdf_has_the_table_in_the_place_of_the_figure(report: Tables) -> None:
    with crowded("road"):
        made = pack.write_document(REGION, report, "en", "pdf")
    assert made.undrawn == ("road",)
    text = " ".join(
        "".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.data)).pages
        ).split()
    )
    assert EN.gettext(FALLBACK_NOTE) in text
    assert all(word in text for cell in cells(report, "road") for word in cell.split())


def test_a_picture_that_cannot_be_drawn_is_its_table_in_the_pack(report: Tables) -> None:
    job = DocumentJob(
        DocumentRequest("figure", CYCLE, figure="road"), "en", ("png", "svg"), "slide"
    )
    with crowded("road"):
        (made,) = pack.run_job(job, report)
    assert (made.name, made.undrawn) == ("en/pictures/slide/road-slide-en.xlsx", ("road",))
    book = openpyxl.load_workbook(io.BytesIO(made.data))
    assert cells(report, "road") <= {
        str(cell.value) for row in book["road"].iter_rows() for cell in row
    }
    assert [product.name.rpartition(".")[2] for product in pack.run_job(job, report)] == [
        "png",
        "svg",
    ]


def test_a_pack_names_what_could_not_be_drawn(report: Tables) -> None:
    order = DocumentRequest("state", CYCLE, state="MAR")
    with crowded("state-principles"):
        made = [pack.write_document(order, report, "en", kind) for kind in ("docx", "csv")]
    whole = pack.zip_products(made, report, CYCLE)
    assert whole.undrawn == ("state-principles",)
    assert list(csv.reader(io.StringIO(made[1].data.decode("utf-8-sig"))))
