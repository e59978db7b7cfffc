"""Numbers whose point may separate thousands or decimals."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.cells.numerals import both_readings, is_in_doubt, parse_numeral, proves_thousands
from loaders.cells.values import CellError, cell_parser, estimate_number, parse_number
from loaders.tables.registry import TABLES

HEADCOUNT = TABLES["participants"].variants["headcount"]


def read(texts: Sequence[str]) -> list[object]:
    """Return the counts of a column, and the codes of those that are refused."""
    parse = cell_parser(HEADCOUNT, texts)
    results = [parse(text) for text in texts]
    return [result.code if isinstance(result, CellError) else result for result in results]


@given(st.integers(1000, 999_999))
def test_a_number_with_one_point_before_three_digits_is_in_doubt(n: int) -> None:
    text = f"{n:,}".replace(",", ".")
    assert is_in_doubt(text)
    assert parse_number(text) is None
    assert estimate_number(text) == n
    assert both_readings(text) == f"{n} / {n / 1000:g}"


@given(st.integers(1_000_000, 10**12))
def test_a_number_with_several_points_has_thousands(n: int) -> None:
    assert parse_numeral(f"{n:,}".replace(",", ".")) == n


@pytest.mark.parametrize(
    ("texts", "results"),
    [
        (["1.000", "12.000"], ["ambiguous_number"] * 2),
        (["1.000", "27"], ["ambiguous_number", 27]),
        (["1.000", "1.000.000"], [1000, 1_000_000]),
        (["1.000", "1.250"], [1000, 1250]),
        (["١.٠٠٠", "١.٢٥٠"], [1000, 1250]),
        (["1.000", "2.500,00"], [1000, 2500]),
        (["1.250", "2,000"], ["ambiguous_number", 2000]),
        (["1.250", "3.0"], ["ambiguous_number", 3]),
        (["1.250", "0.500"], ["ambiguous_number", "not_a_number"]),
        (["1.125", "1.000"], ["ambiguous_number"] * 2),
        (["-1.000"], ["ambiguous_number"]),
        (["١٫٠٠٠"], ["ambiguous_number"]),
        (["١٬٠٠٠", "١٫٠", "١،٠٠٠"], [1000, 1, 1000]),
        (["2,000", "3,0", "12,00", "1 000", "1'000"], [2000, 3, 12, 1000, 1000]),
        (["85%", "٨٥٪", "%85", "0.85"], ["not_a_number"] * 4),
        (["1000.000", "0.000"], [1000, 0]),
    ],
)
def test_one_column_has_one_reading_and_none_where_nothing_shows_it(
    texts: list[str], results: list[object]
) -> None:
    assert read(texts) == results


def test_a_percentage_is_refused_with_a_word_of_it() -> None:
    parse = cell_parser(HEADCOUNT, ["85%", "many"])
    percentage, word = parse("85%"), parse("many")
    assert isinstance(percentage, CellError)
    assert isinstance(word, CellError)
    assert percentage.expected != word.expected


@given(st.lists(st.text("0123456789.,", max_size=9)))
def test_a_column_without_a_number_in_doubt_shows_nothing(texts: list[str]) -> None:
    assert not proves_thousands(text for text in texts if not is_in_doubt(text))


@pytest.mark.parametrize("kind", ["year", "objective"])
def test_a_number_in_doubt_is_no_year_and_no_objective(kind: str) -> None:
    table, name = ("events", "cycle") if kind == "year" else ("coverage", "objective")
    column = TABLES[table].variants[name]
    assert column.kind == kind
    for text in ("2.020", "1.000"):
        assert isinstance(cell_parser(column, [text])(text), CellError)
