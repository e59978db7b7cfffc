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


def test_a_reader_who_comes_to_another_process_is_drawn_anew_and_keeps_choices_and_the_next_click(
    mortal: Mortal, opened: Callable[..., Opened]
) -> None:
    reader = opened("objectives?order=round_table", "en", server=mortal)
    cookies = {each["name"]: each for each in reader.page.context.cookies()}
    assert cookies["dashboard_replica"]["value"] == "1"
    assert cookies["dashboard_replica"]["httpOnly"]
    # a server that has just started draws slowly
    reader.page.wait_for_selector("[class*=st-key-order] button", timeout=PATIENCE)
    before = reader.settled().page.locator("[data-testid=stMainBlockContainer]").inner_text()
    table = reader.page.locator(".st-key-chart-readiness [value=table]")
    table.click()
    assert reader.settled().page.locator(".st-key-table-readiness").count() == 1
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
    table.click()
    assert reader.settled().page.locator(".st-key-table-readiness").count() == 1, (
        "what was open there is closed here, and opened by a click"
    )
    reader.page.locator("[class*=st-key-order] button").nth(0).click()
    reader.page.wait_for_function("!location.search.includes('round_table')", timeout=PATIENCE)


@pytest.mark.parametrize("language", languages())
def test_a_reader_whose_server_is_gone_is_told_in_their_language_and_the_window_goes_when_it_is_back(
    mortal: Mortal, opened: Callable[..., Opened], language: str
) -> None:
    reader = opened("", language, server=mortal)
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
