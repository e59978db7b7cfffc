"""Find the columns of a sheet that hold personal data, by their headers and their values."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any

from domain.normalization import folded
from domain.vocabulary import PERSONAL_COLUMNS, Vocabulary
from loaders.cells.column import Value
from loaders.cells.grid import Grid, LeftOut
from loaders.cells.values import text_of
from loaders.layout import known_systems
from loaders.layout.header_rows import last_header_row, title_of
from loaders.privacy import detection, personal_headers
from loaders.privacy.detection import SAMPLE
from loaders.privacy.person_names import pieces
from loaders.tables.schema import Table

# rows in which a foreign sheet's headers may stand: some reports begin with long lists of their own
SEARCHED = 400
FEWEST_HEADERS = 2
LONGEST_HEADER = 80
LONGEST_HEADCOUNT = 4  # figures
NUMBERS = ("count", "year", "date", "objective")  # kinds of columns in which no words stand
Found = tuple[set[int], LeftOut]


def columns_of_table(grid: Grid, table: Table, header: int) -> dict[int, Found]:
    """Give the personal columns of a sheet that is a table of ours, each with the row of its
    header, and why.
    """
    last = last_header_row(grid, header)
    found: dict[int, Found] = {}
    for column, title, name in _titles(grid, table, header):
        kind = table.accepted[name].kind if name else "text"
        values = grid.cells(column, last + 1).sample(SAMPLE)
        reason = (
            detection.judged(values)
            if kind in NUMBERS
            else detection.reason(title, values, named=bool(name))
        )
        if kind in NUMBERS:
            reason = _reason_among_numbers(reason, values, kind)
        elif kind == "code" and reason == detection.CONTACTS:
            reason = ""  # each is refused as it is no term, and is masked
        elif name == "event" and not reason:
            reason = detection.judged(
                values
                # codes of events have no form of names: "event" above a column of persons says
                # nothing
            )
        if reason:
            found[column] = ({header}, left_out_of(grid, column, last, reason))
    return found


def _reason_among_numbers(reason: str, values: Sequence[Value], kind: str) -> str:
    """Why a column of numbers is personal: most of its cells are names, one in each, or telephone
    numbers.
    """
    texts = list(map(text_of, values))
    if kind == "count" and any(
        text.isdigit() and len(text) <= LONGEST_HEADCOUNT for text in map(folded, texts)
    ):
        # numbers of persons stand in it: its other cells are refused one by one, and no row is
        # taken for one person
        return ""
    if reason == detection.CONTACTS:
        return reason if len(texts) > 1 and kind == "count" else ""
    several = any(len(pieces(text)) > 1 or "," in text for text in texts)
    # several in a cell: as many are not counted as one, each row is refused
    return "" if several else reason


def _titles(grid: Grid, table: Table, header: int) -> Iterator[tuple[int, str, str]]:
    """Give the columns of a sheet, each with its header and the name of the table's column that it
    is; "" where it is none.
    """
    last = last_header_row(grid, header)  # it looks at all merged cells
    for column in range(grid.width):
        title = title_of(grid, header, last, column)
        yield column, title, table.headers.get(folded(title), "")


def number_columns(grid: Grid, table: Table, header: int) -> Iterator[int]:
    """Give the columns of a table in which no words may stand."""
    for column, _, name in _titles(grid, table, header):
        if name and table.accepted[name].kind in NUMBERS:
            yield column


def code_columns(grid: Grid, table: Table, header: int) -> Iterator[tuple[int, Vocabulary[Any]]]:
    """Give the columns of a table in which only terms may stand, each with these."""
    for column, _, name in _titles(grid, table, header):
        if (
            name
            and table.accepted[name].kind == "code"
            and (terms := table.accepted[name].terms) is not None
        ):
            yield column, terms


def left_out_of(grid: Grid, column: int, header: int, reason: str) -> LeftOut:
    """Describe a column that is left out without telling what stands in it."""
    cells = grid.cells(column, header + 1).used()
    different = [value for value in cells.different if value != ""]
    return LeftOut(reason, len(different), detection.looks(different[:SAMPLE]))


def foreign_columns(grid: Grid, rows: Sequence[int]) -> Iterator[tuple[int, Found]]:
    """Give the personal columns of a sheet that is no table of ours, each with the rows in which
    its headers may stand, and why.
    """
    first = min(rows, default=-1)
    layouts = (
        known_systems.layout_of(folded(text_of(value)) for value in grid.row(row)) for row in rows
    )
    layout = next(filter(None, layouts), None)
    for column in range(grid.width):
        titles = {row: text_of(grid.at(row, column)) for row in rows}
        values = grid.cells(column, first + 1).sample(SAMPLE)
        named = {
            row: why
            for row, title in titles.items()
            if title and (why := _reason(title, values, layout))
        }
        why = next(iter(named.values()), "") or detection.judged(values, titles.get(first, ""))
        if why:
            yield column, (set(named) or {first}, left_out_of(grid, column, first, why))


def _reason(title: str, values: Sequence[Value], layout: known_systems.ForeignLayout | None) -> str:
    """Why a header makes a column personal. What is known of a system's headers comes first:
    "Country/Region Name" is nobody's.
    """
    if known_systems.meaning(title) == known_systems.PERSONAL:
        return detection.reason(title, values) or detection.CONTACTS
    telling = known_systems.telling(title, layout)
    return detection.reason(telling, values) if personal_headers.personal_header(telling) else ""


def header_rows(grid: Grid, known: Collection[str]) -> list[int]:
    """Give the rows with headers that are known somewhere, and the first that is about as full as
    the fullest, all in words.
    """
    first = grid.region.first if grid.region else 0
    searched = range(first, min(grid.height, first + SEARCHED))
    counts = {
        row: [text for value in grid.row(row) if value != "" and (text := text_of(value))]
        for row in searched
    }
    found = [
        row
        for row, texts in counts.items()
        if sum(is_header(text, known) for text in texts) >= FEWEST_HEADERS
    ]
    widest = max(map(len, counts.values()), default=0)
    full = (
        row
        for row, texts in counts.items()
        if texts and len(texts) >= 0.6 * widest and not any(text[0].isdigit() for text in texts)
    )
    return found if found or widest < FEWEST_HEADERS else list(islice(full, 1))


def is_header(text: str, known: Collection[str]) -> bool:
    """Tell whether a text is a header that is known anywhere."""
    if len(text) > LONGEST_HEADER:
        return False
    words = folded(text)
    return (
        words in known or words in PERSONAL_COLUMNS.spellings() or bool(known_systems.meaning(text))
    )
