"""The briefing page in a real browser: choose, press, save, and open the saved files."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pptx
import pytest
from openpyxl import load_workbook
from PIL import Image

from domain.language import languages
from domain.vocabulary import STATES
from tests.browser.conftest import SIZES, Opened
from tests.combinations import each_choice, first_choice

pytestmark = pytest.mark.browser
Open = Callable[..., Opened]
PATIENCE = 180_000  # milliseconds; on two cores that other work may share
ARABIC = range(0x600, 0x700)


def saved(view: Opened, press: Callable[[], None], folder: Path) -> Path:
    """Press and return the downloaded file."""
    with view.page.expect_download(timeout=PATIENCE) as download:
        press()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def build_file(view: Opened, folder: Path) -> Path:
    """Press the button of the page, wait, and save the result."""
    view.page.locator(".st-key-briefing-make button").click()
    save = view.page.locator(".st-key-briefing-save button")
    save.wait_for(timeout=PATIENCE)
    return saved(view, save.click, folder)


def words(deck: Path) -> str:
    """Return all text of the slides of a deck."""
    slides = pptx.Presentation(str(deck)).slides
    return " ".join(
        shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame
    )


def choose(view: Opened, key: str, place: int) -> None:
    """Press one of several buttons of a choice."""
    view.page.locator(f".st-key-{key} button").nth(place).click()
    view.settled()


@each_choice(screen=languages(), told_in=reversed(languages()))
def test_a_deck_is_chosen_made_saved_and_opened_in_a_language_of_its_own(
    opened: Open, tmp_path: Path, screen: str, told_in: str
) -> None:
    view = opened("briefing?contents=states&profiles=MAR", screen)
    choose(view, "in", list(languages()).index(told_in))
    deck = build_file(view, tmp_path)
    assert deck.suffix == ".pptx"
    assert STATES["MAR"].name(told_in) in words(deck)
    assert any(ord(letter) in ARABIC for letter in words(deck)) == (told_in == "ar")
    assert view.html["lang"] == screen
    assert view.errors == []
    assert view.outside == []


@first_choice(language=("en", "ar"))
def test_several_files_come_as_one_archive_and_each_can_be_opened(
    opened: Open, tmp_path: Path, language: str
) -> None:
    view = opened(
        "briefing?contents=figures&figures=ladder&formats=xlsx&formats=png&formats=pdf&sizes=square&in=both",
        language,
    )
    with zipfile.ZipFile(build_file(view, tmp_path)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    assert len(files) == 3 * len(languages())
    for code in languages():
        wide, high = Image.open(
            io.BytesIO(files[f"{code}/pictures/square/ladder-square-{code}.png"])
        ).size
        assert wide == high
        assert files[f"{code}/figure-ladder-{code}.pdf"].startswith(b"%PDF")
        book = load_workbook(io.BytesIO(files[f"{code}/figure-ladder-{code}.xlsx"]))
        assert all(
            bool(sheet.sheet_view.rightToLeft) == languages()[code].rtl for sheet in book.worksheets
        )


def test_a_button_pressed_twice_makes_one_and_a_reload_keeps_the_choice(
    opened: Open, tmp_path: Path
) -> None:
    view = opened("briefing?contents=figures&figures=gender&formats=xlsx", "en")
    button = view.page.locator(".st-key-briefing-make button")
    button.click()
    button.click()
    view.page.locator(".st-key-briefing-save button").wait_for(timeout=PATIENCE)
    view.settled()
    assert view.page.locator(".st-key-briefing-save button").count() == 1
    first = saved(
        view, view.page.locator(".st-key-briefing-save button").click, tmp_path
    ).read_bytes()
    view.page.reload()
    view.settled()
    assert "figures=gender" in view.query
    assert view.page.locator(".st-key-briefing-save").count() == 0, (
        "nothing is made before the click"
    )
    assert build_file(view, tmp_path).read_bytes() == first


def test_two_people_at_once_get_each_their_own(opened: Open, tmp_path: Path) -> None:
    views = {code: opened("briefing?contents=states&profiles=LBY", code) for code in languages()}
    for view in views.values():
        view.page.locator(".st-key-briefing-make button").click()
    for code, view in views.items():
        save = view.page.locator(".st-key-briefing-save button")
        save.wait_for(timeout=PATIENCE)
        assert STATES["LBY"].name(code) in words(saved(view, save.click, tmp_path))


def test_without_a_kind_of_file_there_is_nothing_to_press(opened: Open) -> None:
    view = opened("briefing?formats=", "en")
    assert view.page.locator(".st-key-briefing-make").count() == 0
    assert view.page.get_by_test_id("stAlert").count() == 1


@each_choice(language=languages(), size=SIZES)
def test_the_thumbnails_are_there_and_described(opened: Open, language: str, size: str) -> None:
    view = opened("briefing?contents=states&profiles=MAR", language, size)
    pictures = view.page.locator(".dashboard-thumbnails img")
    assert pictures.count() == 2
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        view.page.wait_for_function(
            "img => img.complete && img.naturalWidth > 0",
            arg=picture.element_handle(),
            timeout=PATIENCE,
        )
        assert picture.get_attribute("alt")
    assert view.errors == []


@each_choice(language=languages(), size=SIZES)
def test_a_picture_of_a_chart_takes_two_clicks_and_has_the_readers_filters(
    opened: Open, tmp_path: Path, language: str, size: str
) -> None:
    files = []
    for choice in ("", "?states=MAR"):
        view = opened(f"objectives{choice}", language, size)
        view.page.locator("#principles-picture > summary").click()
        link = view.page.locator(
            "#principles-picture a.picture-file[href*='.png'][href*='size=slide']"
        )
        files.append(saved(view, link.click, tmp_path).read_bytes())
        assert Image.open(io.BytesIO(files[-1])).height == 1500
        assert view.errors == []
    assert files[0] != files[1]


def test_a_picture_is_saved_with_the_keyboard_alone(opened: Open, tmp_path: Path) -> None:
    view = opened("participation", "ar")
    view.page.locator("#gender-picture > summary").focus()
    view.page.keyboard.press("Enter")
    reached = "/gender\\.svg.*size=slide/.test(document.activeElement.getAttribute('href') ?? '')"
    for _ in range(12):
        view.page.keyboard.press("Tab")
        if view.page.evaluate(reached):
            break
    file = saved(view, lambda: view.page.keyboard.press("Enter"), tmp_path)
    assert file.read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize("name", ["overview", "states?state=MAR", "objectives", "participation"])
def test_every_chart_has_its_picture_and_an_embedded_view_none(opened: Open, name: str) -> None:
    view = opened(name, "en")
    figures = view.page.locator("[data-figure], .item-evidence, .state-evidence")
    assert view.page.locator("details[id$='-picture']:has(a)").count() == figures.count() > 0
    sign = "&" if "?" in name else "?"
    embedded = opened(f"{name}{sign}embed=true", "en")
    assert not embedded.page.locator("a.picture-file:visible, details.along:visible").count()


def test_the_address_of_a_picture_that_stays_current_is_beside_it(opened: Open) -> None:
    view = opened("objectives?states=MAR&round_table=2", "en")
    view.page.locator("#readiness-picture > summary").click()
    link = view.page.locator("#readiness-picture a[href*='export/readiness.png'][target]")
    link.wait_for(timeout=PATIENCE)
    answer = view.page.request.get(link.evaluate("a => a.href"))
    assert answer.headers["content-type"] == "image/png"
    assert "states=MAR" in answer.url
    assert "round_table=2" in answer.url
