"""Use the reading pages as a reader does: filters, the way to other pages and back, and all of it
while Streamlit is not there yet.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Route, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from domain.vocabulary import STATES
from tests.browser.conftest import PATIENCE, Opened, running
from tests.browser.test_pages import click_on_map
from tests.combinations import each_choice
from views.filters import FIRST_ORDER

pytestmark = pytest.mark.browser
Open = Callable[..., Opened]
FOCUSED = "document.activeElement.name + ' ' + (document.activeElement.value ?? '')"
SCROLLER = "(document.querySelector('#reading').closest('[data-testid=stMain]') ?? document.querySelector('#reading'))"


def radio(view: Opened, name: str, value: str) -> None:
    """Choose a value of a row of buttons with the keyboard, which leaves the focus there."""
    button = view.page.locator(f"#reading input[name={name}][value={value}]")
    button.focus()
    button.press("Space")
    view.settled()


def read_parts(view: Opened) -> list[str]:
    """Return what the page says, part by part."""
    parts = view.page.locator("#reading [data-part]:not([data-part^=filters])")
    return [each.strip() for each in parts.all_inner_texts()]


def scrolled(view: Opened) -> int:
    return int(view.page.evaluate(f"{SCROLLER}.scrollTop"))


# A change


def test_a_change_asks_only_for_what_it_changes_and_leaves_everything_else_as_it_was(
    opened: Open,
) -> None:
    view = opened("overview?mark=kept", "en").adopted()
    view.page.locator("#follow-up-table > summary").click()
    entries = view.page.evaluate("history.length")
    view.page.evaluate("[...document.querySelectorAll('.drawn')].forEach(x => x.seen = true)")
    button = view.page.locator("#reading input[name=indicator][value=attendance]")
    button.focus()
    view.page.evaluate(f"{SCROLLER}.scrollTop = 300")
    assert view.views_asked
    before = scrolled(view), read_parts(view)
    assert before[0] > 0
    button.press("Space")
    view.settled()
    (asked,) = view.views_asked
    page, _, query = asked.partition("?")
    assert page == "overview.json"
    assert parse_qs(query)["changed"] == ["indicator"]
    assert parse_qs(view.query) == {
        "indicator": ["attendance"],
        "lang": ["en"],
        "mark": ["kept"],
    }
    assert view.page.evaluate(FOCUSED) == "indicator attendance"
    assert scrolled(view) == before[0]
    assert view.page.locator("#follow-up-table").get_attribute("open") is not None
    assert view.page.evaluate("[...document.querySelectorAll('.drawn')].every(x => x.seen)")
    assert read_parts(view) != before[1]
    radio(view, "indicator", "stage")
    assert read_parts(view) == before[1]
    assert parse_qs(view.query) == {"lang": ["en"], "mark": ["kept"]}
    view.views_asked.clear()
    radio(view, "indicator", "attendance")
    assert view.views_asked == [], "what was seen before is asked for again"
    assert view.page.evaluate("history.length") == entries
    assert view.errors == []


def test_a_closed_table_is_fetched_when_it_is_opened_and_comes_along_while_it_is_open(
    opened: Open,
) -> None:
    view = opened("overview", "en").adopted()
    table = view.page.locator("#map-table")

    def rows() -> list[str]:
        return table.locator("tbody tr").all_inner_texts()

    for value in ("attendance", "ready"):
        radio(view, "indicator", value)
    assert not table.locator("table").count()
    view.views_asked.clear()
    table.locator("summary").click()
    table.locator("table").wait_for(timeout=PATIENCE)
    view.settled()
    (asked,) = view.views_asked
    assert parse_qs(asked.partition("?")[2])["indicator"] == ["ready"]
    assert rows() == rows_of(opened("overview?indicator=ready", "en"))
    radio(view, "indicator", "attendance")
    assert len(view.views_asked) == 1
    assert rows() == rows_of(opened("overview?indicator=attendance", "en"))
    table.locator("summary").click()
    radio(view, "indicator", "stage")
    assert not table.locator("table").count()
    assert view.errors == []


def test_what_is_opened_while_a_change_is_on_its_way_is_that_of_the_change(opened: Open) -> None:
    view = opened("overview", "en").adopted()
    radio(view, "indicator", "attendance")  # from now on the table of the map is left out
    held: list[Route] = []
    released: list[bool] = []
    view.page.route(
        "**/view/overview.json?*",
        lambda route: route.continue_() if released else held.append(route),
    )
    view.page.locator("#reading input[name=indicator][value=ready]").evaluate(
        "each => each.click()"
    )
    view.page.locator("#map-table > summary").click()
    view.page.locator("#follow-up-table > summary").click()  # has been there as a whole
    assert len(held) == 1
    released.append(True)
    held[0].continue_()
    view.page.locator("#map-table table").wait_for(timeout=PATIENCE)
    view.settled()
    rows = view.page.locator("#map-table tbody tr").all_inner_texts()
    assert rows == rows_of(opened("overview?indicator=ready", "en"))
    assert view.page.locator("#follow-up-table tbody tr").count()


def rows_of(view: Opened) -> list[str]:
    """Return the rows of the table of the map, of a page that came as a whole."""
    view.views_asked.clear()
    view.page.locator("#map-table > summary").click()
    view.settled()
    assert view.views_asked == []
    return view.page.locator("#map-table tbody tr").all_inner_texts()


def test_a_table_that_cannot_be_fetched_is_said_and_comes_with_the_next_try(opened: Open) -> None:
    view = opened("overview", "en").adopted()
    radio(view, "indicator", "attendance")
    view.page.route("**/view/overview.json?*", lambda route: route.abort())
    view.page.locator("#map-table > summary").click()
    view.page.locator("[data-notice=lost]").wait_for(timeout=PATIENCE)
    view.page.unroute("**/view/overview.json?*")
    view.page.locator("[data-retry]:visible").click()
    view.page.locator("#map-table table").wait_for(timeout=PATIENCE)
    assert view.page.locator("#map-table tbody tr").count() == len(STATES)


def test_an_answer_to_a_change_holds_only_the_sections_that_depend_on_it(opened: Open) -> None:
    view = opened("objectives", "en")
    with view.page.expect_response(re.compile("/view/")) as heard:
        view.page.locator("#reading select[name=objective]").select_option("10")
    answer = heard.value
    assert set(answer.json()["parts"]) == {"evidence", "chosen"}
    assert "immutable" in answer.headers["cache-control"]
    view.settled()
    with view.page.expect_response(re.compile("/view/")) as heard:
        view.page.locator("#reading select[name=round_table]").select_option("2")
    assert set(heard.value.json()["parts"]) >= {"objectives", "principles", "evidence"}
    assert set(view.settled().query.split("&")) == {"lang=en", "objective=10", "round_table=2"}


def test_of_quick_changes_the_last_one_is_shown(opened: Open) -> None:
    view = opened("overview", "en")
    reference = read_parts(opened("overview?indicator=ready", "en"))
    view.page.evaluate("""for (const value of ["attendance", "ready", "stage", "attendance", "ready"])
        document.querySelector(`#reading input[name=indicator][value=${value}]`).click()""")
    view.settled()
    assert read_parts(view) == reference
    assert "indicator=ready" in view.query


@each_choice(language=("ar", "en"), size=("desktop", "phone"))
def test_several_states_are_chosen_found_by_their_letters_and_cleared_with_the_keyboard(
    opened: Open, language: str, size: str
) -> None:
    view = opened("objectives", language, size)
    everything = read_parts(view)
    several = view.page.locator("#several-states")
    summary, keyboard = several.locator("summary"), view.page.keyboard
    none = summary.locator(".value").inner_text()
    summary.focus()
    keyboard.press("Enter")
    for code in ("MAR", "LBY"):
        name = STATES[code].name(language)
        search = several.locator(".search")
        search.focus()
        search.fill("")
        keyboard.type(name)
        assert several.locator("label:visible").count() == 1
        keyboard.press("Tab")
        assert view.page.evaluate(FOCUSED) == f"states {code}"
        keyboard.press("Space")
        view.settled()
        assert view.page.evaluate(FOCUSED) == f"states {code}", "the focus was lost"
        assert name in summary.locator(".value").inner_text()
    assert sorted(parse_qs(view.query)["states"]) == ["LBY", "MAR"]
    assert read_parts(view) != everything
    keyboard.press("Escape")
    assert several.get_attribute("open") is None
    assert view.page.evaluate("document.activeElement.tagName") == "SUMMARY"
    keyboard.press("Enter")
    several.locator(".clear").focus()
    keyboard.press("Enter")
    view.settled()
    assert "states" not in parse_qs(view.query)
    assert summary.locator(".value").inner_text() == none
    assert read_parts(view) == everything
    assert view.errors == []


# The way to other pages, and back


def test_reload_deep_link_and_the_way_back_show_the_same(opened: Open) -> None:
    view = opened("states", "en").adopted()
    view.page.locator("#reading select[name=state]").select_option("MAR")
    view.settled()
    first, address = read_parts(view), view.page.url
    view.page.locator("a[data-page=participation]").click()
    view.settled()
    view.page.locator("#reading select[name=event]").select_option(index=2)
    view.settled()
    second, other = read_parts(view), view.page.url
    assert "state=MAR" in other, "the choice of another page goes along"
    for move, said, where in (
        (view.page.go_back, first, address),
        (view.page.go_forward, second, other),
        (view.page.reload, second, other),
        (view.page.go_back, first, address),
    ):
        move()
        view.page.wait_for_url(where)
        assert read_parts(view.settled()) == said
    for said, where in ((first, address), (second, other)):
        assert read_parts(opened(where.partition(view.base)[2])) == said
    assert view.errors == []


def test_the_way_back_leads_to_where_the_reader_was(opened: Open) -> None:
    view = opened("overview", "en").adopted()
    view.page.evaluate(f"{SCROLLER}.scrollTop = 400")
    view.page.evaluate("document.querySelector('a[data-page=about]').click()")
    view.page.wait_for_url("**/about?*")
    view.settled()
    assert scrolled(view) == 0
    view.page.go_back()
    view.page.wait_for_url(lambda url: "/about" not in url)
    view.settled()
    assert scrolled(view) == 400


def test_a_change_after_the_way_back_on_the_same_page_is_drawn(opened: Open) -> None:
    view = opened("states", "en")
    listed = read_parts(view)
    view.page.locator("a[data-page=states]").click()
    view.settled()
    state = view.page.locator("#reading select[name=state]")
    state.select_option("MAR")
    profile = read_parts(view.settled())
    view.page.go_back()
    view.page.wait_for_function("!location.search.includes('state=')")
    assert read_parts(view.settled()) == listed
    state.select_option("MAR")
    assert read_parts(view.settled()) == profile


def test_language_and_page_change_carry_choices_along_without_loading_the_page_again(
    opened: Open,
) -> None:
    view = opened("objectives?states=MAR&order=number", "en").adopted()
    view.page.evaluate("window.same = true")
    view.page.locator("#several-states").evaluate("element => element.open = true")
    view.page.locator("a[data-lang=ar]").click()
    view.page.wait_for_function("document.documentElement.lang === 'ar'")
    view.settled()
    assert view.html == {"lang": "ar", "dir": "rtl"}
    assert parse_qs(view.query) == {"states": ["MAR"], "order": ["number"], "lang": ["ar"]}
    assert STATES["MAR"].name("ar") in view.page.locator("#several-states .value").inner_text()
    view.page.locator("a[data-page=overview]").click()
    view.page.wait_for_function("!location.pathname.endsWith('objectives')")
    view.settled()
    assert parse_qs(view.query) == {"states": ["MAR"], "order": ["number"], "lang": ["ar"]}
    assert view.page.locator("a[data-page=overview][aria-current=page]").count() == 1
    view.page.locator("a[data-page=objectives]").click()
    view.page.wait_for_url("**/objectives?*")
    view.settled()
    assert view.page.locator("#reading input[name=order]:checked").input_value() == "number"
    assert view.page.evaluate("window.same") is True
    assert view.errors == []


def test_the_link_to_the_content_asks_for_nothing_and_keeps_the_address(opened: Open) -> None:
    view = opened("states?state=MAR", "en")
    view.views_asked.clear()
    view.page.locator(".skip").focus()
    view.page.keyboard.press("Enter")
    view.settled()
    assert view.page.evaluate("document.activeElement.id") == "content"
    assert view.page.url.partition("#")[0] == f"{view.base}/states?state=MAR&lang=en"
    assert view.views_asked == []


@pytest.mark.parametrize("code", ["DZA", "LBN"])
def test_an_embedded_view_stays_one_over_a_click_on_its_map(opened: Open, code: str) -> None:
    view = opened("overview?embed=true", "en")
    for unseen in (".masthead", ".filters", "details.along"):
        assert not [x for x in view.page.locator(unseen).all() if x.is_visible()], unseen
    click_on_map(view, code)
    assert "/states" in view.page.url
    assert {"embed=true", f"state={code}"} <= set(view.query.split("&"))
    assert STATES[code].formal_name("en") in view.page.locator(".dashboard-profile").inner_text()
    for unseen in (".masthead", ".filters", "details.along"):
        assert not [x for x in view.page.locator(unseen).all() if x.is_visible()], unseen


def test_what_of_an_address_means_nothing_is_said_and_not_shown(opened: Open) -> None:
    view = opened("objectives?order=sideways&no_such=1", "en")
    assert view.page.locator("[data-part=notices] > *").count() == 2
    assert view.page.locator("#reading input[name=order]:checked").input_value() == FIRST_ORDER
    assert view.errors == []


# Streamlit


def hold_streamlit(view: Opened) -> Callable[[], None]:
    """Hold back Streamlit's own script; return the function that waits for its being asked for, and
    lets it go.
    """
    held: list[Route] = []
    released: list[bool] = []
    view.page.route(
        re.compile(r"/static/js/index\."),
        lambda route: route.continue_() if released else held.append(route),
    )

    def release() -> None:
        for _ in range(PATIENCE // 100):
            if held:
                break
            view.page.wait_for_timeout(100)
        released.append(True)
        for each in held:
            each.continue_()

    return release


def test_a_filter_used_before_streamlit_is_up_survives_its_arrival(opened: Open) -> None:
    view = opened("about", "en")
    release = hold_streamlit(view)
    view.go("states?lang=en")
    assert not view.page.locator("#reading[data-adopted]").count()
    state = view.page.locator("#reading select[name=state]")
    state.focus()
    state.select_option("MAR")
    view.settled()
    view.page.evaluate(f"{SCROLLER}.scrollTop = 250")
    view.page.evaluate("document.querySelector('details.along').open = true")
    view.settled()
    first, places = read_parts(view), rectangles(view)
    release()
    view.adopted()
    assert state.input_value() == "MAR"
    assert view.page.evaluate(FOCUSED) == "state MAR"
    assert scrolled(view) == 250
    assert read_parts(view) == first
    assert rectangles(view) == places
    assert "state=MAR" in view.query
    assert view.page.locator("details.along[open]").count() == 1
    assert view.errors == []


def rectangles(view: Opened) -> Any:
    return view.page.evaluate(
        """[...document.querySelectorAll('#reading [data-part], #reading .masthead')].map(part => {
          const { x, y, width, height } = part.getBoundingClientRect();
          return [x, y, width, height].map(Math.round);
        })"""
    )


def hold_answers(view: Opened) -> Callable[[], None]:
    """Hold back what Streamlit's server says; return the function that waits for the first run, and
    lets all of it through.
    """
    said: list[bytes | str] = []
    lines: list[WebSocketRoute] = []
    released: list[bool] = []

    def hold(line: WebSocketRoute) -> None:
        lines.append(line)
        line.connect_to_server().on_message(
            lambda frame: line.send(frame) if released else said.append(frame)
        )

    def release() -> None:
        for _ in range(PATIENCE // 100):
            if any(has_begun(frame) for frame in said):
                break
            view.page.wait_for_timeout(100)
        while said:  # more may come meanwhile, and must not overtake
            lines[-1].send(said.pop(0))
        released.append(True)

    view.page.route_web_socket(re.compile(r"/_stcore/stream"), hold)
    return release


def has_begun(frame: bytes | str) -> bool:
    told = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
    return told.WhichOneof("type") == "new_session"


@pytest.mark.parametrize("to", ["states", "briefing"])
def test_a_run_of_the_page_before_does_not_take_the_reader_back_to_it(
    opened: Open, to: str
) -> None:
    view = opened("about", "en")
    release = hold_answers(view)
    view.go("overview?lang=en&state=MAR")
    view.page.mouse.move(200, 200)  # the first sign of a reader
    view.page.wait_for_function("!window.dashboardScripts")
    view.page.wait_for_timeout(1000)
    view.page.locator(f"a[data-page={to}]").click()
    view.page.wait_for_url(f"**/{to}?*")
    release()
    view.adopted()
    assert urlparse(view.page.url).path == f"/{to}"
    assert {"lang=en", "state=MAR"} <= set(view.query.split("&"))
    assert view.page.locator(f"a[data-page={to}][aria-current=page]").count() == 1
    assert view.page.locator(".st-key-briefing-make").count() == (to == "briefing")
    view.page.go_back()
    view.page.wait_for_url("**/?*")
    view.settled()
    assert view.page.locator("a[data-page=overview][aria-current=page]").count() == 1
    assert view.errors == []


def test_a_reader_who_goes_on_before_streamlit_is_up_stays_where_they_went(opened: Open) -> None:
    view = opened("about", "en")
    release = hold_streamlit(view)
    view.go("overview?lang=en")
    view.page.locator("a[data-page=briefing]").click()
    view.page.wait_for_url("**/briefing?*")
    release()
    view.adopted()
    assert view.page.locator(".st-key-briefing-make").count() == 1
    assert view.page.locator("a[data-page=briefing][aria-current=page]").count() == 1
    view.page.locator("a[data-page=states]").click()
    view.page.wait_for_url("**/states?*")
    view.settled().adopted()
    assert view.page.locator(".st-key-briefing-make:visible").count() == 0
    assert view.errors == []


def test_streamlit_runs_the_page_of_the_address_when_told_of_it_as_of_a_way_back(
    opened: Open,
) -> None:
    """Pin Streamlit's listener of `popstate`, which static/reading.js relies on."""
    view = opened("overview", "ar").adopted()
    view.page.locator("a[data-page=data]").click()
    view.page.locator("[data-testid=stFileUploader]").wait_for(state="attached", timeout=PATIENCE)
    heading = view.page.locator("[data-testid=stHeading] h1")
    assert heading.text_content()
    told = heading.text_content()
    view.page.evaluate("""history.pushState({}, "", "./data?lang=en");
        dispatchEvent(new PopStateEvent("popstate", { state: history.state }))""")
    view.page.wait_for_function(
        "told => document.querySelector('[data-testid=stHeading] h1')?.textContent !== told",
        arg=told,
        timeout=PATIENCE,
    )


def test_titles_name_page_and_state_and_stay_when_streamlit_has_run(opened: Open) -> None:
    view = opened("states?state=MAR", "en")
    title = view.page.title()
    assert STATES["MAR"].name("en") in title
    view.adopted()
    assert view.page.title() == title
    titles = {title}
    for name in ("states", "data", "briefing", "about", "overview"):
        view.page.locator(f"a[data-page={name}]").click()
        view.page.wait_for_function(
            "name => document.querySelector(`a[data-page=${name}][aria-current=page]`)", arg=name
        )
        view.settled().adopted()
        titles.add(view.page.title())
    assert len(titles) == 5


def test_below_a_base_path_a_page_is_read_changed_and_left(
    opened: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running(tmp_path_factory.mktemp("below"), "/below/here") as server:
        view = opened("states", "en", server=server).adopted()
        view.page.locator("#reading select[name=state]").select_option("MAR")
        view.settled()
        assert view.page.url == f"{server.base}/states?lang=en&state=MAR"
        view.page.locator("a[data-page=overview]").click()
        view.page.wait_for_url(f"{server.base}/?*")
        view.settled()
        radio(view, "indicator", "attendance")
        click_on_map(view, "DZA")
        assert view.page.url.startswith(f"{server.base}/states?")
        view.page.locator("a[data-page=data]").click()
        view.page.wait_for_url(f"{server.base}/data?*")
        view.settled()
        assert view.page.locator("[data-testid=stFileUploader]").count() == 1
        for table in ("csv", "xlsx"):
            view.go("overview?lang=en")
            view.page.locator("#follow-up-table > summary").click()
            with view.page.expect_download() as download:
                view.page.locator(f"#follow-up-table .downloads a[href*='.{table}']").click()
            assert download.value.suggested_filename.endswith(table)
        assert view.errors == []
