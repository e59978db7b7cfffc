"""A reader whose server has died and who connects to another process: the page is drawn there at
once, and their next click counts.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.language import languages
from tests.browser.conftest import PATIENCE, ROOT, Opened, Server, _free_port, _wait_for_health

pytestmark = pytest.mark.browser
WHOLE = 10  # messages; a whole page has about thirty


@dataclass
class Mortal(Server):
    """A server that can be killed and started again at its address."""

    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        port, log = self.base.rpartition(":")[2], self.folder / "log.txt"
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            port,
            "--server.fileWatcherType",
            "none",
        ]
        known = os.environ | {
            "DATABASE_URL": f"sqlite:///{self.folder}/store.sqlite3",
            "REPLICA": "1",
        }
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=known
            )
        _wait_for_health(self.base, self.process, log)

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Mortal]:
    server = Mortal(f"http://localhost:{_free_port()}", tmp_path)
    server.start()
    yield server
    server.kill()


def test_a_reader_who_comes_to_another_process_is_served_there_and_keeps_choices_and_the_next_click(
    mortal: Mortal, opened: Callable[..., Opened]
) -> None:
    reader = opened("objectives?order=round_table", "en", server=mortal).adopted()
    cookies = {each["name"]: each for each in reader.page.context.cookies()}
    assert cookies["dashboard_replica"]["value"] == "1"
    assert cookies["dashboard_replica"]["httpOnly"]
    before = reader.page.locator("#content").inner_text()
    table = reader.page.locator("#readiness-table")
    table.locator("summary").click()
    told: list[object] = []
    reader.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: told.append(frame))
    )
    mortal.kill()
    reader.page.locator("#reading input[name=order][value=number]").press("Space")
    reader.page.locator("[data-notice=lost]").wait_for(timeout=3000)
    order = reader.page.locator("#reading input[name=order]:checked")
    assert order.input_value() == "round_table", "the filter says what is not drawn"
    mortal.start()
    for _ in range(PATIENCE // 200):
        if told:
            break
        reader.page.wait_for_timeout(200)
    assert told, "Streamlit's session begins anew without being asked"
    reader.settled().adopted()
    assert table.get_attribute("open") is not None
    table.locator("summary").click()
    assert reader.page.locator("#content").inner_text() == before
    reader.page.locator("#reading input[name=order][value=number]").press("Space")
    reader.page.wait_for_function("location.search.includes('order=number')", timeout=PATIENCE)
    assert reader.settled().page.locator("#reading").inner_text() != before
    assert not reader.page.locator("[data-notice=lost]").is_visible()


def test_an_open_page_of_streamlits_is_drawn_anew_by_another_process_and_keeps_the_next_click(
    mortal: Mortal, opened: Callable[..., Opened]
) -> None:
    reader = opened("briefing?contents=figures&figures=ladder&formats=xlsx", "en", server=mortal)
    before = reader.page.locator("[data-testid=stMainBlockContainer]").inner_text()
    told: list[object] = []
    reader.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: told.append(frame))
    )
    mortal.kill()
    mortal.start()
    for _ in range(PATIENCE // 200):
        if told:
            break
        reader.page.wait_for_timeout(200)
    assert told, "the new server draws the page without being asked"
    drawn = 0
    # until no message follows: an earlier click would be one on the old page
    while len(told) > drawn or drawn < WHOLE:
        drawn = len(told)
        reader.page.wait_for_timeout(2000)
    reader.settled()
    assert reader.page.locator("[data-testid=stMainBlockContainer]").inner_text() == before
    reader.page.locator(".st-key-briefing-make button").click()
    reader.page.locator(".st-key-briefing-save button").wait_for(timeout=PATIENCE)


@pytest.mark.parametrize("language", languages())
def test_a_reader_whose_server_is_gone_is_told_in_their_language_and_the_window_goes_when_it_is_back(
    mortal: Mortal, opened: Callable[..., Opened], language: str
) -> None:
    reader = opened("", language, server=mortal).adopted()
    mortal.kill()
    window = reader.page.locator("[role=dialog]")
    window.wait_for(timeout=PATIENCE)
    reader.page.wait_for_timeout(500)
    assert window.locator("h2").inner_text() == languages()[language].gettext("Connection error")
    assert "Streamlit" not in window.inner_text()
    button, title = window.locator("> button").bounding_box(), window.locator("h2").bounding_box()
    assert button
    assert title
    in_the_first_half = button["x"] < title["x"] + title["width"] / 2
    assert in_the_first_half == languages()[language].rtl, "at the end of the title, not on it"
    mortal.start()
    window.wait_for(state="detached", timeout=PATIENCE)
    assert reader.settled().page.locator("h1").count() == 1
