"""Answers to reading pages: what is asked for and nothing else, of one version, made once."""

import gzip
from dataclasses import replace
from typing import Any

import brotli
import orjson
import pytest

from domain.language import Language, languages
from domain.tables import Tables
from services import cache
from services.cache import BoundedCache
from services.compression import IDENTITY
from services.reading import pages as reading_pages
from services.reading.pages import ViewRequest
from tests.views.markup import elements, parse
from tests.views.reading import make_request
from views import render
from views.menu import MENU, STREAMLIT_PAGES
from views.registry import VIEWS
from views.view import Context, Part, Section, View, picture_mark

EN, AR = languages()["en"], languages()["ar"]
# a changed filter of a page, and the sections that it changes
CHANGES = {
    ("overview", "indicator"): ["map"],
    ("states", "state"): [
        "state",
        "state-changes",
        "state-objectives",
        "state-principles",
        "map",
    ],
    ("objectives", "objective"): ["evidence"],
    ("objectives", "status"): ["objectives", "principles", "evidence"],
    ("participation", "event"): [
        "headcount",
        "sums",
        "attendance",
        "comparison",
        "organisation",
        "gender",
        "mode",
    ],
}


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with empty caches."""
    monkeypatch.setattr(cache, "_CACHE", BoundedCache(cache.CACHE_BYTES))
    monkeypatch.setattr(reading_pages, "_ANSWERS", BoundedCache(reading_pages.ANSWER_BYTES))


def counting(view: View, rendered: list[str]) -> View:
    """Return a page with sections side by side that note when they are rendered."""

    def noting(section: Section) -> Section:
        def note(context: Context) -> Part:
            rendered.append(section.name)
            return section.render(context)

        return replace(section, render=note)

    return replace(view, blocks=tuple(map(noting, view.sections)))


def answer(request: ViewRequest, tables: Tables) -> dict[str, Any]:
    return dict(orjson.loads(reading_pages.answer(request, tables, IDENTITY)))


@pytest.mark.parametrize(("name", "param"), CHANGES)
def test_a_change_is_answered_with_the_sections_that_depend_on_it_and_nothing_else(
    name: str, param: str, report: Tables
) -> None:
    request = replace(make_request(name, EN, report), of="parts", changed=(param,))
    found, parts = answer(request, report), reading_pages.page_parts(request, report)
    assert list(found["parts"]) == [*CHANGES[name, param], render.CHOSEN]
    assert set(found) == {"version", "title", "parts", "figures"}
    figures = {place for part in CHANGES[name, param] for place in parts[part].figures}
    assert set(found["figures"]) == figures
    for section in CHANGES[name, param]:
        assert found["parts"][section] == parts[section].html


def test_several_changes_are_answered_together(report: Tables) -> None:
    request = make_request("objectives", EN, report)
    found = answer(replace(request, of="parts", changed=("objective", "order")), report)
    assert set(found["parts"]) == {"objectives", "principles", "evidence", render.CHOSEN}


@pytest.mark.parametrize("name", VIEWS)
def test_another_cycle_brings_the_filters_whose_options_depend_on_it(
    name: str, report: Tables
) -> None:
    request = replace(make_request(name, EN, report), of="parts", changed=("cycle",))
    found = answer(request, report)["parts"]
    named = [section.name for section in VIEWS[name].sections if "cycle" in section.params]
    assert set(found) == {*named, render.CHOSEN, render.PAGE_FILTERS}
    assert [each.get("name") for each in parse(found[render.PAGE_FILTERS]).iter("select")]


@pytest.mark.parametrize("name", VIEWS)
def test_figures_are_answered_without_a_word(name: str, report: Tables) -> None:
    request = replace(make_request(name, EN, report), of="figures")
    found = answer(request, report)
    assert set(found) == {"version", "figures"}
    figures = {
        place: orjson.loads(figure.json)
        for part in reading_pages.page_parts(request, report).values()
        for place, figure in part.figures.items()
    }
    assert found["figures"] == figures
    assert all({"data", "layout"} <= set(figure) for figure in figures.values())


@pytest.mark.parametrize("name", VIEWS)
def test_a_page_is_answered_whole_within_its_frame(
    name: str, language: Language, report: Tables
) -> None:
    request = make_request(name, language, report)
    found, parts = answer(request, report), reading_pages.page_parts(request, report)
    assert set(found) == {"version", "title", "dir", "page", "figures"}
    assert (found["version"], found["dir"]) == (report.version, language.direction)
    assert found["title"] == render.page_title(VIEWS[name], request.choice, language)
    content = reading_pages.page_html(request, report, parts)
    assert content in found["page"]
    frame = parse(found["page"])
    assert [each.get("data-page") for each in frame.iter("a") if "data-page" in each.attrib] == [
        *MENU
    ]
    places = [place for part in parts.values() for place in part.figures]
    assert list(found["figures"]) == places
    assert all(content.count(picture_mark(place)) == 1 for place in places)


@pytest.mark.parametrize("name", STREAMLIT_PAGES)
def test_of_a_page_that_streamlit_draws_the_frame_is_answered(
    name: str, language: Language
) -> None:
    found = orjson.loads(reading_pages.frame_answer(name, language, IDENTITY))
    assert set(found) == {"title", "dir", "page"}
    frame = parse(found["page"])
    assert elements(frame, "main") == []
    here = [each.get("data-page") for each in frame.iter("a") if each.get("aria-current") == "page"]
    assert here == [name]


@pytest.mark.parametrize("of", ["page", "figures"])
@pytest.mark.parametrize("name", VIEWS)
def test_the_same_request_has_the_same_bytes(
    name: str, of: str, report: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = replace(make_request(name, AR, report), of=of)
    first = {code: reading_pages.answer(request, report, code) for code in (IDENTITY, "br", "gzip")}
    fresh_caches = BoundedCache(cache.CACHE_BYTES), BoundedCache(reading_pages.ANSWER_BYTES)
    monkeypatch.setattr(cache, "_CACHE", fresh_caches[0])
    monkeypatch.setattr(reading_pages, "_ANSWERS", fresh_caches[1])
    again = {code: reading_pages.answer(request, report, code) for code in first}
    assert again == first
    assert brotli.decompress(first["br"]) == first[IDENTITY] == gzip.decompress(first["gzip"])


@pytest.mark.usefixtures("fresh")
def test_an_answer_is_made_once_for_all_readers(report: Tables) -> None:
    request = make_request("overview", EN, report)
    assert not reading_pages.is_answered(request, report, "br")
    first = reading_pages.answer(request, report, "br")
    assert reading_pages.is_answered(request, report, "br")
    assert reading_pages.answer(make_request("overview", EN, report), report, "br") is first
    assert not reading_pages.is_answered(request, report, "gzip")


def test_answers_hold_nothing_of_another_version(report: Tables) -> None:
    request = make_request("participation", EN, report)
    before = answer(request, report)
    another = replace(report, version="another", participants=report.participants.iloc[:0])
    after = answer(request, another)
    assert (before["version"], after["version"]) == (report.version, "another")
    assert "111" in before["page"]
    assert report.version not in reading_pages.answer(request, another, IDENTITY).decode()
    assert after["figures"] != before["figures"]
    assert answer(request, report) == before


def test_an_unknown_value_of_an_address_is_told_to_its_reader_only(report: Tables) -> None:
    wrong = answer(make_request("states", EN, report, state="XXX"), report)
    right = answer(make_request("states", EN, report), report)
    assert "XXX" in wrong["page"]
    assert "XXX" not in right["page"]


@pytest.mark.usefixtures("fresh")
def test_answers_share_the_sections_that_they_have_in_common(report: Tables) -> None:
    rendered: list[str] = []
    view = counting(VIEWS["overview"], rendered)
    request = replace(make_request("overview", EN, report), view=view)
    everything = [section.name for section in view.sections]
    reading_pages.answer(request, report, "br")
    assert rendered == everything
    reading_pages.answer(request, report, "gzip")
    reading_pages.answer(replace(request, of="figures"), report, "br")
    reading_pages.page_parts(request, report)
    assert rendered == everything, "no section is rendered twice"
    other = replace(request, choice=replace(request.choice, indicator="ready"))
    reading_pages.answer(other, report, "br")
    assert rendered == [*everything, "map"], "only what depends on the indicator"
    reading_pages.answer(replace(request, language=AR), report, "br")
    assert rendered == [*everything, "map", *everything]


@pytest.mark.usefixtures("fresh")
def test_a_section_ignores_choices_that_it_does_not_depend_on(report: Tables) -> None:
    rendered: list[str] = []
    view = counting(VIEWS["overview"], rendered)
    request = replace(make_request("overview", EN, report), view=view)
    chosen = replace(request, choice=replace(request.choice, states=("MAR",), item="7"))
    assert reading_pages.page_parts(request, report) == reading_pages.page_parts(chosen, report)
    assert rendered == [section.name for section in view.sections]


def test_pages_with_a_section_of_the_same_name_keep_their_own(report: Tables) -> None:
    parts = {
        name: reading_pages.page_parts(make_request(name, EN, report), report)["map"]
        for name in ("overview", "states")
    }
    for name, part in parts.items():
        other = "states" if name == "overview" else "overview"
        assert f"view/table/{name}/map.csv" in part.html
        assert f"view/table/{other}/map.csv" not in part.html


@pytest.mark.usefixtures("fresh")
def test_a_page_is_rendered_once_all_its_sections_are(report: Tables) -> None:
    request = make_request("objectives", EN, report)
    assert not reading_pages.is_rendered(request, report)
    changed = replace(request, of="parts", changed=("objective",))
    reading_pages.answer(changed, report, "br")
    assert not reading_pages.is_rendered(request, report)
    reading_pages.page_parts(request, report)
    assert reading_pages.is_rendered(request, report)
    assert not reading_pages.is_rendered(replace(request, language=AR), report)


@pytest.mark.usefixtures("fresh")
def test_a_document_is_kept_once_no_picture_is_missing(report: Tables) -> None:
    made: list[bool] = []

    def make(complete: bool) -> tuple[int, bool]:
        made.append(complete)
        return len(made), complete

    def document(complete: bool, tables: Tables = report) -> int:
        return reading_pages.cached_document("overview", lambda: make(complete), tables)

    assert [document(False), document(False), document(True)] == [1, 2, 3]
    assert [document(True), document(False)] == [3, 3]
    assert document(True, replace(report, version="another")) == 4


def test_a_form_carries_what_is_no_choice_along(report: Tables) -> None:
    request = make_request("states", EN, report)
    parts = reading_pages.page_parts(request, report)
    html = reading_pages.page_html(
        request, report, parts, hidden=[("lang", "ar"), ("embed", "true")]
    )
    (form,) = parse(html).iter("form")
    hidden = {each.get("name"): each.get("value") for each in form if each.tag == "input"}
    assert hidden == {"lang": "ar", "embed": "true"}
