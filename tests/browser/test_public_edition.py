"""The public edition in a real browser, from a plain web server and below a folder: drawn, without
errors, without outbound requests, with and without JavaScript.
"""

import http.server
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from domain.vocabulary import STATES
from tests.browser.conftest import SIZES
from tests.combinations import each_choice, pairwise

pytestmark = pytest.mark.browser
PAGES = (
    "index.html",
    "states.html",
    "state-MAR.html",
    "objectives.html",
    "objectives-round-table-1.html",
    "participation.html",
    "about.html",
)
Visit = Callable[..., "Visitor"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server that logs nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


class Visitor:
    """A page of the site in a browser, with its errors and its requests to other hosts."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.errors: list[str] = []
        self.outside: list[str] = []
        page.on(
            "console",
            lambda message: (
                self.errors.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "request",
            lambda sent: self.outside.append(sent.url) if not self._own(sent.url) else None,
        )

    def go(self, path: str) -> "Visitor":
        """Open a page and wait."""
        self.page.goto(f"{self.base}/{path}", wait_until="load")
        return self

    def drawn(self) -> int:
        """Count the interactive charts, once every visible one is drawn."""
        for each in self.page.locator("[data-figure]:visible").all():
            each.scroll_into_view_if_needed()
        self.page.locator("[data-figure]:not([data-drawn]):visible").first.wait_for(
            state="hidden", timeout=60_000
        )
        return self.page.locator("[data-drawn]").count()

    def _own(self, url: str) -> bool:
        return urlparse(url).scheme in ("data", "blob") or url.startswith(self.base)


@pytest.fixture(scope="module")
def base(public: Path) -> Iterator[str]:
    """Serve the site below a folder, as on a host with other sites; return its address."""
    handler = partial(Quiet, directory=str(public.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/{public.name}"
        server.shutdown()


@pytest.fixture
def visit(chromium: Browser, base: str) -> Iterator[Visit]:
    """Return `visit(path, size, script)`, which opens a page of the site in a fresh browser
    profile.
    """
    contexts = []

    def open_page(
        path: str, size: str = "desktop", *, script: bool = True, address: str = base
    ) -> Visitor:
        width, height = SIZES[size]
        contexts.append(
            chromium.new_context(
                viewport={"width": width, "height": height}, java_script_enabled=script
            )
        )
        return Visitor(contexts[-1].new_page(), address).go(path)

    yield open_page
    for context in contexts:
        context.close()


@pairwise(name=PAGES, language=("ar", "en"), size=SIZES)
def test_a_page_is_drawn_whole_quietly_without_barriers_or_a_request_to_others(
    visit: Visit, name: str, language: str, size: str
) -> None:
    view = visit(f"{language}/{name}", size)
    assert view.drawn() == view.page.locator("[data-figure]:visible").count()
    assert view.page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        language,
        "rtl" if language == "ar" else "ltr",
    ]
    assert view.errors == []
    assert view.outside == []
    assert (
        view.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        <= 0
    ), "it scrolls sideways"
    assert [
        (each["id"], each["nodes"][0]["html"])
        for each in Axe().run(view.page).response["violations"]
    ] == []


@each_choice(name=PAGES, size=SIZES)
def test_without_a_script_every_figure_is_a_picture_and_no_script_is_fetched(
    visit: Visit, name: str, size: str
) -> None:
    view = visit(f"ar/{name}", size, script=False)
    for figure in view.page.locator("[data-figure]:visible").all():
        picture = figure.locator("svg.figure:visible")
        assert picture.count() == 1
        box = picture.bounding_box()
        assert box is not None
        assert box["width"] > 200
        assert box["height"] > 16, "one bar with its name is a picture too"
        assert picture.get_attribute("aria-label")
    assert view.errors == []


def test_the_bare_address_is_the_first_page_in_arabic_with_the_way_to_english(visit: Visit) -> None:
    view = visit("")
    assert view.drawn() == 3
    assert view.page.evaluate("document.documentElement.lang") == "ar"
    assert view.errors == []
    view.page.get_by_role("link", name="English").click()
    view.page.wait_for_url("**/en/index.html")
    assert view.page.evaluate("document.documentElement.dir") == "ltr"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_map_shows_another_indicator_on_a_click(visit: Visit, script: bool) -> None:
    view = visit("en/index.html", script=script)
    view.page.get_by_role("radio", name="Attendance").check()
    assert view.page.locator("#chart-map-attendance").is_visible()
    assert not view.page.locator("#chart-map-stage").is_visible()
    if script:
        view.drawn()
        assert view.errors == []


def test_every_state_is_reached_from_the_list_with_the_keyboard_alone(visit: Visit) -> None:
    view = visit("en/states.html")
    reached = set()
    for _ in range(50):
        view.page.keyboard.press("Tab")
        reached.add(str(view.page.evaluate("document.activeElement.getAttribute('href')")))
    assert {f"state-{code}.html" for code in STATES} <= reached
    view.page.locator("a[href='state-MAR.html']").press("Enter")
    view.page.wait_for_url("**/state-MAR.html")
    assert STATES["MAR"].formal_name("en") in view.page.locator("main").inner_text()


def test_a_click_on_a_state_of_the_map_opens_its_page(visit: Visit) -> None:
    view = visit("en/index.html")
    view.drawn()
    view.page.locator("#chart-map-stage").scroll_into_view_if_needed()
    name = (
        view.page.locator("#chart-map-stage .drawn text")
        .filter(has_text="Algeria")
        .first.bounding_box()
    )
    assert name
    view.page.mouse.click(name["x"] + name["width"] / 2, name["y"] + name["height"] / 2)
    view.page.wait_for_url("**/en/state-DZA.html")


def test_a_print_shows_pictures_and_leaves_out_what_is_clicked(visit: Visit) -> None:
    view = visit("ar/objectives.html")
    view.drawn()
    view.page.emulate_media(media="print")
    assert not view.page.locator(".drawn:visible, nav:visible, summary:visible").count()
    assert (
        view.page.locator("svg.figure:visible").count()
        == view.page.locator("[data-figure]").count()
    )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_page_opened_from_a_folder_without_a_server_shows_its_pictures(
    visit: Visit, public: Path, language: str
) -> None:
    view = visit(f"{language}/index.html", address=public.as_uri())
    assert view.page.locator("svg.figure:visible").count() == 3
    assert view.page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"IBM Plex')
    assert view.outside == []
