"""What a document tells the browser to fetch at once: files that are there, and icons that can be
drawn.
"""

import pytest
from fontTools.ttLib import TTFont

from scripts import icons
from tests.test_app import DASHBOARD, ask
from ui import chunks, head, stylesheet


def test_streamlits_own_list_is_read() -> None:
    assert (chunks.folder() / chunks.entry()).is_file()
    assert len(chunks.at_once()) > 20
    assert all(
        (chunks.folder() / script).is_file()
        for script in (*chunks.at_once(), chunks.stylesheet(), *chunks.of(head.elements()))
    )


def test_no_script_is_named_twice() -> None:
    named = [chunks.entry(), *chunks.at_once(), *chunks.of(head.elements())]
    assert len(named) == len(set(named))


def test_an_element_that_streamlit_does_not_have_is_said() -> None:
    with pytest.raises(KeyError):
        chunks.of(("NoSuchElement",))


@pytest.mark.parametrize("page", ["", "states"])
def test_the_document_names_all_that_it_needs(page: str) -> None:
    text = ask(DASHBOARD, f"/{page}").text
    assert all(
        f'<link rel="modulepreload" crossorigin href="{address}">' in text
        for address in head.needed(page)
    )
    assert text.count('as="font"') == len(stylesheet.FONTS)
    assert text.count('rel="stylesheet"') == 1


def test_a_page_without_charts_is_not_told_to_fetch_what_draws_them() -> None:
    assert any("plotly" in address for address in head.needed("states"))
    assert not any("plotly" in address for address in head.needed("about"))


def test_every_icon_in_use_can_be_drawn() -> None:
    drawn = icons.glyphs(TTFont(stylesheet.STATIC / stylesheet.ICONS))
    theirs = icons.glyphs(TTFont(icons.source()))
    assert icons.used() & theirs.keys() <= drawn.keys(), "python scripts/icons.py"
