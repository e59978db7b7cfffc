"""Pictures and tables by plain HTTP, from a real server: content, refusals, and cache headers."""

import csv
import io
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from charts.registry import FIGURES
from domain.language import languages
from domain.tables import Choice, Tables
from domain.vocabulary import STATUSES
from loaders.tables import registry
from server.middleware.access_control import RESOURCE_POLICY, SECURITY_HEADERS
from services import figure_query
from services.figure_query import FigureRequest
from tests.browser.conftest import running
from tests.loaders.workbooks import EVENTS, PARTICIPANTS, xlsx


@dataclass(frozen=True)
class Answer:
    """A response as a program receives it."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def error(self) -> dict[str, str]:
        """Return the body of a refusal."""
        told: dict[str, str] = json.loads(self.content)["error"]
        assert told["remedy"]
        assert self.headers["cache-control"] == "no-store"
        return told


class Asking:
    """A client of a dashboard."""

    def __init__(self, base: str) -> None:
        self.base = base

    def __call__(self, address: str, method: str = "GET", **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{self.base}/{address}", method=method, headers=named)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return Answer(
                    answer.status,
                    {name.lower(): value for name, value in answer.headers.items()},
                    answer.read(),
                )
        except urllib.error.HTTPError as refused:
            return Answer(
                refused.code,
                {name.lower(): value for name, value in refused.headers.items()},
                refused.read(),
            )


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Run a dashboard for this module; yield its client."""
    with running(tmp_path_factory.mktemp("routes")) as server:
        yield Asking(server.base)


@pytest.mark.parametrize(
    ("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_a_figure_is_a_picture_in_each_kind_and_its_language(
    ask: Asking, kind: str, begins: bytes
) -> None:
    answers = [ask(f"export/gender.{kind}?lang={code}") for code in languages()]
    assert [each.status for each in answers] == [200, 200]
    assert all(each.content.startswith(begins) for each in answers)
    assert answers[0].content != answers[1].content


def test_a_picture_has_the_size_and_shows_the_choice_that_the_address_names(ask: Asking) -> None:
    square, small = ask("export/gender.png?size=square"), ask("export/gender.png?size=thumbnail")
    wide, high = Image.open(io.BytesIO(square.content)).size
    assert wide == high
    assert Image.open(io.BytesIO(small.content)).width == 600
    whole = ask("export/principles.png?lang=en&size=thumbnail")
    two = ask("export/principles.png?lang=en&size=thumbnail&states=MAR&states=LBY&status=under_way")
    assert whole.status == two.status == 200
    assert whole.content != two.content
    assert (
        two.content
        == ask(
            "export/principles.png?lang=en&size=thumbnail&status=under_way&states=LBY&states=MAR"
        ).content
    )


def test_a_figure_of_a_state_is_that_of_the_state(ask: Asking) -> None:
    pictures = [
        ask(f"export/state-objectives.png?size=thumbnail&state={code}") for code in ("MAR", "LBY")
    ]
    assert [each.status for each in pictures] == [200, 200]
    assert pictures[0].content != pictures[1].content


@pytest.mark.parametrize("table", registry.TABLES)
def test_a_table_is_the_same_as_csv_and_as_json_and_says_what_it_is(
    ask: Asking, table: str
) -> None:
    as_csv, as_json = ask(f"api/{table}.csv"), ask(f"api/{table}.json?lang=en")
    rows = list(csv.DictReader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    told = json.loads(as_json.content)
    assert len(told["rows"]) == len(rows)
    assert bool(rows) != registry.TABLES[table].optional  # the report has none of those
    names = [column["name"] for column in told["columns"]]
    assert as_csv.content.decode("utf-8-sig").splitlines()[0].split(",") == names
    assert all(list(row) == names for row in told["rows"])
    assert all(column["description"] and column["title"] for column in told["columns"])
    assert told["version"]["number"] == 1
    assert told["as_of"] == {"2020": "2020-08-13"}
    assert bool(told["source"]) == bool(rows)
    assert f"{table}.json" in as_csv.headers["link"]


def test_codes_are_told_with_their_names_in_the_language_asked_for(ask: Asking) -> None:
    for code in languages():
        columns = {
            column["name"]: column
            for column in json.loads(ask(f"api/coverage.json?lang={code}").content)["columns"]
        }
        assert columns["status"]["codes"] == {
            status.code: status.name(code) for status in STATUSES.values()
        }


REFUSED = [
    ("export/nothing.png", 404, "figure", "nothing"),
    ("export/ladder.gif", 404, "kind", "gif"),
    ("export/ladder", 404, "kind", ""),
    ("export/", 404, "kind", ""),
    ("export/ladder.png?lang=fr", 400, "lang", "fr"),
    ("export/ladder.png?lang=", 400, "lang", ""),
    ("export/ladder.png?langauge=en", 400, "langauge", "en"),
    ("export/ladder.png?lang=en&lang=ar", 400, "lang", "en, ar"),
    ("export/ladder.png?size=huge", 400, "size", "huge"),
    ("export/ladder.png?cycle=1999", 400, "cycle", "1999"),
    ("export/ladder.png?states=MAR", 400, "states", "MAR"),
    ("export/readiness.png?states=MAR&states=XXX", 400, "states", "XXX"),
    ("export/readiness.png?status=fine", 400, "status", "fine"),
    ("export/gender.png?event=none", 400, "event", "none"),
    ("export/state-objectives.png", 400, "state", ""),
    ("export/ladder.png?version=99", 404, "version", "99"),
    ("api/coverage.csv?version=x", 404, "version", "x"),
    ("api/coverage.xml", 404, "kind", "xml"),
    ("api/versions.csv", 404, "table", "versions"),
    ("api/coverage.csv?round_table=2", 400, "round_table", "2"),
    ("api/openapi.json?lang=en", 400, "lang", "en"),
]


@pytest.mark.parametrize(
    ("address", "status", "parameter", "value"), REFUSED, ids=[each[0] for each in REFUSED]
)
def test_what_is_asked_wrongly_is_refused_by_parameter_value_and_remedy(
    ask: Asking, address: str, status: int, parameter: str, value: str
) -> None:
    answer = ask(address)
    assert (answer.status, answer.error["parameter"], answer.error["value"]) == (
        status,
        parameter,
        value,
    )


@pytest.mark.parametrize(
    ("accept", "status"),
    [("text/html", 406), ("image/*;q=0", 406), ("text/html, */*;q=0.8", 200), ("image/*", 200)],
)
def test_who_would_not_take_a_picture_is_given_none(ask: Asking, accept: str, status: int) -> None:
    answer = ask("export/gender.png?size=thumbnail", Accept=accept)
    assert answer.status == status
    assert status == 200 or answer.error["parameter"] == "Accept"


@pytest.mark.parametrize(
    "address", ["export/gender.png?size=thumbnail", "api/coverage.json", "api/coverage.csv"]
)
def test_the_newest_is_asked_about_again_and_a_version_stays_for_ever(
    ask: Asking, address: str
) -> None:
    newest = ask(address)
    fixed = ask(f"{address}{'&' if '?' in address else '?'}version=1")
    assert "max-age=60" in newest.headers["cache-control"]
    assert "immutable" in fixed.headers["cache-control"]
    assert newest.content == fixed.content
    unchanged = ask(address, If_None_Match=f'"other", {newest.headers["etag"]}')
    assert (unchanged.status, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == newest.headers["etag"]
    assert ask(address, If_None_Match='"other"').status == 200


def test_a_version_is_known_by_its_number_its_id_and_the_letters_under_a_figure(
    ask: Asking,
) -> None:
    version = json.loads(ask("api/events.json").content)["version"]
    for name in (version["number"], version["id"], version["content"], version["content"][:8]):
        assert ask(f"api/events.json?version={name}").status == 200


@pytest.mark.parametrize(
    "address", ["export/gender.png?size=thumbnail", "api/coverage.csv", "api/openapi.json"]
)
def test_a_head_request_has_the_headers_alone_and_no_other_method_is_there(
    ask: Asking, address: str
) -> None:
    whole, head = ask(address), ask(address, "HEAD")
    assert (head.status, head.content) == (200, b"")
    assert {name: head.headers.get(name) for name in ("etag", "content-length")} == {
        name: whole.headers.get(name) for name in ("etag", "content-length")
    }
    assert [ask(address, method).status for method in ("POST", "PUT", "DELETE")] == [405] * 3


@pytest.mark.parametrize(
    "address",
    ["export/gender.svg", "api/coverage.json", "export/nothing.png", "api/coverage.csv?version=1"],
)
def test_every_answer_is_inert_in_a_browser(ask: Asking, address: str) -> None:
    headers = ask(address).headers
    # The resource policy depends on the address:
    # tests/server/middleware/test_access_control.py
    assert {
        name.decode(): value.decode()
        for name, value in SECURITY_HEADERS.items()
        if name != RESOURCE_POLICY
    }.items() <= headers.items()
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "set-cookie" not in headers


def test_everything_that_is_described_is_there(ask: Asking) -> None:
    described = json.loads(ask("api/openapi.json").content)
    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": "/"}]
    assert {path.rpartition("/")[2].rpartition(".")[0] for path in described["paths"]} == {
        *FIGURES,
        *registry.TABLES,
        *("calendar", "versions", "changes", "letter", "regional-report"),
    }
    operations = [path["get"]["operationId"] for path in described["paths"].values()]
    assert len(set(operations)) == len(operations)
    for path, methods in described["paths"].items():
        parameters = {each["name"]: each for each in methods["get"]["parameters"]}
        if not path.endswith((".png", ".csv")):
            continue
        query = "&".join(
            f"{name}={one['schema']['enum'][0]}"
            for name, one in parameters.items()
            if name == "state"
        )
        size = "size=thumbnail&" if "size" in parameters else ""
        assert ask(f"{path[1:]}?{size}{query}").status == 200, path


def test_two_people_who_ask_at_once_get_each_their_own(ask: Asking) -> None:
    wanted = [
        f"export/{name}.png?size=thumbnail&lang={code}"
        for name in ("mode", "organisation", "headcount")
        for code in languages()
    ]
    with ThreadPoolExecutor(12) as people:
        together = list(people.map(lambda address: ask(address).content, wanted * 2))
    alone = [ask(address).content for address in wanted]
    assert together == alone * 2
    assert len(set(alone)) == len(wanted)


def test_a_base_path_stands_before_every_route() -> None:
    from server.routes.public_api import routes

    assert all(route.path.startswith("/reviews/") for route in routes("/reviews/"))
    assert all(route.path.startswith(("/export/", "/api/", "/calendar.ics")) for route in routes())


def test_an_address_taken_before_a_second_cycle_shows_it_once_it_is_published(
    tmp_path: Path, report: Tables
) -> None:
    asked = FigureRequest("gender", Choice(cycle=2020), languages()["en"], "thumbnail")
    address = figure_query.current_image_url(asked, "png", report)
    second = xlsx(
        {
            "events": [EVENTS[0], ["w-2024", 2024, *EVENTS[1][2:]]],
            "participants": [PARTICIPANTS[0], ["w-2024", "SYR", "media", 3]],
        }
    )
    (tmp_path / "second.xlsx").write_bytes(second)
    with running(tmp_path) as server:
        ask = Asking(server.base)
        before = ask(address)
        assert before.content == ask(f"{address}&cycle=2020").content
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/store.sqlite3"}
        command = [
            sys.executable,
            "-m",
            "loaders",
            "publish",
            str(tmp_path / "second.xlsx"),
            "--mode",
            "update",
        ]
        subprocess.run(
            command, check=True, env=environment, cwd=Path(__file__).resolve().parents[3]
        )
        after = ask(address)
        assert before.status == after.status == 200
        assert after.content == ask(f"{address}&cycle=2024").content != before.content
