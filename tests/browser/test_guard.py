"""The first reader of a fresh server: until a run has called st.navigation, Streamlit itself serves
the files of pages/.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("page", ["states", "about"])
def test_a_deep_link_to_a_fresh_server_comes_out_inside_the_frame(
    started: Callable[[], AbstractContextManager[Any]], opened: Callable[..., Any], page: str
) -> None:
    with started() as fresh:
        view = opened(page, "en", server=fresh)
        assert view.html == {"lang": "en", "dir": "ltr"}
        view.adopted()
        assert view.page.locator(".languages").count() == 1
        assert (
            view.page.locator("a[data-page][aria-current=page]")
            .get_attribute("href")
            .partition("?")[0]
            .endswith(f"/{page}")
        )
        assert view.page.locator("h1").count() == 1
        assert view.errors == []
