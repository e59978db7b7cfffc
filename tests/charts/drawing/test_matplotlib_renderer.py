"""Pictures as files: the same bytes each time and in every thread, their metadata,
searchable text.
"""

import importlib
import io
import re
import shutil
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib import ft2font
from PIL import Image

from charts.drawing import fonts, matplotlib_renderer, matplotlib_text
from charts.drawing.figure_sizes import SIZES
from charts.drawing.fonts import glyph_positions
from charts.registry import IMAGE_KINDS, compose_figure, render_picture
from domain.language import languages
from domain.tables import Choice, Tables
from domain.vocabulary import OBJECTIVES, PRINCIPLES, STATES

AR, EN = languages()["ar"], languages()["en"]
poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")


@pytest.mark.parametrize("kind", IMAGE_KINDS)
def test_a_picture_has_the_same_bytes_each_time_and_in_every_thread(
    kind: str, report: Tables, cycle: Choice
):
    asked = [("map-stage", AR), ("headcount", AR), ("headcount", EN)]

    def make(what: tuple) -> bytes:
        return render_picture(what[0], report, cycle, what[1], size="column", kind=kind)  # type: ignore[arg-type]

    with ThreadPoolExecutor(3) as threads:
        together = list(threads.map(make, asked))
    assert together == [make(each) for each in asked]
    assert len(set(together)) == len(asked)


@pytest.mark.parametrize("size", SIZES)
def test_a_png_has_at_least_200_dots_an_inch_and_its_text_alternative(
    size: str, report: Tables, cycle: Choice
):
    plate = compose_figure("road", report, cycle, AR, size=size)
    image = Image.open(io.BytesIO(matplotlib_renderer.render(plate, "png")))
    assert image.info["dpi"][0] >= 199.9
    assert image.width == pytest.approx(plate.width / 72 * plate.dpi, abs=1)
    assert image.info["Description"] == matplotlib_renderer._strip_direction_marks(plate.alt)
    assert (image.info["Title"], image.info["Version"]) == (plate.title, report.version)


def test_a_slide_is_16_by_9(report: Tables, cycle: Choice):
    plate = compose_figure("road", report, cycle, EN, size="slide")
    assert plate.width / plate.height == pytest.approx(16 / 9)


def test_an_svg_needs_no_font_and_tells_title_language_and_alternative(
    report: Tables, cycle: Choice
):
    plate = compose_figure("headcount", report, cycle, AR, size="column")
    root = ElementTree.fromstring(matplotlib_renderer.render(plate, "svg"))
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "ar"
    assert root.find("{*}title").text == plate.title  # type: ignore[union-attr]
    assert matplotlib_renderer._strip_direction_marks(plate.alt) in "".join(root.itertext())
    assert not root.findall(".//{*}text")
    assert root.findall(".//{*}use")


def seen(text: str) -> str:
    """Normalize a text: logical order, no direction marks, diacritics or line breaks."""
    kept = (
        c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Cf", "Mn")
    )
    return re.sub(r"\s+", " ", "".join(kept))


def extracted(data: bytes, folder: Path, *options: str) -> str:
    (folder / "it.pdf").write_bytes(data)
    return subprocess.run(
        ["pdftotext", *options, folder / "it.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout


@poppler
def test_twenty_arabic_phrases_are_found_in_a_pdf(report: Tables, cycle: Choice, tmp_path: Path):
    phrases = [
        OBJECTIVES[str(number)].short_name("ar") for number in (1, 4, 7, 9, 13, 15, 18, 19, 21, 23)
    ]
    found = seen(
        extracted(
            render_picture("readiness", report, cycle, AR, size="slide", kind="pdf"), tmp_path
        )
    )
    assert [phrase for phrase in phrases if seen(phrase) not in found] == []
    phrases = [PRINCIPLES[code].name("ar") for code in list(PRINCIPLES)[:5]] + [
        AR.gettext("Number of states")
    ]
    found = seen(
        extracted(
            render_picture("principles", report, cycle, AR, size="slide", kind="pdf"), tmp_path
        )
    )
    assert [phrase for phrase in phrases if seen(phrase) not in found] == []
    phrases = [STATES[code].name("ar") for code in ("LBN", "PSE", "MRT", "COM", "BHR")]
    plate = compose_figure("map-stage", report, cycle, AR, size="slide")
    found = seen(extracted(matplotlib_renderer.render(plate, "pdf"), tmp_path))
    assert [phrase for phrase in phrases if seen(phrase) not in found] == []
    # poppler moves a space beside a number to its other side, in any PDF
    assert seen(plate.title).replace(" ", "") in found.replace(" ", "")


@poppler
def test_an_english_pdf_holds_its_text(report: Tables, cycle: Choice, tmp_path: Path):
    plate = compose_figure("ladder", report, cycle, EN, size="slide")
    assert seen(plate.title) in seen(extracted(matplotlib_renderer.render(plate, "pdf"), tmp_path))


@poppler
def test_a_pdf_embeds_its_fonts_and_tells_its_language(
    report: Tables, cycle: Choice, tmp_path: Path
):
    data = render_picture("headcount", report, cycle, AR, size="slide", kind="pdf")
    (tmp_path / "it.pdf").write_bytes(data)
    fonts = subprocess.run(
        ["pdffonts", tmp_path / "it.pdf"], check=True, capture_output=True, text=True
    ).stdout.splitlines()[2:]
    assert fonts
    assert all(
        "IBMPlexSansArabic" in line and line.split()[-5:-2] == ["yes", "yes", "yes"]
        for line in fonts
    )
    assert b"/Lang (ar)" in data


@poppler
def test_what_is_there_to_be_found_is_not_seen(
    report: Tables, cycle: Choice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    plate = compose_figure("matrix", report, cycle, AR, size="slide")
    with_text = rendered(matplotlib_renderer.render(plate, "pdf"), tmp_path)
    monkeypatch.setattr(matplotlib_text.SearchableText, "draw", lambda *_: None)
    assert (with_text == rendered(matplotlib_renderer.render(plate, "pdf"), tmp_path)).all()


def rendered(data: bytes, folder: Path) -> np.ndarray:
    (folder / "it.pdf").write_bytes(data)
    subprocess.run(
        ["pdftoppm", "-r", "100", "-png", "-singlefile", folder / "it.pdf", folder / "it"],
        check=True,
    )
    return np.asarray(Image.open(folder / "it.png"))


def test_the_letters_of_a_line_stand_in_the_order_of_the_eye():
    line = glyph_positions("لا 15 من ESCWA", 10, bold=False, language=AR)
    assert "".join(each.letter for each in line) == "ESCWA نم 15 ال"
    assert [each.x for each in line] == sorted(each.x for each in line)


def test_a_matplotlib_that_cannot_shape_arabic_is_refused(monkeypatch: pytest.MonkeyPatch):
    error = fonts.ArabicNotShapedError.__name__
    monkeypatch.delattr(ft2font, "__libraqm_version__")
    try:
        with pytest.raises(RuntimeError) as raised:
            importlib.reload(fonts)
        assert raised.type.__name__ == error
    finally:
        monkeypatch.undo()
        importlib.reload(fonts)


def test_nothing_that_prints_is_imported_with_the_charts():
    code = "import sys, charts.registry; print(sorted({'matplotlib', 'geopandas', 'shapely'} & set(sys.modules)))"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout.strip()
        == "[]"
    )


def test_printing_opens_no_window_and_keeps_no_figure():
    code = (
        "import sys, charts.drawing.matplotlib_renderer; print('matplotlib.pyplot' in sys.modules)"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout.strip()
        == "False"
    )
