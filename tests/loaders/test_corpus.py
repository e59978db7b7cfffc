"""The corpus of broken, odd and hostile files: each is read correctly, row by row, or ends in a
named refusal; none stops the reader.
"""

import csv
import re
from pathlib import Path

import pytest

from loaders.cells.problems import FILE_ERROR_CODES, KINDS
from loaders.cells.row_accounting import REASONS
from loaders.cells.values import CONTROL_CHARACTERS, display_text
from loaders.reading import calamine_reader
from loaders.reading.parse_result import ParseResult
from loaders.reading.text import delimited
from loaders.sandbox.pool import read_sandboxed
from loaders.tables.registry import HEADERS

FOLDER = Path(__file__).resolve().parents[1] / "files" / "odd"
SECRETS = re.compile(
    r"(?i)quorn|vesper|\btarn\b|\bmott\b|\bvull\b|layla|000.?111|000.?222|RL0000|ليلى|٠٠٠١١١"
)

with (FOLDER / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
    FILES = {row["file"]: row for row in csv.DictReader(manifest)}


def read(name: str) -> ParseResult:
    return read_sandboxed(name, (FOLDER / name).read_bytes())[1]


def found(reading: ParseResult, expected: set[str]) -> set[str]:
    """Return the problems as the manifest names them: with their sheet where it does."""
    sheets = any("!" in problem for problem in expected)
    return {
        f"{p.code}@{p.sheet}!{p.cell}" if sheets else f"{p.code}@{p.cell}" for p in reading.problems
    }


def test_the_corpus_is_as_large_as_was_agreed_and_small_on_the_disk() -> None:
    assert len(FILES) >= 120
    assert {file.name for file in FOLDER.iterdir()} == {*FILES, "manifest.csv", "README.md"}
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 3 * 1024**2


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_read_as_its_manifest_says_and_no_row_is_lost(name: str) -> None:
    expected = set(FILES[name]["problems"].split())
    reading = read(name)
    assert found(reading, expected) == expected
    assert (
        " ".join(
            f"{table} {counts.read}/{counts.refused}" for table, counts in reading.counts.items()
        )
        == FILES[name]["rows"]
    )
    for table, counts in reading.counts.items():
        assert counts.in_file == counts.read + counts.refused
        assert len(reading.tables[table]) == counts.read
    assert reading.readable or {problem.code for problem in reading.problems} <= set(
        FILE_ERROR_CODES
    )
    assert not any(CONTROL_CHARACTERS.search(problem.value) for problem in reading.problems)


@pytest.mark.parametrize("name", FILES)
def test_every_row_that_holds_anything_is_read_refused_or_left_out_for_a_reason(name: str) -> None:
    reading = read(name)
    if not reading.readable:
        assert reading.rows == ()
        return
    filled = {sheet: n for sheet, n in rows_of_the_grid(name).items() if n}
    assert {sheet.sheet: sheet.filled for sheet in reading.rows} == filled
    assert all(
        sheet.filled == sheet.read + sheet.refused + sum(sheet.left_out.values())
        for sheet in reading.rows
    )
    assert all(set(sheet.left_out) <= set(REASONS) for sheet in reading.rows)
    assert reading.rows_read == sum(map(len, reading.tables.values()))


def rows_of_the_grid(name: str) -> dict[str, int]:
    """Count the non-empty rows of each sheet, cell by cell in the opened file, before any layout
    detection.
    """
    data = (FOLDER / name).read_bytes()
    grids = (
        calamine_reader.read_spreadsheet(data)[0]
        if calamine_reader.is_spreadsheet(data)
        else [delimited.read_delimited(data, HEADERS)[0]]
    )
    found: dict[str, int] = {}
    for grid in grids:
        faulty = {row for row, _ in grid.faults}
        rows = (
            row in faulty or any(display_text(column[row]) for column in grid.columns)
            for row in range(grid.height)
        )
        found[grid.name] = found.get(grid.name, 0) + sum(rows)
    return found


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("persons")])
def test_nothing_of_a_person_is_left_in_frames_problems_or_drafts(name: str) -> None:
    opened, reading = read_sandboxed(name, (FOLDER / name).read_bytes())
    frames = " ".join(frame.to_csv() for frame in reading.tables.values())
    cells = " ".join(
        str(value) for grid in opened.grids for column in grid.columns for value in column
    )
    for said in (frames, cells, repr(reading.problems), repr(opened)):
        assert not SECRETS.search(said)


def test_every_named_case_of_a_value_is_told_with_its_suggestion() -> None:
    suggestions = {problem.cell: problem.suggestion for problem in read("states.xlsx").problems}
    assert suggestions == {"B3": "Lebanon", "B4": "", "B5": ""}


def test_a_text_that_begins_like_a_formula_or_is_as_long_as_can_be_is_read_as_it_stands() -> None:
    assert read("signs.xlsx").tables["coverage"]["source"].tolist() == [
        "=1+1",
        "+1",
        "-1",
        "@SUM(1)",
        "=1",
    ]
    assert len(read("longest-cell.xlsx").tables["coverage"].loc[0, "source"]) == 32_767
    assert read("latin-1.csv").tables["coverage"]["state"].tolist() == ["SYR", "TUN"]


@pytest.mark.parametrize(
    "name",
    [name for name in FILES if name.startswith("dates-") and FILES[name]["rows"].endswith("/0")],
)
def test_dates_that_can_be_told_are_those_that_were_meant(name: str) -> None:
    days = {f"{day:%Y-%m-%d}" for day in read(name).tables["progress"]["as_of"]}
    assert (
        days <= {"2020-08-13", "2020-04-03", "2020-03-25", "2020-02-01"}
        if "month-first" not in name and "year-first" not in name
        else {"2020-03-04"} <= days
    )


def test_each_code_of_the_corpus_is_a_kind_of_problem() -> None:
    codes = {
        problem.partition("@")[0] for row in FILES.values() for problem in row["problems"].split()
    }
    assert codes <= set(KINDS)
    assert len(codes) >= 30
