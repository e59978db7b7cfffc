"""Every page in a real browser, in both languages and both sizes: drawn completely, without errors,
without outbound requests, and accessible.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from domain.vocabulary import OBJECTIVES, STATES
from tests.browser.conftest import SIZES, Opened
from tests.combinations import first_choice, pairwise
from views.menu import MENU
from views.registry import VIEWS

pytestmark = pytest.mark.browser
BASELINE = json.loads((Path(__file__).parent / "axe_baseline.json").read_text(encoding="utf-8"))
CHARTS = {"overview": 3, "states": 1, "participation": 5}
# evidence of objectives and of guiding principles, each with its matrix
LISTS = {"objectives": {".item-evidence": 2, ".status-matrix table": 2}}
SMALL = ("LBN",)

Open = Callable[..., Opened]


def charts_on(view: Opened) -> int:
    return int(
        view.page.eval_on_selector_all(
            "[data-figure] .dashboard-chart .main-svg:first-child", "xs => xs.length"
        )
    )


@pairwise(name=MENU, language=("ar", "en"), size=SIZES)
def test_every_page_is_drawn_whole_without_errors_barriers_or_a_request_leaving_the_machine(
    opened: Open, name: str, language: str, size: str
) -> None:
    view = opened(name, language, size).adopted()
    assert charts_on(view) >= CHARTS.get(name, 0)
    for selector, number in LISTS.get(name, {}).items():
        assert view.page.locator(selector).count() == number
    assert view.html == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    assert view.errors == []
    assert view.outside == []
    assert view.page.locator("[data-testid=stException]").count() == 0
    wider = view.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 0, "the page scrolls sideways"
    found = {violation["id"] for violation in Axe().run(view.page).response["violations"]}
    known = set() if name in VIEWS else set(BASELINE)
    assert found <= known, sorted(found - known)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_map_names_all_states(opened: Open, language: str) -> None:
    view = opened("overview", language)
    drawn = " ".join(
        view.page.eval_on_selector_all(
            ".geo text, .scattergeo text, .annotation-text", "xs => xs.map(x => x.textContent)"
        )
    )
    letters = "".join(c for c in drawn if c.isalpha())
    missing = [
        s.code
        for s in STATES.values()
        if "".join(c for c in s.name(language) if c.isalpha()) not in letters
    ]
    assert missing == []


def click_on_map(view: Opened, code: str) -> None:
    """Click where the map writes the name of a state; for a small state, the marker nearest to its
    name.
    """
    view.page.wait_for_selector("path.choroplethlocation")
    name = (
        view.page.locator("[data-figure=map] .drawn text")
        .filter(has_text=STATES[code].name("en"))
        .first.bounding_box()
    )
    assert name
    markers = [
        box
        for point in view.page.locator(".scattergeo path.point").all()
        if (box := point.bounding_box())
    ]
    marker = min(
        markers,
        key=lambda box: abs(box["x"] - name["x"] - name["width"]) + abs(box["y"] - name["y"]),
    )
    box = marker if code in SMALL else name
    view.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    view.page.wait_for_function("location.search.includes('state=')")
    view.settled()


@pytest.mark.parametrize("code", ["DZA", "LBN"])  # one clicked by its area, one by its marker
def test_a_click_on_a_state_opens_its_profile(opened: Open, code: str) -> None:
    view = opened("states", "en")
    click_on_map(view, code)
    assert f"state={code}" in view.query
    assert STATES[code].formal_name("en") in view.page.locator(".dashboard-profile").inner_text()


def test_a_click_on_the_overview_map_leads_to_the_page_of_states_in_the_same_language(
    opened: Open,
) -> None:
    view = opened("overview", "en")
    click_on_map(view, "DZA")
    view.page.wait_for_selector(".dashboard-profile")
    assert "/states" in view.page.url
    assert "state=DZA" in view.query
    assert view.html["lang"] == "en"


@first_choice(language=("ar", "en"))
def test_a_copied_link_opens_the_same_view(opened: Open, language: str) -> None:
    link = "objectives?round_table=2&states=MAR&states=LBY&status=raised&order=round_table&objective=10"
    first, second = opened(link, language), opened(link, language)
    shown = [
        [x.strip() for x in view.page.locator(".dashboard-finding").all_inner_texts()]
        for view in (first, second)
    ]
    assert shown[0] == shown[1]
    for part in ("round_table=2", "states=MAR", "states=LBY", "status=raised", "objective=10"):
        assert part in first.query
    everything = opened("objectives", language).page.locator(".dashboard-finding").all_inner_texts()
    assert [x.strip() for x in everything] != shown[0]


def test_a_choice_holds_over_a_change_of_language(opened: Open) -> None:
    view = opened("states?state=MAR", "ar")
    view.page.locator("a[data-lang=en]").click()
    view.page.wait_for_function("document.documentElement.lang === 'en'")
    view.settled()
    assert view.html["lang"] == "en"
    assert "state=MAR" in view.query
    assert STATES["MAR"].formal_name("en") in view.page.locator(".dashboard-profile").inner_text()


def test_a_state_is_chosen_with_the_keyboard_alone(opened: Open) -> None:
    view = opened("states", "en")
    view.page.locator("#reading select[name=state]").focus()
    view.page.keyboard.type("Morocco")
    view.page.keyboard.press("Enter")
    view.page.wait_for_function("location.search.includes('state=')")
    view.settled()
    assert "state=MAR" in view.query
    assert view.page.locator(".dashboard-profile").count() == 1


def test_every_page_is_reached_with_the_keyboard_alone(opened: Open) -> None:
    view = opened("overview", "ar")
    reached = set()
    for _ in range(40):
        view.page.keyboard.press("Tab")
        reached.add(
            view.page.evaluate(
                "document.activeElement.getAttribute('href') || document.activeElement.name"
            )
        )
    paths = {str(href).split("?")[0].rstrip("/").rpartition("/")[2] for href in reached if href}
    assert {"states", "objectives", "participation", "about"} <= paths
    assert {"cycle", "indicator"} <= reached, "a filter is not reached"
    assert any("lang=en" in str(each) for each in reached), "the language is not reached"


@pytest.mark.parametrize("name", ["overview", "objectives"])
def test_an_embedded_view_shows_the_figures_without_what_surrounds_them(
    opened: Open, name: str
) -> None:
    view = opened(f"{name}?embed=true", "en")
    assert charts_on(view) >= CHARTS.get(name, 0)
    for selector, number in LISTS.get(name, {}).items():
        assert view.page.locator(selector).count() == number
    for selector in (".masthead", ".filters", "details.along", ".downloads", "a.picture-file"):
        assert not [x for x in view.page.locator(selector).all() if x.is_visible()], selector


@pytest.mark.parametrize("language", ["ar", "en"])
def test_print_leaves_out_the_navigation_the_filters_and_the_downloads(
    opened: Open, language: str
) -> None:
    view = opened("overview", language).adopted()
    view.page.emulate_media(media="print")
    for selector in (".masthead nav", ".account", ".filters", ".downloads", "details.along"):
        assert not [x for x in view.page.locator(selector).all() if x.is_visible()], selector
    assert view.page.locator(".dashboard-finding").first.is_visible()
    for figure in view.page.locator("[data-figure]").all():
        seen = figure.locator("svg.figure:visible, .drawn:visible")
        assert seen.count() == 1, "neither the picture nor the drawing, or both"


@first_choice(language=("en", "ar"))
def test_a_table_or_a_picture_below_a_figure_is_opened_and_stays_open_over_a_change(
    opened: Open, language: str
) -> None:
    view = opened("objectives", language)
    table, picture = (view.page.locator(f"#readiness-{name}") for name in ("table", "picture"))

    def expanded() -> tuple[bool, bool]:
        table_open, picture_open = (
            each.get_attribute("open") is not None for each in (table, picture)
        )
        return table_open, picture_open

    assert expanded() == (False, False)
    picture.locator("summary").click()
    assert expanded() == (False, True)
    table.locator("summary").press("Enter")
    assert expanded() == (True, True)
    rows = table.locator("tbody tr").count()
    view.page.locator("#reading input[name=order][value=number]").press("Space")
    view.settled()
    assert "order=number" in view.query
    assert table.locator("tbody tr:visible").count() == rows == len(OBJECTIVES)
    assert expanded() == (True, True)
    view.page.locator("a[data-lang]:not([aria-current])").click()
    view.page.wait_for_function("was => document.documentElement.lang !== was", arg=language)
    view.settled()
    assert expanded() == (True, True)
    table.locator("summary").click()
    assert expanded() == (False, True)
    assert view.errors == []


def test_a_table_downloads_as_csv_and_xlsx(opened: Open, tmp_path: Path) -> None:
    view = opened("overview", "ar")
    view.page.locator("#follow-up-table > summary").click()
    for ending in ("csv", "xlsx"):
        with view.page.expect_download() as download:
            view.page.locator(f"#follow-up-table .downloads a[href*='.{ending}?']").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert file.suffix == f".{ending}"
        assert file.stat().st_size > 500
