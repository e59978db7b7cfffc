"""Row accounting of a file: each row is counted once, and unread rows are never reported as
unchanged.
"""

from pathlib import Path

import pytest

from domain.language import Language, languages
from loaders.cells.instructions import NO_INSTRUCTIONS, SheetInstruction
from loaders.cells.row_accounting import REASONS, SheetRows, describe_no_change, describe_unread
from loaders.matching import sheet_guess
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file, parse
from tests.loaders.workbooks import COVERAGE, PROGRESS, reading_of, xlsx

FOREIGN = Path(__file__).resolve().parents[2] / "files" / "foreign"


def of_persons(name: str) -> ParseResult:
    """Read a list of persons as guessed, with the event given."""
    file = open_file(name, (FOREIGN / name).read_bytes())
    guess = sheet_guess.guess_sheet(file, file.grids[0].name)
    said = sheet_guess.to_instruction(guess)
    constants = {**said.constants, "event": "workshop-2"}
    return parse(
        file,
        NO_INSTRUCTIONS.with_sheet(
            guess.sheet, SheetInstruction(**vars(said) | {"constants": constants})
        ),
    )


@pytest.mark.parametrize(
    ("name", "persons", "left_out"),
    [
        ("zoom_meeting.csv", 11, {"rejoined": 3}),
        ("zoom_webinar.csv", 10, {"absent": 2, "rejoined": 1}),
        ("indico.csv", 14, {"absent": 2}),
        ("teams.csv", 6, {}),
        ("kobo_tagged.csv", 6, {"tags": 1}),
    ],
)
def test_persons_in_a_list_are_counted_or_left_out_each_for_a_reason_that_is_told(
    name: str, persons: int, left_out: dict[str, int]
) -> None:
    (rows,) = of_persons(name).rows
    away = {
        reason: n for reason, n in rows.left_out.items() if reason in ("absent", "rejoined", "tags")
    }
    assert rows.is_balanced
    assert away == left_out
    assert rows.left_out["headers"] == 1
    assert (
        rows.read + rows.refused + sum(n for reason, n in away.items() if reason != "tags")
        == persons
    )


def test_sums_and_notes_beneath_a_list_are_told_apart() -> None:
    rows = [
        ["Country", "Organisation type", "Number"],
        ["Jordan", "Ministry", 3],
        ["Iraq", "Ministry", 4],
        ["Total", None, 7],
        [],
        ["By hand"],
    ]
    file = open_file("list.xlsx", xlsx({"list": rows}))
    guess = sheet_guess.guess_sheet(file, "list")
    read = parse(file, NO_INSTRUCTIONS.with_sheet("list", sheet_guess.to_instruction(guess)))
    assert read.rows[0].left_out == {"headers": 1, "sums": 1, "below": 1}
    assert read.rows[0].is_balanced


def test_a_sheet_that_was_left_out_in_the_matching_is_told_and_refuses_nothing() -> None:
    file = open_file(
        "file.xlsx",
        xlsx({"coverage": COVERAGE, "progress": [["Country", "Since"], ["Jordan", "May"]]}),
    )
    read = parse(file, NO_INSTRUCTIONS.with_sheet("progress", SheetInstruction("", 0, {})))
    assert read.publishable
    assert {sheet.sheet: dict(sheet.left_out) for sheet in read.rows} == {
        "coverage": {"headers": 1},
        "progress": {"unwanted_sheet": 2},
    }


def test_the_guide_of_the_template_is_counted_and_missed_by_nobody() -> None:
    read = parse(
        open_file(
            "file.xlsx", xlsx({"coverage": COVERAGE, "الدليل · Guide": [["how"], [], ["to"]]})
        )
    )
    assert [dict(sheet.left_out) for sheet in read.rows] == [{"headers": 1}, {"guide": 2}]
    assert read.rows_dropped == 0


def test_the_rows_of_two_tables_on_a_sheet_and_of_a_second_sheet_are_those_of_the_grid() -> None:
    rows = [
        ["title"],
        *COVERAGE,
        COVERAGE[0],
        [2020, "Lebanan", 7, "planned"],
        [],
        ["title"],
        *PROGRESS,
    ]
    read = parse(open_file("file.xlsx", xlsx({"Data": rows, "notes": [["hello"], ["you"]]})))
    data, notes = read.rows
    assert (data.filled, data.read, data.refused, dict(data.left_out)) == (
        8,
        2,
        1,
        {"titles": 2, "headers": 2, "repeated": 1},
    )
    assert dict(notes.left_out) == {"unknown_sheet": 2}


def test_that_all_is_published_already_is_said_only_where_every_row_was_read(
    language: Language,
) -> None:
    whole = describe_no_change([SheetRows("a", 3, 2, 0, {"headers": 1})], language)
    refused = describe_no_change([SheetRows("a", 3, 0, 2, {"headers": 1})], language)
    some = describe_no_change([SheetRows("a", 4, 2, 1, {"headers": 1})], language)
    left = describe_no_change(
        [SheetRows("a", 3, 2, 0, {"headers": 1}), SheetRows("b", 5, 0, 0, {"unknown_sheet": 5})],
        language,
    )
    nothing = describe_no_change([], language)
    assert len({whole, refused, some, left, nothing}) == 5
    assert describe_unread([SheetRows("a", 3, 2, 0, {"headers": 1})], language) == ""
    assert "5" in left


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_said_in_both_languages(reason: str) -> None:
    rows = SheetRows("7", 3, 2, 0, {reason: 1})
    said = [rows.sentence(languages()[code]) for code in ("ar", "en")]
    assert said[0] != said[1]
    assert all("7" in text for text in said)


def test_a_file_without_a_sheet_that_is_known_accounts_for_its_rows_all_the_same() -> None:
    read = reading_of("Sheet1", [["hello"], [], ["you"]])
    assert [(sheet.filled, dict(sheet.left_out)) for sheet in read.rows] == [
        (2, {"unknown_sheet": 2})
    ]


def test_titles_and_headers_are_missed_by_nobody_and_lines_beyond_a_banner_are() -> None:
    assert reading_of("coverage", [["title"], ["source"], *COVERAGE, COVERAGE[0]]).rows_dropped == 0
    assert reading_of("coverage", [["line"]] * 5 + COVERAGE).rows_dropped == 5


def test_titles_above_a_list_that_was_matched_are_missed_by_nobody() -> None:
    (rows,) = of_persons("ministere.csv").rows
    assert (rows.left_out["titles"], rows.rows_dropped) == (
        2,
        sum(n for reason, n in rows.left_out.items() if reason in ("sums", "below")),
    )
