"""The headline figures: the report's numbers, and missing data, which is not a number."""

import dataclasses
import re

from domain.findings.headline import headline
from domain.tables import Choice

CYCLE = Choice(cycle=2020)


def test_the_reports_figures(report, language):
    values = [re.findall(r"\d+", figure.value) for figure in headline(report, CYCLE, language)]
    assert values == [["15"], ["111"], ["6", "15"], ["12", "23"], ["1", "2", "2020"]]


def test_where_the_tables_are_silent_no_figure_is_a_number(empty, language):
    assert [
        re.findall(r"\d+", figure.value + figure.detail)
        for figure in headline(empty, CYCLE, language)
    ] == [[]] * 5


def test_where_no_state_is_named_the_number_that_the_source_reports_stands(report, language):
    first = dataclasses.replace(
        report,
        events=report.events[report.events["event"] == "workshop-1"],
        participants=report.participants[report.participants["event"] == "workshop-1"],
        progress=report.progress.iloc[:0],
    )
    assert re.findall(r"\d+", headline(first, CYCLE, language)[0].value) == ["12"]


def test_a_conference_that_was_held_is_not_counted_down_to(report, language):
    held = dataclasses.replace(report, events=report.events.assign(status="held"))
    conference = headline(held, CYCLE, language)[4]
    assert "2020" in conference.value
    assert conference.planned == ("", "")
