"""The map: every state in its class, absence and missing data distinct, names that can be read,
nothing claimed of areas without a status.
"""

import itertools
import math
from dataclasses import replace

import pytest

from charts.drawing import theme
from charts.drawing.plotly_json import PlotlyFigure, to_plotly_json
from charts.map import choropleth, map_bands, map_layout, map_traces
from domain.areas import LABELS, UNDETERMINED
from domain.language import Language
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, STAGES, STATES

STAGE = {
    "SYR": "approved",
    "MAR": "drafting",
    "LBN": "collecting",
    "IRQ": "collecting",
    "DZA": "coordination",
    "LBY": "coordination",
}
SILENT = {"BHR", "COM", "EGY", "MRT", "PSE", "QAT", "SOM", "SDN", "TUN"}
OUTSIDE = {"DJI", "JOR", "KWT", "OMN", "SAU", "ARE", "YEM"}
SMALL = {"BHR", "QAT", "KWT", "LBN", "PSE", "COM", "DJI"}


@pytest.fixture(params=sorted(map_bands.INDICATORS))
def choice(request: pytest.FixtureRequest, cycle: Choice) -> Choice:
    """Return the cycle with each indicator in turn."""
    return replace(cycle, indicator=request.param)


def draw_map(report: Tables, choice: Choice, language: Language) -> PlotlyFigure:
    return choropleth.interactive(choropleth.frame(report, choice), language)


def markers(figure: PlotlyFigure) -> dict[str, str]:
    """Return the fill of each small state's marker."""
    traces = [
        trace for trace in figure.data if trace["type"] == "scattergeo" and "customdata" in trace
    ]
    return {code: trace["marker"]["color"] for trace in traces for code in trace["customdata"]}


def fills(figure: PlotlyFigure) -> dict[str, str]:
    """Return the fill of each state's polygon, as the browser reads it from the colour scale."""
    states = figure.data[0]
    steps = list(states["colorscale"])
    shares = [(z - states["zmin"]) / (states["zmax"] - states["zmin"]) for z in states["z"]]
    return {
        code: [colour for edge, colour in steps if edge <= share][-1]
        for code, share in zip(states["locations"], shares, strict=True)
    }


def test_every_state_has_the_stage_that_the_report_gives_it(report: Tables, cycle: Choice):
    frame = choropleth.frame(report, cycle)
    expected = (
        STAGE | dict.fromkeys(SILENT, map_bands.SILENT) | dict.fromkeys(OUTSIDE, map_bands.OUTSIDE)
    )
    assert dict(zip(frame["state"], frame["band"], strict=True)) == expected


def test_a_polygon_has_the_colour_of_its_class(report: Tables, cycle: Choice, language: Language):
    found = fills(draw_map(report, cycle, language))
    assert {found[code] for code in SILENT} == {theme.colour_of(STAGES[NOT_REPORTED])}
    assert {found[code] for code in OUTSIDE} == {map_bands.TRANSPARENT}
    assert {code: found[code] for code in STAGE} == {
        code: theme.colour_of(STAGES[stage]) for code, stage in STAGE.items()
    }


def test_a_marker_has_the_colour_of_its_polygon(report: Tables, choice: Choice, language: Language):
    figure = draw_map(report, choice, language)
    polygons = fills(figure)
    assert markers(figure) == {code: polygons[code] for code in SMALL}


def test_silence_and_absence_are_no_class_of_a_scale(report: Tables, choice: Choice):
    bands = map_bands.BANDS[choice.indicator]
    others = {
        band.colour
        for code, band in bands.items()
        if code not in (map_bands.SILENT, map_bands.OUTSIDE)
    }
    assert bands[map_bands.SILENT].colour == STAGES[NOT_REPORTED].colour
    assert bands[map_bands.OUTSIDE].colour == ""
    assert not others & {bands[map_bands.SILENT].colour, ""}


@pytest.mark.parametrize(
    ("reported", "ready", "applicable", "band"),
    [
        (0, 0, 23, map_bands.SILENT),
        (4, 0, 23, "none"),
        (1, 1, 23, "to_5"),
        (5, 5, 23, "to_5"),
        (6, 6, 23, "to_10"),
        (15, 15, 23, "to_15"),
        (16, 16, 23, "to_22"),
        (23, 22, 23, "to_22"),
        (23, 23, 23, "all"),
        (20, 20, 20, "all"),
    ],
)
def test_objectives_ready_fall_into_their_class(
    reported: int, ready: int, applicable: int, band: str
):
    row = {"in_scope": True, "reported": reported, "ready": ready, "applicable": applicable}
    assert map_bands.ready_band(row | {"general": False}) == band


def test_a_general_statement_alone_is_a_class_of_its_own():
    row = {"in_scope": True, "reported": 0, "ready": 0, "applicable": 23, "general": True}
    assert map_bands.ready_band(row) == map_bands.GENERAL


@pytest.mark.parametrize(
    ("attended", "named", "band"),
    [(0, 0, map_bands.SILENT), (0, 2, map_bands.OUTSIDE), (1, 2, "some"), (2, 2, "all")],
)
def test_attendance_counts_only_events_that_name_states(attended: int, named: int, band: str):
    assert map_bands.attendance_band({"events_attended": attended, "events_named": named}) == band


def test_areas_of_undetermined_status_carry_no_value(
    report: Tables, choice: Choice, language: Language
):
    states, undetermined = draw_map(report, choice, language).data[:2]
    assert not set(UNDETERMINED) & set(states["locations"])
    assert set(undetermined["locations"]) == set(UNDETERMINED)
    assert len(set(undetermined["z"])) == 1
    assert undetermined["hoverinfo"] == "skip"
    assert "customdata" not in undetermined


def test_all_states_are_named_in_the_reader_s_language(
    report: Tables, choice: Choice, language: Language
):
    texts = "".join(
        text for trace in draw_map(report, choice, language).data for text in trace.get("text", ())
    )
    words = [word for state in STATES.values() for word in state.name(language.code).split()]
    assert [word for word in words if word not in texts] == []
    assert set(LABELS) == set(STATES)


def test_small_states_stay_named_on_a_narrow_map(report: Tables, cycle: Choice, language: Language):
    assert {code for code, label in LABELS.items() if label.marker} == SMALL
    last = draw_map(report, cycle, language).data[-1]  # the trace that the stylesheet hides
    assert last["mode"] == "text"
    assert len(last["text"]) == sum(not label.narrow for label in LABELS.values())


def test_names_do_not_stand_on_each_other(language: Language):
    boxes = {code: box(code, language) for code in LABELS}
    met = [(a, b) for a, b in itertools.combinations(boxes, 2) if meet(boxes[a], boxes[b])]
    assert met == []


def test_the_legend_has_what_is_on_the_map(report: Tables, choice: Choice, language: Language):
    frame = choropleth.frame(report, choice)
    legend = [
        trace for trace in choropleth.interactive(frame, language).data if trace.get("showlegend")
    ]
    assert (
        len(legend) == frame["band"].nunique() + 1
    )  # one more for the areas of undetermined status
    assert len({trace["name"] for trace in legend}) == len(legend)


def test_the_geometry_is_the_browser_s_to_fetch(report: Tables, choice: Choice, language: Language):
    figure = draw_map(report, choice, language)
    assert {trace["geojson"] for trace in figure.data if trace["type"] == "choropleth"} == {
        map_traces.GEOMETRY
    }
    assert len(to_plotly_json(figure)) < 20_000


def test_table_has_all_states_in_the_neutral_order(
    report: Tables, choice: Choice, language: Language
):
    table = choropleth.table(choropleth.frame(report, choice), language)
    assert list(table.iloc[:, 0]) == [
        state.name(language.code) for state in STATES.neutral_order(language.code)
    ]


def test_title_alternative_and_note_are_said(report: Tables, choice: Choice, language: Language):
    frame = choropleth.frame(report, choice)
    assert choropleth.title(frame, language) in choropleth.alt(frame, language)
    assert len(choropleth.note(language)) > 100


def test_empty_tables_give_a_map_of_silence(empty: Tables, choice: Choice, language: Language):
    frame = choropleth.frame(empty, choice)
    assert choropleth.title(frame, language)
    assert len(fills(choropleth.interactive(frame, language))) == len(STATES)


def mercator(lat: float) -> float:
    return math.degrees(math.asinh(math.tan(math.radians(lat))))


def box(code: str, language: Language) -> tuple[float, float, float, float]:
    """Return where a name stands on a wide map: left, top, right, bottom in px, a letter taken as
    0.52 of its size wide (the widest).
    """
    label = LABELS[code]
    low, high = map(mercator, map_layout.LATITUDES)
    scale = (map_traces.MAP_HEIGHT - 16) / (high - low)
    lines = theme.wrap_lines(
        STATES[code].name(language.code), language, width=map_layout.LINE_LENGTH
    ).split("<br>")
    letters = max(len(line.strip("\u2067\u2069")) for line in lines)
    width, height = 0.52 * map_traces.FONT_SIZE * letters, 1.3 * map_traces.FONT_SIZE * len(lines)
    x, y = scale * label.lon, -scale * mercator(label.lat)
    left = {"left": x - width, "right": x}.get(label.side, x - width / 2)
    top = y - height if label.side == "top" else y - height / 2
    return left, top, left + width, top + height


def meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
