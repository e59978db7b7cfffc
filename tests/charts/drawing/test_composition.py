"""Finished plates: nothing overlaps, is cut off, or is left out, in any size and either language,
with few states and many.
"""

import itertools
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from charts import registry, stage_ladder
from charts.drawing import composition, figure_sizes, matplotlib_renderer
from charts.drawing.canvas import Canvas
from charts.drawing.figure_sizes import SIZES, ComposedFigure, FigureText, PageSetup
from charts.drawing.fonts import PlexMetrics, font, with_direction_mark
from charts.drawing.marks import MapAreas, TextLine
from charts.map.choropleth import note
from charts.registry import FIGURES
from domain.areas import UNDETERMINED
from domain.language import Language, languages
from domain.tables import Choice, Tables
from domain.vocabulary import STATES
from tests.charts.generated_reviews import CYCLE, review

# Amounts of data, and the sizes tested with each: all sizes with the largest amount.
MADE = (
    ({"states": 22, "events": 6, "long": True}, tuple(SIZES)),
    ({"states": 15, "events": 3}, ("slide",)),
    ({"states": 1, "events": 1, "long": True}, ("square",)),
    ({"states": 0, "events": 0}, ("column",)),
)
WORDS = FigureText("Title", "Subtitle", "Source.", "Version 1.", "1", "", "Silence", "Alt")


def compose_size(
    name: str, tables: Tables, language: Language, size: str, **choice: object
) -> ComposedFigure:
    values = {"states": ("DZA",)} if FIGURES[name].of_state else {}
    return registry.compose_figure(
        name, tables, Choice(cycle=CYCLE, **values, **choice), language, size=size
    )  # type: ignore[arg-type]


def texts(drawn: ComposedFigure) -> list[TextLine]:
    return [mark for mark in drawn.marks if isinstance(mark, TextLine)]


def boxes(drawn: ComposedFigure) -> np.ndarray:
    """Return left, top, right and bottom of the ink of every line, as the renderer measures it."""
    renderer = FigureCanvasAgg(matplotlib_renderer.draw_figure(drawn)).get_renderer()
    found = []
    for line in texts(drawn):
        face = font(line.size, bold=line.bold)
        width, height, below = (
            each * 72 / renderer.dpi
            for each in renderer.get_text_width_height_descent(
                with_direction_mark(line.text, drawn.language), face, False
            )
        )
        start = {"left": 0.0, "center": -width / 2, "right": -width}[line.anchor]
        along, across = (start, start + width), (below - height, below)
        if line.upright:
            found.append(
                (line.x + across[0], line.y - along[1], line.x + across[1], line.y - along[0])
            )
        else:
            found.append(
                (line.x + along[0], line.y + across[0], line.x + along[1], line.y + across[1])
            )
    return np.array(found)


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_overlaps_or_is_cut_off(name: str, report: Tables, language: Language):
    for much, sizes in MADE:
        tables = review(report, **much)  # type: ignore[arg-type]
        for size in sizes:
            drawn = compose_size(name, tables, language, size, order="round_table")
            lines, ink = texts(drawn), boxes(drawn)
            assert (ink[:, :2] >= 0).all()
            assert (ink[:, 2] <= drawn.width).all()
            assert (ink[:, 3] <= drawn.height).all()
            for a, b in itertools.combinations(range(len(lines)), 2):
                across = min(ink[a, 2], ink[b, 2]) - max(ink[a, 0], ink[b, 0])
                down = min(ink[a, 3], ink[b, 3]) - max(ink[a, 1], ink[b, 1])
                allowed = (0.3 if lines[a].full_text == lines[b].full_text else 0.06) * lines[
                    a
                ].size
                assert min(across, down) <= allowed, (size, lines[a].text, lines[b].text)


@pytest.mark.parametrize("size", SIZES)
def test_a_plate_tells_finding_subject_source_and_version(
    size: str, report: Tables, language: Language
):
    for name in FIGURES:
        drawn = compose_size(name, report, language, size)
        said = {line.full_text for line in texts(drawn)}
        assert drawn.title in said
        assert any(language.gettext(FIGURES[name].subject) in each for each in said)
        assert any(report.version in each for each in said)
        assert any(note(language) in each for each in said) == FIGURES[name].is_map
        states = ("DZA",) if FIGURES[name].of_state else ()
        told = FIGURES[name].note(report, Choice(cycle=CYCLE, states=states), language)
        assert not told or any(told == each for each in said)
        assert bool(told) or not (FIGURES[name].is_map or FIGURES[name].counts)


@pytest.mark.parametrize("name", [name for name in FIGURES if not FIGURES[name].is_map])
def test_a_figure_without_rows_says_what_is_not_reported(
    name: str, empty: Tables, language: Language
):
    if FIGURES[name].of_state:
        return
    said = [line.full_text for line in texts(compose_size(name, empty, language, "square"))]
    silence = language.gettext(
        "{name}: {value}",
        name=language.gettext(FIGURES[name].subject),
        value=language.gettext("not reported"),
    )
    drawn = FIGURES[name].chart.frame(empty, Choice(cycle=CYCLE))
    assert (silence in said) == drawn.empty


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [name for name in FIGURES if FIGURES[name].is_map])
def test_a_map_names_all_states_and_fills_areas_of_undetermined_status_alike(
    name: str, size: str, report: Tables, language: Language
):
    drawn = compose_size(name, report, language, size)
    assert set(STATES) <= {line.of for line in texts(drawn)}
    areas = [mark for mark in drawn.marks if isinstance(mark, MapAreas)]
    fills = {code: fill for area in areas for code, fill in area.fills.items()}
    assert set(fills) == {*STATES, *UNDETERMINED}
    grey = {fills[code] for code in UNDETERMINED}
    assert len(grey) == 1
    assert not grey & {fills[code] for code in STATES}


def test_a_half_drawn_figure_is_an_error(report: Tables, cycle: Choice):
    class Half:
        def static(self, frame: pd.DataFrame, language: Language, sheet: object) -> None:
            stage_ladder.static(frame, language, sheet)  # type: ignore[arg-type]
            sheet.marks = [mark for mark in sheet.marks if getattr(mark, "of", "") != "drafting"]  # type: ignore[attr-defined]

    class Blank:
        def static(self, frame: pd.DataFrame, language: Language, sheet: object) -> None:
            pass

    paper = PageSetup(SIZES["slide"], languages()["en"], PlexMetrics())
    frame = stage_ladder.frame(report, cycle)
    for chart in (Half(), Blank()):
        with pytest.raises(figure_sizes.IncompleteFigureError):
            composition.compose(chart, frame, WORDS, paper, labels=("stage",))  # type: ignore[arg-type]
    with pytest.raises(figure_sizes.IncompleteFigureError):
        composition.compose(Blank(), frame, WORDS, paper, labels=())


def test_a_figure_without_room_is_an_error_and_no_picture(report: Tables, cycle: Choice):
    class Crowded:
        def static(self, frame: pd.DataFrame, language: Language, sheet: object) -> None:
            for _ in range(2):
                sheet.draw_rect(x=0, y=0, width=9, height=9)  # type: ignore[attr-defined]
                sheet.line("One over the other", x=0, y=20)  # type: ignore[attr-defined]

    paper = PageSetup(SIZES["slide"], languages()["en"], PlexMetrics())
    with pytest.raises(figure_sizes.FigureDoesNotFitError):
        composition.compose(Crowded(), stage_ladder.frame(report, cycle), WORDS, paper, labels=())  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [name for name, figure in FIGURES.items() if not figure.of_state])
def test_no_line_ends_in_a_number_or_a_small_word(name: str, report: Tables, language: Language):
    chart, sheet = (
        FIGURES[name].chart,
        Canvas(language, PlexMetrics(), width=400, height=None, em=10),
    )
    title = chart.title(chart.frame(report, Choice(cycle=CYCLE, **FIGURES[name].preset)), language)  # type: ignore[arg-type]
    for width in range(160, 400, 10):
        lines = sheet.break_lines(title, width)
        assert not [line for line in lines[:-1] if re.search(r"(?:^|\s)\w{1,2}$", line)]
