"""Events compared: one panel per figure, each with a scale from zero."""

import pandas as pd

from charts import event_comparison
from domain.language import Language
from domain.tables import Choice, Tables


def test_the_panels_hold_states_officials_and_participants(
    report: Tables, cycle: Choice, language: Language
):
    figure = event_comparison.interactive(event_comparison.frame(report, cycle), language)
    assert [list(trace["customdata"]) for trace in figure.data] == [[12, 15], [16, 27], [140, 111]]


def test_bars_of_a_panel_are_in_proportion_to_their_numbers(
    report: Tables, cycle: Choice, language: Language
):
    figure = event_comparison.interactive(event_comparison.frame(report, cycle), language)
    assert [list(trace["x"]) for trace in figure.data] == [
        [12 / 15, 1],
        [16 / 27, 1],
        [1, 111 / 140],
    ]
    assert 0 in figure.layout["xaxis"]["range"]


def test_events_stand_in_order_of_time(report: Tables, cycle: Choice, language: Language):
    figure = event_comparison.interactive(event_comparison.frame(report, cycle), language)
    places = [y for trace in figure.data for y in trace["y"]]  # px from the top
    assert places == sorted(places)


def test_a_number_that_is_not_reported_is_no_bar(report: Tables, cycle: Choice, language: Language):
    frame = event_comparison.frame(report, cycle)
    frame.loc[0, "officials"] = pd.NA
    figure = event_comparison.interactive(frame, language)
    assert list(figure.data[1]["customdata"]) == [None, 27]
    assert list(figure.data[1]["x"]) == [None, 1]
    assert "0" not in list(event_comparison.table(frame, language).iloc[0])
    assert event_comparison.title(frame, language)


def test_one_event_is_compared_with_none(report: Tables, language: Language):
    frame = event_comparison.frame(report, Choice(cycle=2020, event="workshop-2"))
    assert all(n in event_comparison.title(frame, language) for n in ("15", "27", "111"))


def test_no_events_make_an_empty_figure(empty: Tables, cycle: Choice, language: Language):
    frame = event_comparison.frame(empty, cycle)
    assert not any(len(trace["x"]) for trace in event_comparison.interactive(frame, language).data)
    assert event_comparison.title(frame, language)
    assert event_comparison.alt(frame, language)
    assert event_comparison.table(frame, language).empty
