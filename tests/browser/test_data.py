"""The data page as an analyst uses it, in a real browser: upload, preview, publish, restore."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from domain.language import languages
from tests.browser.conftest import Opened, Server, running
from tests.combinations import first_choice
from tests.conftest import REPORT
from tests.loaders.workbooks import COVERAGE, PROGRESS, xlsx

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("data")]
LANGUAGES = ("ar", "en")
FOREIGN = Path(__file__).resolve().parents[1] / "files" / "foreign"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a dashboard with a new store, in which these tests publish one after the other."""
    with running(tmp_path_factory.mktemp("publishing")) as server:
        yield server


def changed(folder: Path, sheet: str, cell: str, value: object, name: str = "changed.xlsx") -> Path:
    """Return the report's workbook with one cell changed."""
    workbook = openpyxl.load_workbook(REPORT)
    workbook[sheet][cell] = value
    workbook.save(folder / name)
    return folder / name


def headcount_cell() -> tuple[str, str, int]:
    """Return sheet, cell and value of a headcount in the report: 70 participants of United Nations
    agencies.
    """
    sheet = openpyxl.load_workbook(REPORT)["participants"]
    column = next(cell.column for cell in sheet[1] if cell.value == "headcount")
    cell = next(
        row[column - 1] for row in sheet.iter_rows(min_row=2) if row[column - 1].value == 70
    )
    return "participants", cell.coordinate, 70


def upload(view: Opened, *files: Path) -> None:
    view.page.set_input_files("input[type=file]", [str(file) for file in files])
    view.page.wait_for_selector("[class*=st-key-file-]", timeout=60_000)
    view.settled()


def press(view: Opened, key: str) -> None:
    view.page.locator(f".st-key-{key} button").click()
    view.settled()


def write(view: Opened, key: str, text: str) -> None:
    field = view.page.locator(f".st-key-{key} input")
    field.fill(text)
    field.press("Enter")
    view.settled()


def total(view: Opened) -> str:
    """Return the number on the second headline card."""
    return view.page.locator(".dashboard-card .value").nth(1).inner_text()


@first_choice(language=("ar", "en"))
def test_a_changed_cell_is_seen_before_it_is_published_then_everywhere_and_can_be_taken_back(
    language: str, machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    sheet, cell, value = headcount_cell()
    reader = opened("", language, server=machine)
    other = opened("participation", language, server=machine)
    was = other.page.locator("#reading").get_attribute("data-version")
    assert total(reader) == "111"
    analyst = opened("data", language, server=machine)
    upload(analyst, changed(tmp_path, sheet, cell, value + 5))
    rows = analyst.page.locator("[class*=changed] table tbody tr")
    assert rows.count() == 1
    assert [
        re.sub(r"\D", "", text) for text in rows.first.locator("td").all_inner_texts()[-2:]
    ] == [str(value), str(value + 5)]
    write(analyst, "note", "one cell")
    press(analyst, "publish")
    analyst.page.wait_for_selector(".dashboard-published")
    reader.go(f"?lang={language}")
    assert total(reader) == "116"
    other.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    other.page.wait_for_function(
        "was => document.querySelector('#reading').dataset.version !== was", arg=was
    )
    other.page.locator("#reading select[name=event]").select_option(index=2)
    other.settled()
    assert "75" in re.findall(r"\d+", other.page.locator("#content").inner_text())
    newest = max(
        int(n)
        for n in re.findall(
            r"version=(\d+)",
            analyst.page.locator(".dashboard-published a").get_attribute("href") or "",
        )
    )
    analyst.go(f"data?lang={language}&version={newest - 1}")
    press(analyst, "restore")
    write(analyst, "restore-note", "as before")
    press(analyst, "restore-now")
    analyst.page.wait_for_selector(".dashboard-published")
    reader.go(f"?lang={language}")
    assert total(reader) == "111"
    assert not analyst.errors
    assert not analyst.outside


@first_choice(language=("en", "ar"))
def test_an_upload_survives_a_reload_of_the_page(
    language: str, machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    sheet, cell, value = headcount_cell()
    analyst = opened("data", language, server=machine)
    upload(analyst, changed(tmp_path, sheet, cell, value + 1))
    assert "draft=" in analyst.query
    analyst.page.reload()
    analyst.settled()
    assert analyst.page.locator("[class*=changed] table tbody tr").count() == 1
    press(analyst, "discard")
    assert "draft=" not in analyst.query
    assert analyst.page.locator("[class*=st-key-file-]").count() == 0


def test_who_is_overtaken_is_told_sees_the_new_difference_and_decides_again(
    opened: Callable[..., Opened], tmp_path_factory: pytest.TempPathFactory
) -> None:
    sheet, cell, value = headcount_cell()
    folder = tmp_path_factory.mktemp("overtaken")
    with running(folder) as machine:
        first, second = (opened("data", "ar", server=machine) for _ in range(2))
        upload(first, changed(folder, sheet, cell, value + 1, "first.xlsx"))
        upload(second, changed(folder, sheet, cell, value + 2, "second.xlsx"))
        write(first, "note", "first")
        press(first, "publish")
        first.page.wait_for_selector(".dashboard-published")
        write(second, "note", "second")
        press(second, "publish")
        assert second.page.locator(".dashboard-published").count() == 0
        press(second, "rebase")
        cells = second.page.locator("[class*=changed] table tbody tr td").all_inner_texts()
        assert [re.sub(r"\D", "", text) for text in cells[-2:]] == [str(value + 1), str(value + 2)]
        write(second, "note", "second")
        press(second, "publish")
        second.page.wait_for_selector(".dashboard-published")
        assert total(opened("", "en", server=machine)) == "113"


def test_the_published_workbook_uploaded_again_changes_nothing(
    machine: Server, opened: Callable[..., Opened]
) -> None:
    analyst = opened("data", "ar", server=machine)
    upload(analyst, REPORT)
    assert analyst.page.locator(".st-key-publish").count() == 0
    assert analyst.page.locator("[class*=st-key-difference-]").count() == 0
    press(analyst, "discard")


@first_choice(language=("ar", "en"))
def test_where_all_rows_are_refused_nobody_reads_that_they_are_published(
    language: str, machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    (tmp_path / "refused.xlsx").write_bytes(
        xlsx({"Data": [*PROGRESS[:1], [2020, "Lebanan", "31/06/2024", "90%"]]})
    )
    analyst = opened("data", language, server=machine)
    upload(analyst, tmp_path / "refused.xlsx")
    text = analyst.page.locator("[data-testid=stMain]").inner_text().replace("\u2060", "")
    assert (
        languages()[language].gettext(
            "This upload changes nothing: all that it says is published already."
        )
        not in text
    )
    assert analyst.page.locator("[data-testid=stAlertContentWarning]").count() == 1
    press(analyst, "discard")


def test_both_tables_of_a_sheet_are_told_with_their_rows_and_what_was_left_out(
    machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    rows = [["title"], *COVERAGE, [], [], ["title"], *PROGRESS]
    (tmp_path / "two.xlsx").write_bytes(xlsx({"Data": rows}))
    analyst = opened("data", "en", server=machine)
    upload(analyst, tmp_path / "two.xlsx")
    assert steps(analyst)[:3] == [1, 2, 3]
    told = analyst.page.locator(".dashboard-file li").all_inner_texts()
    assert [re.findall(r"\d+", text) for text in told] == [
        ["1", "1"],
        ["1", "1"],
        ["6", "2", "4", "2", "2"],
    ]
    press(analyst, "discard")


def choose(view: Opened, key: str, n: int) -> None:
    """Choose the option at a position of the first select box whose key begins with `key`."""
    field = view.page.locator(f"[class*=st-key-{key}] input").first
    field.scroll_into_view_if_needed()
    field.focus()
    field.press("ArrowDown")  # by keyboard, for accessibility
    view.page.locator("[role=option]").nth(n).click()
    view.settled()


@first_choice(language=("en", "ar"))
def test_an_export_with_foreign_columns_is_matched_published_and_remembered(
    language: str, opened: Callable[..., Opened], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running(tmp_path_factory.mktemp("matching")) as machine:
        analyst = opened("data", language, server=machine)
        upload(analyst, FOREIGN / "indico.csv")
        assert analyst.page.locator("[class*=st-key-match-]").count() == 1
        assert steps(analyst) == [1, 2], "of what is not read yet nothing is said"
        choose(analyst, "constant", 1)
        press_like(analyst, "matched-")
        assert analyst.page.locator("[class*=st-key-match-]").count() == 0
        assert analyst.page.locator("[class*=st-key-problems-error] tbody tr").count() == 3, (
            "ten cells, three values"
        )
        # a state outside the League: its cell is left empty
        choose(analyst, "value-][class*=-participants-state", 1)
        press_like(analyst, "values-")
        assert analyst.page.locator("[class*=st-key-problems-error]").count() == 0
        assert analyst.page.locator("[class*=added] table tbody tr").count() == 12, (
            "two of fourteen did not come"
        )
        write(analyst, "note", "registrations")
        press(analyst, "publish")
        analyst.page.wait_for_selector(".dashboard-published")
        again = tmp_path_factory.mktemp("again") / "second.csv"
        again.write_bytes(
            (FOREIGN / "indico.csv")
            .read_bytes()
            .replace(b"Ministry of Foreign Affairs", b"Ministry of Labour")
        )
        upload(analyst, again)
        assert analyst.page.locator(".dashboard-column .reason").first.inner_text() == languages()[
            language
        ].gettext("as last time")
        choose(analyst, "constant", 1)
        press_like(analyst, "matched-")
        # the meanings of the values are preselected, the empty cell too
        press_like(analyst, "values-")
        assert analyst.page.locator("[class*=st-key-problems-error]").count() == 0


def steps(view: Opened) -> list[int]:
    """Return the numbers of the steps on the page."""
    return [int(text) for text in view.page.locator(".dashboard-step .number").all_inner_texts()]


def test_of_a_file_that_cannot_be_read_only_that_is_said(
    machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(REPORT.read_bytes()[:5000])
    analyst = opened("data", "ar", server=machine)
    upload(analyst, broken)
    assert steps(analyst) == [1, 3]
    assert analyst.page.locator("[class*=st-key-problems-error] tbody tr").count() == 1
    press(analyst, "discard")


def press_like(view: Opened, beginning: str) -> None:
    """Press the last button below the first element whose key begins with `beginning`."""
    view.page.locator(f"[class*=st-key-{beginning}] button:not([aria-haspopup])").last.click()
    view.settled()


def test_two_files_that_speak_of_the_same_row_are_not_published_together(
    machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    sheet, cell, value = headcount_cell()
    analyst = opened("data", "en", server=machine)
    upload(
        analyst,
        changed(tmp_path, sheet, cell, value + 1, "one.xlsx"),
        changed(tmp_path, sheet, cell, value + 2, "two.xlsx"),
    )
    assert analyst.page.locator("[class*=st-key-file-]").count() == 2
    assert analyst.page.locator(".st-key-publish").count() == 0
    press_like(analyst, "without-")
    analyst.page.wait_for_selector(".st-key-publish")
    press(analyst, "discard")
