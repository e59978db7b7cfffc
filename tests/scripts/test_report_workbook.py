"""The committed workbook of the report equals what its script makes from the coded rows, and names
no person.
"""

import hashlib
import importlib.util
import io
import re
import zipfile
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest

from domain.normalization import normalize_name
from loaders.reading.workbook import read

ROOT = Path(__file__).resolve().parents[2]
WORKBOOK = ROOT / "data" / "report-2020-08-13.xlsx"
PUBLIC_RECORD = ROOT / "data" / "public-record.xlsx"
TITLES = ("Mr", "Ms", "Mrs", "Dr", "السيد", "السيدة", "السفير", "السفيرة", "الدكتور", "الدكتورة")
# The family names of the persons in the report, normalized and hashed: they must not appear here
# either.
NAMES = """
c003a80eb2bc ef36b6d575a6 ab2c62e7dd98 7266202af601 2923b4f60d35 33ff4d3042a7 44f279bd1e00 0673747543e7 94c268d9a89d
bb0553314891 2bd8e82ed4ff cc750f636b5a 6ca6bb03082b 2a4611cd7399 8ff0b98cb6ad 2493c6f334bc d0b9af10ee77
"""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "report_workbook", ROOT / "scripts" / "report_workbook.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_rows_give_the_same_file(script: ModuleType) -> None:
    assert script.workbook(script.REPORT) == script.workbook(script.REPORT)
    with zipfile.ZipFile(io.BytesIO(script.workbook(script.REPORT))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2020, 8, 13, 0, 0, 0)}
        assert b"2020-08-13T00:00:00Z" in archive.read("docProps/core.xml")


@pytest.mark.parametrize("name", ["REPORT", "PUBLIC_RECORD"])
def test_the_committed_workbook_is_what_the_script_makes(script: ModuleType, name: str) -> None:
    source = getattr(script, name)
    assert parts(source.file.read_bytes()) == parts(script.workbook(source))


def test_each_row_of_the_public_record_has_a_source() -> None:
    reading = read(PUBLIC_RECORD)
    assert reading.problems == ()
    assert {name: len(frame) for name, frame in reading.tables.items()} == {
        "events": 16,
        "participants": 2,
        "submissions": 1,
        "pledges": 7,
        "indicators": 20,
        "statements": 30,
    }
    assert all(frame["source"].notna().all() for frame in reading.tables.values())


def test_it_holds_every_row_of_the_report_and_the_figures_of_its_sessions() -> None:
    reading = read(WORKBOOK)
    assert reading.problems == ()
    participants = reading.tables["participants"]
    assert participants.groupby("event")["headcount"].sum().to_dict() == {
        "workshop-1": 140,
        "workshop-2": 111,
    }
    assert participants["state"].nunique() == 15
    assert all(reading.tables[name]["source"].notna().all() for name in reading.tables)


def test_it_names_no_one_whom_the_report_names() -> None:
    words = {
        normalize_name(word)
        for part in parts(WORKBOOK.read_bytes()).values()
        for word in re.findall(r"\w+", part.decode())
    }
    assert len(words) > 500
    assert {hashlib.sha256(word.encode()).hexdigest()[:12] for word in words}.isdisjoint(
        NAMES.split()
    )
    assert words.isdisjoint(map(normalize_name, TITLES))


def test_its_cells_are_dates_numbers_and_text_never_formulas() -> None:
    book = openpyxl.load_workbook(WORKBOOK)
    cells = [
        cell
        for sheet in book
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"d", "n", "s"}
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert all(
            cell.font.bold and sheet.column_dimensions[cell.column_letter].width >= 10
            for cell in sheet[1]
        )


def test_a_text_that_begins_like_a_formula_stays_text(script: ModuleType) -> None:
    book = openpyxl.Workbook()
    script.fill(book.active, [["note"], ["=1+1"]])
    assert book.active["A2"].data_type == "s"
