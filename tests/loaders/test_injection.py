"""Text of a file is text in every download: no formula runs, and reading a download returns the
same text.
"""

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from itertools import count
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell import Cell

from domain.language import Language
from loaders.cells.csv_injection import escape_formula, replace_unprintable, unescape_formula
from loaders.cells.problems import Problem
from loaders.reading.workbook import read_bytes
from loaders.tables.registry import TABLES
from loaders.tables.schema import Table
from loaders.xlsx import export, template
from loaders.xlsx.annotate import annotate
from tests.loaders.injections import INJECTIONS

FILLED = {"year": 2020, "count": 5, "objective": 1, "date": "2020-08-13"}
BEGINS = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
UNSEEN = re.compile('[\\s"\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+')


def formulas(file: bytes) -> int:
    """Count the formulas in the sheets of a workbook."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        sheets = [
            archive.read(name)
            for name in archive.namelist()
            if name.startswith("xl/worksheets/") and name.endswith(".xml")
        ]
    return sum(
        element.tag.rpartition("}")[2] == "f"
        for sheet in sheets
        for element in ElementTree.fromstring(sheet).iter()
    )


def live(file: bytes, delimiter: str) -> list[str]:
    """Return the cells of a CSV file that begin like a formula for a program that splits at
    `delimiter` and may ignore quotes.
    """
    text = file.decode("utf-8-sig")
    before = csv.field_size_limit(len(text))
    aware = [
        cell
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for cell in row
    ]
    csv.field_size_limit(before)
    unaware = (
        [cell for line in re.split("[\r\n]+", text) for cell in line.split(delimiter)]
        if delimiter != ","
        else []
    )
    return [cell for cell in (*aware, *unaware) if UNSEEN.sub("", cell).startswith(BEGINS)]


def texts(table: Table) -> list[str]:
    """Return the text columns of a table, of any kind."""
    return [name for name, column in table.variants.items() if column.kind in ("text", "list")]


def rows(table: Table) -> list[dict[str, object]]:
    """Return as many rows as there are hostile texts, each text once in every text column.

    Other cells keep the rows distinct.
    """
    codes = {
        name: next(iter(column.terms)) if column.terms else FILLED.get(column.kind)
        for name, column in table.variants.items()
    }
    varied = [
        {name: INJECTIONS[(i + j) % len(INJECTIONS)] for j, name in enumerate(texts(table))}
        for i in range(len(INJECTIONS))
    ]
    return [
        codes | ({"cycle": 2020 + i} if "cycle" in codes else {}) | row
        for i, row in enumerate(varied)
    ]


def written(*tables: Table) -> bytes:
    """Write a workbook with these rows as an analyst would, every text stored as text."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(table.name)
        sheet.append(list(table.variants))
        for number, row in enumerate(rows(table), 2):
            for place, value in enumerate(row.values(), 1):
                cell = sheet.cell(number, place)
                assert isinstance(cell, Cell)
                cell.value = replace_unprintable(value) if isinstance(value, str) else value  # type: ignore[assignment]
                if isinstance(value, str):
                    cell.data_type = "s"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def upload() -> bytes:
    return written(*TABLES.values())


@pytest.fixture(scope="module")
def frames(upload: bytes) -> Mapping[str, pd.DataFrame]:
    """Return the tables of the upload as the store would keep them."""
    return read_bytes("upload.xlsx", upload).tables


def test_the_texts_are_many_and_each_is_read_in_every_column_of_text(
    frames: Mapping[str, pd.DataFrame],
) -> None:
    assert len(INJECTIONS) >= 40
    assert sum(len(texts(table)) for table in TABLES.values()) >= 40
    assert all(
        len(frames[name]) == len(INJECTIONS)
        and frames[name][texts(TABLES[name])].notna().all(axis=None)
        for name in TABLES
    )


def test_the_current_data_is_the_same_when_it_is_read_back_and_runs_nothing(
    frames: Mapping[str, pd.DataFrame], language: Language
) -> None:
    book = template.build_workbook(frames, language, about={text: text for text in INJECTIONS})
    assert formulas(book) == 0
    again = read_bytes("data.xlsx", book).frames()
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(again[name], frame)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_the_same_when_it_is_read_back_and_runs_nothing(
    table: str, frames: Mapping[str, pd.DataFrame]
) -> None:
    frame = frames[table]
    book = export.to_xlsx(frame, about={text: text for text in INJECTIONS}, name=table, rtl=True)
    assert formulas(book) == 0
    pd.testing.assert_frame_equal(read_bytes("table.xlsx", book).tables[table], frame)
    file = export.to_csv(frame)
    assert not [cell for delimiter in ",;\t|" for cell in live(file, delimiter)]
    pd.testing.assert_frame_equal(read_bytes(f"{table}.csv", file).tables[table], frame)


@pytest.mark.parametrize("text", INJECTIONS, ids=count())
def test_what_is_made_harmless_comes_back(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == replace_unprintable(text)
    assert unescape_formula(escape_formula(escape_formula(text))) == escape_formula(text)


@pytest.mark.parametrize("text", ["it's", "'quoted'", "a 'b' -c", "5 o'clock; -3", "l'État = 'x'"])
def test_an_apostrophe_of_a_text_itself_stays(text: str) -> None:
    assert unescape_formula(text) == text
    assert unescape_formula(escape_formula(text)) == text


def problems(table: Table) -> list[Problem]:
    """Return a problem for each text, with the text as its value and suggestion."""
    column = texts(table)[0]
    return [
        Problem(
            "unknown_term",
            text[:50],
            table.name,
            f"A{row}",
            text,
            "a text",
            text,
            table.name,
            column,
            row=row,
        )
        for row, text in enumerate(INJECTIONS, 2)
    ]


@pytest.mark.parametrize("table", TABLES)
def test_a_marked_file_runs_nothing_that_the_file_did_not(table: str, language: Language) -> None:
    found = problems(TABLES[table])
    file = (
        pd.DataFrame(rows(TABLES[table]))
        .map(lambda value: replace_unprintable(value) if isinstance(value, str) else value)
        .to_csv(index=False)
    )
    sheet = written(TABLES[table])
    assert [
        formulas(annotate(name, data, found, language.code))
        for name, data in (("a.csv", file.encode()), ("a.xlsx", sheet))
    ] == [0, 0]
    running = openpyxl.load_workbook(io.BytesIO(sheet))
    running[table]["Z2"] = "=1+1"
    saved = io.BytesIO()
    running.save(saved)
    assert formulas(annotate("a.xlsx", saved.getvalue(), found, language.code)) == 1


def test_a_marked_file_reads_back_the_same(
    upload: bytes, frames: Mapping[str, pd.DataFrame], language: Language
) -> None:
    found = [problem for table in TABLES.values() for problem in problems(table)]
    again = read_bytes("upload.xlsx", annotate("upload.xlsx", upload, found, language.code)).tables
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(again[name], frame)
