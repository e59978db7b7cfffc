"""Attendance by state: present with a number, present without one, not named."""

import pandas as pd

from charts import attendance
from charts.drawing.plotly_json import PlotlyFigure
from domain.language import Language
from domain.tables import Choice, Tables
from domain.vocabulary import STATES


def marks(figure: PlotlyFigure) -> list[int]:
    return [len(trace["y"]) for trace in figure.data]


def test_presence_without_a_number_is_a_mark_of_its_own(
    report: Tables, cycle: Choice, language: Language
):
    figure = attendance.interactive(attendance.frame(report, cycle), language)
    assert marks(figure) == [0, 15, 7]
    assert len({trace["marker"]["symbol"] for trace in figure.data}) == 3
    assert [trace["showlegend"] for trace in figure.data] == [False, True, True]


def test_a_number_is_written_into_its_mark(report: Tables, cycle: Choice, language: Language):
    frame = attendance.frame(report, cycle)
    frame.loc[frame["state"] == "SYR", "headcount"] = 4
    figure = attendance.interactive(frame, language)
    assert marks(figure) == [1, 14, 7]
    assert list(figure.data[0]["text"]) == ["4"]


def test_states_stand_in_the_neutral_order_of_the_language(
    report: Tables, cycle: Choice, language: Language
):
    frame = attendance.frame(report, cycle)
    neutral = [state.name(language.code) for state in STATES.neutral_order(language.code)]
    assert list(attendance.table(frame, language).iloc[:, 0]) == neutral
    labels = attendance.interactive(frame, language).layout["yaxis"]["ticktext"]
    assert all(name in label for name, label in zip(neutral, labels, strict=True))


def test_an_event_whose_source_names_no_state_is_no_column(
    report: Tables, cycle: Choice, language: Language
):
    table = attendance.table(attendance.frame(report, cycle), language)
    assert table.shape == (22, 2)


def test_ten_events_are_ten_columns(report: Tables, cycle: Choice, language: Language):
    one = attendance.frame(report, cycle)
    frame = pd.concat(
        [one.assign(event=f"e{i}", start_date=pd.Timestamp(2020, 1 + i, 1)) for i in range(10)],
        ignore_index=True,
    )
    figure = attendance.interactive(frame, language)
    assert sum(marks(figure)) == 220
    assert len(figure.layout["xaxis"]["tickvals"]) == 10
    assert attendance.title(frame, language)


def test_nobody_named_makes_an_empty_figure(empty: Tables, cycle: Choice, language: Language):
    frame = attendance.frame(empty, cycle)
    assert marks(attendance.interactive(frame, language)) == [0, 0, 0]
    assert attendance.title(frame, language)
    assert attendance.alt(frame, language)
    assert attendance.table(frame, language).empty
