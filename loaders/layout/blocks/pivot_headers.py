"""Recognise the headers of a pivot table: "Row Labels", "Count of Name"."""

from collections.abc import Iterable

from domain.normalization import normalize_name
from loaders.cells.column import CellValue
from loaders.cells.values import display_text, parse_number
from loaders.layout.known_systems import spellings

MAX_COUNTED = 99_999  # a longer number may be one of a person


def is_pivot_label(value: CellValue) -> bool:
    """Test whether a header is the one above the labels of a compact pivot table."""
    return normalize_name(display_text(value)) in spellings("pivot", "labels")


def is_blank_label(value: CellValue) -> bool:
    """Test whether a label of a pivot table stands for an empty cell: "(blank)"."""
    return normalize_name(display_text(value)) in spellings("pivot", "blank")


def is_pivot_value(title: str, values: Iterable[CellValue]) -> bool:
    """Test whether a column of a pivot table counts or sums something, persons by name too."""
    words = normalize_name(title)
    if not any(words.startswith(f"{opening} ") for opening in spellings("pivot", "values")):
        return False
    numbers = [parse_number(text) for text in map(display_text, values) if text]
    return bool(numbers) and all(n is not None and 0 <= n <= MAX_COUNTED for n in numbers)
