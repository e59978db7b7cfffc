"""Find the columns of a sheet that hold personal data, by their headers and their values."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any

from domain.normalization import normalize_name
from domain.vocabulary import PERSONAL_COLUMNS, Vocabulary
from loaders.cells.column import CellValue
from loaders.cells.grid import Grid, RedactedColumn
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.layout.header_rows import header_text, last_header_row
from loaders.privacy import detection, personal_headers
from loaders.privacy.detection import SAMPLE_SIZE
from loaders.privacy.person_names import split_pieces
from loaders.tables.schema import Table

# rows in which a foreign sheet's headers may stand: some reports begin with long lists of their own
SEARCH_ROWS = 400
MIN_HEADERS = 2
MAX_HEADER_LENGTH = 80
MAX_HEADCOUNT_DIGITS = 4  # figures
NUMERIC_KINDS = ("count", "year", "date", "objective")  # kinds of columns in which no words stand
PersonalColumn = tuple[set[int], RedactedColumn]


def columns_of_table(grid: Grid, table: Table, header: int) -> dict[int, PersonalColumn]:
    """Give the personal columns of a sheet that is a table of ours, each with the row of its
    header, and why.
    """
    last = last_header_row(grid, header)
    found: dict[int, PersonalColumn] = {}
    for column, title, name in _column_titles(grid, table, header):
        kind = table.accepted[name].kind if name else "text"
        values = grid.cells(column, last + 1).sample(SAMPLE_SIZE)
        reason = (
            detection.detect_personal_values(values)
            if kind in NUMERIC_KINDS
            else detection.personal_reason(title, values, named=bool(name))
        )
        if kind in NUMERIC_KINDS:
            reason = _reason_among_numbers(reason, values, kind)
        elif kind == "code" and reason == detection.CONTACTS:
            reason = ""  # each is refused as it is no term, and is masked
        elif name == "event" and not reason:
            reason = detection.detect_personal_values(
                values
                # codes of events have no form of names: "event" above a column of persons says
                # nothing
            )
        if reason:
            found[column] = ({header}, left_out_of(grid, column, last, reason))
    return found


def _reason_among_numbers(reason: str, values: Sequence[CellValue], kind: str) -> str:
    """Why a column of numbers is personal: most of its cells are names, one in each, or telephone
    numbers.
    """
    texts = list(map(display_text, values))
    if kind == "count" and any(
        text.isdigit() and len(text) <= MAX_HEADCOUNT_DIGITS for text in map(normalize_name, texts)
    ):
        # numbers of persons stand in it: its other cells are refused one by one, and no row is
        # taken for one person
        return ""
    if reason == detection.CONTACTS:
        return reason if len(texts) > 1 and kind == "count" else ""
    several = any(len(split_pieces(text)) > 1 or "," in text for text in texts)
    # several in a cell: as many are not counted as one, each row is refused
    return "" if several else reason


def _column_titles(grid: Grid, table: Table, header: int) -> Iterator[tuple[int, str, str]]:
    """Give the columns of a sheet, each with its header and the name of the table's column that it
    is; "" where it is none.
    """
    last = last_header_row(grid, header)  # it looks at all merged cells
    for column in range(grid.width):
        title = header_text(grid, header, last, column)
        yield column, title, table.headers.get(normalize_name(title), "")


def number_columns(grid: Grid, table: Table, header: int) -> Iterator[int]:
    """Give the columns of a table in which no words may stand."""
    for column, _, name in _column_titles(grid, table, header):
        if name and table.accepted[name].kind in NUMERIC_KINDS:
            yield column


def code_columns(grid: Grid, table: Table, header: int) -> Iterator[tuple[int, Vocabulary[Any]]]:
    """Give the columns of a table in which only terms may stand, each with these."""
    for column, _, name in _column_titles(grid, table, header):
        if (
            name
            and table.accepted[name].kind == "code"
            and (terms := table.accepted[name].terms) is not None
        ):
            yield column, terms


def left_out_of(grid: Grid, column: int, header: int, reason: str) -> RedactedColumn:
    """Describe a column that is left out without telling what stands in it."""
    cells = grid.cells(column, header + 1).used()
    different = [value for value in cells.distinct if value != ""]
    return RedactedColumn(reason, len(different), detection.dominant_type(different[:SAMPLE_SIZE]))


def foreign_columns(grid: Grid, rows: Sequence[int]) -> Iterator[tuple[int, PersonalColumn]]:
    """Give the personal columns of a sheet that is no table of ours, each with the rows in which
    its headers may stand, and why.
    """
    first = min(rows, default=-1)
    layouts = (
        known_systems.find_layout(normalize_name(display_text(value)) for value in grid.row(row))
        for row in rows
    )
    layout = next(filter(None, layouts), None)
    for column in range(grid.width):
        titles = {row: display_text(grid.at(row, column)) for row in rows}
        values = grid.cells(column, first + 1).sample(SAMPLE_SIZE)
        named = {
            row: why
            for row, title in titles.items()
            if title and (why := _header_reason(title, values, layout))
        }
        why = next(iter(named.values()), "") or detection.detect_personal_values(
            values, titles.get(first, "")
        )
        if why:
            yield column, (set(named) or {first}, left_out_of(grid, column, first, why))


def _header_reason(
    title: str, values: Sequence[CellValue], layout: known_systems.ForeignLayout | None
) -> str:
    """Why a header makes a column personal. What is known of a system's headers comes first:
    "Country/Region Name" is nobody's.
    """
    if known_systems.header_meaning(title) == known_systems.PERSONAL:
        return detection.personal_reason(title, values) or detection.CONTACTS
    telling = known_systems.personal_part(title, layout)
    return (
        detection.personal_reason(telling, values)
        if personal_headers.is_personal_header(telling)
        else ""
    )


def header_rows(grid: Grid, known: Collection[str]) -> list[int]:
    """Give the rows with headers that are known somewhere, and the first that is about as full as
    the fullest, all in words.
    """
    first = grid.region.first if grid.region else 0
    searched = range(first, min(grid.height, first + SEARCH_ROWS))
    counts = {
        row: [text for value in grid.row(row) if value != "" and (text := display_text(value))]
        for row in searched
    }
    found = [
        row
        for row, texts in counts.items()
        if sum(is_header(text, known) for text in texts) >= MIN_HEADERS
    ]
    widest = max(map(len, counts.values()), default=0)
    full = (
        row
        for row, texts in counts.items()
        if texts and len(texts) >= 0.6 * widest and not any(text[0].isdigit() for text in texts)
    )
    return found if found or widest < MIN_HEADERS else list(islice(full, 1))


def is_header(text: str, known: Collection[str]) -> bool:
    """Tell whether a text is a header that is known anywhere."""
    if len(text) > MAX_HEADER_LENGTH:
        return False
    words = normalize_name(text)
    return (
        words in known
        or words in PERSONAL_COLUMNS.spellings()
        or bool(known_systems.header_meaning(text))
    )
