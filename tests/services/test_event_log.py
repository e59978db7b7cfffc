"""The server's log: one line of JSON per event, with allowed facts only and no text that a person
wrote.
"""

import io
import logging
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from services import event_log

SECRET = "Zubaydah Alvundari, person@example.org, +962795550000"


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """Record the log from now on, line by line."""
    stream, told = io.StringIO(), Told()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(event_log.JsonFormatter())
    handler.addFilter(event_log.DeduplicatingFilter())
    told.stream = stream
    logger = logging.getLogger(event_log.LOGGER_NAME)
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield told
    logger.removeHandler(handler)
    logger.setLevel(level)


class Told(list[dict[str, Any]]):
    """The lines, parsed again at each access."""

    stream: io.StringIO

    def read(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.stream.getvalue().splitlines()]


def failure() -> Exception:
    try:
        raise ValueError(SECRET)
    except ValueError as raised:
        return raised


def test_a_line_holds_when_how_grave_what_and_the_facts_of_its_kind(lines: Told) -> None:
    event_log.log_event("restored", version=7, of=3)
    (line,) = lines.read()
    assert list(line) == ["time", "level", "event", "version", "of"]
    assert (line["level"], line["event"], line["version"], line["of"]) == ("info", "restored", 7, 3)


def test_a_fact_that_its_kind_does_not_have_is_not_told_and_a_text_is_no_fact(lines: Told) -> None:
    event_log.log_event("file_refused", codes=["unknown_term", SECRET], file=SECRET)
    (line,) = lines.read()
    assert line["codes"] == ["unknown_term", "?"]
    assert "file" not in line


def test_a_failure_is_told_by_its_kind_and_place_and_not_by_what_it_says(lines: Told) -> None:
    event_log.log_event("page_failed", failure=failure())
    (line,) = lines.read()
    assert line["failure"] == "builtins.ValueError"
    assert [place.split(":")[0] for place in line["at"]] == ["tests/services/test_event_log.py"]
    assert not [part for part in SECRET.split(", ") if part in lines.stream.getvalue()]


def test_a_sentence_of_a_library_is_told_without_what_was_put_into_it(lines: Told) -> None:
    logging.getLogger(f"{event_log.LOGGER_NAME}.library").error(
        "It failed over %s at line %d", SECRET, 12
    )
    logging.getLogger(f"{event_log.LOGGER_NAME}.library").error("It failed over person@example.org")
    first, second = lines.read()
    assert (first["message"], first["numbers"]) == ("It failed over %s at line %d", [12])
    assert "example.org" not in second["message"]


def test_who_looks_for_a_fault_may_have_all_of_it(
    lines: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(event_log.DETAILS_VARIABLE, "1")
    event_log.log_event("page_failed", failure=failure())
    assert SECRET in lines.read()[0]["details"]


def test_the_same_again_is_told_once_in_a_while_with_how_often_it_was_not(
    lines: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(1000):
        event_log.log_event("access_refused", what="metrics")
    event_log.log_event("access_refused", what="upload")
    assert [line["what"] for line in lines.read()] == ["metrics", "upload"]
    monkeypatch.setattr(event_log, "REPEAT_SECONDS", 0)
    event_log.log_event("access_refused", what="metrics")
    assert lines.read()[-1]["times_untold"] == 999
