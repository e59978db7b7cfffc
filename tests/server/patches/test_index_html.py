"""Streamlit's index.html contains the parts that are replaced, each once; in a reading page its
entry script is named and not started.
"""

import json
import re

import pytest

from domain.language import Language
from server.patches import index_html, streamlit_bundle
from tests.server.patches.conftest import Events
from views.menu import FIRST, MENU, READING_PAGES, STREAMLIT_PAGES

INDEX = (streamlit_bundle.folder() / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", index_html.PARTS)
def test_each_part_stands_in_the_document_once(part: str) -> None:
    assert len(re.findall(index_html.PARTS[part], INDEX, re.DOTALL)) == 1


def test_the_document_is_in_the_readers_language(language: Language, events: Events) -> None:
    text = index_html.localize_html(INDEX, language)
    assert f'<html lang="{language.code}" dir="{language.direction}">' in text
    assert "SourceSansVF" not in text
    assert not events


def test_a_part_that_is_not_there_is_left_as_it_is_with_one_line(
    language: Language, events: Events
) -> None:
    index_html._leave_out.cache_clear()
    other = INDEX.replace("favicon.png", "favicon.svg")
    for _ in range(2):
        assert "./favicon.svg" in index_html.localize_html(other, language)
    assert events == [("patch_left_out", {"patch": "index_html:icon"})]
    index_html._leave_out.cache_clear()


@pytest.mark.parametrize("page", ["", *MENU])
def test_there_is_one_place_for_the_head_of_a_page_and_one_for_its_content_before_the_root(
    page: str, language: Language
) -> None:
    text = index_html.localize_html(INDEX, language, page)
    head, body = text.index(index_html.HEAD_MARK), text.index(index_html.BODY_MARK)
    assert text.count(index_html.HEAD_MARK) == text.count(index_html.BODY_MARK) == 1
    assert head < text.index("</head>") < text.index("<body>") < body < text.index('id="root"')
    assert "<title>" not in text  # stands in the head of the page
    assert 'rel="stylesheet"' in text[:head]


def entry() -> str:
    found = re.search(index_html.ENTRY, INDEX)
    assert found
    return found[1]


@pytest.mark.parametrize("page", READING_PAGES)
def test_a_reading_page_names_the_entry_script_and_does_not_start_it(
    page: str, language: Language, events: Events
) -> None:
    text = index_html.localize_html(INDEX, language, page)
    (named,) = re.findall(r"window\.dashboardScripts=(\[.*?\])</script>", text)
    words, started = json.loads(named)
    assert index_html.SCRIPT in words["src"]
    assert (started["src"], started["type"]) == (entry(), "module")
    assert f'src="{entry()}"' not in text
    assert f'src="{words["src"]}"' not in text
    assert not re.findall(r'<link[^>]*href="\./static/js/', text)
    assert (streamlit_bundle.folder() / entry()).exists()
    assert " data-reading" in text.partition("<head>")[0]
    assert not events


@pytest.mark.parametrize("page", ["", *STREAMLIT_PAGES])
def test_any_other_page_starts_the_entry_script(page: str, language: Language) -> None:
    text = index_html.localize_html(INDEX, language, page)
    assert text.count(f'src="{entry()}"') == 1
    assert "dashboardScripts" not in text
    assert " data-reading" not in text.partition("<head>")[0]
    assert text.split("<noscript>")[1].partition("</noscript>")[0]


@pytest.mark.parametrize("embedded", [True, False])
def test_an_embedded_page_is_marked(embedded: bool, language: Language) -> None:
    text = index_html.localize_html(INDEX, language, FIRST, embedded=embedded)
    assert (" data-embedded" in text.partition("<head>")[0]) == embedded


def test_where_streamlit_starts_otherwise_a_reading_page_starts_as_streamlit_does_with_one_line(
    language: Language, events: Events
) -> None:
    index_html._leave_out.cache_clear()
    other = INDEX.replace("./static/js/index", "./assets/start")
    for _ in range(2):
        text = index_html.localize_html(other, language, FIRST)
        assert 'src="./assets/start' in text
        assert "dashboardScripts" not in text
        assert index_html.BODY_MARK in text
    assert events == [("patch_left_out", {"patch": "index_html:entry script"})]
    index_html._leave_out.cache_clear()
