"""Routes for programs: versions, changes, the calendar, and documents, each at its address."""

import io
import json
from collections.abc import Callable
from xml.etree import ElementTree

import docx
import pytest
from icalendar import Calendar
from starlette.applications import Starlette

from domain.language import languages
from domain.measures import changes
from domain.measures.changes import Side
from domain.tables import Tables
from server.routes import public_feeds
from services import published_data
from tests.second_cycle import CYCLE, with_second_cycle
from tests.test_app import Answer, ask

APP = Starlette(routes=public_feeds.routes(""))
Get = Callable[[str], Answer]


@pytest.fixture
def get(report: Tables, monkeypatch: pytest.MonkeyPatch) -> Get:
    """Return a client of the routes over the report with a made second cycle."""
    made = with_second_cycle(report)
    monkeypatch.setattr(public_feeds, "tables_of", lambda query: (made, False))
    return lambda address: ask(APP, address)


def test_changes_are_those_of_the_measures(get: Get, report: Tables) -> None:
    found = json.loads(get("/api/changes.json?lang=en").content)
    assert (found["from"]["cycle"], found["to"]["cycle"]) == (2020, CYCLE)
    made = with_second_cycle(report)
    sides = Side(made, 2020), Side(made, CYCLE)
    measured = changes.stage_changes(*sides)
    inside = measured[measured["in_scope_before"] | measured["in_scope_after"]]
    assert {row["state"]: row["change"] for row in found["stages"]} == dict(
        zip(inside["state"], inside["change"], strict=True)
    )
    items = changes.item_changes(*sides, "objective").set_index("item")
    assert len(found["objectives"]) == 23
    for row in found["objectives"]:
        assert row["change"] == items.loc[row["objective"], "change"]
        assert row["after"]["reported"] == len(row["after"]["states"])
    assert found["sentences"]


def test_two_cycles_can_be_turned_round(get: Get) -> None:
    back = json.loads(get(f"/api/changes.json?from_cycle={CYCLE}&to_cycle=2020").content)
    there = json.loads(get(f"/api/changes.json?from_cycle=2020&to_cycle={CYCLE}").content)
    assert [row["change"] for row in back["objectives"]] == [
        -row["change"] for row in there["objectives"]
    ]


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [
        ("/api/changes.json?from_cycle=1999", 400, "from_cycle"),
        ("/api/changes.json?to_cycle=2020", 404, "from_cycle"),
        ("/api/changes.json?to_version=1", 400, "from_version"),
        ("/api/changes.json?colour=red", 400, "colour"),
        ("/calendar.ics?cycle=2020", 400, "cycle"),
        ("/export/letter.docx?lang=en", 400, "state"),
        ("/export/regional-report.docx?state=MAR", 400, "state"),
    ],
)
def test_what_is_asked_wrongly_is_refused_by_parameter(
    get: Get, address: str, status: int, parameter: str
) -> None:
    answer = get(address)
    assert answer.status == status
    assert json.loads(answer.content)["error"]["parameter"] == parameter


def test_the_calendar_is_one_and_is_not_sent_twice(get: Get) -> None:
    answer = get("/calendar.ics?lang=ar")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 7
    tag = answer.headers["etag"]
    assert ask(APP, "/calendar.ics?lang=ar", **{"if-none-match": tag}).status == 304


def test_versions_are_listed_without_their_authors() -> None:
    history = published_data.store().history()
    found = json.loads(ask(APP, "/api/versions.json").content)["versions"]
    assert [each["number"] for each in found] == [each.number for each in history]
    assert all("author" not in each for each in found)
    feed = ElementTree.fromstring(ask(APP, "/api/versions.atom?lang=en").content)
    space = f"{{{public_feeds.ATOM}}}"
    assert len(feed.findall(f"{space}entry")) == len(history)
    links = [each.get("href", "") for each in feed.iter(f"{space}link")]
    assert all("://" not in link for link in links)


def test_versions_are_compared_by_their_numbers() -> None:
    (first, *_) = reversed(published_data.store().history())
    address = f"/api/changes.json?from_version={first.number}&to_version={first.number}"
    found = json.loads(ask(APP, address).content)
    assert {row["change"] for row in found["objectives"]} == {0}


@pytest.mark.parametrize("name", ["letter.docx?state=LBY&", "regional-report.docx?"])
def test_a_document_for_word_is_made_in_each_language(get: Get, name: str) -> None:
    for code in languages():
        answer = get(f"/export/{name}lang={code}&cycle=2020")
        assert answer.status == 200
        book = docx.Document(io.BytesIO(answer.content))
        assert [each for each in book.paragraphs if each.style.name == "Heading 1"]
