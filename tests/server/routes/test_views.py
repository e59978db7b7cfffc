"""Answers to the reading pages of the browser: what they hold, how long they stay, what is refused,
and how much of it is rendered at a time.
"""

import asyncio
import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import brotli
import pandas as pd
import pytest
from openpyxl import load_workbook
from starlette.applications import Starlette

from domain.language import Language, languages
from domain.tables import Tables
from loaders.store.errors import StoreUnavailableError
from server.middleware.localized_document import LocalizedDocumentMiddleware
from server.routes import views
from server.routes.bounded import MAX_WAITING, BoundedRendering
from services import published_data, release
from services.cache import BoundedCache
from services.reading import pages
from services.reading.links import LINKS
from tests.browser.conftest import running
from tests.loaders.workbooks import EVENTS, PARTICIPANTS, xlsx
from tests.server.routes.test_public_api import Asking
from tests.test_app import CHOICES, Answer, Elements, ask, request
from views import query, render
from views.menu import MENU, READING_PAGES, STREAMLIT_PAGES
from views.registry import VIEWS
from views.view import TableData

APP = Starlette(routes=views.routes())
ENGLISH = languages()["en"]
SIZES_OF_ANSWERS = {"page": {"version", "title", "dir", "page", "figures"}}
SIZES_OF_ANSWERS |= {"figures": {"version", "figures"}}
PARTS = {"version", "title", "parts", "figures"}
PARTLY = (
    "overview",
    "objectives",
    "participation",
)  # pages of which their first choice changes a part


@pytest.fixture(autouse=True)
def _nothing_answered_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin without answers that other tests had."""
    monkeypatch.setattr(pages, "_ANSWERS", BoundedCache(pages.ANSWER_BYTES))
    views._addresses.clear()
    yield
    views._addresses.clear()


def pairs(name: str, language: Language, **more: str | list[str]) -> list[str]:
    values = {"lang": language.code, **more}
    return [
        f"{param}={quote(value)}"
        for param, several in values.items()
        for value in ([several] if isinstance(several, str) else several)
    ]


def address(name: str, language: Language = ENGLISH, **more: str | list[str]) -> str:
    return f"/view/{name}.json?{'&'.join(pairs(name, language, **more))}"


def version() -> str:
    return published_data.current_tables().version


def fixed(name: str, language: Language = ENGLISH, **more: str | list[str]) -> str:
    """Return an address with version and release."""
    return address(name, language, version=version(), release=release.release_id(), **more)


def read(address: str) -> dict[str, Any]:
    answer = ask(APP, address)
    assert answer.status == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def error(answer: Answer) -> tuple[int, str, str]:
    """Return status, parameter and value of a refusal, which says what to do."""
    told = json.loads(answer.content)["error"]
    assert told["remedy"]
    assert answer.headers["cache-control"] == "no-store"
    return answer.status, told["parameter"], told["value"]


# --- What an answer holds


@pytest.mark.parametrize("name", VIEWS)
def test_a_whole_page_is_that_of_the_choice_with_its_figures(name: str, language: Language) -> None:
    tables = published_data.current_tables()
    view = VIEWS[name]
    choice = query.choice_of(view, CHOICES[name], tables)
    parts = render.render(view, tables, choice, language, LINKS)
    found = read(fixed(name, language, of="page", **CHOICES[name]))
    assert set(found) == SIZES_OF_ANSWERS["page"]
    assert found["version"] == tables.version
    assert found["title"] == render.page_title(view, choice, language)
    assert found["dir"] == language.direction
    assert all(part.html in found["page"] for part in parts.values())
    assert Elements(found["page"]).texts("h1") == [language.gettext(view.heading)]
    assert set(found["figures"]) == {place for part in parts.values() for place in part.figures}
    assert all({"data", "layout"} <= set(figure) for figure in found["figures"].values())


@pytest.mark.parametrize("name", VIEWS)
def test_figures_are_answered_alone_where_only_they_are_asked_for(name: str) -> None:
    alone = read(fixed(name, of="figures", **CHOICES[name]))
    whole = read(fixed(name, of="page", **CHOICES[name]))
    assert set(alone) == SIZES_OF_ANSWERS["figures"]
    assert alone["figures"] == whole["figures"]


@pytest.mark.parametrize("name", [name for name in VIEWS if CHOICES[name]])
def test_a_change_is_answered_with_the_parts_that_depend_on_it_and_no_other(
    name: str, language: Language
) -> None:
    view, (param, *_) = VIEWS[name], CHOICES[name]
    whole = read(fixed(name, language, of="page", **CHOICES[name]))
    found = read(fixed(name, language, changed=param, **CHOICES[name]))
    assert set(found) == PARTS
    wanted = {each.name for each in render.sections_changed(view, {param})}
    assert (wanted < {each.name for each in view.sections}) == (name in PARTLY)
    assert set(found["parts"]) == {*wanted, render.CHOSEN}
    assert all(html in whole["page"] for html in found["parts"].values())
    assert found["figures"].items() <= whole["figures"].items()
    assert found["title"] == whole["title"]


@pytest.mark.parametrize("name", [name for name in VIEWS if CHOICES[name]])
def test_what_a_reader_opens_is_left_out_of_a_change_where_it_is_closed(
    name: str, language: Language
) -> None:
    (param, *_) = CHOICES[name]
    whole = read(fixed(name, language, changed=param, **CHOICES[name]))
    short = read(fixed(name, language, changed=param, details="closed", **CHOICES[name]))
    assert short.keys() == whole.keys()
    assert short["figures"] == whole["figures"]
    for part, html in whole["parts"].items():
        kept, all_of_it = Elements(short["parts"][part]), Elements(html)
        closed = [each["id"] for each in all_of_it.all("details") if "id" in each]
        assert [each["id"] for each in kept.all("details") if "data-later" in each] == closed
        assert len(kept.all("summary")) == len(all_of_it.all("summary"))
        assert (len(short["parts"][part]) < len(html)) == bool(closed)
        for gone in re.findall("<!--details-->(.*?)<!--/details-->", html, re.DOTALL):
            assert gone not in short["parts"][part]
            assert "<details" not in gone


@pytest.mark.parametrize("name", VIEWS)
def test_a_change_of_the_cycle_brings_the_filters_whose_options_depend_on_it(name: str) -> None:
    found = read(fixed(name, changed="cycle", cycle="2020"))
    assert render.PAGE_FILTERS in found["parts"]
    cyclical = {each.name for each in VIEWS[name].sections if "cycle" in each.params}
    assert set(found["parts"]) == {*cyclical, render.CHOSEN, render.PAGE_FILTERS}


def test_several_changes_are_answered_at_once() -> None:
    both = read(fixed("objectives", changed=["order", "objective"], order="number", objective="5"))
    each = [
        read(fixed("objectives", changed=one, order="number", objective="5"))
        for one in ("order", "objective")
    ]
    assert both["parts"] == {**each[0]["parts"], **each[1]["parts"]}


@pytest.mark.parametrize("name", STREAMLIT_PAGES)
def test_of_a_page_that_streamlit_draws_the_frame_is_answered(
    name: str, language: Language
) -> None:
    found = read(fixed(name, language, of="page"))
    assert set(found) == {"title", "dir", "page"}
    menu = Elements(found["page"])
    assert {each["data-page"] for each in menu.all("a") if "data-page" in each} == set(MENU)
    assert not menu.all("main")


def test_the_order_of_clicks_makes_no_other_answer() -> None:
    one, other = (
        ask(APP, fixed("objectives", states=states, changed="states")).content
        for states in (["MAR", "LBY"], ["LBY", "MAR"])
    )
    assert one == other


def test_a_choice_that_leaves_nothing_is_answered_without_its_figure() -> None:
    for name in VIEWS:
        found = read(fixed(name, of="page", **({"state": "OMN"} if name == "states" else {})))
        assert None not in found["figures"].values()


# --- How long an answer stays


def test_an_answer_is_immutable_only_with_version_and_this_release() -> None:
    held = {"version": version(), "release": release.release_id()}
    for more, wanted in (
        (held, True),
        ({"version": held["version"]}, False),
        ({"release": held["release"]}, False),
        ({**held, "release": "00000000"}, False),
        ({}, False),
    ):
        for of in ("page", "figures"):
            headers = ask(APP, address("states", **more, of=of)).headers
            assert ("immutable" in headers["cache-control"]) == wanted
            assert wanted or headers["cache-control"] == "no-cache"
            assert headers["vary"] == "accept-encoding"
            assert headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("asked", "named", "unpacked"),
    [
        ("br, gzip", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("zstd", None, bytes),
        ("", None, bytes),
    ],
)
@pytest.mark.parametrize("of", ["page", "figures"])
def test_an_answer_is_packed_as_the_browser_wishes_also_the_second_time(
    of: str, asked: str, named: str | None, unpacked: Callable[[bytes], bytes]
) -> None:
    plain = ask(APP, fixed("overview", of=of))
    for _ in range(2):
        answer = ask(APP, fixed("overview", of=of), accept_encoding=asked)
        assert unpacked(answer.content) == plain.content
        assert answer.headers.get("content-encoding") == named
        assert int(answer.headers["content-length"]) == len(answer.content)


def test_answers_that_were_given_are_kept_up_to_a_number_of_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(views, "_addresses", type(views._addresses)(100_000, lambda held: held[1]))
    for junk in range(50):
        ask(APP, address("about", version=version(), of="page", **{f"utm_{junk}": "x" * 500}))
    assert 0 < len(views._addresses) < 50
    assert sum(len(body) for body, _ in views._addresses.values()) <= 100_000


def test_the_newest_version_and_the_release_are_never_kept() -> None:
    answer = ask(APP, "/view/version")
    assert json.loads(answer.content) == {
        "version": version(),
        "release": release.release_id(),
        "reached": True,
    }
    assert answer.headers["cache-control"] == "no-store"
    assert error(ask(APP, "/view/version?lang=en")) == (400, "lang", "en")


def test_while_the_store_is_unavailable_the_version_last_read_is_named_and_its_pages_are_answered(
    report: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = StoreUnavailableError("down")

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(published_data, "current_tables_and_failure", lambda: (report, failure))
    monkeypatch.setattr(published_data, "store", fail)
    monkeypatch.setattr(published_data, "newest", fail)
    found = json.loads(ask(APP, "/view/version").content)
    assert (found["version"], found["reached"]) == (report.version, False)
    assert read(address("states", version=report.version))["version"] == report.version
    answer = ask(APP, address("states", version="1"))
    assert error(answer)[0] == 503
    assert int(answer.headers["retry-after"]) >= 1


# --- What is refused

REFUSED = [
    ("/view/nothing.json", 404, "page", "nothing"),
    ("/view/overview.html", 404, "kind", "html"),
    ("/view/overview", 404, "kind", ""),
    ("/view/", 404, "kind", ""),
    ("/view/a/overview.json", 404, "page", "a/overview"),
    ("/view/overview.json?version=99", 404, "version", "99"),
    ("/view/overview.json?lang=fr", 400, "lang", "fr"),
    ("/view/overview.json?lang=fr&of=page", 400, "lang", "fr"),
    ("/view/data.json?lang=fr", 400, "lang", "fr"),
    ("/view/overview.json?langauge=en", 400, "langauge", "en"),
    ("/view/overview.json?state=JOR", 400, "state", "JOR"),
    ("/view/overview.json?cycle=1999", 400, "cycle", "1999"),
    ("/view/overview.json?indicator=fine", 400, "indicator", "fine"),
    ("/view/states.json?state=XXX", 400, "state", "XXX"),
    ("/view/states.json?state=JOR&state=MAR", 400, "state", "JOR, MAR"),
    ("/view/objectives.json?states=MAR&states=XXX", 400, "states", "XXX"),
    ("/view/objectives.json?status=fine", 400, "status", "fine"),
    ("/view/objectives.json?objective=99", 400, "objective", "99"),
    ("/view/objectives.json?order=x&changed=order", 400, "order", "x"),
    ("/view/participation.json?event=none", 400, "event", "none"),
    ("/view/states.json?changed=colour", 400, "changed", "colour"),
    ("/view/states.json?changed=indicators&of=page", 400, "changed", "indicators"),
    ("/view/states.json?of=parts", 400, "of", "parts"),
    ("/view/states.json?changed=state&details=open", 400, "details", "open"),
    ("/view/states.json?of=everything", 400, "of", "everything"),
    ("/view/table/nothing/map.csv", 404, "page", "nothing"),
    ("/view/table/states/nothing.csv", 404, "table", "nothing"),
    ("/view/table/overview/map.ods", 404, "kind", "ods"),
    ("/view/table/overview/map", 404, "kind", ""),
    ("/view/table/overview/map.csv?version=99", 404, "version", "99"),
    ("/view/table/overview/map.csv?cycle=1999", 400, "cycle", "1999"),
]


@pytest.mark.parametrize(
    ("wanted", "status", "parameter", "value"), REFUSED, ids=[each[0] for each in REFUSED]
)
def test_what_is_asked_wrongly_is_refused_by_parameter_value_and_remedy(
    wanted: str, status: int, parameter: str, value: str
) -> None:
    assert error(ask(APP, wanted)) == (status, parameter, value)


def test_a_whole_page_is_answered_also_where_its_address_says_what_nobody_knows() -> None:
    found = read(address("states", state="XXX", colour="red", of="page"))
    assert found["page"].count('role="status"') >= 2
    assert found["figures"] == read(address("states", of="page"))["figures"]


@pytest.mark.parametrize("wanted", ["/view/overview.json", "/view/version"])
def test_a_head_request_has_the_headers_alone_and_no_other_method_is_there(wanted: str) -> None:
    whole, head = ask(APP, wanted), ask(APP, wanted, "HEAD")
    assert (head.status, head.headers) == (200, whole.headers)
    assert [ask(APP, wanted, method).status for method in ("POST", "PUT", "DELETE")] == [405] * 3


def test_a_base_path_stands_before_every_route() -> None:
    assert all(route.path.startswith("/reviews/view/") for route in views.routes("/reviews/"))
    assert all(route.path.startswith("/view/") for route in views.routes())
    below = Starlette(routes=views.routes("reviews"))
    assert ask(below, "/reviews/view/version").status == 200


# --- How much is rendered at a time


class Held:
    """Rendering that waits until it is let go; counts what it renders."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go = threading.Event()
        self.made: list[object] = []
        answer = pages.answer

        def hold(asked: Any, tables: Tables, encoding: str) -> bytes:
            if not pages.is_answered(asked, tables, encoding):
                self.made.append(asked)
                assert self.go.wait(30)
            return answer(asked, tables, encoding)

        monkeypatch.setattr(pages, "answer", hold)

    def ask(self, wanted: list[str], meanwhile: str = "", refused: int = 0) -> list[Answer]:
        """Send requests at once, and let the rendering go when as many are refused as should be
        and `meanwhile` was answered.
        """

        async def run() -> list[Answer]:
            tasks = [asyncio.create_task(request(APP, each)) for each in wanted]
            for _ in range(600):
                await asyncio.sleep(0.05)
                if self.made and sum(each.done() for each in tasks) >= refused:
                    break
            known = [await asyncio.wait_for(request(APP, meanwhile), 20)] if meanwhile else []
            self.go.set()
            return [*known, *await asyncio.gather(*tasks)]

        return asyncio.run(run())


def test_choices_that_nobody_made_are_rendered_up_to_a_number_and_the_rest_is_told_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(views, "BOUNDED", BoundedRendering(max_waiting=3))
    known = fixed("states", changed="state", state="MAR")
    ask(APP, known)
    held = Held(monkeypatch)
    states = ("JOR", "LBN", "EGY", "TUN", "IRQ")
    wanted = [fixed("states", changed="state", state=code) for code in states]
    first, *answers = held.ask(wanted, meanwhile=known, refused=2)
    assert first.status == 200
    assert sorted(each.status for each in answers) == [200, 200, 200, 503, 503]
    for busy in (each for each in answers if each.status == 503):
        assert error(busy)[0] == 503
        assert int(busy.headers["retry-after"]) >= 1
    assert len(held.made) == 3
    # who comes again is answered
    assert {ask(APP, each).status for each in wanted} == {200}
    assert MAX_WAITING > 1


def test_the_same_choice_for_all_is_rendered_once_and_none_is_told_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(views, "BOUNDED", BoundedRendering(max_waiting=1))
    held = Held(monkeypatch)
    wanted = fixed("states", changed="state", state="SDN")
    answers = held.ask([wanted] * 30)
    assert {each.status for each in answers} == {200}
    assert len({each.content for each in answers}) == 1
    assert len(held.made) == 1


# --- Tables as files


def tables_of(name: str, language: Language) -> dict[str, TableData]:
    """Return the tables of a page for its choice."""
    tables = published_data.current_tables()
    choice = query.choice_of(VIEWS[name], CHOICES[name], tables)
    parts = render.render(VIEWS[name], tables, choice, language, LINKS)
    return {place: table for part in parts.values() for place, table in part.tables.items()}


def file(name: str, table: str, kind: str, language: Language = ENGLISH, **more: str) -> Answer:
    values = "&".join(pairs(name, language, **CHOICES[name], **more))
    answer = ask(APP, f"/view/table/{name}/{table}.{kind}?{values}")
    assert answer.status == 200
    return answer


def written(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]


@pytest.mark.parametrize("name", VIEWS)
def test_a_table_is_the_one_that_is_shown_as_csv_and_as_xlsx(name: str, language: Language) -> None:
    for place, table in tables_of(name, language).items():
        shown = [list(map(str, table.frame.columns))]
        shown += [list(map(written, row)) for row in table.frame.itertuples(index=False)]
        as_csv = file(name, place, "csv", language)
        rows = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig"), newline="")))
        assert rows == shown
        book = load_workbook(io.BytesIO(file(name, place, "xlsx", language).content))
        sheet, about = book.worksheets
        assert [list(map(written, row)) for row in sheet.iter_rows(values_only=True)] == shown
        assert sheet.sheet_view.rightToLeft == (language.direction == "rtl")
        assert [row[1] for row in about.iter_rows(values_only=True)] == [
            table.title,
            str(table.source),
        ]


def test_every_link_to_a_table_on_a_page_leads_to_a_file_of_its_version(language: Language) -> None:
    for name in VIEWS:
        page = Elements(read(fixed(name, language, of="page"))["page"])
        links = [each["href"] for each in page.all("a") if "/view/table/" in each["href"]]
        assert len(links) >= 2 or VIEWS[name].depends_on_history  # nothing to compare with yet
        for link in links[:4]:
            answer = ask(APP, link.removeprefix("."))
            assert answer.status == 200
            assert language.code in answer.headers["content-disposition"]
            assert answer.headers["content-disposition"].startswith("attachment;")


def test_a_table_is_immutable_only_with_version_and_this_release() -> None:
    def kept(**more: str) -> str:
        return file("states", "map", "csv", **more).headers["cache-control"]

    assert kept() == kept(version=version()) == "no-cache"
    assert "immutable" in kept(version=version(), release=release.release_id())


@pytest.fixture
def formulas(report: Tables, monkeypatch: pytest.MonkeyPatch) -> Tables:
    """Have the pages show tables whose texts begin as formulas do."""
    free = ("title", "summary", "evidence", "source", "note", "place", "paragraph")
    frames = {
        name: frame.assign(**{each: "=1+1" for each in frame.columns if each.startswith(free)})
        for name, frame in report.frames().items()
    }
    tables = Tables(**frames, version="formulas")
    monkeypatch.setattr(published_data, "current_tables_and_failure", lambda: (tables, None))
    return tables


@pytest.mark.parametrize("name", READING_PAGES)
def test_no_cell_of_a_table_is_a_formula(name: str, formulas: Tables) -> None:
    for place, table in tables_of(name, ENGLISH).items():
        holds = (table.frame.astype(str) == "=1+1").any(axis=None)
        content = file(name, place, "csv").content.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(content)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]
        assert not holds or any("=1+1" in cell for cell in cells)
        book = load_workbook(io.BytesIO(file(name, place, "xlsx").content))
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds


# --- As a server runs


def test_a_publication_makes_the_next_answer_another_version_and_leaves_the_one_before(
    tmp_path: Path,
) -> None:
    second = xlsx(
        {
            "events": [EVENTS[0], ["w-2024", 2024, *EVENTS[1][2:]]],
            "participants": [PARTICIPANTS[0], ["w-2024", "SYR", "media", 3]],
        }
    )
    (tmp_path / "second.xlsx").write_bytes(second)
    with running(tmp_path) as server:
        served = Asking(server.base)
        before = json.loads(served("view/version").content)
        asked = f"view/participation.json?lang=en&release={before['release']}&of=page"
        first = json.loads(served(asked).content)
        assert first["version"] == before["version"]
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/store.sqlite3"}
        command = [sys.executable, "-m", "loaders", "publish", str(tmp_path / "second.xlsx")]
        subprocess.run(
            [*command, "--mode", "update"],
            check=True,
            env=environment,
            cwd=Path(__file__).resolve().parents[3],
        )
        after = json.loads(served("view/version").content)
        assert after["release"] == before["release"]
        assert after["version"] != before["version"]
        newest = json.loads(served(asked).content)
        assert newest["version"] == after["version"]
        assert newest["page"] != first["page"]
        held = served(f"{asked}&version={before['version']}")
        assert "immutable" in held.headers["cache-control"]
        assert json.loads(held.content) == first
        document = served("participation?lang=en").content.decode()
        assert f'data-version="{after["version"]}"' in document
        # a choice of the newest that nobody made yet is one for all who ask at once
        wanted = f"{asked}&version={after['version']}&cycle=2024"
        with ThreadPoolExecutor(20) as people:
            answers = list(people.map(lambda each: served(each), [wanted] * 20))
        assert {each.status for each in answers} == {200}
        assert len({each.content for each in answers}) == 1


def test_no_document_stands_below_the_address_of_views() -> None:
    app = LocalizedDocumentMiddleware(APP, pages=tuple(MENU))
    for wanted in ("/view/nothing.json", "/view/version"):
        assert ask(app, wanted).content == ask(APP, wanted).content
