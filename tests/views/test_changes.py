"""A made second cycle: screen, documents, the public edition and the API say the same of it."""

import html
import re

import pytest

from briefings.contents import build_contents
from briefings.document_requests import DocumentRequest
from domain.findings.changes.comparison import compare
from domain.language import Language
from domain.measures.changes import Side
from domain.tables import Tables
from services.exports.changes_json import changes_to_dict
from tests.second_cycle import CYCLE, with_second_cycle
from tests.views.reading import open_page
from website.document import write_page
from website.outline import outlines
from website.page_context import SitePageContext

LABELS = ("2020", str(CYCLE))


@pytest.fixture(scope="module")
def two_cycles(report: Tables) -> Tables:
    """Return the report with a made second cycle."""
    return with_second_cycle(report)


def plain(markup: str) -> str:
    """Return the text of some HTML, with whitespace collapsed."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def site_page(tables: Tables, language: Language, file: str) -> str:
    """Return a page of the public edition as text."""
    (outline,) = [each for each in outlines(tables, CYCLE) if each.file == file]
    version = type("Version", (), {"number": 1})()
    context = SitePageContext(
        tables, version, (language.code,), language, outline.choice, outline.file
    )
    write_page(outline, context, "assets/x")
    return plain(context.files[context.path].decode())


def test_every_place_says_the_same_of_two_cycles(two_cycles: Tables, language: Language) -> None:
    sides = (Side(two_cycles, 2020), Side(two_cycles, CYCLE))
    found = compare(*sides, LABELS, language)
    screen = open_page("changes", language, two_cycles).text
    overview = open_page("overview", language, two_cycles).text
    site = site_page(two_cycles, language, "changes.html")
    names = tuple({"label": label} for label in LABELS)
    api = changes_to_dict(*sides, (names[0], names[1]), language)
    document = build_contents(DocumentRequest("region", CYCLE), two_cycles, language)
    (page,) = [each for each in document.pages if each.sentences == found.sentences]
    assert api["sentences"] == list(found.sentences)
    for sentence in found.sentences:
        assert " ".join(sentence.split()) in " ".join(screen.split())
        assert " ".join(sentence.split()) in " ".join(overview.split())
        assert " ".join(sentence.split()) in site
    tables = [listing.table for listing in page.listings]
    assert any(table.equals(found.objectives) for table in tables)
    moved = {row["state"]: row["change"] for row in api["stages"]}
    assert {each.state: group.code for group in found.stages for each in group.states} == moved
    for group in found.stages:
        assert group.title in screen
        assert group.title in site


def test_a_profile_has_both_cycles_on_screen_in_the_edition_and_in_documents(
    two_cycles: Tables, language: Language
) -> None:
    screen = open_page("states", language, two_cycles, state="MAR").text
    site = site_page(two_cycles, language, "state-MAR.html")
    document = build_contents(DocumentRequest("state", CYCLE, state="MAR"), two_cycles, language)
    facts, items = (listing.table for listing in document.pages[0].listings)
    for table in (facts, items):
        for text in table.to_numpy().ravel():
            told = " ".join(str(text).split())
            assert told in " ".join(screen.split())
            assert told in site


def test_the_map_of_the_change_is_offered_only_with_an_earlier_cycle(
    two_cycles: Tables, report: Tables, language: Language
) -> None:
    def offered(tables: Tables) -> set[str]:
        page = open_page("overview", language, tables)
        inputs = page.content.iter("input")
        return {each.get("value", "") for each in inputs if each.get("name") == "indicator"}

    assert offered(two_cycles) - offered(report) == {"change"}


def test_without_an_earlier_cycle_or_version_the_page_says_so(
    report: Tables, language: Language
) -> None:
    page = open_page("changes", language, report)
    assert not list(page.content.iter("table"))
    assert page.text
