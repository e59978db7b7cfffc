"""Filters: native controls with a label, with the chosen value, options in a neutral order."""

from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest

from domain.language import Language, languages
from domain.tables import Choice, Tables
from domain.vocabulary import OBJECTIVES, PRINCIPLES, STATES, STATUSES
from services.reading.links import LINKS
from tests.views.markup import elements, parse, text_of
from tests.views.reading import open_page
from views import filters
from views.filters import FORM, SEARCHABLE, render_filters
from views.params import PARAMS
from views.query import initial_choice
from views.registry import VIEWS
from views.view import Context, Filter

EN = languages()["en"]
FILTERS = {each.param: each for view in VIEWS.values() for each in view.all_filters}
CHOSEN = {
    "cycle": "2020",
    "indicator": "ready",
    "event": "workshop-2",
    "state": "MAR",
    "round_table": "3",
    "states": "SYR",
    "status": "planned",
    "order": "number",
    "objective": "10",
    "since": "last",
    "since_date": "2026-01-31",
}


def control(each: Filter, tables: Tables, language: Language, choice: Choice) -> Element:
    """Return the control of a filter as the server renders it."""
    context = Context("objectives", tables, choice, language, LINKS)
    row = parse(render_filters(context, (each,)))
    (found,) = [one for one in row[0] if one.tag != "noscript"]
    return found


def options(found: Element, name: str) -> dict[str, str]:
    """Return the texts of a control's options by value."""
    labels = [each for each in found.iter("label") if next(each.iter("input"), None) is not None]
    boxes = {next(each.iter("input")).get("value", ""): text_of(each) for each in labels}
    return {
        each.get("value", ""): text_of(each) for select in found.iter("select") for each in select
    } | boxes


@pytest.mark.parametrize("param", FILTERS)
def test_a_control_is_native_and_sends_the_parameter_of_the_address(
    param: str, language: Language, report: Tables
) -> None:
    found = control(FILTERS[param], report, language, Choice(cycle=2020))
    kinds = {"select": "label", "radio": "fieldset", "several": "details", "date": "label"}
    kind = kinds[FILTERS[param].kind]
    assert found.tag == kind
    fields = [each for each in found.iter() if each.tag in ("select", "input")]
    sent = [each for each in fields if each.get("type") != "search"]
    assert sent
    assert {(each.get("name"), each.get("form")) for each in sent} == {(param, FORM)}
    assert all("form" not in each.attrib for each in fields if each not in sent)
    assert {each.get("type") for each in sent} <= {None, "radio", "checkbox", "date"}
    assert not [each for each in found.iter() if "tabindex" in each.attrib or each.get("role")]


@pytest.mark.parametrize("param", FILTERS)
def test_a_control_has_its_label(param: str, language: Language, report: Tables) -> None:
    each = FILTERS[param]
    found, label = (
        control(each, report, language, Choice(cycle=2020)),
        language.gettext(each.label),
    )
    told = {
        "select": lambda: text_of(found[0]),
        "date": lambda: text_of(found[0]),
        "radio": lambda: text_of(next(found.iter("legend"))),
        "several": lambda: next(found.iter("fieldset")).get("aria-label"),
    }
    assert told[each.kind]() == label
    if each.kind == "several":
        assert [text_of(one) for one in next(found.iter("summary"))] == [
            label,
            language.gettext(each.none),
        ]
    if each.kind != "date":
        assert all(options(found, param).values()), "an option has no text"


@pytest.mark.parametrize("param", FILTERS)
def test_a_control_has_the_chosen_value(param: str, report: Tables) -> None:
    choice = PARAMS[param].set(Choice(cycle=2020), (CHOSEN[param],))
    found = control(FILTERS[param], report, EN, choice)
    chosen = [
        each.get("value")
        for each in found.iter()
        if "selected" in each.attrib or "checked" in each.attrib or each.get("type") == "date"
    ]
    assert chosen == [CHOSEN[param]]


@pytest.mark.parametrize("param", FILTERS)
def test_a_control_offers_all_that_an_address_may_say(
    param: str, language: Language, report: Tables
) -> None:
    each, choice = FILTERS[param], Choice(cycle=2020)
    if each.kind == "date":  # any day
        assert CHOSEN[param] in PARAMS[param].values(report, choice)
        assert "2026-13-01" not in PARAMS[param].values(report, choice)
        return
    offered = set(options(control(each, report, language, choice), param))
    assert offered - {""} == {*PARAMS[param].values(report, choice)}
    assert ("" in offered) == (each.kind == "select" and bool(each.none))


@pytest.mark.parametrize("param", FILTERS)
def test_the_default_is_an_option_or_there_is_none(param: str, report: Tables) -> None:
    each = FILTERS[param]
    default = each.default(report)
    assert default in each.options(report, Choice(cycle=2020), EN) or (default == "" and each.none)
    found = control(each, report, EN, Choice(cycle=2020))
    marked = {one.get("data-default") for one in found.iter() if "data-default" in one.attrib}
    assert marked == (set() if each.kind == "several" else {default})


def test_options_stand_in_the_neutral_order(language: Language, report: Tables) -> None:
    choice, code = Choice(cycle=2020), language.code
    states = [state.code for state in STATES.neutral_order(code)]
    assert [*options(control(filters.STATES_FILTER, report, language, choice), "states")] == states
    assert [*options(control(filters.STATE, report, language, choice), "state")] == ["", *states]
    statuses = [status.code for status in STATUSES.neutral_order(code)]
    assert [*options(control(filters.STATUS, report, language, choice), "status")] == statuses
    items = [*OBJECTIVES, *PRINCIPLES]
    assert [*options(control(filters.OBJECTIVE, report, language, choice), "objective")] == items


def test_the_order_of_the_page_is_offered_first(report: Tables) -> None:
    offered = [*options(control(filters.ORDER, report, EN, Choice(cycle=2020)), "order")]
    assert offered[0] == initial_choice(VIEWS["objectives"], report).order == "states"


def test_several_choices_are_told_on_the_closed_control(language: Language, report: Tables) -> None:
    choice = Choice(cycle=2020, states=("MAR", "SYR"))
    found = control(filters.STATES_FILTER, report, language, choice)
    said = text_of([*next(found.iter("summary"))][1])
    assert all(STATES[code].name(language.code) in said for code in choice.states)


def test_many_options_can_be_searched_once_a_script_is_there(report: Tables) -> None:
    choice = Choice(cycle=2020)
    many = control(filters.STATES_FILTER, report, EN, choice)
    few = control(filters.STATUS, report, EN, choice)
    assert len(STATES) > SEARCHABLE >= len(STATUSES)
    (search,) = elements(many, "input", "search")
    assert "hidden" in search.attrib
    assert search.get("aria-label")
    assert elements(few, "input", "search") == []


def test_a_filter_without_options_is_left_out(empty: Tables) -> None:
    page = open_page("participation", EN, empty)
    assert [each.get("name") for each in page.content.iter("select")] == []


@pytest.mark.parametrize("name", VIEWS)
def test_a_page_has_one_control_for_each_of_its_filters(name: str, report: Tables) -> None:
    page, view = open_page(name, EN, report), VIEWS[name]
    fields = [each for each in page.content.iter() if each.tag in ("select", "input")]
    named = [each.get("name") for each in fields if each.get("form") == FORM]
    assert [*dict.fromkeys(named)] == [
        *(each.param for each in view.filters),
        *(each.param for each in view.all_filters if each not in view.filters),
    ]
    (form,) = page.content.iter("form")
    assert (form.get("id"), form.get("method")) == (FORM, "get")
    assert form.get("action") == LINKS.page(
        Context(name, report, replace(page.request.choice), EN, LINKS), name, None
    )
