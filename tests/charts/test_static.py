"""A figure on the screen and in a document: equal words, numbers, order and colours."""

import html
import re
import unicodedata
from collections.abc import Iterator

import pytest

from charts import breakdown, event_comparison, headcount, readiness, status_scale
from charts.drawing.canvas import Canvas
from charts.drawing.fonts import PlexMetrics
from charts.drawing.marks import Rect, TextLine
from charts.drawing.plotly_json import PlotlyFigure
from charts.registry import FIGURES, FigureSpec
from domain.language import Language, languages
from domain.tables import Choice, Tables
from domain.vocabulary import STATES
from tests.charts.generated_reviews import CYCLE, review

SIGNS = re.compile("[■□\u2003]")


def on_sheet(figure: FigureSpec, tables: Tables, choice: Choice, language: Language) -> Canvas:
    sheet = Canvas(language, PlexMetrics(), width=462, height=None, em=9)
    figure.chart.static(figure.chart.frame(tables, choice), language, sheet)
    return sheet


def preset_choice(figure: FigureSpec) -> Choice:
    values = dict(figure.preset) | ({"states": ("DZA",)} if figure.of_state else {})
    return Choice(cycle=CYCLE, **values)  # type: ignore[arg-type]


def plain(text: object) -> str:
    """Return a label without tags, direction marks and line breaks."""
    untagged = html.unescape(re.sub(r"<[^>]+>", " ", str(text).replace("<br>", " ")))
    seen = "".join(" " if c.isspace() else c for c in untagged if unicodedata.category(c) != "Cf")
    return re.sub(r"(?<=\w-) (?=\w)", "", re.sub(r" +", " ", seen)).strip()


def labels_on_screen(figure: PlotlyFigure) -> Iterator[str]:
    layout = figure.layout
    for note in layout.get("annotations", ()):
        yield from SIGNS.split(
            re.sub("<[^>]+>", lambda tag: " " if tag[0] == "<br>" else "", note["text"])
        )
    for axis in (layout["xaxis"], layout["yaxis"]):
        if axis.get("visible") is not False:
            yield from axis.get("ticktext", ())
            yield axis.get("title", {}).get("text", "")
    for trace in figure.data:
        text = trace.get("text", ())
        yield from [text] if isinstance(text, str) else text
        if (
            layout.get("showlegend") is not False
            and trace.get("showlegend") is not False
            and trace["type"] not in ("choropleth",)
        ):
            yield trace.get("name", "")


@pytest.mark.parametrize("name", FIGURES)
def test_every_label_of_a_figure_is_on_the_screen_and_in_the_document(
    name: str, report: Tables, language: Language
):
    figure = FIGURES[name]
    for tables in (report, review(report, states=len(STATES), events=4)):
        frame = figure.chart.frame(tables, preset_choice(figure))
        screen = [
            plain(each) for each in labels_on_screen(figure.chart.interactive(frame, language))
        ]
        document = [
            plain(mark.full_text)
            for mark in on_sheet(figure, tables, preset_choice(figure), language).marks
            if isinstance(mark, TextLine)
        ]
        in_document, on_screen = " ".join(dict.fromkeys(document)), " ".join(screen)
        assert [
            each for each in screen if each not in " ".join(document) and each not in in_document
        ] == []
        assert [each for each in document if each not in on_screen] == []
        assert numbers(document) == numbers(screen)


def numbers(labels: list[str]) -> set[str]:
    return {number for label in labels for number in re.findall(r"(?<![\w,.])\d[\d,]*", label)}


def widths(sheet: Canvas, colour: str) -> list[float]:
    return [
        mark.width
        for mark in sheet.marks
        if isinstance(mark, Rect) and mark.fill == colour and mark.height > sheet.em
    ]


@pytest.mark.parametrize("item", [readiness.objectives, readiness.principles])
def test_segments_are_as_long_as_their_numbers_of_states(
    item: readiness.Readiness, report: Tables, cycle: Choice, language: Language
):
    frame, sheet = (
        item.frame(report, cycle),
        Canvas(language, PlexMetrics(), width=462, height=None, em=9),
    )
    item.static(frame, language, sheet)
    for code in status_scale.STATUS_ORDER[:4]:
        drawn = [n for n in frame[code] if n]
        assert ratios(widths(sheet, status_scale.fill_colour(code))) == ratios(drawn)


@pytest.mark.parametrize("chart", [headcount, event_comparison, breakdown.organisation])
def test_bars_are_as_long_as_those_on_the_screen(
    chart: FigureSpec, report: Tables, cycle: Choice, language: Language
):
    frame, sheet = (
        chart.frame(report, cycle),
        Canvas(language, PlexMetrics(), width=462, height=None, em=9),
    )
    chart.static(frame, language, sheet)
    for trace in chart.interactive(frame, language).data:
        colours = trace["marker"]["color"]
        assert set(ratios(list(trace["x"]))) <= set(ratios(widths(sheet, colours)))


def ratios(values: list[float]) -> list[float]:
    return [round(float(value) / float(max(values)), 3) for value in values]


def test_a_sheet_in_arabic_is_mirrored(report: Tables, cycle: Choice):
    lefts = {}
    for code, language in languages().items():
        sheet = on_sheet(FIGURES["comparison"], report, cycle, language)
        lefts[code] = [
            (mark.left, mark.left + mark.width) for mark in sheet.marks if isinstance(mark, Rect)
        ]
    assert all(left == 0 for left, _ in lefts["en"])
    assert all(right == 462 for _, right in lefts["ar"])
