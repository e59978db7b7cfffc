"""A page for which the server has no capacity: its reader is told so in their language, and it
opens by itself once there is.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import PATIENCE, Opened, Server

pytestmark = pytest.mark.browser


def test_a_page_without_room_says_so_and_opens_when_another_is_closed(
    started: Callable[[], AbstractContextManager[Server]],
    chromium: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOST_SESSIONS", "1")
    with started() as server, chromium.new_context() as context:
        first = Opened(context.new_page(), server.base).go("data?lang=ar").adopted()
        second = context.new_page()
        second.goto(f"{server.base}/data?lang=ar", wait_until="domcontentloaded")
        second.wait_for_selector("[data-notice=full][role=alert]", timeout=PATIENCE)
        assert second.inner_text("[data-notice=full]")
        # a reading page needs no session
        reader = Opened(context.new_page(), server.base).go("states?lang=ar")
        reader.page.locator("#reading select[name=state]").select_option("MAR")
        assert reader.settled().page.locator(".dashboard-profile").count() == 1
        assert not reader.page.locator("[data-notice=full]").is_visible()
        reader.page.close()
        first.page.close()
        second.wait_for_selector("[data-testid=stMain] h1", timeout=PATIENCE)
        assert not second.is_visible("[data-notice=full]")
