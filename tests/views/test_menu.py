"""The menu names the pages without loading them: it has each of them, and no other."""

from pathlib import Path

from views import menu
from views.registry import VIEWS

PAGES = Path(__file__).resolve().parents[2] / "pages"


def test_every_reading_page_of_the_menu_is_defined_in_its_order() -> None:
    assert list(menu.READING_PAGES) == list(VIEWS) == [view.name for view in VIEWS.values()]
    assert next(iter(VIEWS)) == menu.FIRST


def test_every_page_of_the_menu_has_its_file_and_no_file_is_without_a_page() -> None:
    assert set(menu.MENU) == {file.stem for file in PAGES.glob("*.py")}
    assert set(menu.MENU) == {*menu.READING_PAGES, *menu.STREAMLIT_PAGES}
    assert tuple(menu.MENU)[1:] == menu.URL_PATHS
