"""Find the personal columns of a sheet by their headers and values."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any

from domain.normalization import normalize_name
from domain.vocabulary import PERSONAL_COLUMNS, Vocabulary
from loaders.cells.column import CellValue
from loaders.cells.grid import Grid, RedactedColumn
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.layout.blocks.pivot_headers import is_pivot_value
from loaders.layout.header_rows import header_text, last_header_row
from loaders.privacy import detection, personal_headers
from loaders.privacy.detection import SAMPLE_SIZE
from loaders.privacy.person_names import split_pieces
from loaders.tables.schema import Table

# rows searched for an unknown sheet's headers: some reports begin with long lists
SEARCH_ROWS = 400
MIN_HEADERS = 2
MAX_HEADER_LENGTH = 80
MAX_HEADCOUNT_DIGITS = 4
NUMERIC_KINDS = ("count", "year", "date", "objective")  # kinds of columns without words
PersonalColumn = tuple[set[int], RedactedColumn]


def columns_of_table(grid: Grid, table: Table, header: int) -> dict[int, PersonalColumn]:
    """Return a known table's personal columns by place, each with its header row and reason."""
    last = last_header_row(grid, header)
    found: dict[int, PersonalColumn] = {}
    for column, title, name in _column_titles(grid, table, header):
        kind = table.variants[name].kind if name else "text"
        values = grid.cells(column, last + 1).sample(SAMPLE_SIZE)
        reason = _column_reason(title, name, kind, values)
        if reason:
            found[column] = ({header}, describe_redaction(grid, column, last, reason))
    return found


def _column_reason(title: str, name: str, kind: str, values: Sequence[CellValue]) -> str:
    """Return why a column of a known table is personal; empty if it is not."""
    if kind in NUMERIC_KINDS:
        return _reason_among_numbers(detection.detect_personal_values(values), values, kind)
    reason = detection.personal_reason(title, values, named=bool(name))
    if kind == "code" and reason == detection.CONTACTS:
        return ""  # each such cell is refused, since it is no term, and is masked
    # Codes of events do not look like names: "event" above a column of names proves nothing.
    return detection.detect_personal_values(values) if name == "event" and not reason else reason


def _reason_among_numbers(reason: str, values: Sequence[CellValue], kind: str) -> str:
    """Return why a numeric column is personal: mostly single names or telephone numbers."""
    texts = list(map(display_text, values))
    if kind == "count" and any(
        text.isdigit() and len(text) <= MAX_HEADCOUNT_DIGITS for text in map(normalize_name, texts)
    ):
        # it contains headcounts: its other cells are refused one by one, and no row is taken for
        # one person
        return ""
    if reason == detection.CONTACTS:
        return reason if len(texts) > 1 and kind == "count" else ""
    several = any(len(split_pieces(text)) > 1 or "," in text for text in texts)
    # several names in a cell are no headcount of one: each such row is refused
    return "" if several else reason


def _column_titles(grid: Grid, table: Table, header: int) -> Iterator[tuple[int, str, str]]:
    """Yield each column with its title and the name of the table's column, if it is one."""
    last = last_header_row(grid, header)  # computed once: it scans all merged cells
    for column in range(grid.width):
        title = header_text(grid, header, last, column)
        yield column, title, table.headers.get(normalize_name(title), "")


def number_columns(grid: Grid, table: Table, header: int) -> Iterator[int]:
    """Yield the columns of a table that never contain words."""
    for column, _, name in _column_titles(grid, table, header):
        if name and table.variants[name].kind in NUMERIC_KINDS:
            yield column


def code_columns(grid: Grid, table: Table, header: int) -> Iterator[tuple[int, Vocabulary[Any]]]:
    """Yield the columns of a table that contain only terms, each with its vocabulary."""
    for column, _, name in _column_titles(grid, table, header):
        if (
            name
            and table.variants[name].kind == "code"
            and (terms := table.variants[name].terms) is not None
        ):
            yield column, terms


def describe_redaction(grid: Grid, column: int, header: int, reason: str) -> RedactedColumn:
    """Describe a redacted column by the number and type of its distinct values."""
    cells = grid.cells(column, header + 1).used()
    different = [value for value in cells.distinct if value != ""]
    return RedactedColumn(reason, len(different), detection.dominant_type(different[:SAMPLE_SIZE]))


def foreign_columns(grid: Grid, rows: Sequence[int]) -> Iterator[tuple[int, PersonalColumn]]:
    """Yield an unknown sheet's personal columns, each with its header rows and reason."""
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
        why = next(iter(named.values()), "")
        why = why or detection.detect_personal_values(values, titles.get(first, ""))
        if why:
            yield column, (set(named) or {first}, describe_redaction(grid, column, first, why))


def _header_reason(
    title: str, values: Sequence[CellValue], layout: known_systems.ForeignLayout | None
) -> str:
    """Return why a header makes a column personal; headers of known systems take precedence.

    "Country/Region Name", for example, is no person's name.
    """
    if is_pivot_value(title, values):
        return ""
    if known_systems.header_meaning(title) == known_systems.PERSONAL:
        return detection.personal_reason(title, values) or detection.CONTACTS
    telling = known_systems.personal_part(title, layout)
    return (
        detection.personal_reason(telling, values)
        if personal_headers.is_personal_header(telling)
        else ""
    )


def header_rows(grid: Grid, known: Collection[str]) -> list[int]:
    """Return the rows with known headers, else the first nearly fullest row that is all words."""
    first = grid.region.first if grid.region else 0
    searched = range(first, min(grid.height, first + SEARCH_ROWS))
    counts = {
        row: [text for value in grid.row(row) if value != "" and (text := display_text(value))]
        for row in searched
    }
    known_texts = {
        row: sum(is_header(text, known) for text in texts) for row, texts in counts.items()
    }
    most = max(known_texts.values(), default=0)
    # "Attendee" and "Meeting" are values too: a row with few headers among other texts is none
    # beside a row with many
    found = [
        row
        for row, n in known_texts.items()
        if n >= MIN_HEADERS and (2 * n >= most or 2 * n > len(counts[row]))
    ]
    widest = max(map(len, counts.values()), default=0)
    full = (
        row
        for row, texts in counts.items()
        if texts and len(texts) >= 0.6 * widest and not any(text[0].isdigit() for text in texts)
    )
    return found if found or widest < MIN_HEADERS else list(islice(full, 1))


def is_header(text: str, known: Collection[str]) -> bool:
    """Tell whether a text is a header of any table or known system."""
    if len(text) > MAX_HEADER_LENGTH:
        return False
    words = normalize_name(text)
    return (
        words in known
        or words in PERSONAL_COLUMNS.spellings()
        or bool(known_systems.header_meaning(text))
    )
