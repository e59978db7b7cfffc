"""General statements, optional sheets and dates that are a month or a year, as files have them."""

import pytest

from tests.loaders.workbooks import EVENTS, found, reading_of, rows_balance

HEAD = ["cycle", "state", "objective", "status", "scope", "evidence_en"]


def test_a_general_statement_names_no_objective() -> None:
    reading = reading_of("coverage", [HEAD, [2020, "IRQ", None, "planned", "general", "All"]])
    assert reading.problems == ()
    frame = reading.tables["coverage"]
    assert frame["objective"].isna().all()
    assert frame["scope"].tolist() == ["general"]


@pytest.mark.parametrize("scope", [None, "specific", "محدد"])
def test_any_other_row_needs_its_objective(scope: str | None) -> None:
    reading = reading_of("coverage", [HEAD, [2020, "IRQ", None, "planned", scope, "x"]])
    assert found(reading) == {("missing_value", "C2")}
    assert rows_balance(reading)


def test_a_general_statement_that_names_an_objective_is_refused_at_its_cell() -> None:
    reading = reading_of("coverage", [HEAD, [2020, "IRQ", 5, "planned", "عام", "x"]])
    assert found(reading) == {("general_names_item", "C2")}


def test_a_general_statement_twice_is_told() -> None:
    row = [2020, "IRQ", None, "planned", "general", "All"]
    assert ("row_twice", "E3") in found(reading_of("coverage", [HEAD, row, row]))


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("2024-05", "2024-05-01", "month"),
        ("05/2024", "2024-05-01", "month"),
        ("May 2024", "2024-05-01", "month"),
        ("أيار/مايو ٢٠٢٤", "2024-05-01", "month"),
        ("2024", "2024-01-01", "year"),
        ("2024-05-17", "2024-05-17", ""),
    ],
)
def test_the_first_day_of_an_event_may_be_a_month_or_a_year(
    written: str, day: str, precision: str
) -> None:
    head, row = EVENTS
    rows = [dict(zip(head, row, strict=True)) | {"start_date": written, "end_date": None}]
    reading = reading_of("events", [head, [rows[0][name] for name in head]])
    assert reading.problems == ()
    frame = reading.tables["events"]
    assert str(frame["start_date"].iloc[0].date()) == day
    told = frame["date_precision"].iloc[0] if "date_precision" in frame else ""
    assert told == precision


def test_an_empty_column_of_precisions_does_not_hide_what_the_dates_say() -> None:
    head, row = EVENTS
    cells = dict(zip(head, row, strict=True)) | {"start_date": "2024-05", "end_date": None}
    rows = [[*(cells[name] for name in head), told] for told in (None, "year")]
    rows[1][0] = "second"
    frame = reading_of("events", [[*head, "date_precision"], *rows]).tables["events"]
    assert frame["date_precision"].tolist() == ["month", "year"]


def test_a_progress_row_still_needs_a_day() -> None:
    rows = [["cycle", "state", "as_of", "stage"], [2020, "SYR", "2020-08", "approved"]]
    assert found(reading_of("progress", rows)) == {("not_a_date", "C2")}


@pytest.mark.parametrize(
    ("written", "kept"),
    [("2021-02", "2021-02"), ("2021", "2021"), ("24/02/2021", "2021-02-24")],
)
def test_a_date_of_an_optional_sheet_keeps_its_precision(written: str, kept: str) -> None:
    rows = [["state", "kind", "date", "text"], ["IRQ", "champion", written, "Joined"]]
    reading = reading_of("statements", rows)
    assert reading.problems == ()
    assert reading.tables["statements"]["date"].tolist() == [kept]


def test_optional_sheets_are_known_by_their_names_and_headers() -> None:
    sheets = {
        "indicators": [["state", "indicator", "year", "value"], ["JOR", "10.7.2", 2019, 4]],
        "pledges": [["state", "number", "text"], ["IRQ", 1, "Better data"]],
        "submissions": [["state", "kind", "title"], ["IRQ", "forum_review", "Review"]],
    }
    for name, rows in sheets.items():
        reading = reading_of(name, rows)
        assert reading.problems == (), name
        assert list(reading.tables) == [name]
