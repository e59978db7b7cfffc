"""Unpivoting a matrix gives exactly its filled cells, each at its own place."""

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.vocabulary import STATES, STATUSES
from loaders.cells.cell_names import a1
from loaders.cells.grid import build_grid
from loaders.cells.instructions import NO_INSTRUCTIONS, MatrixInstruction, SheetInstruction
from loaders.layout.unpivot import unpivot
from loaders.matching import sheet_guess
from loaders.reading.workbook import open_file, parse
from tests.loaders.case_files import codes
from tests.loaders.matrices import confirm, read_rows
from tests.loaders.workbooks import xlsx

CELLS = st.sampled_from(["", "", *STATUSES])
MATRICES = st.integers(2, 12).flatmap(
    lambda width: st.lists(
        st.lists(CELLS, min_size=width, max_size=width), min_size=2, max_size=len(STATES)
    )
)


@given(MATRICES)
@settings(max_examples=60, deadline=None)
def test_a_matrix_gives_one_row_for_each_filled_cell(body: list[list[str]]) -> None:
    names = [state.name("ar") for state in STATES.values()]
    rows = [["Country", *(f"Objective {n + 1}" for n in range(len(body[0])))]]
    rows += [[name, *cells] for name, cells in zip(names, body, strict=False)]
    reading = read_rows(rows)
    assert codes(reading) == []
    frame = reading.tables["coverage"]
    found = set(zip(frame["state"], frame["objective"], frame["status"], strict=True))
    assert len(found) == len(frame)
    assert found == {
        (code, n + 1, status)
        for code, cells in zip(STATES, body, strict=False)
        for n, status in enumerate(cells)
        if status
    }
    assert all(sheet.is_balanced for sheet in reading.rows)


@given(MATRICES, st.sampled_from(["status", "?"]))
@settings(max_examples=40, deadline=None)
def test_each_row_remembers_the_cell_that_it_is_from(body: list[list[str]], word: str) -> None:
    grid = build_grid("s", [["", *"abcdefghijkl"[: len(body[0])]], *([word, *r] for r in body)])
    matrix = MatrixInstruction("objective", "status", tuple(range(1, grid.width)), 1)
    long = unpivot(grid, SheetInstruction("coverage", 0, {0: "state"}, matrix=matrix), matrix)
    for row in range(len(long.rows)):
        cell = long.cell(row, "status")
        assert long.grid.at(row, long.places["status"]) == grid.at(*cell) != ""
        assert long.cell(row, "objective") == (0, cell[1])
        assert long.cell(row, "state") == (cell[0], 0)
    assert len(long.rows) == sum(bool(cell) for row in body for cell in row)


def test_a_status_in_merged_cells_holds_for_each_and_a_number_for_none() -> None:

    def read(rows: list[list[object]]) -> tuple[list[tuple[str, str]], int]:
        data = xlsx({"m": rows}, lambda book: book["m"].merge_cells("B2:C2"))
        opened = open_file("f.xlsx", data)
        guess = sheet_guess.guess_sheet(opened, "m")
        said = confirm(guess, {}, cycle="2024", event="workshop-2")
        reading = parse(opened, NO_INSTRUCTIONS.with_sheet("m", said))
        return [(p.code, p.cell) for p in reading.problems], reading.counts[guess.table].read

    statuses = [["Objective", "Kuwait", "Oman"], ["1", "planned", None], ["2", None, "raised"]]
    assert read(statuses) == ([], 3)
    numbers = [["Country", "Government", "Academia"], ["Oman", 3, None], ["Iraq", 1, 2]]
    assert read(numbers) == ([("merged_number", a1(1, 1)), ("merged_number", a1(1, 2))], 2)


def test_a_faulty_cell_of_a_matrix_is_refused_at_its_place() -> None:
    rows = [["Objective", "Kuwait", "Oman"], ["1", "=1/0", "planned"], ["2", "", "raised"]]
    reading = read_rows(rows, name="f.xlsx")  # the formula was saved without its value
    assert [(p.code, p.cell) for p in reading.problems] == [("formula_without_value", "B2")]
    assert reading.counts["coverage"].read == 2
