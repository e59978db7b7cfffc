"""Accessible markup of the reading pages: labels, captions, headings, and each id once."""

from collections import Counter
from functools import cache
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest

from domain.language import Language
from domain.tables import Tables
from services.reading import pages as reading_pages
from tests.views.markup import elements, parse, text_of
from tests.views.reading import make_request, open_page
from views.frame import render_frame
from views.registry import VIEWS

# pages with choices that show further sections
PAGES = [
    *((name, {}) for name in VIEWS),
    ("states", {"state": "MAR"}),
    ("states", {"state": "KWT"}),
    ("objectives", {"order": "round_table"}),
    ("objectives", {"states": "QAT", "status": "achieved", "objective": "national_sovereignty"}),
    ("participation", {"event": "workshop-1"}),
]
every_page = pytest.mark.parametrize(
    ("name", "query"),
    PAGES,
    ids=lambda each: each if isinstance(each, str) else "-".join(each.values()),
)
IDS = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "form")


def whole(name: str, language: Language, tables: Tables, query: dict[str, str]) -> Element:
    """Return a page within its frame."""
    return _whole(name, language, tables, tuple(query.items()))


@cache
def _whole(
    name: str, language: Language, tables: Tables, query: tuple[tuple[str, str], ...]
) -> Element:
    request = make_request(name, language, tables, **dict(query))
    parts = reading_pages.page_parts(request, tables)
    content = reading_pages.page_html(request, tables, parts)

    def address(page: str, code: str) -> str:
        return f"./{page}?lang={code}"

    return parse(render_frame(name, language, address=address, content=content))


@every_page
def test_an_id_stands_once_on_a_page_and_what_is_referred_to_is_there(
    name: str, query: dict[str, str], language: Language, report: Tables
) -> None:
    page = whole(name, language, report, query)
    ids = Counter(each.get("id") for each in page.iter() if "id" in each.attrib)
    assert [each for each, times in ids.items() if times > 1] == []
    assert "" not in ids
    asked = {each.get(key, "") for each in page.iter() for key in IDS if key in each.attrib}
    asked |= {
        each.get("href", "")[1:] for each in page.iter("a") if each.get("href", "").startswith("#")
    }
    assert asked <= set(ids)


@every_page
def test_every_control_has_a_label(
    name: str, query: dict[str, str], language: Language, report: Tables
) -> None:
    page = whole(name, language, report, query)
    labelled = {
        id(control): text_of(label.find("span")) if label.find("span") is not None else ""
        for label in page.iter("label")
        for control in label.iter()
        if control.tag in ("select", "input")
    }
    controls = [
        each
        for each in page.iter()
        if each.tag in ("select", "input", "textarea") and each.get("type") != "hidden"
    ]
    assert controls
    assert [
        each.attrib
        for each in controls
        if not (labelled.get(id(each)) or each.get("aria-label", "").strip())
    ] == []
    for group in page.iter("fieldset"):
        legend = group.find("legend")
        assert group.get("aria-label") or (legend is not None and text_of(legend))


@every_page
def test_every_table_has_a_caption_and_every_cell_its_headers(
    name: str, query: dict[str, str], language: Language, report: Tables
) -> None:
    for table in whole(name, language, report, query).iter("table"):
        assert table[0].tag == "caption"
        assert text_of(table[0])
        (head,) = table.iter("thead")
        assert all(each.get("scope") == "col" for each in head.iter("th"))
        columns = [text_of(each) for each in head.iter("th")]
        assert all(columns)
        for body in table.iter("tbody"):
            for row in body:
                if text_of(row[0]):  # a header without a word would be none
                    assert row[0].tag == "th"
                    assert row[0].get("scope") in ("row", "rowgroup")
                assert sum(int(cell.get("colspan", "1")) for cell in row) == len(columns)


@every_page
def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name(
    name: str, query: dict[str, str], language: Language, report: Tables
) -> None:
    for region in elements(whole(name, language, report, query), "*", "dashboard-scroll"):
        assert region.get("tabindex") == "0"
        assert region.get("role") == "region"
        assert region.get("aria-label")


@every_page
def test_headings_skip_no_level_and_begin_with_the_title_of_the_page(
    name: str, query: dict[str, str], language: Language, report: Tables
) -> None:
    headings = [
        each
        for each in whole(name, language, report, query).iter()
        if each.tag in ("h1", "h2", "h3", "h4")
    ]
    levels = [int(each.tag[1]) for each in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(level - before <= 1 for before, level in pairwise(levels))
    assert all(map(text_of, headings))


@every_page
def test_links_buttons_and_disclosures_have_text(
    name: str, query: dict[str, str], language: Language, report: Tables
) -> None:
    page = whole(name, language, report, query)
    named = [each for each in page.iter() if each.tag in ("a", "button", "summary")]
    assert [each.attrib for each in named if not (text_of(each) or each.get("aria-label"))] == []
    assert [each for each in page.iter("details") if each[0].tag != "summary"] == []
    for link in page.iter("a"):
        assert link.get("href")


@every_page
def test_every_chart_has_a_text_alternative_and_a_table(
    name: str, query: dict[str, str], language: Language, report: Tables
) -> None:
    page = open_page(name, language, report, **query)
    charts = [each for each in page.content.iter() if "data-figure" in each.attrib]
    assert [each.get("data-figure") for each in charts] == [
        place for part in page.parts.values() for place in part.figures
    ]
    ids = {each.get("id") for each in page.content.iter("details")}
    for chart in charts:
        assert len(chart.get("data-alt", "")) > 20
        assert f"{chart.get('data-figure')}-table" in ids


@every_page
def test_the_page_has_its_landmarks_once(
    name: str, query: dict[str, str], language: Language, report: Tables
) -> None:
    page = whole(name, language, report, query)
    (main,) = (each for each in page.iter() if each.get("role") == "main")
    assert not [*page.iter("main")]  # within Streamlit's, one that keeps its role would be a second
    assert len([*page.iter("header")]) == 1
    labels = [each.get("aria-label") for each in page.iter("nav")]
    assert all(labels)
    assert len(set(labels)) == len(labels)
    (skip,) = elements(page, "a", "skip")
    assert skip.get("href") == f"#{main.get('id')}"
    assert [
        each.get("data-page") for each in page.iter("a") if each.get("aria-current") == "page"
    ] == [name]
