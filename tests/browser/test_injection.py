"""Forty hostile texts in every text column of an upload: on no screen does one run, become a link,
load a resource or make a request.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.language import languages
from loaders.reading.workbook import read
from loaders.review.bundled import PUBLIC_RECORD
from loaders.tables.registry import TABLES
from loaders.xlsx import template
from tests.browser.conftest import Opened, Server, running
from tests.browser.test_data import press, upload
from tests.combinations import NIGHTLY
from tests.conftest import REPORT
from tests.loaders.injections import INJECTIONS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("injection")]
PAGES = ("", "states", "objectives", "participation", "changes", "about", "data")
# Elements that our own pages never contain: an outbound or script link, an image, a frame, a
# foreign form, a Markdown formula.
FOREIGN = """:is([data-testid=stMain], #reading) :is(a[href*='//']:not([href^='http://localhost']), a[href^='javascript:'],
    img, iframe, object, embed, video, audio, svg script, .katex)"""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("injection")) as server:
        yield server


def hostile(folder: Path) -> Path:
    """Return the report's workbook, with the optional sheets of the public record, and a hostile
    text in every cell of the text columns, all forty in each column.
    """
    frames = dict(read(PUBLIC_RECORD).tables) | dict(read(REPORT).tables)
    for name, table in TABLES.items():
        frame = frames[name]
        free = [column for column in frame if table.variants[column].kind in ("text", "list")]
        texts = [column for column in free if column not in table.key and column != "event"]
        for place, column in enumerate(texts):
            frame[column] = [
                INJECTIONS[(row + place * 7) % len(INJECTIONS)] for row in range(len(frame))
            ]
    file = (
        folder / "<img src=x onerror=alert(1)>[a](javascript:alert(2)) ![b](http:evil.example).xlsx"
    )
    file.write_bytes(template.build_workbook(frames, languages()["en"], about={}))
    return file


def test_nothing_of_a_hostile_file_runs_on_any_screen(
    machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    views = []
    for place, language in enumerate(("ar", "en")):
        analyst = opened("data", language, server=machine)
        if language == "ar":
            upload(analyst, hostile(tmp_path))
            for each in analyst.page.locator("[data-testid=stMain] summary").all():
                each.click()
            analyst.settled()
            assert analyst.page.locator(FOREIGN).count() == 0
            write_and_publish(analyst)
        views.append(analyst)
        for page in PAGES if NIGHTLY else PAGES[place::2]:
            view = opened(f"{page}?state=SYR&version=2&objective=10", language, server=machine)
            assert view.page.locator(FOREIGN).count() == 0, page
            view.adopted()
            for each in view.page.locator("[data-testid=stMain] summary").all():
                if each.is_visible():
                    each.click()
            view.settled()
            assert view.page.locator(FOREIGN).count() == 0, page
            views.append(view)
    assert [said for view in views for said in view.dialogs] == []
    assert [outside for view in views for outside in view.outside] == []


def write_and_publish(analyst: Opened) -> None:
    analyst.page.locator(".st-key-note input").fill(
        "=1+1 <script>alert(3)</script> ![c](http:evil.example)"
    )
    press(analyst, "publish")
    if analyst.page.locator(".st-key-remove-and-publish").count():
        press(analyst, "remove-and-publish")
    analyst.page.wait_for_selector(".dashboard-published")
