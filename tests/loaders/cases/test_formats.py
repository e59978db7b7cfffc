"""Files of every format are read as the program that wrote them shows them, or refused by name."""

import pytest

from tests.loaders.case_files import codes, open_case, persons, read_case


def problems_at(name: str) -> set[tuple[str, str]]:
    return {(p.code, p.cell) for p in read_case(name).problems if p.cell and p.row}


@pytest.mark.parametrize("name", ["13-formula-xlsxwriter.xlsx", "13-formula-xlwt.xls"])
def test_a_formula_that_was_never_calculated_is_refused(name: str) -> None:
    reading = read_case(name)
    assert problems_at(name) == {("formula_without_value", "E2"), ("formula_without_value", "E3")}
    assert reading.counts["participants"].refused == 2


def test_a_workbook_that_excel_opens_without_asking_is_opened() -> None:
    reading = read_case("21-read-only-recommended.xlsx")
    assert reading.clean
    assert reading.counts["participants"].read == 2


def test_a_line_break_within_a_cell_stays_a_gap() -> None:
    frame = read_case("28-ods-line-break.ods").tables["participants"]
    assert frame["state"].tolist() == ["SAU", "IRQ"]
    bodies = [body.split() for body in frame["organisation"]]
    assert bodies == [
        ["Ministry", "of", "Labour", "and", "Social", "Affairs"],
        ["Ministry", "of", "Migration"],
    ]


@pytest.mark.parametrize("name", ["70-1904-plain.xlsx", "70-1904-second-workbookPr.xlsx"])
def test_a_date_follows_the_calendar_of_its_workbook(name: str) -> None:
    (start,) = read_case(name).tables["events"]["start_date"]
    assert f"{start:%Y-%m-%d}" == "2020-08-13"


def test_an_error_of_a_formula_is_refused_like_a_literal_one() -> None:
    assert problems_at("71-xlsb-formula-error.xlsb") == {("error_value", "D2")}
    assert read_case("71-xlsb-formula-error.xlsb").counts["participants"].refused == 1


def test_text_of_excel_97_is_unicode_whatever_the_code_page_says() -> None:
    reading = read_case("72-xls-codepage-1252.xls")
    assert reading.counts["participants"].read == 2
    assert "control_characters" not in codes(reading)


def test_a_number_stays_a_number_whatever_the_id_of_its_format() -> None:
    reading = read_case("73-xls-number-format-50.xls")
    assert reading.tables["participants"]["headcount"].tolist() == [27, 3]


@pytest.mark.parametrize("name", ["75-ods-compact.ods", "75-ods-white-space.ods"])
def test_white_space_between_tags_changes_nothing(name: str) -> None:
    reading = read_case(name)
    assert reading.readable
    compact = read_case("75-ods-compact.ods")
    assert reading.tables["participants"].equals(compact.tables["participants"])
    assert persons(reading) == persons(compact) > 0


def test_a_sheet_without_a_part_is_told_and_the_others_are_read() -> None:
    reading = read_case("76-sheet-without-part.xlsx")
    assert reading.publishable
    assert reading.counts["participants"].read == 1
    assert {p.sheet for p in reading.problems if p.code == "sheet_without_cells"} == {"Module1"}


def test_a_dimension_of_whole_rows_is_no_reason_to_refuse() -> None:
    assert read_case("77-dimension-whole-rows.xlsx").counts["participants"].read == 1


def test_formatted_blank_cells_do_not_widen_a_sheet() -> None:
    assert open_case("78-xls-wide-format.xls").readable
    assert codes(read_case("78-xls-wide-format.xls")) == ["no_table"]


def test_cells_far_apart_are_an_area_that_is_too_large() -> None:
    assert codes(read_case("82-cells-far-apart.xls")) == ["too_large"]
