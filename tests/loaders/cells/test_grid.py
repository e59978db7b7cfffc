"""A sheet is stored by column, each different value once, and returns its cells unchanged."""

import datetime as dt

from hypothesis import example, given
from hypothesis import strategies as st

from loaders.cells.column import DictionaryColumn, encode_column
from loaders.cells.grid import build_grid, has_content
from loaders.cells.values import display_text

VALUES = st.one_of(
    st.text("aب 1\u200f", max_size=3),
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2090, 1, 1)),
)
ROWS = st.lists(st.lists(VALUES, max_size=5), max_size=8)


@given(rows=ROWS, height=st.integers(0, 12), chunk_rows=st.integers(1, 9))
@example(rows=[["a", "b"], ["c"], ["d", "e"]], height=0, chunk_rows=1)  # a chunk of short rows
def test_every_cell_is_where_it_was_and_empty_text_where_there_was_none(
    rows: list[list[object]], height: int, chunk_rows: int
) -> None:
    grid = build_grid("x", rows, height=height, chunk_rows=chunk_rows)
    assert grid.height == max(len(rows), height)
    assert grid.width == max(map(len, rows), default=0)
    for row in range(grid.height):
        for column in range(grid.width + 1):
            there = row < len(rows) and column < len(rows[row])
            assert grid.at(row, column) == (rows[row][column] if there else "")


@given(rows=ROWS)
def test_the_filled_rows_are_those_with_more_than_blanks_and_marks(
    rows: list[list[object]],
) -> None:
    said = [
        i
        for i, row in enumerate(rows)
        if any(not isinstance(v, str) or v.strip(" \u200f") for v in row)
    ]
    assert build_grid("x", rows).list_nonblank_rows() == said


def test_a_row_with_nothing_but_a_faulty_cell_is_filled() -> None:
    assert build_grid("x", [["a"], [""]], faults={(1, 0): "error_value"}).list_nonblank_rows() == [
        0,
        1,
    ]


def test_numbers_are_kept_as_they_are_read_and_dates_as_dates() -> None:
    cells = encode_column([27.0, 27, 2.5, True, dt.date(2020, 8, 13), dt.time(10, 30)])
    assert list(cells) == ["27", "27", "2.5", "true", dt.datetime(2020, 8, 13), "10:30:00"]
    assert list(build_grid("x", [[dt.date(2020, 8, 13)], [5.0]]).texts(0)) == ["2020-08-13", "5"]


@given(values=st.lists(VALUES, max_size=8), first=st.integers(0, 4), last=st.integers(0, 9))
def test_a_part_of_a_column_is_those_cells_and_its_used_values_are_theirs(
    values: list[object], first: int, last: int
) -> None:
    part = build_grid("x", [[value] for value in values]).cells(0, first, last)
    assert list(part) == (values[first : last + 1])
    assert part.used() == part
    assert sorted(map(str, part.used().distinct)) == sorted({str(value) for value in part})


def test_columns_are_equal_by_their_cells() -> None:
    assert encode_column(["a", "b", "a"]) == DictionaryColumn(
        ["b", "x", "a"], encode_column([2, 0, 2]).codes * 0 + [2, 0, 2]
    )
    assert encode_column(["a"]) != encode_column(["b"])


@given(st.lists(st.text(alphabet="a| \n\u200f\u00a0", max_size=4)))
def test_a_column_that_is_plain_has_no_value_that_is_read_as_another(values: list[str]) -> None:
    cells = encode_column(values)
    if cells.plain:
        assert all(
            display_text(value) == value and has_content(value) == bool(value) for value in values
        )
    assert encode_column(["a", "", "b c", "a"]).plain
    assert not encode_column(["a", dt.datetime(2020, 8, 13)]).plain
