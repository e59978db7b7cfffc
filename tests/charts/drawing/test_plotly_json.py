"""Figures as the browser draws them: nothing of a template, and the same bytes for everybody."""

import json

import pytest

from charts.drawing.plotly_json import to_plotly_json
from charts.registry import FIGURES
from domain.language import Language
from domain.tables import Choice, Tables


@pytest.mark.parametrize("name", ["ladder", "map-stage", "matrix"])
def test_a_figure_is_written_without_its_template_and_as_it_was(
    report: Tables, cycle: Choice, language: Language, name: str
) -> None:
    chart = FIGURES[name].chart
    figure = chart.interactive(chart.frame(report, cycle), language)
    spec = json.loads(to_plotly_json(figure))
    assert set(spec) == {"data", "layout"}
    assert "template" not in spec["layout"]
    assert len(spec["data"]) == len(figure.data)
    assert to_plotly_json(
        chart.interactive(chart.frame(report, cycle), language)
    ) == to_plotly_json(figure)
