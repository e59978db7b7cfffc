"""Figures as the browser draws them: each property is one of Plotly's, and everybody gets the same
bytes.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from charts.drawing.plotly_json import PlotlyFigure, bar_trace, scatter_trace, to_plotly_json
from charts.registry import FIGURES
from domain.language import Language, languages
from domain.tables import Choice, Tables
from tests.charts.generated_reviews import review
from tests.combinations import pairwise

CHOICES = {
    "all": Choice(cycle=2020),
    "some": Choice(
        cycle=2020,
        round_table="1",
        states=("MAR", "SYR", "LBN"),
        statuses=("planned", "raised"),
        order="round_table",
    ),
    "one": Choice(cycle=2020, event="workshop-2", states=("MAR",), order="round_table"),
}


def spec_of(figure: PlotlyFigure) -> dict[str, Any]:
    """Return a figure as the browser reads it."""
    spec: dict[str, Any] = json.loads(to_plotly_json(figure))
    return spec


@pytest.fixture(scope="module")
def reviews(report: Tables, empty: Tables) -> dict[str, Tables]:
    """Return tables that have everything, much, and nothing to draw."""
    return {
        "report": report,
        "generated": review(report, states=22, events=12, long=True),
        "empty": empty,
    }


@pairwise(
    name=FIGURES,
    language=sorted(languages()),
    choice=CHOICES,
    tables=["report", "generated", "empty"],
)
def test_plotly_knows_every_property_and_value_of_a_figure(
    reviews: dict[str, Tables], name: str, language: str, choice: str, tables: str
) -> None:
    figure = FIGURES[name]
    chosen = CHOICES["one" if figure.of_state else choice]
    frame = figure.chart.frame(reviews[tables], replace(chosen, **figure.preset))  # type: ignore[arg-type]
    spec = spec_of(figure.chart.interactive(frame, languages()[language]))
    known = go.Figure(spec)  # raises ValueError for a property or a value that it does not know
    assert len(known.data) == len(spec["data"])
    assert known.layout.height == spec["layout"]["height"]


MISSPELT: dict[str, Callable[[PlotlyFigure], object]] = {
    "trace": lambda figure: figure.data[0].update(hovertxt="a"),
    "marker": lambda figure: figure.data[0]["marker"].update(colour="#000000"),
    "line": lambda figure: figure.data[0]["marker"]["line"].update(widht=1),
    "kind": lambda figure: figure.data[0].update(type="bars"),
    "layout": lambda figure: figure.update_layout(barmod="stack"),
    "legend": lambda figure: figure.update_layout(legend={"xanchr": "left"}),
    "axis": lambda figure: figure.update_xaxes(tickval=[1]),
    "shape": lambda figure: figure.add_shape(type="rect", fillcolour="#000000"),
    "annotation": lambda figure: figure.add_annotation({"txt": "a"}),
    "value": lambda figure: figure.update_yaxes(side="centre"),
}


@pytest.mark.parametrize("place", MISSPELT)
def test_a_property_that_plotly_does_not_know_is_found(
    report: Tables, cycle: Choice, language: Language, place: str
) -> None:
    chart = FIGURES["ladder"].chart
    figure = chart.interactive(chart.frame(report, cycle), language)
    go.Figure(spec_of(figure))
    MISSPELT[place](figure)
    with pytest.raises(ValueError, match="Invalid"):
        go.Figure(spec_of(figure))


@pytest.mark.parametrize("name", ["ladder", "map-stage", "matrix"])
def test_a_figure_is_written_alike_each_time(
    report: Tables, cycle: Choice, language: Language, name: str
) -> None:
    chart = FIGURES[name].chart
    figure = chart.interactive(chart.frame(report, cycle), language)
    spec = spec_of(figure)
    assert set(spec) == {"data", "layout"}
    assert "template" not in spec["layout"]
    assert len(spec["data"]) == len(figure.data)
    again = chart.interactive(chart.frame(report, cycle), language)
    assert to_plotly_json(again) == to_plotly_json(figure)


def test_a_missing_number_is_written_as_null() -> None:
    counts = pd.Series([1, pd.NA], dtype="Int64")
    shares = pd.Series([0.5, float("nan")])
    figure = PlotlyFigure([bar_trace(x=counts, y=shares, base=np.array([1, 2]))])
    assert spec_of(figure)["data"] == [
        {"type": "bar", "x": [1, None], "y": [0.5, None], "base": [1, 2]}
    ]


def test_columns_of_a_frame_are_lists_in_a_trace() -> None:
    frame = pd.DataFrame({"x": [1, 2]}, index=["a", "b"])
    assert scatter_trace(x=frame["x"], y=frame.index) == {
        "type": "scatter",
        "x": [1, 2],
        "y": ["a", "b"],
    }


def test_an_object_that_json_does_not_know_is_an_error() -> None:
    with pytest.raises(TypeError):
        to_plotly_json(PlotlyFigure([bar_trace(x=[object()])]))


def test_a_later_update_is_merged_and_leaves_the_constants_of_a_chart() -> None:
    constant = {"y": 0, "font": {"size": 12}}
    figures = PlotlyFigure(), PlotlyFigure()
    for figure in figures:
        figure.update_layout(legend=constant)
    figures[0].update_layout(legend={"y": 1, "font": {"color": "#000000"}})
    assert figures[0].layout["legend"] == {"y": 1, "font": {"size": 12, "color": "#000000"}}
    assert figures[1].layout["legend"] == constant == {"y": 0, "font": {"size": 12}}


def test_the_height_is_that_of_the_layout() -> None:
    assert PlotlyFigure(layout={"height": 640}).height == 640
    with pytest.raises(KeyError):
        _ = PlotlyFigure().height
