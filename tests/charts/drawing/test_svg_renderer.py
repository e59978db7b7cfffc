"""Inline pictures in a page: every mark of the plate, text as text, no request by the browser."""

import re
from xml.etree import ElementTree

import pytest

from charts.drawing.figure_sizes import ComposedFigure
from charts.drawing.marks import MapAreas, TextLine
from charts.drawing.svg_renderer import svg_defs, to_svg
from charts.registry import FIGURES, compose_panels
from domain.language import Language
from domain.tables import Choice, Tables
from domain.vocabulary import STATES
from tests.charts.generated_reviews import CYCLE, review
from views.pictures import COLUMN, SIZES

SVG = "{http://www.w3.org/2000/svg}"


def choice_of(name: str, cycle: int = CYCLE) -> Choice:
    return Choice(cycle=cycle, states=("MAR",) if FIGURES[name].of_state else ())


def read(made: str) -> ElementTree.Element:
    return ElementTree.fromstring(
        made.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    )


def plates(name: str, tables: Tables, language: Language) -> dict[str, ComposedFigure]:
    return compose_panels(name, tables, choice_of(name), language, sizes=SIZES["whole"])


@pytest.mark.parametrize("name", FIGURES)
def test_every_line_of_a_plate_is_text_of_the_picture_in_its_order(
    name: str, report: Tables, language: Language
) -> None:
    for plate in plates(name, report, language).values():
        picture = read(to_svg(plate))
        assert [each.text for each in picture.iter(f"{SVG}text")] == [
            mark.text for mark in plate.marks if isinstance(mark, TextLine)
        ]
        assert picture.get("role") == "img"
        assert picture.get("aria-label") == plate.alt


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_plate_gives_the_same_picture_and_it_asks_for_nothing(
    name: str, report: Tables, language: Language
) -> None:
    one, other = (plates(name, report, language) for _ in range(2))
    for code, plate in one.items():
        made = to_svg(plate)
        assert made == to_svg(other[code])
        assert re.findall(r'(?:href|src|url)\W+([^"\')]*)', made) == re.findall(
            r'href="#(area-[A-Z]{3})"', made
        )


def test_a_map_fills_every_area_that_its_shapes_hold(report: Tables, language: Language) -> None:
    held = set(re.findall(r'id="area-([A-Z]{3})"', svg_defs()))
    assert set(STATES) <= held
    for plate in plates("map-stage", report, language).values():
        picture = read(to_svg(plate))
        filled = {
            use.get("href", "").removeprefix("#area-"): use.get("fill")
            for use in picture.iter(f"{SVG}use")
        }
        assert set(filled) == held
        wanted = {
            code: fill
            for mark in plate.marks
            if isinstance(mark, MapAreas)
            for code, fill in mark.fills.items()
        }
        assert filled == wanted


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(
    "much",
    [{"states": 22, "events": 6, "long": True}, {"states": 1, "events": 1}],
    ids=["much", "little"],
)
def test_there_is_a_picture_for_a_phone_however_much_there_is(
    name: str, much: dict[str, int], report: Tables, language: Language
) -> None:
    tables = review(report, **much)  # type: ignore[arg-type]
    choice = Choice(cycle=CYCLE, states=("DZA",) if FIGURES[name].of_state else ())
    made = compose_panels(name, tables, choice, language, sizes={"column": COLUMN})
    assert "<svg" in to_svg(made["column"])


def test_text_of_a_file_is_text(report: Tables, language: Language) -> None:
    titled = report.events.assign(
        title_en="<script>1</script> & so on", title_ar="<script>1</script> & so on"
    )
    tables = Tables(**{**report.frames(), "events": titled}, version="made")
    for plate in compose_panels(
        "road", tables, Choice(cycle=CYCLE), language, sizes=SIZES["whole"]
    ).values():
        made = to_svg(plate)
        assert "<script" not in made
        assert "&lt;script&gt;" in made
