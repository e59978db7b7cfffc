"""Hover texts of charts: text of a file is shown unchanged. Plotly fills in `%{x}` in a template,
and interprets tags.
"""

from dataclasses import replace
from types import ModuleType

import pandas as pd
import pytest

from charts import attendance, breakdown, event_comparison, event_timeline, headcount, stage_ladder
from charts.breakdown import Breakdown
from domain.language import Language
from domain.tables import Choice, Tables

SAID = "%{x}<b>&bold"
ESCAPED = "%{x}&lt;b&gt;&amp;bold"
CHARTS = (
    attendance,
    breakdown.gender,
    breakdown.mode,
    breakdown.organisation,
    event_comparison,
    headcount,
    stage_ladder,
    event_timeline,
)
WITH_TEXT_OF_A_FILE = (breakdown.organisation, event_comparison)


@pytest.fixture(scope="module")
def tables(report: Tables) -> Tables:
    """Return the report's tables with every title and organisation a text that Plotly would
    interpret.
    """
    return replace(
        report,
        events=_said(report.events, "title"),
        participants=_said(report.participants, "organisation"),
    )


def _said(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame.assign(**{name: SAID for name in frame if name.startswith(column)})


def _name(chart: ModuleType | Breakdown) -> str:
    return chart.column if isinstance(chart, Breakdown) else chart.__name__


@pytest.mark.parametrize("chart", CHARTS, ids=_name)
def test_no_trace_has_a_template_that_text_could_be_filled_into(
    chart, tables: Tables, cycle: Choice, language: Language
):
    figure = chart.interactive(chart.frame(tables, cycle), language)
    assert figure.data
    assert all(
        "hovertemplate" not in trace and trace["hoverinfo"] in ("text", "skip")
        for trace in figure.data
    )
    assert all("texttemplate" not in trace for trace in figure.data)


@pytest.mark.parametrize("chart", WITH_TEXT_OF_A_FILE, ids=_name)
def test_text_of_a_file_is_told_as_it_stands_there(
    chart, tables: Tables, cycle: Choice, language: Language
):
    figure = chart.interactive(chart.frame(tables, cycle), language)
    told = [
        text
        for trace in figure.data
        for text in (
            [trace["hovertext"]] if isinstance(trace["hovertext"], str) else trace["hovertext"]
        )
    ]
    assert told
    assert all(ESCAPED in text and SAID not in text for text in told)
