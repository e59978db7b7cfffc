"""Personal data is kept nowhere: fifty made-up participants are uploaded and published, then
searched for everywhere.
"""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.browser.conftest import Opened, Server, running
from tests.browser.test_data import press, press_like, upload, write

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("privacy")]
GIVEN = (
    "Zubaydah",
    "Qutaybah",
    "Thurayya",
    "Ghadanfar",
    "Dhulfiqar",
    "زبيدة",
    "قتيبة",
    "ثريا",
    "غضنفر",
    "عكرمة",
)
FAMILY = ("Alvundari", "Quxembarek", "Zhawahiri-Nubd", "النضناضي", "القنصوري")
PEOPLE = [
    (f"{given} {family}", i)
    for i, (given, family) in enumerate((g, f) for g in GIVEN for f in FAMILY)
]


def traces() -> list[str]:
    """Return what must be found nowhere: each name, address, number and passport."""
    return [trace for name, i in PEOPLE for trace in (name, address(i), telephone(i), passport(i))]


def address(i: int) -> str:
    return f"person{i:03}@ministry-of-tests.example"


def telephone(i: int) -> str:
    return f"+96279{5550000 + i}"


def passport(i: int) -> str:
    return f"XQ{7340000 + i}"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("privacy")) as server:
        yield server


def list_of_persons(folder: Path) -> Path:
    """Write a list as a ministry sends it: our columns, persons, and an address typed into
    a note.
    """
    file = folder / "participants.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(
            [
                "event",
                "state",
                "organisation",
                "category",
                "Name",
                "E-mail",
                "Tel.",
                "Passport no.",
                "note",
            ]
        )
        for name, i in PEOPLE:
            note = f"write to {address(i)} or {telephone(i)}" if i % 10 == 0 else ""
            rows.writerow(
                [
                    "workshop-2",
                    "JOR",
                    f"Ministry {i % 3}",
                    "government",
                    name,
                    address(i),
                    telephone(i),
                    passport(i),
                    note,
                ]
            )
    return file


def list_with_errors(folder: Path) -> Path:
    """Write the same persons where a state's name belongs: the file is refused, row by row, for
    values that are persons.
    """
    file = folder / "refused.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["event", "state", "organisation", "category", "note"])
        rows.writerows(
            ["workshop-2", name, address(i), "government", telephone(i)] for name, i in PEOPLE
        )
    return file


def told(machine: Server) -> list[dict[str, Any]]:
    """Return the events of the server's log, without other terminal output."""
    return [
        json.loads(line)
        for line in (machine.folder / "log.txt").read_text("utf-8").splitlines()
        if line.startswith("{")
    ]


def written(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file that the server wrote: store and write-ahead log, logs, caches, temporary
    files.
    """
    return (
        (str(file.relative_to(folder)), file.read_bytes())
        for file in folder.rglob("*")
        if file.is_file()
    )


def found(content: str | bytes) -> list[str]:
    """Return the traces in a text or a file, in every encoding that could hold them."""
    if isinstance(content, str):
        return [trace for trace in traces() if trace in content]
    encodings = ("utf-8", "utf-16-le", "cp1256")
    return [
        trace
        for trace in traces()
        if any(trace.encode(code) in content for code in encodings if _can(trace, code))
    ]


def _can(text: str, encoding: str) -> bool:
    return not (encoding == "cp1256" and any(ord(letter) > 0x6FF for letter in text))


def test_nothing_of_fifty_persons_is_found_anywhere(
    machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    assert len(traces()) == 200
    file = list_of_persons(tmp_path)
    assert found(file.read_bytes()), "the search finds them where they are"
    sent: list[str | bytes] = []
    analyst = opened("data", "en", server=machine)
    analyst.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(frame))
    )
    analyst.page.reload()
    analyst.settled()
    upload(analyst, file)
    seen = [analyst.page.content()]
    assert not [name for name, content in written(machine.folder) if found(content)], (
        "with the draft"
    )
    with analyst.page.expect_download() as download:
        analyst.page.locator(".st-key-csv-changes button").click()
    seen.append(Path(download.value.path()).read_text("utf-8-sig"))
    write(analyst, "note", "fifty persons")
    press(analyst, "publish")
    analyst.page.wait_for_selector(".dashboard-published")
    for page in ("", "states", "objectives", "participation", "about", "data"):
        seen.append(opened(f"{page}?lang=en&state=JOR", server=machine).page.content())
    assert "161" in seen[2], "the fifty are counted"
    assert not [trace for text in [*seen, *sent] for trace in found(text)]
    assert not [name for name, content in written(machine.folder) if found(content)]
    assert [line["version"] for line in told(machine) if line["event"] == "published"] == [2]


def test_the_log_tells_that_a_file_was_refused_and_nothing_of_who_stands_in_it(
    machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    file = list_with_errors(tmp_path)
    assert found(file.read_bytes())
    analyst = opened("data", "en", server=machine)
    upload(analyst, file)
    (refused,) = [line for line in told(machine) if line["event"] == "file_refused"]
    assert refused["codes"] == ["unknown_term"]
    assert not found((machine.folder / "log.txt").read_bytes())
    assert "127.0.0.1" not in (machine.folder / "log.txt").read_text("utf-8")


def test_a_column_of_bodies_is_kept_another_dropped_and_after_a_reload_the_file_is_asked_for_again(
    machine: Server, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    file = tmp_path / "participants.csv"
    rows = [
        "event,state,category,Name,note",
        "workshop-2,JOR,government,Ministry of Labour,Quxembarek",
        "workshop-2,SYR,media,UNHCR,Alvundari",
    ]
    file.write_text("\n".join(rows), "utf-8")
    analyst = opened("data", "en", server=machine)
    upload(analyst, file)
    question = analyst.page.locator("[class*='st-key-left-out-columns-']")
    assert "2 different values" in question.inner_text()
    assert "UNHCR" not in analyst.page.content()
    press_like(analyst, "keep-")
    assert "Column" not in question.all_inner_texts()
    assert question.count() == 0
    analyst.page.locator("[class*='st-key-drop-'] summary").first.click()
    choose_like(analyst, "drop-column-", "E note")
    press_like(analyst, "dropped-")
    assert not [
        name
        for name, content in written(machine.folder)
        if b"Quxembarek" in content and "draft" in name
    ]
    assert "Quxembarek" not in analyst.page.content()
    analyst.page.reload()
    analyst.settled()
    assert "again" in question.inner_text()
    assert question.locator("button[disabled]").count() == 1


def choose_like(view: Opened, beginning: str, option: str) -> None:
    """Choose an option of the select box whose key begins with `beginning`."""
    box = view.page.locator(
        f"[class*='st-key-{beginning}'] [role=combobox], [class*='st-key-{beginning}'] input"
    ).first
    offered = view.page.get_by_role("option", name=option).first
    # on a busy machine the list closes again while elements around it are still expanding
    for _ in range(10):
        box.press("ArrowDown")
        with suppress(PlaywrightTimeoutError):
            offered.click(timeout=3_000)
            break
    view.settled()
