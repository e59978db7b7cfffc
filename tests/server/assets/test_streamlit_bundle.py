"""What a document tells the browser to fetch at once: files that are there, and icons that can be
drawn.
"""

import pytest
from fontTools.ttLib import TTFont

from scripts import icons
from server.assets import preload, streamlit_bundle, stylesheet
from services import static_urls
from tests.test_app import DASHBOARD, ask


def test_streamlits_own_list_is_read() -> None:
    assert (streamlit_bundle.folder() / streamlit_bundle.entry()).is_file()
    assert len(streamlit_bundle.at_once()) > 20
    assert all(
        (streamlit_bundle.folder() / script).is_file()
        for script in (
            *streamlit_bundle.at_once(),
            streamlit_bundle.stylesheet(),
            *streamlit_bundle.of(preload.elements()),
        )
    )


def test_no_script_is_named_twice() -> None:
    named = [
        streamlit_bundle.entry(),
        *streamlit_bundle.at_once(),
        *streamlit_bundle.of(preload.elements()),
    ]
    assert len(named) == len(set(named))


def test_an_element_that_streamlit_does_not_have_is_said() -> None:
    with pytest.raises(KeyError):
        streamlit_bundle.of(("NoSuchElement",))


@pytest.mark.parametrize("page", ["", "states"])
def test_the_document_names_all_that_it_needs(page: str) -> None:
    text = ask(DASHBOARD, f"/{page}").text
    assert all(
        f'<link rel="modulepreload" crossorigin href="{address}">' in text
        for address in preload.needed(page)
    )
    assert text.count('as="font"') == len(stylesheet.FONTS)
    assert text.count('rel="stylesheet"') == 1


def test_a_page_without_charts_is_not_told_to_fetch_what_draws_them() -> None:
    assert any("plotly" in address for address in preload.needed("states"))
    assert not any("plotly" in address for address in preload.needed("about"))


def test_every_icon_in_use_can_be_drawn() -> None:
    drawn = icons.glyphs(TTFont(static_urls.STATIC / stylesheet.ICONS))
    theirs = icons.glyphs(TTFont(icons.source()))
    assert icons.used() & theirs.keys() <= drawn.keys(), "python scripts/icons.py"
