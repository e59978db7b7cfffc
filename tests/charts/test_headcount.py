"""Participants by event and category: parts that add up."""

import pandas as pd

from charts import headcount
from domain.findings import participation
from domain.language import Language
from domain.tables import Choice, Tables
from domain.vocabulary import CATEGORIES


def test_the_parts_of_the_second_session_are_27_70_and_14(report: Tables, language: Language):
    figure = headcount.interactive(
        headcount.frame(report, Choice(cycle=2020, event="workshop-2")), language
    )
    assert [list(trace["x"]) for trace in figure.data] == [[27], [70], [14]]


def test_the_parts_add_up_to_111_and_140(report: Tables, cycle: Choice, language: Language):
    figure = headcount.interactive(headcount.frame(report, cycle), language)
    totals: dict[float, int] = {}
    for trace in figure.data:
        for y, n in zip(trace["y"], trace["x"], strict=True):
            totals[y] = totals.get(y, 0) + n
    assert [totals[y] for y in sorted(totals)] == [140, 111]


def test_categories_keep_the_order_of_the_vocabulary(
    report: Tables, cycle: Choice, language: Language
):
    figure = headcount.interactive(headcount.frame(report, cycle), language)
    names = [language.embed(term.name(language.code)) for term in CATEGORIES.values()]
    drawn = [trace["name"] for trace in figure.data]
    assert drawn == sorted(drawn, key=names.index)


def test_the_finding_and_its_sum_show_every_part(report: Tables, cycle: Choice, language: Language):
    frame = headcount.frame(report, cycle)
    assert all(n in headcount.title(frame, language) for n in ("27", "70", "14", "111"))
    first, second = participation.reconciliation(frame, language)
    assert all(n in first for n in ("140", "16", "124"))
    assert all(n in second for n in ("111", "27", "70", "14"))


def test_a_sum_that_differs_from_the_source_says_so(report: Tables, language: Language):
    frame = headcount.frame(report, Choice(cycle=2020, event="workshop-2"))
    [agrees] = participation.reconciliation(frame, language)
    [differs] = participation.reconciliation(frame.assign(reported_total=120), language)
    [silent] = participation.reconciliation(frame.assign(reported_total=pd.NA), language)
    assert "120" in differs
    assert len({agrees, differs, silent}) == 3


def test_a_number_that_is_not_reported_is_no_bar_and_no_nought(report: Tables, language: Language):
    frame = headcount.frame(report, Choice(cycle=2020, event="workshop-2"))
    frame["headcount"] = frame["headcount"].where(frame["category"] != "un_agency")
    assert [list(trace["x"]) for trace in headcount.interactive(frame, language).data] == [
        [27],
        [14],
    ]
    silent = frame.assign(headcount=frame["headcount"].where(frame["category"] == ""))
    assert not headcount.interactive(silent, language).data
    assert not set(headcount.table(silent, language).iloc[:, 2]) & {"0", "<NA>", "nan"}
    assert not any(character.isdigit() for character in headcount.title(silent, language))


def test_no_participants_make_an_empty_figure(empty: Tables, cycle: Choice, language: Language):
    frame = headcount.frame(empty, cycle)
    assert not headcount.interactive(frame, language).data
    assert headcount.title(frame, language)
    assert headcount.alt(frame, language)
    assert headcount.table(frame, language).empty
    assert participation.reconciliation(frame, language) == []
