"""The Arabic corpus: no value of any file is wrong without a word, no row unaccounted for."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest

from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file, parse
from tests.combinations import NIGHTLY
from tests.corpus.__main__ import FOLDER, example_specs, stored_name
from tests.corpus.arabic import make
from tests.corpus.expected import Example
from tests.corpus.letters import LETTERS as WRITTEN
from tests.corpus.letters import fold
from tests.corpus.sheets import File
from tests.corpus.spec import (
    BIDI,
    BOOK,
    DATES,
    DIGITS,
    FORMATS,
    HEADERS,
    LAYOUTS,
    LETTERS,
    TABLES,
    TERMS,
    Spec,
    specs,
)
from tests.corpus.verdict import LOST, WRONG, Verdict, judge

ALL = tuple(specs())
SAMPLE = ALL if NIGHTLY else ALL[::7]  # formats change with each file, so that all are in it


def verdict_of(example: Example, file: File | None = None) -> Verdict:
    """Judge how a file is read."""
    file = file or example.file
    opened = open_file(file.name, file.data)
    return judge(example, opened, parse(opened))


def label(spec: Spec) -> str:
    return spec.label


@pytest.mark.parametrize("spec", SAMPLE, ids=label)
def test_no_value_is_wrong_without_a_word_and_no_row_unaccounted_for(spec: Spec) -> None:
    verdict = verdict_of(make(spec))
    assert (verdict.reasons(WRONG), verdict.reasons(LOST)) == ((), ()), spec.oddities


@pytest.mark.parametrize("spec", SAMPLE, ids=label)
def test_what_can_be_read_is_not_refused(spec: Spec) -> None:
    assert verdict_of(make(spec)).refused_wrongly == (), spec.oddities


@pytest.mark.parametrize("spec", example_specs(), ids=label)
def test_the_files_that_are_kept_are_read_as_those_made_anew(spec: Spec) -> None:
    example = make(spec)
    stored = File(example.file.name, (FOLDER / stored_name(spec)).read_bytes())
    assert verdict_of(example, stored) == verdict_of(example)


def test_only_one_file_of_each_kind_is_kept_and_it_is_small() -> None:
    files = {file.name for file in FOLDER.iterdir()}
    assert files == {*map(stored_name, example_specs()), "manifest.csv", "README.md"}
    assert all(file.stat().st_size < 20_000 for file in FOLDER.iterdir())


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("format", FORMATS),
        ("table", (*TABLES, BOOK)),
        ("digits", DIGITS),
        ("letters", LETTERS),
        ("bidi", BIDI),
        ("headers", HEADERS),
        ("dates", DATES),
        ("terms", TERMS),
    ],
)
def test_every_way_of_writing_occurs_in_the_corpus_and_in_the_sample(
    field: str, values: Sequence[str]
) -> None:
    for chosen in (ALL, SAMPLE):
        assert {getattr(spec, field) for spec in chosen} >= {*values} - {BOOK}
    assert {name for spec in SAMPLE for name in spec.layout} == set(LAYOUTS)


def test_the_corpus_is_as_large_as_was_agreed_and_the_same_each_time() -> None:
    assert len(ALL) >= 400
    assert tuple(specs()) == ALL
    csv = next(spec for spec in ALL if spec.format == "csv")
    assert make(csv) == make(csv)
    assert make(csv).file.data == make(csv).file.data


def change_value(reading: ParseResult, column: str, value: str | int | None) -> ParseResult:
    """Return a reading of participants with another value in the first row."""
    frame = reading.tables["participants"].copy()
    frame[column] = [value, *frame[column].tolist()[1:]]
    return replace(reading, tables={"participants": frame})


@pytest.fixture(scope="module")
def whole() -> tuple[Example, OpenedFile, ParseResult]:
    """Return a file that is read wholly, with what was read."""
    for spec in ALL:
        example = make(spec)
        if spec.table == "participants" and not (spec.layout or example.tables[0].refused):
            opened = open_file(example.file.name, example.file.data)
            reading = parse(opened)
            if not reading.problems and judge(example, opened, reading) == Verdict(spec.label, ()):
                return example, opened, reading
    raise AssertionError("no file of participants is read wholly")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "COM"),
        ("state", None),
        ("headcount", 999),
        ("organisation", "وزارة"),
        ("note", "x"),
    ],
)
def test_a_value_that_is_not_that_of_the_file_is_found(
    whole: tuple[Example, OpenedFile, ParseResult], column: str, value: str | int | None
) -> None:
    example, opened, reading = whole
    assert judge(example, opened, change_value(reading, column, value)).outcome == WRONG


def test_a_row_that_is_gone_without_a_word_is_found(
    whole: tuple[Example, OpenedFile, ParseResult],
) -> None:
    example, opened, reading = whole
    frame = reading.tables["participants"]
    for n in range(len(frame)):
        shorter = frame.drop(index=n).reset_index(drop=True)
        verdict = judge(example, opened, replace(reading, tables={"participants": shorter}))
        assert verdict.outcome == LOST
    longer = pd.concat([frame, frame.tail(1)], ignore_index=True)
    doubled = replace(reading, tables={"participants": longer})
    assert judge(example, opened, doubled).outcome == WRONG


def test_two_rows_that_change_places_are_found(
    whole: tuple[Example, OpenedFile, ParseResult],
) -> None:
    example, opened, reading = whole
    frame = reading.tables["participants"]
    swapped = frame.iloc[[1, 0, *range(2, len(frame))]].reset_index(drop=True)
    verdict = judge(example, opened, replace(reading, tables={"participants": swapped}))
    assert verdict.outcome == WRONG


@pytest.mark.parametrize("letters", [name for name in LETTERS if name != "plain"])
def test_letters_are_written_otherwise_and_mean_the_same(letters: str) -> None:
    words = ("المملكة العربية السعودية", "المسؤولون الحكوميون", "عُمان", "جزر القمر", "آذار/مارس")
    written = [WRITTEN[letters](word) for word in words]
    assert any(a != b for a, b in zip(written, words, strict=True))
    assert list(map(fold, written)) == list(map(fold, words))
