"""The frame in a real browser: direction, language switch, address, sidebar, and the view for a
screenshot.
"""

import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from domain.language import languages
from tests.combinations import each_choice, first_choice
from ui.page import PAGES

pytestmark = pytest.mark.browser
Open = Callable[..., Any]  # `opened` of conftest.py
ADDRESSES = ["", *list(PAGES)[1:]]
LANGUAGES = list(languages())


def directed(language: str) -> dict[str, str]:
    return {"lang": language, "dir": languages()[language].direction}


def switch_to(view: Any, language: str) -> None:
    view.page.locator(".st-key-lang").get_by_text(languages()[language].name, exact=True).click()
    view.page.wait_for_function(
        "language => document.documentElement.lang === language", arg=language
    )
    view.settled()


def go_to(view: Any, name: str) -> None:
    """Go to a page through the navigation, as a reader does."""
    view.page.locator("[data-testid=stSidebarNavLink]").nth(list(PAGES).index(name)).click()
    view.page.wait_for_url(f"**/{name}*")
    view.settled()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_first_html_carries_language_and_direction(
    server: Any, address: str, language: str
) -> None:
    with urllib.request.urlopen(f"{server.base}/{address}?lang={language}") as answer:
        html = answer.read().decode()
    assert f'<html lang="{language}" dir="{languages()[language].direction}">' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_direction_stands_before_the_first_paint_and_never_changes(
    opened: Open, language: str
) -> None:
    view = opened("", language)
    view.page.add_init_script(
        """window.seen = [];
        new MutationObserver(() => seen.push(document.documentElement.dir)).observe(document, {subtree: true, attributeFilter: ["dir"]});
        new PerformanceObserver(() => seen.push(document.documentElement.dir)).observe({type: "paint", buffered: true});"""
    )
    view.go(f"states?lang={language}")
    seen = view.page.evaluate("seen")
    assert seen, "no paint was seen"
    assert set(seen) == {languages()[language].direction}


@each_choice(language=LANGUAGES, size=("desktop", "phone"))
def test_the_frame_is_drawn_without_errors_and_calls_nobody(
    opened: Open, language: str, size: str
) -> None:
    view = opened("about", language, size)
    assert view.html == directed(language)
    assert view.page.locator("h1").count() == 1
    assert view.errors == []
    assert view.outside == []
    assert view.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
        "the page is wider than the screen"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chosen_language_holds_over_page_change_and_reload(opened: Open, language: str) -> None:
    other = next(code for code in LANGUAGES if code != language)
    view = opened("states", other)
    switch_to(view, language)
    assert view.html == directed(language)
    go_to(view, "objectives")
    assert view.html == directed(language)
    view.page.reload()
    assert view.settled().html == directed(language)
    go_to(view, "about")
    assert view.html == directed(language)


def test_the_switch_turns_the_navigation_as_well(opened: Open) -> None:
    view = opened("states", "ar")
    links = view.page.locator("[data-testid=stSidebarNavLink]")
    arabic = links.all_inner_texts()
    switch_to(view, "en")
    assert links.all_inner_texts() == list(PAGES.values())
    assert not set(arabic) & set(PAGES.values())


def test_the_switch_turns_streamlits_own_words_both_ways(opened: Open) -> None:
    view = opened("states", "ar")
    navigation = view.page.locator("[data-testid=stSidebarNav]")
    arabic = navigation.get_attribute("aria-label")
    switch_to(view, "en")
    english = navigation.get_attribute("aria-label")
    assert arabic != english
    switch_to(view, "ar")
    assert navigation.get_attribute("aria-label") == arabic


def test_the_back_button_leaves_the_dashboard(opened: Open) -> None:
    view = opened("states", "ar")
    switch_to(view, "en")
    view.page.go_back()
    view.settled()
    assert view.html == directed("ar")
    view.page.go_back()
    assert view.page.url == "about:blank"


@first_choice(language=("en", "ar"))
def test_a_choice_in_the_address_goes_along_to_the_next_page(opened: Open, language: str) -> None:
    view = opened("states?cycle=2020&mark=kept", language)
    go_to(view, "participation")
    assert "mark=kept" in view.query
    view.page.reload()
    assert "mark=kept" in view.settled().query


@pytest.mark.parametrize("path", ["overview", "no-such-page"])
def test_an_unknown_address_leads_to_the_first_page(opened: Open, path: str) -> None:
    view = opened(path, "en")
    assert view.page.url == f"{view.base}/?lang=en"
    assert view.page.locator("[role=dialog]").count() == 0


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_collapsed_sidebar_takes_no_place(opened: Open, language: str, size: str) -> None:
    view = opened("states", language, size)
    if size == "desktop":
        view.page.locator("[data-testid=stSidebarCollapseButton] button").click()
    view.page.get_by_test_id("stExpandSidebarButton").wait_for()
    view.page.wait_for_timeout(600)  # wait for the animation
    left, right = view.side_by_side("stMain")
    assert left <= 1
    assert right >= view.page.viewport_size["width"] - 1
    hidden = view.page.evaluate(
        """() => { const box = document.querySelector('[data-testid=stSidebar]').getBoundingClientRect();
        return box.width === 0 || box.right <= 0 || box.left >= innerWidth; }"""
    )
    assert hidden, "the sidebar lies over the page"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sidebar_of_a_phone_opens_at_the_beginning_of_the_line(
    opened: Open, language: str
) -> None:
    view = opened("", language, "phone")
    view.page.get_by_test_id("stExpandSidebarButton").click()
    view.page.wait_for_timeout(600)
    left, right = view.side_by_side("stSidebarContent")
    assert (right >= 389) if languages()[language].rtl else (left <= 1)


def test_the_switch_is_seen_and_reached_on_a_phone(opened: Open) -> None:
    view = opened("", "ar", "phone")
    left, _ = view.side_by_side("stButtonGroup")
    assert left < 60
    switch_to(view, "en")
    assert view.html == directed("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_embedded_view_has_neither_sidebar_nor_switch(opened: Open, language: str) -> None:
    view = opened("states?embed=true", language)
    assert view.html == directed(language)
    for testid in ("stSidebar", "stHeader", "stExpandSidebarButton"):
        assert not view.page.get_by_test_id(testid).is_visible()
    assert view.page.locator(".st-key-lang").count() == 0
    assert view.page.locator("h1").is_visible()
