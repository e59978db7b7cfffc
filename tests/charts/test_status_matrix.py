"""The matrix: one cell for each state and item, encoded by colour, mark and words."""

import dataclasses
import re

import pytest

from charts import status_matrix, status_scale
from domain.language import languages
from domain.tables import Choice
from domain.vocabulary import NOT_REPORTED, STATES

AR, EN = languages()["ar"], languages()["en"]
CHARTS = pytest.mark.parametrize(
    "chart", [status_matrix.objectives, status_matrix.principles], ids=lambda chart: chart.item
)


def cells_of(figure) -> dict[tuple[float, float], str]:
    """Return the status drawn at each position: x, and the middle of the cell."""
    return {
        (x, round(base + height / 2, 6)): code
        for code, trace in zip(status_scale.STATUS_ORDER, figure.data, strict=True)
        for x, base, height in zip(trace["x"], trace["base"], trace["y"], strict=False)
        if x is not None
    }


@CHARTS
def test_every_state_and_item_has_one_cell(report, cycle, language, chart):
    frame = chart.frame(report, cycle)
    cells = cells_of(chart.interactive(frame, language))
    assert len(cells) == len(frame) == 15 * frame["item"].nunique()
    assert {x for x, _ in cells} == set(range(15))


def test_cells_show_what_the_report_says(report, cycle):
    frame = status_matrix.objectives.frame(report, cycle)
    cells = cells_of(status_matrix.objectives.interactive(frame, EN))
    states = [
        state.code for state in STATES.neutral_order("en") if state.code in set(frame["state"])
    ]
    for row in frame.itertuples():
        assert cells[states.index(row.state), int(row.item) - 1] == row.status


def test_states_stand_in_the_order_of_the_language_and_begin_where_it_is_read_from(report, cycle):
    frame = status_matrix.objectives.frame(report, cycle)
    for language, first in ((AR, "البحرين"), (EN, "Algeria")):
        axis = status_matrix.objectives.interactive(frame, language).layout["xaxis"]
        assert first in axis["ticktext"][0]
        assert (axis["range"][0] > axis["range"][1]) is language.rtl


@CHARTS
def test_legend_tells_every_status_even_those_no_cell_has(report, cycle, language, chart):
    figure = chart.interactive(chart.frame(report, cycle), language)
    assert [trace["name"] for trace in figure.data] == [
        language.embed(status_scale.name_with_mark(code, language))
        for code in status_scale.STATUS_ORDER
    ]
    assert all(trace["showlegend"] for trace in figure.data)
    colours = {trace["marker"]["color"] for trace in figure.data}
    assert len(colours) == len(status_scale.STATUS_ORDER)


def test_cells_carry_a_mark_besides_their_colour(report, cycle):
    figure = status_matrix.objectives.interactive(status_matrix.objectives.frame(report, cycle), EN)
    for code, trace in zip(status_scale.STATUS_ORDER, figure.data, strict=True):
        assert set(trace["text"]) <= {status_scale.MARKS[code]}


def test_text_of_a_file_is_never_html(report, cycle):
    coverage = report.coverage.assign(
        evidence_en='<a href="https://example.org">x</a> %{x}', paragraph="<i>1</i>"
    )
    figure = status_matrix.objectives.interactive(
        status_matrix.objectives.frame(dataclasses.replace(report, coverage=coverage), cycle), EN
    )
    told = [
        text
        for code, trace in zip(status_scale.STATUS_ORDER, figure.data, strict=True)
        if code != NOT_REPORTED
        for text in trace["hovertext"]
    ]
    assert len(told) == 29
    assert all("<a" not in text and "<i>" not in text and "&lt;a" in text for text in told)
    assert all(
        trace["hoverinfo"] == "text" and "hovertemplate" not in trace for trace in figure.data
    )


def test_hover_tells_state_objective_status_evidence_and_paragraph(report, cycle):
    frame = status_matrix.objectives.frame(report, cycle)
    planned = status_matrix.objectives.interactive(frame, EN).data[
        status_scale.STATUS_ORDER.index("planned")
    ]
    told = next(text for text in planned["hovertext"] if "Morocco" in text).replace("<br>", " ")
    for part in (
        "1 · Collect and utilize accurate",
        "Planned",
        "African Migration Observatory",
        "Paragraph 6",
    ):
        assert part in told


def test_evidence_is_in_the_readers_language(report, cycle):
    frame = status_matrix.objectives.frame(report, cycle)
    planned = status_matrix.objectives.interactive(frame, AR).data[
        status_scale.STATUS_ORDER.index("planned")
    ]
    assert "المرصد الأفريقي" in " ".join(planned["hovertext"])
    assert "Observatory" not in " ".join(planned["hovertext"])


def test_rows_stand_in_groups_under_their_round_table(report):
    figure = status_matrix.objectives.interactive(
        status_matrix.objectives.frame(report, Choice(cycle=2020, order="round_table")), EN
    )
    assert len(figure.layout["yaxis"]["tickvals"]) == 27
    assert not {y for _, y in cells_of(figure)} & {0, 6, 14, 21}


def test_title_says_the_finding(report, cycle):
    """A general statement, that of Iraq, is counted for no objective."""
    for language in (EN, AR):
        title = status_matrix.objectives.title(
            status_matrix.objectives.frame(report, cycle), language
        )
        assert re.findall(r"\d+", title) == ["7", "15", "11"]


def test_table_twin_has_a_row_for_each_objective_and_a_column_for_each_state(report, cycle):
    table = status_matrix.objectives.table(
        status_matrix.objectives.frame(report, cycle), EN
    ).set_index("Objective")
    assert table.shape == (23, 1 + 15)
    assert (table.loc[10, "Morocco"], table.loc[10, "Libya"], table.loc[10, "Sudan"]) == (
        "Raised",
        "Under way",
        "Not reported",
    )


@CHARTS
def test_all_22_states_and_none_are_drawn(report, empty, cycle, language, chart):
    everyone = report.progress.iloc[[0] * 22].assign(state=list(STATES))
    tables = dataclasses.replace(report, progress=everyone)
    assert (
        len(chart.interactive(chart.frame(tables, cycle), language).layout["xaxis"]["ticktext"])
        == 22
    )
    assert chart.interactive(chart.frame(empty, cycle), language).layout["height"] > 0
    assert chart.title(chart.frame(empty, cycle), language)
    assert chart.table(chart.frame(empty, cycle), language).shape[1] >= 1
