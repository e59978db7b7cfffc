"""A reader's choice in an address: read, written, and told where it means nothing."""

import random
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.tables import Choice, Tables
from loaders.reading import workbook
from tests.combinations import examples
from views.params import PARAMS
from views.query import (
    FOREIGN_PREFIXES,
    FRAME_PARAMS,
    NONE_VALUES,
    UnknownValue,
    choice_of,
    initial_choice,
    pairs_of,
    unknown_values,
)
from views.registry import VIEWS

WORKBOOK = Path(__file__).resolve().parents[2] / "data" / "report-2020-08-13.xlsx"
Query = dict[str, list[str]]


@cache
def tables() -> Tables:
    """Return the report's tables: hypothesis takes no fixtures."""
    reading = workbook.read(WORKBOOK)
    return Tables(**reading.frames(), version="report")


def grouped(pairs: Iterable[tuple[str, str]]) -> Query:
    """Return the parameters of an address by name."""
    query: Query = {}
    for name, value in pairs:
        query.setdefault(name, []).append(value)
    return query


@st.composite
def addresses(draw: st.DrawFn) -> tuple[str, Query]:
    """Draw a page and a query of known and unknown values, some of them repeated."""
    name = draw(st.sampled_from(sorted(VIEWS)))
    query: Query = {}
    for each in VIEWS[name].all_filters:
        known = [*PARAMS[each.param].values(tables(), Choice.initial(tables()))]
        value = st.sampled_from([*known, *NONE_VALUES, "nonsense"])
        if values := draw(st.lists(value, max_size=4)):
            query[each.param] = values
    return name, query


@settings(max_examples=examples(200), deadline=None)
@given(addresses())
def test_what_is_written_into_an_address_is_read_again(address: tuple[str, Query]) -> None:
    view, choice = VIEWS[address[0]], choice_of(VIEWS[address[0]], address[1], tables())
    query = grouped(pairs_of(view, choice, tables()))
    assert choice_of(view, query, tables()) == choice
    assert unknown_values(view, query, tables()) == []
    assert not any(value in NONE_VALUES for values in query.values() for value in values)


@settings(max_examples=examples(100), deadline=None)
@given(addresses(), st.randoms(use_true_random=False))
def test_the_order_of_parameters_and_of_several_values_makes_no_other_choice(
    address: tuple[str, Query], chance: random.Random
) -> None:
    view, query = VIEWS[address[0]], address[1]
    names = list(query)
    chance.shuffle(names)
    shuffled = {
        name: chance.sample(query[name], len(query[name])) if PARAMS[name].multiple else query[name]
        for name in names
    }
    assert choice_of(view, shuffled, tables()) == choice_of(view, query, tables())


@settings(max_examples=examples(100), deadline=None)
@given(addresses())
def test_what_is_told_as_unknown_changes_no_choice(address: tuple[str, Query]) -> None:
    view, query = VIEWS[address[0]], address[1]
    unknown = set(unknown_values(view, query, tables()))
    assert {value for _, value in unknown} <= {"nonsense"}
    known = {
        name: [value for value in values if UnknownValue(name, value) not in unknown]
        for name, values in query.items()
    }
    assert choice_of(view, known, tables()) == choice_of(view, query, tables())
    assert unknown_values(view, known, tables()) == []


@pytest.mark.parametrize("name", VIEWS)
def test_defaults_leave_the_address_empty(name: str) -> None:
    view = VIEWS[name]
    initial = initial_choice(view, tables())
    assert initial == choice_of(view, {}, tables())
    assert [*pairs_of(view, initial, tables())] == []
    written = {each.param: [each.default(tables())] for each in view.all_filters}
    assert choice_of(view, written, tables()) == initial


def test_several_values_stand_sorted_in_the_address() -> None:
    view = VIEWS["objectives"]
    query = {"states": ["SYR", "MAR", "SYR"], "status": ["raised", "achieved"], "order": ["number"]}
    assert [*pairs_of(view, choice_of(view, query, tables()), tables())] == [
        ("states", "MAR"),
        ("states", "SYR"),
        ("status", "achieved"),
        ("status", "raised"),
        ("order", "number"),
    ]


@pytest.mark.parametrize("none", NONE_VALUES)
@pytest.mark.parametrize("name", VIEWS)
def test_all_and_nothing_mean_no_choice_and_are_known(name: str, none: str) -> None:
    view = VIEWS[name]
    query = {each.param: [none] for each in view.all_filters}
    assert choice_of(view, query, tables()) == initial_choice(view, tables())
    assert unknown_values(view, query, tables()) == []


def test_of_a_repeated_single_parameter_the_last_known_value_counts() -> None:
    view = VIEWS["objectives"]
    query = {"round_table": ["1", "3", "9"], "objective": ["7", "10"]}
    choice = choice_of(view, query, tables())
    assert (choice.round_table, choice.item) == ("3", "10")


def test_an_event_is_one_of_the_chosen_cycle() -> None:
    view, events = VIEWS["participation"], tables().frames()["events"]
    later = events.assign(cycle=2024, event="later-" + events["event"])
    stages = tables().frames()["progress"]
    added = {
        "events": pd.concat([events, later]),
        "progress": pd.concat([stages, stages.assign(cycle=2024)]),
    }
    both = Tables(**{**tables().frames(), **added}, version="of two cycles")
    assert choice_of(view, {"event": ["workshop-1"]}, both) == Choice(cycle=2024)
    asked = {"event": ["workshop-1"], "cycle": ["2020"]}
    assert choice_of(view, asked, both) == Choice(cycle=2020, event="workshop-1")
    assert unknown_values(view, asked, both) == []
    assert [*pairs_of(view, choice_of(view, asked, both), both)] == [
        ("cycle", "2020"),
        ("event", "workshop-1"),
    ]


def test_what_of_an_address_means_nothing_is_listed() -> None:
    view = VIEWS["states"]
    query = {"state": ["XXX", "MAR", ""], "cycle": ["1999"], "colour": ["red", "blue"]}
    assert unknown_values(view, query, tables()) == [
        UnknownValue("state", "XXX"),
        UnknownValue("cycle", "1999"),
        UnknownValue("colour", ""),
    ]
    assert unknown_values(view, query, tables(), also=("colour",))[2:] == []


def test_what_belongs_to_another_page_to_the_frame_or_to_another_site_is_known() -> None:
    query = {
        **{name: ["x"] for name in FRAME_PARAMS},
        **{f"{prefix}x": ["1"] for prefix in FOREIGN_PREFIXES},
        "event": ["no-such"],  # of the page of participation
    }
    assert unknown_values(VIEWS["overview"], query, tables()) == []
