"""The workbooks that come with the dashboard, added by a button in a real browser: published once
however often it is pressed, compared with the version before, and taken back.
"""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.browser.conftest import Opened, Server, running
from tests.browser.test_data import press, total, write

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("data")]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("bundled")) as server:
        yield server


def newest(server: Server) -> int:
    return int(httpx.get(f"{server.base}/healthz", trust_env=False).json()["version"])


def test_the_public_record_is_added_compared_and_taken_back(
    machine: Server, opened: Callable[..., Opened]
) -> None:
    for place, language in enumerate(("ar", "en")):
        first = 1 + 2 * place
        analyst = opened("data", language, server=machine)
        assert newest(machine) == first
        press(analyst, "public-record")
        analyst.page.locator(".st-key-public-record-now button").dblclick()
        analyst.page.wait_for_selector(".dashboard-published")
        analyst.settled()
        assert newest(machine) == first + 1
        assert analyst.page.locator(".st-key-public-record").count() == 0
        assert total(opened("", language, server=machine)) == "111"
        compared = opened("changes?since=last", language, server=machine)
        assert compared.page.locator("#changes table").count()
        assert compared.page.locator("#changes-objectives tbody tr").count() == 0  # none changed
        analyst.go(f"data?lang={language}&version={first}")
        press(analyst, "restore")
        write(analyst, "restore-note", "as before")
        press(analyst, "restore-now")
        analyst.page.wait_for_selector(".dashboard-published")
        assert newest(machine) == first + 2
        assert not analyst.errors
        assert not analyst.outside
