"""Find rows beneath the headers that explain the columns, or tag them, and are no data."""

from collections.abc import Mapping

from domain.normalization import normalize_name
from loaders.cells.contact_redaction import REDACTED
from loaders.cells.fuzzy import closest_spelling
from loaders.cells.grid import Grid
from loaders.cells.values import CellError, cell_parser, display_text
from loaders.layout.header_rows import is_tag_row, row_texts
from loaders.layout.known_systems import spellings
from loaders.tables.schema import Column, Table

SEARCH_ROWS = 3  # beneath the headers
MIN_UNFIT = 2  # cells whose text is none of the values that their column takes
MAX_HELP_LENGTH = 200
TEXT_KINDS = ("text", "list")


def tag_rows(grid: Grid, header: int) -> list[int]:
    """Return the rows beneath the headers that hold only tags (HXL)."""
    return [row for row in range(header + 1, header + 1 + SEARCH_ROWS) if is_tag_row(grid, row)]


def find_help_row(grid: Grid, table: Table, header: int, places: Mapping[str, int]) -> int | None:
    """Return the first row beneath the headers, from 0, if it explains the columns; else None.

    No cell of it is a value: each text beneath the header of a code, a number or a date is neither
    one nor misspelled; two such, or words as explanations have them.
    """
    rows = grid.nonblank_rows[grid.nonblank_rows > header][:SEARCH_ROWS]
    first = [int(row) for row in rows if not is_tag_row(grid, int(row))][:1]
    if not first or first[0] == grid.nonblank_rows[-1]:
        return None
    row = first[0]
    if row > header + SEARCH_ROWS or any(place == row for place, _ in grid.faults):
        return None
    if _is_in_brackets(grid, row):
        return row
    texts = {
        name: text
        for name, place in places.items()
        if (text := display_text(grid.at(row, place))) and place not in grid.personal
    }
    coded = [name for name in texts if table.variants[name].kind not in TEXT_KINDS]
    if len(coded) < MIN_UNFIT or max(map(len, texts.values())) > MAX_HELP_LENGTH:
        return None
    if any(_may_be_value(table.variants[name], texts[name]) for name in coded):
        return None
    words = sum(normalize_name(text) in spellings("help", "text") for text in texts.values())
    long = sum(len(texts[name].split()) >= MIN_UNFIT for name in coded)
    return row if words or long >= MIN_UNFIT else None


def _is_in_brackets(grid: Grid, row: int) -> bool:
    """Test whether all cells of a row are in brackets, as explanations are written."""
    texts = [text for text in row_texts(grid, row) if text != REDACTED]
    return len(texts) >= MIN_UNFIT and all(
        text[0] in "([" and text[-1] in ")]" and any(map(str.isalpha, text)) for text in texts
    )


def _may_be_value(column: Column, text: str) -> bool:
    """Test whether a text is a value of a column, holds a figure, or is nearly one of its terms."""
    value = cell_parser(column, [text])(text)
    if not isinstance(value, CellError):
        return True
    if column.terms is None:
        return any(map(str.isdecimal, text)) and not _is_pattern(text)
    return bool(closest_spelling(normalize_name(text), column.terms.spellings()))


def _is_pattern(text: str) -> bool:
    """Test whether a text tells how to write a value, such as "number, e.g. 27"."""
    words = normalize_name(text)
    return any(f" {word} " in f" {words} " for word in spellings("help", "text") if len(word) > 2)
