"""Reading pages: every page in every language for any choice, with the report's figures on it."""

import re
from dataclasses import replace

import pytest

from charts.map.map_bands import INDICATORS
from charts.registry import FIGURES
from domain.language import Language, languages
from domain.tables import Choice, Tables
from domain.vocabulary import STATES, STATUSES
from tests.views.markup import elements, text_of
from tests.views.reading import OpenedPage, make_request, open_page
from views import render
from views.query import UnknownValue, initial_choice
from views.registry import VIEWS
from views.view import Context, PictureLinks, TableData

EN, AR = languages()["en"], languages()["ar"]


class OfferedPictures:
    """Links of a host without addresses, which note the figures whose pictures are offered."""

    def __init__(self) -> None:
        self.figures: set[str] = set()

    def page(self, context: Context, view: str, choice: Choice | None, anchor: str = "") -> str:
        return ""

    def table(self, context: Context, name: str, table: TableData) -> dict[str, str]:
        return {}

    def pictures(self, context: Context, figure: str) -> PictureLinks:
        self.figures.add(figure)
        return PictureLinks()

    def earlier(self, context: Context) -> None:
        return None

    def downloads(self, context: Context) -> tuple[tuple[str, str], ...]:
        return ()


def digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def of_class(page: OpenedPage, css_class: str) -> list[str]:
    return [text_of(each) for each in elements(page.content, "*", css_class)]


@pytest.mark.parametrize("name", VIEWS)
def test_every_page_is_rendered_in_every_language(
    name: str, language: Language, report: Tables
) -> None:
    page = open_page(name, language, report)
    view = VIEWS[name]
    assert [text_of(each) for each in page.content.iter("h1")] == [language.gettext(view.heading)]
    assert list(page.parts) == [section.name for section in view.sections]
    assert page.notices == []
    assert any(part.html for part in page.parts.values())


@pytest.mark.parametrize("name", VIEWS)
def test_every_page_is_rendered_from_tables_without_a_row(
    name: str, language: Language, empty: Tables
) -> None:
    page = open_page(name, language, empty)
    assert list(page.parts) == [section.name for section in VIEWS[name].sections]
    # a map shows where the states are, without a word on any of them
    assert {place for part in page.parts.values() for place in part.figures} <= {"map"}


@pytest.mark.parametrize("name", VIEWS)
def test_sections_stand_on_the_page_in_their_order(name: str, report: Tables) -> None:
    page = open_page(name, EN, report)
    named = [each.get("data-part") for each in elements(page.content, "section", "exhibit")]
    assert named == [section.name for section in VIEWS[name].sections]


def test_headline_shows_the_reports_figures(language: Language, report: Tables) -> None:
    page = open_page("overview", language, report)
    values = [digits(value) for value in of_class(page, "value")]
    assert values[:5] == [["15"], ["111"], ["6", "15"], ["12", "23"], ["1", "2", "2020"]]
    details = of_class(page, "detail")
    assert digits(details[1])[:3] == ["27", "70", "14"]
    assert digits(details[2]) == ["1", "1", "2", "2", "9"]


def test_sums_of_both_sessions_are_written_out(language: Language, report: Tables) -> None:
    page = open_page("participation", language, report)
    assert {"111", "27", "70", "14", "140", "16", "124"} <= set(digits(text_of(page.part("sums"))))


def test_opened_objective_tells_reported_ready_and_silent_states(
    language: Language, report: Tables
) -> None:
    page = open_page("objectives", language, report, objective="10")
    assert digits(page.findings[-1]) == ["10", "4", "15", "2"]
    assert page.chosen("objective") == ["10"]


def test_profile_opens_by_the_code_in_the_address(language: Language, report: Tables) -> None:
    page = open_page("states", language, report, state="SYR")
    profile = text_of(page.part("state"))
    assert language.gettext("Reservations") in profile
    assert STATES["SYR"].name(language.code) in profile
    assert page.chosen("state") == ["SYR"]


def test_an_unknown_code_in_the_address_is_ignored_and_told(
    language: Language, report: Tables
) -> None:
    page = open_page(
        "states", language, report, state="XXX", cycle="1999", indicator="nonsense", colour="red"
    )
    assert page.chosen("state") == [""]
    assert page.chosen("cycle") == ["2020"]
    assert page.chosen("indicator") == ["stage"]
    assert len(page.notices) == 4
    told = zip(page.notices, ("XXX", "1999", "nonsense", "colour"), strict=True)
    assert [value for notice, value in told if value not in notice] == []
    assert all(each.get("role") == "status" for each in page.part("notices"))


def test_what_an_address_says_is_told_as_text_and_not_at_length() -> None:
    (value, param) = render.unknown_texts(
        VIEWS["states"], [UnknownValue("state", "<b>" * 99), UnknownValue("x" * 999, "")], EN
    )
    assert len(value) < 200
    assert len(param) < 200


def test_markup_in_an_address_stays_text(report: Tables) -> None:
    page = open_page("states", EN, report, state="<script>1</script>", **{"<b>": "1"})
    assert not [*page.content.iter("script"), *page.content.iter("b")]
    assert len(page.notices) == 2


def test_choosing_states_narrows_the_denominators(report: Tables) -> None:
    page = open_page("objectives", EN, report, objective="10", states=["SYR", "MAR"])
    assert digits(page.findings[-1]) == ["10", "1", "2", "0"]
    assert page.chosen("states") == ["MAR", "SYR"]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("objectives", {"states": "IRQ", "objective": "10"}),  # no state lacks data
        ("objectives", {"states": "KWT"}),  # no state is in scope
        ("objectives", {"objective": "people_centred", "round_table": "3", "status": "achieved"}),
        ("participation", {"event": "workshop-1"}),  # the source names no state
        ("participation", {"event": "no-such-event"}),
        ("overview", {"cycle": "1999"}),
        ("states", {"state": "KWT", "indicator": "attendance"}),
    ],
)
def test_every_combination_of_filters_is_answered(
    name: str, query: dict[str, str], report: Tables
) -> None:
    page = open_page(name, AR, report, **query)
    assert list(page.parts) == [section.name for section in VIEWS[name].sections]
    assert page.findings


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_page_in_its_name(state: str, report: Tables) -> None:
    page = open_page("states", EN, report, state=state)
    name = STATES[state].name("en")
    assert name in text_of(page.part("state"))
    assert name in render.page_title(VIEWS["states"], page.request.choice, EN)


def test_the_map_marks_the_chosen_state_and_still_tells_of_all(report: Tables) -> None:
    whole = open_page("states", EN, report).parts["map"]
    chosen = open_page("states", EN, report, state="SYR").parts["map"]
    assert (whole.figures["map"].choice.marked, chosen.figures["map"].choice.marked) == ("", "SYR")
    assert chosen.figures["map"].json != whole.figures["map"].json
    assert chosen.tables["map"].title == whole.tables["map"].title
    assert chosen.tables["map"].frame.equals(whole.tables["map"].frame)


def test_a_choice_that_leaves_nothing_says_so_in_one_sentence(
    language: Language, report: Tables
) -> None:
    page = open_page("objectives", language, report, status="achieved")
    (silence,) = elements(page.part("objectives"), "*", "dashboard-silent")
    assert text_of(silence) == text_of(page.part("objectives")) != ""
    assert text_of(page.part("principles")) == "", "one sentence says it of both"
    assert len(page.findings) == 1, (
        "only the opened objective, which no status filters, has something to say"
    )
    assert not list(page.part("objectives").iter("table"))


def test_a_choice_is_said_in_words(language: Language, report: Tables) -> None:
    before = text_of(open_page("objectives", language, report).part(render.CHOSEN))
    page = open_page("objectives", language, report, states="SYR", status="achieved")
    said = text_of(page.part(render.CHOSEN))
    assert said != before
    assert STATES["SYR"].name(language.code) in said
    assert STATUSES["achieved"].name(language.code) in said


@pytest.mark.parametrize("name", VIEWS)
def test_title_and_description_are_those_of_page_and_state(
    name: str, language: Language, report: Tables
) -> None:
    view, choice = VIEWS[name], initial_choice(VIEWS[name], report)
    title = render.page_title(view, choice, language)
    assert title.startswith(language.gettext(view.heading))
    of_state = render.page_title(view, replace(choice, states=("SYR",)), language)
    assert (of_state != title) == (name == "states")
    context = Context(name, report, choice, language, OfferedPictures())
    assert "2020" in render.page_description(view, context)


def test_every_chart_of_a_page_is_a_figure_with_pictures_and_a_table(report: Tables) -> None:
    shown, links = set(), OfferedPictures()
    for view in VIEWS.values():
        for indicator in INDICATORS:
            choice = replace(initial_choice(view, report), indicator=indicator, states=("MAR",))
            for part in render.render(view, report, choice, EN, links).values():
                shown |= {each.figure for each in part.figures.values()}
                assert set(part.figures) <= set(part.tables)
    assert {f"map-{indicator}" for indicator in INDICATORS} <= shown
    assert shown <= links.figures <= set(FIGURES)


def test_a_section_is_changed_by_its_parameters_alone() -> None:
    def changed(name: str, *params: str) -> list[str]:
        return [s.name for s in render.sections_changed(VIEWS[name], params)]

    assert changed("overview", "indicator") == ["map"]
    assert changed("objectives", "objective") == ["evidence"]
    assert changed("objectives", "order") == ["objectives", "principles", "evidence"]
    assert changed("states", "state") == [
        "state",
        "state-changes",
        "state-objectives",
        "state-principles",
        "map",
    ]
    assert changed("overview", "state") == []
    for view in VIEWS.values():
        fixed = [s.name for s in view.sections if not s.params]
        assert changed(view.name, "cycle") == [s.name for s in view.sections if s.name not in fixed]


def test_every_parameter_of_a_section_is_a_filter_of_its_page() -> None:
    for view in VIEWS.values():
        own = {each.param for each in view.all_filters}
        for section in view.sections:
            assert set(section.params) <= own, f"{view.name}: {section.name}"


def test_every_filter_changes_a_section_of_its_page() -> None:
    for view in VIEWS.values():
        needed = {param for section in view.sections for param in section.params}
        assert {each.param for each in view.all_filters} <= needed


def test_a_section_of_no_name_is_not_found() -> None:
    with pytest.raises(KeyError):
        VIEWS["overview"].section("no-such")
    assert VIEWS["overview"].section("map").name == "map"


def test_a_request_keeps_what_its_address_means(report: Tables) -> None:
    request = make_request("objectives", EN, report, states=["SYR", "MAR", "XXX"], order="number")
    assert request.choice.states == ("MAR", "SYR")
    assert request.choice.order == "number"
    assert request.unknown == (UnknownValue("states", "XXX"),)
