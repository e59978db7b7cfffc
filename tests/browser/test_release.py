"""An upload leaves the server's memory once its page is closed. Reads the process memory, so Linux
only.
"""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import PATIENCE, Opened, _free_port
from tests.browser.test_access import dashboard

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="memory is read through /proc"),
]
TIMES = 200_000
LEFT = 0.01  # share of the marks that may remain, from the chunks of the upload


def found(process: int, mark: bytes) -> int:
    """Count how often a mark occurs in the memory of a process."""
    times = 0
    here = Path("/proc") / str(process)
    with (here / "maps").open() as regions, (here / "mem").open("rb", 0) as memory:
        for region in regions:
            place, rights, *_, name = f"{region} -".split()
            first, end = (int(edge, 16) for edge in place.split("-"))
            if "w" in rights and "[v" not in name:
                memory.seek(first)
                with suppress(OSError):  # unmapped since the list was read
                    times += memory.read(end - first).count(mark)
    return times


def process_of(port: int) -> int:
    """Return the process that listens at a port, read from /proc: `ps` may cut off long lines."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            if f"--server.port\0{port}\0".encode() in (folder / "cmdline").read_bytes():
                return int(folder.name)
    raise LookupError(port)


def test_a_file_leaves_the_memory_once_its_page_is_closed(
    tmp_path: Path, chromium: Browser
) -> None:
    port, mark = _free_port(), f"Q{os.urandom(8).hex()}Q".encode()
    content = b"state,stage\nJordan,planned\n" + mark * TIMES
    with (
        dashboard(tmp_path, port, "--server.disconnectedSessionTTL", "20"),
        chromium.new_context() as context,
    ):
        server = process_of(port)
        view = Opened(context.new_page(), f"http://localhost:{port}").go("data?lang=en")
        file = {"name": "a.csv", "mimeType": "text/csv", "buffer": content}
        view.page.locator("[data-testid=stFileUploader] input").set_input_files(file)  # type: ignore[arg-type]
        view.page.locator("[class*=st-key-without-]").first.wait_for(timeout=PATIENCE)
        assert found(server, mark) >= TIMES
        view.page.close()
        for _ in range(60):
            time.sleep(1)
            if found(server, mark) < TIMES * LEFT:
                break
        assert found(server, mark) < TIMES * LEFT
