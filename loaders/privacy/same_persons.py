"""Find rows about the same person: names and addresses are compared, row numbers kept."""

from collections.abc import Iterator, Mapping, Sequence

from domain.normalization import normalize_name
from domain.vocabulary import PERSONAL_COLUMNS
from loaders.cells.column import CellValue
from loaders.cells.grid import Grid
from loaders.cells.values import display_text

# Each of these sets of columns identifies persons.
IDENTIFYING_KINDS = ({"email"}, {"name"}, {"login"}, {"first_name", "last_name"})


def same_persons(grid: Grid, titles: Mapping[int, set[int]]) -> Mapping[int, int] | None:
    """Map each row to the last row above with equal names and addresses; None if no column has any.

    A sheet may hold several tables below one another: below each header row other columns identify
    persons.
    """
    headers = sorted({row for rows in titles.values() for row in rows})
    places = {header: [p for p, rows in titles.items() if header in rows] for header in headers}
    identifying = {header: _identifying_columns(grid, header, places[header]) for header in headers}
    if not any(identifying.values()):
        return None
    ends = [*headers[1:], grid.height]
    return {
        row: above
        for header, end in zip(headers, ends, strict=True)
        for row, above in _find_same_persons(grid, header, end, identifying[header])
    }


def _identifying_columns(grid: Grid, header: int, places: Sequence[int]) -> list[int]:
    """Return the columns that identify persons; none without an address, login or full name."""
    codes = {
        place: _personal_data_kinds(display_text(grid.at(header, place))) if header >= 0 else set()
        for place in places
    }
    everything = set().union(*codes.values())
    enough = any(wanted <= everything for wanted in IDENTIFYING_KINDS)
    return (
        [place for place, found in codes.items() if found & set().union(*IDENTIFYING_KINDS)]
        if enough
        else []
    )


def _find_same_persons(
    grid: Grid, header: int, end: int, places: Sequence[int]
) -> Iterator[tuple[int, int]]:
    columns = [
        grid.cells(place, header + 1, end - 1).map_values(
            lambda value: normalize_name(display_text(value))
        )
        for place in places
    ]
    seen: dict[tuple[CellValue, ...], int] = {}
    for row, person in enumerate(zip(*columns, strict=True), header + 1):
        if any(person):
            if person in seen:
                yield row, seen[person]
            seen[person] = row


def _personal_data_kinds(title: str) -> set[str]:
    """Return the kinds of personal data that a header names."""
    words = f" {normalize_name(title)} "
    return {
        code for spelling, code in PERSONAL_COLUMNS.spellings().items() if f" {spelling} " in words
    }
