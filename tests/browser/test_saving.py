"""Files that are saved without an address, in a real browser."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import PATIENCE, ROOT, _free_port, _wait_for_health
from tests.combinations import first_choice

pytestmark = pytest.mark.browser
CONTENT = bytes(range(256)) * 5000
NAMES = {"ar": "قالب 1.xlsx", "en": 'template "a".xlsx'}
PAGE = """
import streamlit as st
from domain.language import languages
from ui.panels.private_download import private_download_button
from ui.page import PageContext, current_language
language = current_language()
page = PageContext("x", language, bool(st.context.is_embedded))
private_download_button(page, "Save", lambda: bytes(range(256)) * 5000, {names}[language.code], key="save")
st.download_button("Beside", "a", key="beside")
st.text(f"runs: {{st.session_state.setdefault('runs', 0)}}")
st.session_state["runs"] += 1
"""
APP = """
import streamlit as st
from starlette.middleware import Middleware
from server.middleware.localized_document import content_security_policy
from server.middleware.access_control import AccessControlMiddleware
class Policy:
    def __init__(self, app):
        self.app = app
    async def __call__(self, scope, receive, send):
        async def sender(message):
            if message["type"] == "http.response.start":
                policy = (b"content-security-policy", content_security_policy("data").encode())
                message = {**message, "headers": [*message["headers"], policy]}
            await send(message)
        await self.app(scope, receive, sender)
app = st.App("page.py", middleware=[Middleware(AccessControlMiddleware), Middleware(Policy)])
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve one page with the button, under the headers of the dashboard."""
    folder, port = tmp_path_factory.mktemp("saving"), _free_port()
    (folder / "page.py").write_text(PAGE.format(names=json.dumps(NAMES)), encoding="utf-8")
    (folder / "app.py").write_text(APP, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    command += [
        "--server.address",
        "localhost",
        "--browser.gatherUsageStats",
        "false",
        "--server.fileWatcherType",
        "none",
    ]
    log = folder / "log.txt"
    with log.open("wb") as output:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
    try:
        _wait_for_health(f"http://localhost:{port}", process, log)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def page(base: str, chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(accept_downloads=True) as context:
        yield context.new_page()


@first_choice(language=("ar", "en"))
def test_a_file_is_saved_by_keyboard_byte_for_byte_and_no_address_of_the_server_is_asked_for_it(
    page: Page, base: str, language: str
) -> None:
    page.goto(f"{base}/?lang={language}")
    button = page.locator(".st-key-save button")
    button.wait_for(timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    for _ in range(2):  # a second click works too
        button.focus()
        with page.expect_download(timeout=PATIENCE) as taken:
            page.keyboard.press("Enter")
        assert taken.value.url.startswith("blob:")
        assert Path(taken.value.path()).read_bytes() == CONTENT
        assert taken.value.suggested_filename.endswith(".xlsx")
    assert not [
        url
        for url in asked
        if url.startswith(f"{base}/") and not url.startswith(f"{base}/static/js/")
    ]
    assert page.get_by_text("runs: 0").count() == 1, "only the button is drawn again, not the page"


def test_a_page_drawn_again_saves_nothing_again(page: Page, base: str) -> None:
    page.goto(f"{base}/?lang=en")
    button = page.locator(".st-key-save button")
    button.wait_for(timeout=PATIENCE)
    with page.expect_download(timeout=PATIENCE):
        button.click()
    taken: list[object] = []
    page.on("download", lambda download: taken.append(download))
    page.evaluate("document.documentElement.lang = 'ar'")
    again = page.get_by_text(re.compile(r"runs: [1-9]"))
    for _ in range(PATIENCE // 5000):  # the key is ignored while the page is being drawn
        page.keyboard.press("r")  # Streamlit's shortcut to rerun the page
        with suppress(PlaywrightTimeout):
            again.wait_for(timeout=5000)
            break
    assert again.count() == 1
    page.wait_for_timeout(500)
    assert taken == []


def test_the_button_looks_like_streamlits_own(page: Page, base: str) -> None:
    page.goto(f"{base}/?lang=en")
    page.locator(".st-key-beside button").wait_for(timeout=PATIENCE)
    look = """button => { const s = getComputedStyle(button);
      return [s.font, s.padding, s.border, s.borderRadius, s.backgroundColor, s.height]; }"""
    ours, theirs = (
        page.locator(f".st-key-{key} button").evaluate(look) for key in ("save", "beside")
    )
    assert ours == theirs
    assert page.locator(".st-key-hidden-save").count() == 0


def test_an_embedded_view_has_no_button(page: Page, base: str) -> None:
    page.goto(f"{base}/?lang=en&embed=true")
    page.locator(".st-key-beside button").wait_for(timeout=PATIENCE)
    assert page.locator(".st-key-save").count() == 0


def test_what_has_an_address_is_what_everybody_may_read() -> None:
    sources = [file for room in ("ui", "pages") for file in (ROOT / room).rglob("*.py")]
    offered = {
        file.name
        for file in sources
        if re.search(r"(?<!private_)download_button\(", file.read_text(encoding="utf-8"))
    }
    offered -= {"public_download.py", "private_download.py"}  # helpers of the others
    # these offer published versions only
    assert offered == {"history.py", "workbooks.py", "briefing.py"}
