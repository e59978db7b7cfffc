"""Preload links of a document."""

import re
from collections.abc import Callable

import pytest

from domain.language import Language
from domain.tables import Tables
from server.assets import preload, stylesheet
from server.patches import index_html, streamlit_bundle
from services.reading.links import LINKS
from services.static_urls import STATIC
from templates.font_faces import font_files
from views import query, render
from views.menu import MENU, READING_PAGES
from views.registry import VIEWS
from views.view import Part

INDEX = (streamlit_bundle.folder() / "index.html").read_text(encoding="utf-8")


Parts = Callable[[str], list[Part]]


@pytest.fixture
def parts_of(report: Tables, language: Language) -> Parts:
    """Return a function that renders the sections of a page before any choice."""

    def parts(name: str) -> list[Part]:
        choice = query.initial_choice(VIEWS[name], report)
        return list(render.render(VIEWS[name], report, choice, language, LINKS).values())

    return parts


@pytest.mark.parametrize("page", MENU)
def test_the_document_names_all_that_it_needs(page: str, language: Language) -> None:
    text = index_html.localize_html(INDEX, language, page)
    assert all(
        f'<link rel="modulepreload" crossorigin href="{address}"' in text
        for address in preload.scripts_for_page(page)
    )
    fonts = font_files(language) if page in READING_PAGES else stylesheet.FONTS
    assert text.count('as="font"') == len(fonts) > 0
    assert text.count('rel="stylesheet"') == 1
    assert text.count(f'<script type="module" src="./app/static/{preload.PAGE_SCRIPT}') == 1


@pytest.mark.parametrize("page", MENU)
def test_every_file_that_a_document_names_is_there(page: str, language: Language) -> None:
    text = index_html.localize_html(INDEX, language, page)
    ours = set(re.findall(r'"\./app/static/([^"?]+)', text)) - {stylesheet.NAME}
    theirs = set(re.findall(r'"\./(static/[^"?]+)', text))
    assert ours
    assert not [file for file in ours if not (STATIC / file).exists()]
    assert not [file for file in theirs if not (streamlit_bundle.folder() / file).exists()]


def test_a_page_without_charts_is_not_told_to_fetch_what_draws_them(
    parts_of: Parts,
) -> None:
    for name in VIEWS:
        has_charts = any(part.figures for part in parts_of(name))
        scripts = preload.chart_scripts(name)
        assert any("plotly" in address for address in scripts) == has_charts
        assert (name in preload.PAGES_WITH_CHARTS) == has_charts


def test_the_shapes_of_the_map_are_named_where_a_page_has_one(parts_of: Parts) -> None:
    for name in VIEWS:
        has_map = any("map" in part.figures for part in parts_of(name))
        assert len(preload.chart_shapes(name)) == has_map * len(preload.MAP_FILES)


def test_nothing_that_draws_charts_holds_up_the_first_paint(language: Language) -> None:
    for name in VIEWS:
        head = preload.head(name, language, ())
        later = [*preload.chart_scripts(name), *preload.chart_shapes(name)]
        assert not [address for address in later if address in head]
