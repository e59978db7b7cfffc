"""Spreadsheets as they come, in a real browser: matched, one decision taken back, published."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.browser.conftest import Opened, Server, running
from tests.browser.test_data import press, upload, write
from tests.corpus.lists.all_lists import real_lists
from tests.loaders.case_files import FOLDER
from tests.loaders.workbooks import COVERAGE, damaged_sheet, xlsx

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("data")]
EVENT = {
    "ar": 1,
    "en": 0,
}  # another one in each language: what is published already changes nothing
MATRIX = [
    ["الدولة", "الهدف 1", "الهدف 2", "الهدف 23"],
    ["الأردن", "مخطط له", "", "✓"],
    ["العراق", "✓", "قيد التنفيذ", ""],
]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("spreadsheets")) as server:
        yield server


def newest(server: Server) -> int:
    return int(httpx.get(f"{server.base}/healthz", trust_env=False).json()["version"])


def choose(view: Opened, key: str, option: int) -> None:
    """Choose the option of this number in the select box whose key begins so and ends so."""
    first, _, last = key.partition("*")
    box = view.page.locator(f"[class*='st-key-{first}'][class*='{last}'] input").first
    box.scroll_into_view_if_needed()
    box.focus()
    box.press("ArrowDown")
    view.page.locator("[role=option]").nth(option).click()
    view.settled()


def confirm_matching(view: Opened) -> None:
    view.page.locator("[class*='st-key-matched-'] button").first.click()
    view.settled()


def take_back(view: Opened) -> None:
    """Open the list of decisions, and take the first back that can be."""
    view.page.locator(".st-key-decisions summary").click()
    view.page.wait_for_timeout(300)
    view.page.locator("[class*='st-key-take-back-'] button:enabled").first.click()
    view.settled()


def publish(view: Opened, server: Server) -> None:
    before = newest(server)
    write(view, "note", "as it came")
    press(view, "publish")
    view.page.wait_for_selector(".dashboard-published")
    view.settled()
    assert newest(server) == before + 1
    assert not view.errors
    assert not view.outside


def rows_previewed(view: Opened) -> int:
    return view.page.locator("[class*='st-key-difference-'] table tbody tr").count()


def confirm_take_back_and_publish(view: Opened, machine: Server) -> None:
    """Confirm a matching, take it back, and publish it as it is asked again."""
    confirm_matching(view)
    assert rows_previewed(view)
    take_back(view)  # what was said is preselected
    confirm_matching(view)
    publish(view, machine)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_list_of_a_french_ministry_is_matched_changed_and_published(
    language: str, machine: Server, opened: Callable[..., Opened]
) -> None:
    view = opened("data", language, server=machine)
    upload(view, FOLDER / "60-ministere.xlsx")
    choose(view, "constant-*-event", EVENT[language])
    confirm_matching(view)
    assert rows_previewed(view)
    take_back(view)  # asked again, with what was chosen
    assert view.page.locator("[class*='st-key-matched-'] button:enabled").count() == 1
    confirm_matching(view)
    assert rows_previewed(view)
    publish(view, machine)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_arabic_matrix_is_confirmed_changed_and_published(
    language: str, machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    file = tmp_path / f"matrix-{language}.xlsx"
    rows = [*MATRIX, ["تونس", "", "✓", ""]] if language == "en" else MATRIX
    file.write_bytes(xlsx({"مصفوفة": rows}))
    view = opened("data", language, server=machine)
    upload(view, file)
    choose(view, "sign-*coverage", 2)
    for key, text in (("cycle", "2024"), ("source", "Report")):
        field = view.page.locator(f"[class*='st-key-constant-'][class*='{key}'] input")
        field.fill(text)
        field.press("Enter")
        view.settled()
    confirm_take_back_and_publish(view, machine)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_arabic_report_of_zoom_is_matched_changed_and_published(
    language: str, machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    (report,) = (each for each in real_lists() if each.label == "zoom-meeting-ar")
    file = tmp_path / f"{language}-{report.file.name}"
    file.write_bytes(report.file.data + (b"\n" if language == "en" else b""))
    view = opened("data", language, server=machine)
    upload(view, file)
    choose(view, "constant-*-event", EVENT[language])
    confirm_take_back_and_publish(view, machine)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_sheet_that_cannot_be_read_is_left_out_and_the_others_are_published(
    language: str, machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    rows = [*COVERAGE, [2020, "OMN", 3 if language == "ar" else 4, "planned"]]
    file = tmp_path / f"damaged-{language}.xlsx"
    file.write_bytes(damaged_sheet(xlsx({"coverage": rows, "spoilt": [["a", "b"], [1, 2]]})))
    view = opened("data", language, server=machine)
    upload(view, file)
    assert view.page.locator(".st-key-publish button:enabled").count() == 0
    view.page.locator("[class*='st-key-left-'] button").first.click()
    view.settled()
    assert rows_previewed(view)
    take_back(view)  # what was said is preselected
    view.page.locator("[class*='st-key-left-'] button").first.click()
    view.settled()
    publish(view, machine)
