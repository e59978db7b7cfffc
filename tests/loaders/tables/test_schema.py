"""The tables as data."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from domain import vocabulary
from domain.normalization import normalize_name
from loaders.tables.registry import MAIN_TABLES, TABLES
from loaders.tables.schema import DTYPES, VOCABULARIES

REPORT = Path(__file__).resolve().parents[3] / "data" / "report"


def test_the_tables_stand_in_the_order_of_the_workbook() -> None:
    main = ["events", "participants", "progress", "coverage", "principles"]
    assert list(MAIN_TABLES) == main
    assert list(TABLES) == [*main, "submissions", "pledges", "indicators", "statements"]
    assert list(vocabulary.SHEETS) == list(TABLES)


@pytest.mark.parametrize("table", TABLES.values())
def test_every_column_has_headers_in_three_languages_and_a_known_kind(table) -> None:  # type: ignore[no-untyped-def]
    for name, column in table.variants.items():
        assert column.kind in DTYPES
        assert bool(column.vocabulary) == (column.kind in ("code", "objective"))
        assert not column.vocabulary or column.vocabulary in VOCABULARIES
        for language in ("en", "ar", "fr"):
            assert table.headers[normalize_name(table.header(name, language))] == name


@pytest.mark.parametrize("table", TABLES)
def test_no_header_stands_for_two_columns(table: str) -> None:
    spellings = Counter(
        spelling
        for term in vocabulary.headers(table).values()
        for spelling in {
            normalize_name(s) for s in (term.code, *term.names.values(), *term.spellings)
        }
    )
    assert [spelling for spelling, n in spellings.items() if n > 1] == []


@pytest.mark.parametrize("table", TABLES.values())
def test_no_header_of_a_table_is_personal_too(table) -> None:  # type: ignore[no-untyped-def]
    assert set(table.headers).isdisjoint(vocabulary.PERSONAL_COLUMNS.spellings())


@pytest.mark.parametrize("table", MAIN_TABLES.values())
def test_the_rows_of_the_report_have_the_columns_of_the_schema_in_its_order(table) -> None:  # type: ignore[no-untyped-def]
    with (REPORT / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert header == [name for name in table.variants if name in header]
    assert {name for name, column in table.variants.items() if column.always} <= set(header)


def test_localized_columns_come_in_every_language_and_arabic_always() -> None:
    accepted = TABLES["participants"].variants
    assert [name for name in accepted if name.startswith("note")] == [
        "note",
        "note_ar",
        "note_en",
        "note_fr",
    ]
    assert [
        name for name, column in accepted.items() if name.startswith("note") and column.always
    ] == ["note", "note_ar"]
