"""The frame in a real browser: direction, language switch, address, masthead, and the view for a
screenshot.
"""

import re
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from domain.language import languages
from tests.combinations import each_choice, first_choice
from views.menu import MENU

pytestmark = pytest.mark.browser
Open = Callable[..., Any]  # `opened` of conftest.py
ADDRESSES = ["", *list(MENU)[1:]]
LANGUAGES = list(languages())


def directed(language: str) -> dict[str, str]:
    return {"lang": language, "dir": languages()[language].direction}


def switch_to(view: Any, language: str) -> None:
    view.page.locator(f"a[data-lang={language}]").click()
    view.page.wait_for_function(
        "language => document.documentElement.lang === language", arg=language
    )
    view.settled()


def go_to(view: Any, name: str) -> None:
    """Go to a page through the navigation, as a reader does."""
    view.page.locator(f"a[data-page={name}]").click()
    view.page.wait_for_url(f"**/{name}*")
    view.settled()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_first_html_carries_language_and_direction(
    server: Any, address: str, language: str
) -> None:
    with urllib.request.urlopen(f"{server.base}/{address}?lang={language}") as answer:
        html = answer.read().decode()
    assert re.search(f'<html lang="{language}" dir="{languages()[language].direction}"[ >]', html)


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
    links = view.page.locator("a[data-page]")
    arabic = links.all_inner_texts()
    switch_to(view, "en")
    assert links.all_inner_texts() == list(MENU.values())
    assert not set(arabic) & set(MENU.values())


def test_the_switch_turns_streamlits_own_words_both_ways(opened: Open) -> None:
    view = opened("data", "ar")
    button = view.page.locator("[data-testid=stFileUploader] button").first
    arabic = button.inner_text()
    switch_to(view, "en")
    assert button.inner_text() != arabic
    switch_to(view, "ar")
    assert button.inner_text() == arabic


def test_the_back_button_leaves_the_dashboard(opened: Open) -> None:
    view = opened("states", "ar")
    switch_to(view, "en")
    view.page.go_back()
    view.page.wait_for_function("document.documentElement.lang === 'ar'")
    view.settled()
    assert view.html == directed("ar")
    view.page.go_back()
    view.page.wait_for_url("about:blank")  # Streamlit may have pushed an entry, which we leave


@first_choice(language=("en", "ar"))
def test_a_choice_in_the_address_goes_along_to_the_next_page(opened: Open, language: str) -> None:
    view = opened("states?cycle=2020&mark=kept", language)
    go_to(view, "participation")
    assert "mark=kept" in view.query
    view.page.reload()
    assert "mark=kept" in view.settled().query


def test_the_name_of_the_first_page_leads_to_its_address(opened: Open) -> None:
    view = opened("overview", "en")
    assert view.page.url == f"{view.base}/?lang=en"
    assert view.page.locator("[role=dialog]").count() == 0


@pytest.mark.parametrize("path", ["no-such-page", "no/such/page"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_address_says_so_with_the_way_to_every_page(
    opened: Open, path: str, language: str
) -> None:
    view = opened("about", language)
    answer = view.page.goto(f"{view.base}/{path}?lang={language}")
    assert answer is not None
    assert answer.status == 404
    assert view.html == directed(language)
    assert view.page.locator("h1:visible").count() == 1
    assert view.page.locator("a[data-page]:visible").count() == len(MENU)
    view.page.locator("a[data-page=states]").click()
    view.page.wait_for_url(f"{view.base}/states?*")
    assert view.settled().html == directed(language)


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("name", ["states", "briefing"])
def test_the_masthead_takes_no_place_of_the_page_and_scrolls_with_it(
    opened: Open, name: str, size: str
) -> None:
    view = opened(name, "ar", size).adopted()
    box = view.page.get_by_test_id("stMain").bounding_box()
    assert box["x"] <= 1
    assert box["x"] + box["width"] >= view.page.viewport_size["width"] - 1
    bottom = view.page.locator(".masthead").bounding_box()
    first = view.page.locator("h1").bounding_box()
    assert first["y"] >= bottom["y"] + bottom["height"]
    assert first["y"] - bottom["y"] - bottom["height"] < 60, "a hole below the masthead"
    view.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop = 200")
    assert view.page.locator(".masthead").bounding_box()["y"] < -100


def test_the_switch_is_seen_and_reached_on_a_phone(opened: Open) -> None:
    view = opened("", "ar", "phone")
    box = view.page.locator(".languages").bounding_box()
    assert 0 <= box["x"] <= 390 - box["width"]
    switch_to(view, "en")
    assert view.html == directed("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_embedded_view_has_neither_masthead_nor_switch(opened: Open, language: str) -> None:
    view = opened("states?embed=true", language).adopted()
    assert view.html == directed(language)
    for testid in ("stSidebar", "stHeader", "stExpandSidebarButton"):
        assert not view.page.get_by_test_id(testid).is_visible()
    assert not view.page.locator(".masthead:visible, a[data-lang]:visible").count()
    assert view.page.locator("h1").is_visible()
