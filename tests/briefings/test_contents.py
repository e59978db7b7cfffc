"""Documents for briefings: every number is on the screen, Arabic text is found in reading order,
the same data give the same file.
"""

import csv
import io
import re
import shutil
import tempfile
import unicodedata
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from openpyxl import load_workbook
from pptx import Presentation

from briefings import figure_images, pack
from briefings.captions import USAGE_NOTE, visual_order
from briefings.contents import build_contents
from briefings.document_requests import (
    FORMATS,
    REGION_FIGURES,
    DocumentJob,
    DocumentRequest,
    pack_jobs,
    pack_requests,
)
from briefings.model import MAX_COLUMNS, BriefingContents
from briefings.process_pool import open_pool
from briefings.writers import docx_style
from charts.drawing import matplotlib_renderer
from charts.drawing.figure_sizes import ComposedFigure
from charts.drawing.fonts import PlexMetrics, font
from charts.drawing.marks import TextLine
from charts.registry import FIGURES
from domain.findings.headline import headline
from domain.findings.schedule import event_dates
from domain.language import Language, languages
from domain.measures import coverage, overview
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import NOT_REPORTED, OBJECTIVES, PRINCIPLES, STAGES, STATES, STATUSES
from loaders.store.store import Store
from tests.charts.briefings import numbers, office_lines, read, searched
from tests.charts.generated_reviews import review
from tests.combinations import each_choice, examples, pairwise
from tests.conftest import REPORT
from tests.loaders.stores import ANALYST, POLICY, publication

AR, EN = languages()["ar"], languages()["en"]
WRITTEN = tuple(pack.WRITERS)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CYCLE = 2020
REGION = DocumentRequest("region", CYCLE)
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")


@cache
def write_product(order: DocumentRequest, tables: Tables, code: str, kind: str) -> pack.Product:
    return pack.write_document(order, tables, code, kind)


def on_screen(tables: Tables, language: Language, states: tuple[str, ...] = ()) -> set[str]:
    """Return every number that the pages show of some tables, or that the measures under them have:
    in tables, findings, headline, dates, sources.
    """
    choice = Choice(cycle=CYCLE, states=states)
    texts = [
        str(CYCLE),
        *(f"{figure.value} {figure.detail}" for figure in headline(tables, choice, language)),
        *OBJECTIVES,
    ]
    for _name, figure in FIGURES.items():
        if figure.of_state and not states:
            continue
        frame = figure.chart.frame(
            tables, Choice(cycle=CYCLE, states=states if figure.of_state else ())
        )
        texts += [figure.chart.title(frame, language), figure.chart.alt(frame, language)]
        texts += [cells(figure.chart.table(frame, language))] if len(frame) else []
    for frame in tables.frames().values():
        kept = [
            name
            for name in frame
            if frame[name].dtype == object
            or str(frame[name].dtype).startswith(("str", "Int", "int"))
        ]
        texts.append(cells(frame[kept]))
    texts += [event_dates(row, language) for row in tables.events.to_dict("records")]
    for item in (coverage.OBJECTIVE, coverage.PRINCIPLE):
        rows = coverage.status_by_state(tables, Choice(cycle=CYCLE), item)
        texts += [cells(coverage.readiness(rows, by)) for by in ("item", "state")]
    reviews = overview.review_by_state(tables, Choice(cycle=CYCLE, states=states))
    texts.append(cells(reviews[["events_attended", "events_named"]]))
    if as_of := tables.as_of(CYCLE):
        texts.append(language.date(as_of))
    texts += [str(len(STATES)), str(len(OBJECTIVES)), str(len(PRINCIPLES))]
    return {number for text in texts for number in numbers(text.replace("-", " "))}


def cells(frame: pd.DataFrame) -> str:
    """Return all cells of a table as text."""
    return " ".join(map(str, frame.to_numpy(dtype=object).ravel()))


def strange(
    order: DocumentRequest, tables: Tables, language: Language, kind: str, folder: Path
) -> set[str]:
    """Return the numbers of a document that are nowhere on the screen, except numbers of pages,
    figures and tables.
    """
    text = read(write_product(order, tables, language.code, kind).data, kind, folder).replace(
        tables.version, ""
    )
    own = {str(number) for number in range(1, 12)} if kind == "pdf" else set()
    return (
        {each for each in numbers(text) if not tables.version.startswith(each)}
        - own
        - on_screen(tables, language, order.choice.states)
    )


@needs_poppler
@pairwise(kind=WRITTEN, state=("", "MAR", "KWT"), language=languages().values())
def test_every_number_of_a_document_is_on_the_screen(
    kind: str, state: str, report: Tables, language: Language, tmp_path: Path
):
    order = DocumentRequest("state", CYCLE, state=state) if state else REGION
    assert strange(order, report, language, kind, tmp_path) == set()


def published(tables: Tables, folder: str) -> Tables:
    """Publish the tables in a new store and read them back."""
    store = Store(f"sqlite:///{folder}/store.sqlite3", POLICY)
    store.migrate()
    version = store.publish(publication(store.begin(REPORT), tables.frames()), ANALYST)
    return Tables(**store.frames(version), version=version.content[:8])


def counted(tables: Tables, language: Language) -> dict[str, set[str]]:
    """Count the states of each stage from the rows, without a measure of ours: the numbers that may
    follow the name of a stage.
    """
    stages = tables.progress["stage"].value_counts()
    return {
        STAGES[code].name(language.code): {str(n)}
        for code, n in stages.items()
        if code != NOT_REPORTED
    }


def summed(tables: Tables) -> set[int]:
    """Sum each category at each event held, from the rows."""
    held = tables.events.loc[tables.events["status"] == "held", "event"]
    rows = tables.participants[tables.participants["event"].isin(held)]
    return {int(n) for n in rows.groupby(["event", "category"])["headcount"].sum() if n}


@needs_poppler
@settings(
    max_examples=examples(4),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    states=st.integers(0, 22),
    events=st.integers(1, 4),
    seed=st.integers(0, 999),
    code=st.sampled_from(sorted(languages())),
)
def test_every_number_of_a_made_review_is_the_same_in_the_store_on_the_screen_and_in_every_document(
    states: int, events: int, seed: int, code: str, report: Tables, tmp_path: Path
):
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        tables, language = (
            published(review(report, states=states, events=events, seed=seed), folder),
            languages()[code],
        )
    for kind in WRITTEN:
        assert strange(REGION, tables, language, kind, tmp_path) == set()
        text = searched(read(write_product(REGION, tables, code, kind).data, kind, tmp_path))
        if kind == "xlsx":
            assert {str(n) for n in summed(tables)} <= numbers(text)
        # in right-to-left text pdftotext moves a number to the other side of its word
        elif (kind, code) != ("pdf", "ar"):
            stages = counted(tables, language)
            assert {
                name: set(re.findall(rf"{searched(name)} (\d+)", text)) for name in stages
            } == stages


def phrases(report: Tables) -> list[str]:
    """Return phrases that a reader may search for in the briefing."""
    names = [
        STATES[code].name("ar") for code in ("BHR", "TUN", "COM", "MRT", "PSE", "SDN", "SAU", "ARE")
    ]
    stages = [
        STAGES[code].name("ar") for code in ("approved", "drafting", "collecting", "coordination")
    ]
    texts = [page.title for page in build_contents(REGION, report, AR).pages]
    titles = [
        exhibit.title
        for page in build_contents(REGION, report, AR).pages
        for exhibit in page.figures
    ]
    return [*names, *stages, *texts, *titles, localize_column(report.events, "title", AR).iloc[0]]


@needs_poppler
@pytest.mark.parametrize("kind", ["pdf", "docx", "pptx"])
def test_twenty_arabic_phrases_are_found_in_the_order_of_reading(
    kind: str, report: Tables, tmp_path: Path
):
    looked_for = phrases(report)
    assert len(looked_for) >= 20
    text = searched(read(write_product(REGION, report, "ar", kind).data, kind, tmp_path))
    if (
        kind == "pdf"
        # pdftotext moves the space beside a number or comma to its other side: search for the
        # pieces between them
    ):
        looked_for = [
            part.strip()
            for phrase in looked_for
            for part in re.split(r"[^\w\s\u064b-\u0652]+|\d+", phrase)
        ]
        looked_for = [part for part in looked_for if len(part) > 1]
        assert len(looked_for) >= 20
    assert [phrase for phrase in looked_for if searched(phrase) not in text] == []
    assert not [
        phrase for phrase in looked_for if len(phrase) > 8 and searched(phrase)[::-1] in text
    ]


def outline(text: str) -> np.ndarray:
    """Draw a line of text as a black-and-white picture with matplotlib alone."""
    figure = Figure(figsize=(6, 1))
    figure.text(0.5, 0.4, text, ha="center", fontproperties=font(20))
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[:, :, 0] < 128


def of_press(text: str) -> np.ndarray:
    """Draw the same line with the renderer of the pictures."""
    extent = PlexMetrics().extent(text, 20, bold=False, language=AR)
    mark = TextLine(
        text=text, x=216, y=43.2, size=20, extent=extent, anchor="center", ink="#000000"
    )
    plate = ComposedFigure((mark,), 432, 72, 100, "", "", "", AR)
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(matplotlib_renderer.draw_figure(plate))
    canvas.figure.set_dpi(100)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[:, :, 0] < 128


@pytest.mark.parametrize("code", ["LBN", "MAR", "DZA", "SOM", "IRQ"])
def test_letters_of_a_label_are_shaped_and_not_reversed(code: str):
    name = STATES[code].name("ar")
    label, reference = of_press(name), outline(name)
    assert (label ^ reference).sum() <= 0.02 * reference.sum()
    for wrong in (name[::-1], visual_order(name), "\u200c".join(name)):
        assert (label ^ outline(wrong)).sum() > 0.3 * reference.sum()


def test_a_paragraph_in_arabic_runs_from_right_to_left_in_fonts_of_both_scripts(report: Tables):
    deck = write_product(REGION, report, "ar", "pptx").data
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        slides = [
            archive.read(name).decode()
            for name in archive.namelist()
            if re.fullmatch(r"ppt/slides/\w+\.xml", name)
        ]
    for xml in slides:
        assert xml.count("<a:p>") == xml.count('rtl="1"')
        assert xml.count("<a:latin ") == xml.count("<a:cs ") > 0
        assert 'lang="ar-SA"' in xml
    with zipfile.ZipFile(io.BytesIO(write_product(REGION, report, "ar", "docx").data)) as archive:
        text = archive.read("word/document.xml").decode()
    assert (
        text.count("<w:bidi/>") == len(re.findall(r"<w:p[ >]", text)) + 1
    )  # one more in the section
    assert text.count("<w:tbl>") == text.count("<w:bidiVisual/>") > 0
    assert len(re.findall(r"<w:t[ >]", text)) <= text.count("<w:rtl/>")
    book = load_workbook(io.BytesIO(write_product(REGION, report, "ar", "xlsx").data))
    assert all(sheet.sheet_view.rightToLeft for sheet in book)


def test_no_cell_of_the_numbers_is_a_formula(report: Tables):
    events = report.events.assign(title_en="=cmd|' /C calc'!A1")
    hostile = Tables(**(report.frames() | {"events": events}), version=report.version)
    book = load_workbook(io.BytesIO(pack.write_document(REGION, hostile, "en", "xlsx").data))
    cells = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert any("=cmd" in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert set(book.sheetnames) == {"index", *REGION_FIGURES}


def test_each_slide_tells_one_figure_with_its_alternative_and_the_table_behind_it(
    report: Tables, language: Language
):
    told = build_contents(REGION, report, language)
    deck = Presentation(io.BytesIO(write_product(REGION, report, language.code, "pptx").data))
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    by_name = {shape.name: shape for slide in deck.slides for shape in slide.shapes}
    for exhibit in told.figures:
        alternative = by_name[exhibit.name]._element.xpath(".//p:cNvPr")[0].get("descr")
        assert searched(alternative) == searched(exhibit.alt)
    assert all(notes)
    assert deck.core_properties.language == {"ar": "ar-SA", "en": "en-GB"}[language.code]


def test_on_a_slide_nothing_stands_where_the_title_does(report: Tables, language: Language):
    deck = Presentation(io.BytesIO(write_product(REGION, report, language.code, "pptx").data))
    for slide in deck.slides:
        title = slide.shapes.title
        others = [
            shape
            for shape in slide.shapes
            if shape.shape_id != title.shape_id and shape.top + shape.height > title.top
        ]
        assert all(shape.top >= title.top + title.height for shape in others), title.text_frame.text


def test_no_letter_is_slanted(report: Tables, language: Language):
    with zipfile.ZipFile(
        io.BytesIO(write_product(REGION, report, language.code, "docx").data)
    ) as archive:
        styles = ElementTree.fromstring(archive.read("word/styles.xml"))
    slanted = [style for style in styles.iter(f"{W}style") if style.find(f".//{W}iCs") is not None]
    names = {style.find(f"{W}name").get(f"{W}val").lower() for style in slanted}
    assert not names & {name.lower() for name in docx_style.STYLES}


def test_the_table_of_a_single_figure_has_room_on_a_page_held_upright(
    report: Tables, language: Language
):
    tables = review(report, states=len(STATES))
    for name in REGION_FIGURES:
        told = build_contents(
            DocumentRequest("figure", CYCLE, figure=name), tables, language
        ).pages[0]
        table = told.listings[0].table
        assert len(table.columns) <= MAX_COLUMNS
        if name == "matrix":
            words = " ".join(table.iloc[:, -1])
            reported = tables.coverage["objective"].value_counts()
            assert (
                sum(
                    len(re.findall(rf"\b\u0648?{STATES[code].name(language.code)}\b", words))
                    for code in STATES
                )
                >= reported.sum()
            )
            assert all(
                STATUSES[code].name(language.code) in words
                for code in tables.coverage["status"].unique()
            )


def test_a_profile_of_a_state_that_no_source_names_tells_where_the_others_stand(
    report: Tables, language: Language
):
    whole = build_contents(REGION, report, language).pages[0].sentences
    assert set(whole) <= set(
        build_contents(DocumentRequest("state", CYCLE, state="JOR"), report, language)
        .pages[0]
        .sentences
    )
    assert not set(whole) & set(
        build_contents(DocumentRequest("state", CYCLE, state="LBN"), report, language)
        .pages[0]
        .sentences
    )


def test_a_pdf_is_tagged_and_tells_language_and_title(report: Tables, language: Language):
    reader = pypdf.PdfReader(io.BytesIO(write_product(REGION, report, language.code, "pdf").data))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language.code
    assert root["/StructTreeRoot"]
    assert searched(reader.metadata.title) == searched(
        build_contents(REGION, report, language).title
    )
    fonts = {
        font.get_object()["/BaseFont"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all("IBMPlexSansArabic" in name for name in fonts)


def test_a_regional_briefing_has_few_pages_and_a_profile_one(report: Tables, language: Language):
    assert write_product(REGION, report, language.code, "pdf").pages <= 5
    profiles = {
        state: write_product(
            DocumentRequest("state", CYCLE, state=state), report, language.code, "pdf"
        ).pages
        for state in STATES
    }
    assert profiles == dict.fromkeys(STATES, 1)


@pytest.mark.parametrize("kind", WRITTEN)
def test_the_same_data_give_the_same_file(kind: str, report: Tables):
    order = DocumentRequest("state", CYCLE, state="MAR")
    assert (
        pack.write_document(order, report, "ar", kind).data
        == pack.write_document(order, report, "ar", kind).data
    )


@pytest.mark.parametrize("kind", WRITTEN)
def test_there_is_a_document_where_nothing_is_reported(
    kind: str, empty: Tables, language: Language
):
    for order in (
        REGION,
        DocumentRequest("state", CYCLE, state="MAR"),
        DocumentRequest("figure", CYCLE, figure="headcount"),
    ):
        assert pack.write_document(order, empty, language.code, kind).data


@each_choice(states=(15, 22), language=languages().values())
def test_there_is_a_document_of_a_review_with_long_titles(
    states: int, report: Tables, language: Language
):
    tables = review(report, states=states, events=5, long=True)
    for kind in WRITTEN:
        assert pack.write_document(REGION, tables, language.code, kind).data


def test_a_figure_that_was_half_drawn_is_its_table_in_a_document(
    report: Tables, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(FIGURES["ladder"].chart, "static", lambda *_: None)
    for kind in ("pdf", "docx"):
        assert pack.write_document(REGION, report, "en", kind).undrawn == ("ladder",)


def test_captions_are_text_and_once_more_as_they_are_seen(report: Tables):
    told = build_contents(REGION, report, AR)
    rows = list(
        csv.DictReader(io.StringIO(pack.render_product(told, "csv").data.decode("utf-8-sig")))
    )
    assert len(rows) == 2 * len(told.figures)
    assert {row["use_of_the_last_column"] for row in rows} == {USAGE_NOTE}
    for row in rows:
        assert "\u200f" not in row["text"]
        shaped = unicodedata.normalize("NFKC", row["text_shaped_and_reordered"])
        assert shaped != row["text"]
        assert not re.search(r"[\u0621-\u064a]{2}", row["text_shaped_and_reordered"])


def test_two_packs_at_once_do_not_mix(report: Tables):
    other = review(report, states=3)
    order = DocumentRequest("state", CYCLE, state="DZA")
    todo = [DocumentJob(order, code, ("xlsx", "docx")) for code in languages()]
    with open_pool() as pool:
        both = [pack.run_jobs(tables, todo, pool) for tables in (report, other)]
        together = [{product.name: product.data for product in products} for products in both]
    alone = [
        {
            f"{code}/states/state-DZA-{code}.xlsx": pack.write_document(
                order, tables, code, "xlsx"
            ).data
            for code in languages()
        }
        for tables in (report, other)
    ]
    assert all(
        files[name] == data
        for files, expected in zip(together, alone, strict=True)
        for name, data in expected.items()
    )
    assert together[0] != together[1]


def test_names_of_files_are_those_of_any_system(report: Tables):
    todo = pack_jobs(CYCLE, ["ar", "en"], ("zip",))
    assert {job.order.kind for job in todo} == {"region", "state", "figure"}
    names = [
        pack._product_name(job.order, job.language, kind) for job in todo for kind in job.formats
    ]
    assert all(re.fullmatch(r"[A-Za-z0-9./-]+", name) for name in names)
    assert len(pack_requests(CYCLE)) == 1 + len(STATES)
    assert set(FORMATS) == {*pack.WRITERS, "zip"}


def test_headings_and_captions_are_those_of_the_program(report: Tables):
    with zipfile.ZipFile(io.BytesIO(write_product(REGION, report, "en", "docx").data)) as archive:
        text = archive.read("word/document.xml").decode()
    told: BriefingContents = build_contents(REGION, report, EN)
    assert text.count('w:val="Heading1"') == len(told.pages)
    assert text.count("SEQ Figure") == sum(len(page.figures) for page in told.pages)
    assert text.count("SEQ Table") == sum(len(page.listings) for page in told.pages)
    assert text.count(" descr=") == sum(len(page.figures) for page in told.pages)
    assert list(office_lines(write_product(REGION, report, "en", "docx").data))


def test_a_panel_has_all_its_height(report: Tables, cycle: Choice):
    exhibit = build_contents(REGION, report, AR).figures[0]
    drawn = figure_images.compose_for_document(exhibit, AR, width=480, height=None, letter=9)
    assert all(
        box[1] >= 0 and box[3] <= drawn.height
        for box in (mark.box() for mark in drawn.marks if isinstance(mark, TextLine))
    )
