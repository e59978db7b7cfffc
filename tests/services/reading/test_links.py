"""Addresses on the server: each opens what it was made for, relative to any page."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.datastructures import QueryParams

from charts.drawing.figure_sizes import SIZES
from charts.registry import FIGURES, IMAGE_KINDS
from domain.language import Language, languages
from domain.tables import Choice, Tables
from services import figure_query
from services.reading import pages as reading_pages
from services.reading.links import LINKS, TABLE_KINDS, TABLES, page_path
from tests.views.markup import parse
from tests.views.reading import make_request
from views.menu import FIRST, MENU
from views.params import PARAMS_BY_FIGURE, choice_of_params
from views.query import choice_of, initial_choice, unknown_values
from views.registry import VIEWS
from views.view import Context

EN = languages()["en"]
CHOSEN = {
    "overview": {"indicator": "ready"},
    "states": {"state": "MAR", "indicator": "attendance"},
    "objectives": {"states": ["SYR", "MAR"], "status": ["planned"], "objective": "10"},
    "participation": {"event": "workshop-1"},
    "changes": {"since": "last"},
    "about": {},
}


def context(name: str, language: Language, tables: Tables, **query: str | list[str]) -> Context:
    return reading_pages.context_of(make_request(name, language, tables, **query), tables)


def test_the_first_page_has_the_bare_address_and_the_others_stand_beside_it() -> None:
    assert page_path(FIRST) == "./"
    assert {page_path(name) for name in MENU} == {"./", *(f"./{n}" for n in MENU if n != FIRST)}


@pytest.mark.parametrize("name", VIEWS)
def test_the_address_of_a_page_opens_it_with_the_choice_and_the_language(
    name: str, language: Language, report: Tables
) -> None:
    place = context(name, language, report, **CHOSEN[name])
    address = urlsplit(LINKS.page(place, name, place.choice))
    query = parse_qs(address.query)
    assert address.path == page_path(name)
    assert query.pop("lang") == [language.code]
    assert choice_of(VIEWS[name], query, report) == place.choice
    assert unknown_values(VIEWS[name], query, report) == []


def test_an_address_before_any_choice_has_no_query(report: Tables) -> None:
    place = context("states", EN, report, state="MAR")
    assert LINKS.page(place, "states", None) == "./states"
    initial = initial_choice(VIEWS["objectives"], report)
    assert LINKS.page(place, "objectives", initial) == f"./objectives?lang={EN.code}"


def test_an_address_may_name_a_place_on_the_page(report: Tables) -> None:
    place = context("objectives", EN, report)
    address = urlsplit(LINKS.page(place, "objectives", replace(place.choice, item="7"), "evidence"))
    assert address.fragment == "evidence"
    assert parse_qs(address.query)["objective"] == ["7"]


@pytest.mark.parametrize("name", VIEWS)
def test_the_address_of_a_table_names_version_and_language_and_gives_the_table_that_is_shown(
    name: str, language: Language, report: Tables
) -> None:
    request = make_request(name, language, report, **CHOSEN[name])
    for part in reading_pages.page_parts(request, report).values():
        for table, shown in part.tables.items():
            links = LINKS.table(reading_pages.context_of(request, report), table, shown)
            assert list(links) == [kind.upper() for kind in TABLE_KINDS]
            for kind, link in links.items():
                address = urlsplit(link)
                assert address.path == f"./{TABLES}{name}/{table}.{kind.lower()}"
                query = parse_qs(address.query)
                assert query["version"] == [report.version]
                assert query["lang"] == [language.code]


@pytest.mark.parametrize("name", VIEWS)
def test_the_links_below_a_table_lead_to_the_rows_above_them(name: str, report: Tables) -> None:
    """Sections know of a choice only what they depend on, and write that into their links."""
    request = make_request(name, EN, report, **CHOSEN[name])
    for section, part in reading_pages.page_parts(request, report).items():
        links = [each.get("href", "") for each in parse(part.html).iter("a")]
        for table, shown in part.tables.items():
            for kind in TABLE_KINDS:
                (link,) = [each for each in links if f"/{table}.{kind}?" in each]
                query = parse_qs(urlsplit(link).query)
                followed = replace(request, choice=choice_of(request.view, query, report))
                again = reading_pages.page_parts(followed, report)[section].tables[table]
                assert again.frame.equals(shown.frame)
                assert again.title == shown.title


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_has_a_picture_in_each_size_and_kind_of_the_choice_it_shows(
    figure: str, report: Tables
) -> None:
    chosen = Choice(
        2020, event="workshop-1", round_table="2", states=("MAR",), item="7", indicator="ready"
    )
    place = Context("overview", report, chosen, EN, LINKS)
    links = LINKS.pictures(place, figure)
    assert list(links.by_size) == [*SIZES]
    for size, kinds in links.by_size.items():
        assert list(kinds) == [kind.upper() for kind in IMAGE_KINDS]
        for kind, link in kinds.items():
            address = urlsplit(link)
            assert address.path == f"./export/{figure}.{kind.lower()}"
            query = QueryParams(address.query)
            assert query["version"] == report.version
            parsed = figure_query.parse_figure_query(figure, query, report)
            assert parsed.size == size
            assert parsed.choice == choice_of_params(PARAMS_BY_FIGURE[figure], chosen)


@pytest.mark.parametrize("figure", FIGURES)
def test_one_address_of_a_figure_always_shows_the_newest(figure: str, report: Tables) -> None:
    place = Context("overview", report, Choice(2020, states=("MAR",)), EN, LINKS)
    query = parse_qs(urlsplit(LINKS.pictures(place, figure).newest).query)
    assert not {"version", "cycle"} & set(query)
    assert query["lang"] == [EN.code]


def test_the_sources_lead_to_the_workbook_and_no_other_page_does(
    language: Language, report: Tables
) -> None:
    ((href, label),) = LINKS.downloads(context("about", language, report))
    assert (urlsplit(href).path, parse_qs(urlsplit(href).query)["lang"]) == (
        page_path("data"),
        [language.code],
    )
    assert label
    offered = [href for href, _ in LINKS.downloads(context("overview", EN, report))]
    assert [urlsplit(href).path for href in offered] == [
        "./calendar.ics",
        "./export/regional-report.docx",
        "./api/versions.atom",
    ]
    others = [name for name in VIEWS if name not in ("about", "overview")]
    assert [LINKS.downloads(context(name, EN, report)) for name in others] == [()] * len(others)


def test_every_address_is_relative(report: Tables) -> None:
    for name in VIEWS:
        request = make_request(name, EN, report, **CHOSEN[name])
        html = "".join(part.html for part in reading_pages.page_parts(request, report).values())
        links = [piece.partition('"')[0] for piece in html.split('href="')[1:]]
        assert links or VIEWS[name].depends_on_history  # nothing to compare with yet
        assert [
            link for link in links if link.startswith("/") or ":" in link.partition("?")[0]
        ] == []
