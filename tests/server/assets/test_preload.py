"""Preload links of a document."""

import pytest

from server.assets import preload, stylesheet
from tests.test_app import DASHBOARD, ask


@pytest.mark.parametrize("page", ["", "states"])
def test_the_document_names_all_that_it_needs(page: str) -> None:
    text = ask(DASHBOARD, f"/{page}").text
    assert all(
        f'<link rel="modulepreload" crossorigin href="{address}">' in text
        for address in preload.scripts_for_page(page)
    )
    assert text.count('as="font"') == len(stylesheet.FONTS)
    assert text.count('rel="stylesheet"') == 1


def test_a_page_without_charts_is_not_told_to_fetch_what_draws_them() -> None:
    assert any("plotly" in address for address in preload.scripts_for_page("states"))
    assert not any("plotly" in address for address in preload.scripts_for_page("about"))
