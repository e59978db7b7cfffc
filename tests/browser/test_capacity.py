"""A page for which the server has no capacity: its reader is told so in their language, and it
opens by itself once there is.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser

from domain.language import languages
from server.assets.streamlit_strings import STREAMLIT_STRINGS
from tests.browser.conftest import PATIENCE, Opened, Server

pytestmark = pytest.mark.browser
BUSY = STREAMLIT_STRINGS[0]


def test_a_page_without_room_says_so_and_opens_when_another_is_closed(
    started: Callable[[], AbstractContextManager[Server]],
    chromium: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOST_SESSIONS", "1")
    with started() as server, chromium.new_context() as context:
        first = Opened(context.new_page(), server.base).go("about?lang=ar")
        second = context.new_page()
        second.goto(f"{server.base}/about?lang=ar", wait_until="domcontentloaded")
        second.wait_for_selector(".dashboard-busy[role=alert]", timeout=PATIENCE)
        assert second.inner_text(".dashboard-busy") == languages()["ar"].gettext(BUSY)
        first.page.close()
        second.wait_for_selector("[data-testid=stMain] h1", timeout=PATIENCE)
        assert second.query_selector(".dashboard-busy") is None
