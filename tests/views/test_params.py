"""Parameters of addresses: the choice that each sets, and the figures that depend on it."""

from dataclasses import fields

import pytest

from charts.map.map_bands import INDICATORS
from charts.registry import FIGURES
from domain.tables import Choice, Tables
from views.params import PARAMS, PARAMS_BY_FIGURE, choice_of_params, held_events

FULL = Choice(
    cycle=2020,
    event="workshop-1",
    round_table="2",
    states=("MAR", "SYR"),
    statuses=("planned",),
    item="10",
    order="round_table",
    indicator="ready",
)


@pytest.mark.parametrize("name", PARAMS)
def test_a_value_that_is_set_is_read_again(name: str, report: Tables) -> None:
    param, initial = PARAMS[name], Choice(cycle=2020)
    for value in param.values(report, initial):
        assert param.get(param.set(initial, (value,))) == (value,)


def test_a_choice_of_nothing_has_no_value() -> None:
    nothing = Choice(cycle=0)
    values = {name: param.get(nothing) for name, param in PARAMS.items()}
    assert {name for name, found in values.items() if found} == {"indicator", "order"}


def test_the_order_of_clicks_makes_no_other_choice() -> None:
    clicked = PARAMS["states"].set(Choice(cycle=2020), ["SYR", "MAR", "SYR"])
    assert clicked.states == ("MAR", "SYR")


def test_the_year_of_a_cycle_is_a_number() -> None:
    assert PARAMS["cycle"].set(Choice(cycle=0), ("2020",)) == Choice(cycle=2020)


def test_of_a_single_parameter_the_last_value_counts() -> None:
    assert PARAMS["round_table"].set(Choice(cycle=2020), ("1", "2")).round_table == "2"


def test_every_field_of_a_choice_has_a_parameter() -> None:
    set_by_sections = {"marked"}  # the map outlines the state of its page
    assert {param.field for param in PARAMS.values()} == {
        each.name for each in fields(Choice) if each.name not in set_by_sections
    }


def test_events_are_those_of_the_chosen_cycle_that_were_held(report: Tables) -> None:
    assert held_events(report, Choice(cycle=2020)) == ["workshop-1", "workshop-2"]
    assert held_events(report, Choice(cycle=1999)) == []


def test_a_choice_keeps_only_what_some_parameters_set() -> None:
    assert choice_of_params((), FULL) == Choice(cycle=2020)
    assert choice_of_params(("state", "indicator"), FULL) == Choice(
        cycle=2020, states=FULL.states, indicator=FULL.indicator
    )
    assert choice_of_params(tuple(PARAMS), FULL) == FULL


def test_every_figure_names_its_parameters_and_every_indicator_has_a_map() -> None:
    assert set(PARAMS_BY_FIGURE) == set(FIGURES)
    assert {name for names in PARAMS_BY_FIGURE.values() for name in names} <= set(PARAMS)
    assert {f"map-{indicator}" for indicator in INDICATORS} <= set(FIGURES)
    for name, figure in FIGURES.items():
        assert figure.of_state == ("state" in PARAMS_BY_FIGURE[name])
