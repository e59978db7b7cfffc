"""The reading pages where something is missing: the line, the server, a script, a picture; and what
they are for those who look at them: without a jump, and without barriers.
"""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from domain.vocabulary import STATES
from loaders.store.models import new_id
from loaders.store.store import Store
from tests.browser.conftest import PATIENCE, SIZES, Opened, Server, running
from tests.combinations import each_choice, pairwise
from tests.loaders.stores import ANALYST, POLICY, publication
from views.registry import VIEWS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reading")]
Open = Callable[..., Opened]
TOLD = 3000  # milliseconds, in which a reader is told of a lost line
POLL = 30_000  # milliseconds
LOST = "[data-notice=lost]"
CHOSEN = "#reading input[name=indicator]:checked"
THEMES = ("light", "dark")
LANGUAGES = ("ar", "en")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a dashboard in whose store these tests publish."""
    with running(tmp_path_factory.mktemp("reading")) as own:
        yield own


def publish(machine: Server) -> None:
    """Publish one participant more, as another process does."""
    place = {"DATABASE_URL": f"sqlite:///{machine.folder}/store.sqlite3"}
    store = Store.from_environment(POLICY, environment=os.environ | place)
    base = store.newest()
    frames = dict(store.frames(base))
    people = frames["participants"].copy()
    row = people.index[people["headcount"].between(70, 79)][0]  # the 70 of the report, or more
    people.loc[row, "headcount"] += 1
    store.publish(publication(base, {**frames, "participants": people}, new_id()), ANALYST)


def total(view: Opened) -> int:
    """Return the number on the second headline card."""
    return int(view.page.locator(".dashboard-card .value").nth(1).inner_text())


def choose(view: Opened, value: str) -> None:
    view.page.locator(f"#reading input[name=indicator][value={value}]").evaluate(
        "input => input.click()"
    )


# A publication


def test_a_publication_is_seen_when_the_reader_comes_back_to_the_page(
    machine: Server, opened: Open
) -> None:
    view = opened("overview", "en", server=machine)
    choose(view, "attendance")
    view.settled()
    view.page.locator("#follow-up-table > summary").click()
    before = total(view)
    publish(machine)
    view.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    view.page.wait_for_function(
        "was => document.querySelectorAll('.dashboard-card .value')[1].textContent.trim() !== was",
        arg=str(before),
        timeout=5000,
    )
    assert total(view.settled()) == before + 1
    assert view.page.locator(CHOSEN).input_value() == "attendance"
    assert view.page.locator("#follow-up-table[open]").count() == 1
    addresses = view.page.locator("#follow-up-table .downloads a").first.get_attribute("href")
    assert f"version={view.page.locator('#reading').get_attribute('data-version')}" in addresses
    choose(view, "stage")
    view.settled()
    assert view.errors == []
    assert total(opened("overview", "en", server=machine)) == before + 1


def test_a_publication_is_seen_by_who_stays_on_the_page(machine: Server, opened: Open) -> None:
    view = opened("overview", "ar", server=machine)
    before = total(view)
    publish(machine)
    view.page.wait_for_function(
        "was => document.querySelectorAll('.dashboard-card .value')[1].textContent.trim() !== was",
        arg=str(before),
        timeout=POLL + 5000,
    )
    assert total(view.settled()) == before + 1


def test_who_comes_from_a_page_of_streamlits_sees_what_was_published_there(
    machine: Server, opened: Open
) -> None:
    view = opened("overview", "en", server=machine).adopted()
    before = total(view)
    view.page.locator("a[data-page=data]").click()
    view.page.wait_for_url("**/data?*")
    view.settled()
    publish(machine)
    view.page.locator("a[data-page=overview]").click()
    view.page.wait_for_function("!location.pathname.endsWith('data')")
    assert total(view.settled()) == before + 1
    choose(view, "attendance")
    view.settled()
    assert view.errors == []


# A line that is lost


def test_a_lost_line_is_told_and_the_filter_shows_what_is_drawn(opened: Open) -> None:
    view = opened("overview", "en")
    notice = view.page.locator(LOST)
    view.page.context.set_offline(True)
    choose(view, "attendance")
    notice.wait_for(timeout=TOLD)
    assert view.page.locator(CHOSEN).input_value() == "stage"
    assert "indicator" not in view.query
    assert notice.get_attribute("role") == "alert"
    view.page.context.set_offline(False)
    notice.wait_for(state="hidden", timeout=PATIENCE)
    choose(view, "attendance")
    view.settled()
    assert view.page.locator(CHOSEN).input_value() == "attendance"


def test_an_answer_that_does_not_come_is_told_and_asked_for_again_with_the_button(
    opened: Open,
) -> None:
    view = opened("overview", "en")
    notice, held = view.page.locator(LOST), re.compile("/view/overview")
    first: list[Any] = []  # never answered; later ones are
    view.page.route(held, lambda route: route.continue_() if first else first.append(route))
    choose(view, "attendance")
    notice.wait_for(timeout=TOLD + 1000)
    assert view.page.locator(CHOSEN).input_value() == "stage"
    assert "indicator" not in view.query
    view.page.evaluate("performance.mark('asked again')")
    notice.locator("button").click()
    view.page.wait_for_function("location.search.includes('indicator=attendance')")
    view.settled()
    assert view.page.locator(CHOSEN).input_value() == "attendance"
    assert not notice.is_visible()


def test_an_answer_that_comes_late_is_shown_all_the_same(opened: Open) -> None:
    view = opened("overview", "en")
    held: list[Any] = []
    view.page.route(re.compile("/view/overview"), lambda route: held.append(route))
    choose(view, "attendance")
    view.page.locator(LOST).wait_for(timeout=TOLD + 1000)
    held[0].continue_()
    view.page.wait_for_function("location.search.includes('indicator=attendance')")
    view.settled()
    assert view.page.locator(CHOSEN).input_value() == "attendance"
    assert not view.page.locator(LOST).is_visible()


def test_without_a_line_a_page_change_keeps_page_and_address_and_the_button_goes_there(
    opened: Open,
) -> None:
    view = opened("overview", "en")
    address = view.page.url
    view.page.context.set_offline(True)
    view.page.locator("a[data-page=states]").click()
    view.page.locator(LOST).wait_for(timeout=TOLD)
    assert view.page.url == address
    assert view.page.locator("[data-figure=ladder]").count() == 1
    view.page.context.set_offline(False)
    # without waiting for the page to notice that the line is back
    view.page.locator(LOST).evaluate("notice => notice.querySelector('button').click()")
    view.page.wait_for_url("**/states?*")
    assert view.settled().page.locator(".states").count() == 1


def test_who_is_put_off_by_the_server_is_told_that_and_served_later(opened: Open) -> None:
    view = opened("overview", "en")
    answers: list[str] = []

    def put_off(route: Any) -> None:
        answers.append(route.request.url)
        if len(answers) == 1:
            route.fulfill(status=503, headers={"retry-after": "4"})
        else:
            route.continue_()

    view.page.route(re.compile("/view/overview"), put_off)
    choose(view, "attendance")
    view.page.locator("[data-notice=busy]").wait_for(timeout=TOLD)
    view.page.wait_for_timeout(TOLD + 500)
    assert not view.page.locator(LOST).is_visible()
    view.settled()
    assert len(answers) == 2
    assert view.page.locator(CHOSEN).input_value() == "attendance"
    assert not view.page.locator("[data-notice=busy]").is_visible()


# Without a script


def unscripted(chromium: Browser, size: str = "desktop") -> Page:
    width, height = SIZES[size]
    return chromium.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=False
    ).new_page()


@each_choice(language=LANGUAGES, size=SIZES)
def test_without_a_script_a_page_is_read_filtered_and_left(
    server: Server, chromium: Browser, language: str, size: str
) -> None:
    page = unscripted(chromium, size)
    page.goto(f"{server.base}/states?lang={language}&mark=kept")
    assert page.locator("h1:visible").count() == 1
    page.locator("select[name=state]").select_option("MAR")
    page.locator(".filters button:visible").first.click()
    page.wait_for_url("**state=MAR**")
    assert STATES["MAR"].formal_name(language) in page.locator(".dashboard-profile").inner_text()
    assert page.locator("select[name=state]").input_value() == "MAR"
    asked = parse_qs(page.url.partition("?")[2])
    assert asked["lang"] == [language]
    page.locator("a[data-page=objectives]").click()
    page.wait_for_url("**/objectives?**")
    assert page.locator("html").get_attribute("lang") == language
    page.locator("#several-states summary").click()
    page.locator("input[name=states][value=MAR]").check()
    page.locator("input[name=states][value=LBY]").check()
    page.locator(".filters button:visible").first.click()
    page.wait_for_url("**states=**")
    assert sorted(parse_qs(page.url.partition("?")[2])["states"]) == ["LBY", "MAR"]
    assert page.locator("input[name=states]:checked").count() == 2
    page.locator(f"a[data-lang={'ar' if language == 'en' else 'en'}]").click()
    assert page.locator("input[name=states]:checked").count() == 2
    assert page.locator("html").get_attribute("lang") != language
    page.context.close()


@pytest.mark.parametrize("name", ["overview", "states", "participation"])
def test_without_a_script_every_chart_is_a_picture_after_one_more_load_at_most(
    server: Server, chromium: Browser, name: str
) -> None:
    page = unscripted(chromium)
    for _ in range(2):
        page.goto(f"{server.base}/{name if name != 'overview' else ''}?lang=en&pictures=wait")
        places = page.locator("[data-figure]")
        shown = [place.locator("svg.figure:visible").count() for place in places.all()]
        if all(shown):
            break
        page.wait_for_timeout(3000)  # as the page says, they are being made
    assert places.count()
    assert shown == [1] * places.count()
    page.context.close()


# To look at


SHIFTS = """window.shifts = [];
new PerformanceObserver(list => {
  for (const each of list.getEntries()) if (!each.hadRecentInput)
    shifts.push([each.value, ...each.sources.slice(0, 3).map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.nodeName)]);
}).observe({ type: "layout-shift", buffered: true });"""


@pairwise(name=(*VIEWS, "data", "briefing"), language=LANGUAGES, size=SIZES, theme=THEMES)
def test_nothing_jumps_from_the_first_paint_until_streamlit_is_there(
    server: Server, chromium: Browser, name: str, language: str, size: str, theme: Any
) -> None:
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    page = context.new_page()
    page.add_init_script(SHIFTS)
    view = Opened(page, server.base)
    # While the pictures of a page are being made, its font comes after the first paint, and lines
    # break anew: 0.023 for the very first reader of a new server.
    context.request.get(f"{server.base}/{name}?lang={language}&pictures=wait")
    view.go(f"{name}?lang={language}").adopted()
    page.wait_for_timeout(500)
    shifts = page.evaluate("shifts")
    assert sum(each[0] for each in shifts) <= 0.02, shifts
    context.close()


@pairwise(name=VIEWS, language=LANGUAGES, size=SIZES, theme=THEMES)
def test_a_reading_page_has_no_barrier(
    opened: Open, name: str, language: str, size: str, theme: str
) -> None:
    view = opened(name, language, size, color_scheme=theme).adopted()
    for each in view.page.locator("#reading summary:visible").all():
        each.evaluate("summary => { summary.parentElement.open = true }")
    found = Axe().run(view.page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"][:3]]) for each in found] == []
