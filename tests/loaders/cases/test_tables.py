"""Tables of our own layout are read completely, whatever stands around them."""

from tests.loaders.case_files import codes, read_case


def test_a_second_cycle_is_read_without_errors() -> None:
    reading = read_case("60-full_2024.xlsx")
    assert reading.publishable
    assert {name: counts.refused for name, counts in reading.counts.items()} == dict.fromkeys(
        ("events", "participants", "progress", "coverage", "principles"), 0
    )
    assert set(reading.tables["events"]["cycle"]) == {2020, 2024}


def test_the_report_with_one_mode_more_is_read_without_a_word() -> None:
    reading = read_case("60-min_a.xlsx")
    assert reading.clean
    assert set(reading.tables) == {
        "events",
        "participants",
        "progress",
        "coverage",
        "principles",
    }


def test_rows_of_one_table_are_read_alone() -> None:
    reading = read_case("60-partial.xlsx")
    assert list(reading.tables) == ["progress"]
    assert reading.counts["progress"].read == 4
    assert reading.publishable


def test_every_row_of_a_careless_sheet_is_told() -> None:
    """Check also that its two rows of sums are left out, and not refused as states unknown."""
    reading = read_case("60-sloppy.xlsx")
    assert {name: (c.read, c.refused) for name, c in reading.counts.items()} == {
        "coverage": (2, 5),
        "progress": (0, 3),
    }
    assert reading.rows[0].left_out["sums"] == 2
    rows = {problem.row for problem in reading.problems if problem.row}
    assert len(rows) >= 10
    assert all(sheet.is_balanced for sheet in reading.rows)


def test_both_tables_of_a_sheet_are_read() -> None:
    reading = read_case("60-two_clean.xlsx")
    assert {name: c.read for name, c in reading.counts.items()} == {"coverage": 3, "progress": 2}
    assert not codes(reading)
