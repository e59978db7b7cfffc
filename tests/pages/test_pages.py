"""Every page in every language, as Streamlit's script runs it: no error; what a reading page shows
is not drawn by it.
"""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from domain.language import languages
from loaders.store.models import Version
from loaders.store.store import Store
from views.menu import FIRST, MENU, STREAMLIT_PAGES
from views.registry import VIEWS

MAIN = Path(__file__).resolve().parents[2] / "main.py"
LANGUAGES = list(languages())


def opened(name: str, language: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    for key, value in {"lang": language, **query}.items():
        app.query_params[key] = value
    app.run()
    return app if name == FIRST else app.switch_page(f"pages/{name}.py").run()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MENU)
def test_every_page_runs_in_every_language(name: str, language: str) -> None:
    app = opened(name, language)
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STREAMLIT_PAGES)
def test_a_page_of_streamlit_is_drawn_under_its_title(name: str, language: str) -> None:
    (title,) = opened(name, language).title
    assert title.value == languages()[language].gettext(MENU[name])


@pytest.mark.parametrize("name", VIEWS)
def test_the_script_draws_nothing_of_a_reading_page_but_the_element_that_holds_it(
    name: str,
) -> None:
    app = opened(name, "en", cycle="1999", state="XXX")
    assert [each.type for each in app.main.children.values()] == ["bidi_component"]
    assert not app.sidebar.children


@pytest.mark.parametrize(("name", "times"), [*((name, 0) for name in VIEWS), ("briefing", 1)])
def test_a_page_that_shows_tables_asks_once_which_version_is_the_newest_and_no_other_asks(
    name: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(name, "en")
    asked: list[Store] = []
    newest = Store.newest

    def counted(store: Store) -> Version:
        asked.append(store)
        return newest(store)

    monkeypatch.setattr(Store, "newest", counted)
    app.run()
    assert len(asked) == times
