"""Find the rows in which a person stands once more. Names and addresses are compared here and not
kept: rows alone are.
"""

from collections.abc import Iterator, Mapping, Sequence

from domain.normalization import normalize_name
from domain.vocabulary import PERSONAL_COLUMNS
from loaders.cells.column import CellValue
from loaders.cells.grid import Grid
from loaders.cells.values import display_text

# any of these columns tell persons apart
IDENTIFYING_KINDS = ({"email"}, {"name"}, {"login"}, {"first_name", "last_name"})


def same_persons(grid: Grid, titles: Mapping[int, set[int]]) -> Mapping[int, int] | None:
    """Give for each row the last one above it with the same names and addresses. These are compared
    here and not kept: rows alone are.

    A sheet may hold several tables beneath one another: beneath each row of headers it is other
    columns that tell persons apart.
    """
    headers = sorted({row for rows in titles.values() for row in rows})
    telling = {
        row: _identifying_columns(
            grid, row, [place for place, rows in titles.items() if row in rows]
        )
        for row in headers
    }
    if not any(telling.values()):
        return None
    ends = [*headers[1:], grid.height]
    return {
        row: above
        for header, end in zip(headers, ends, strict=True)
        for row, above in _find_same_persons(grid, header, end, telling[header])
    }


def _identifying_columns(grid: Grid, header: int, places: Sequence[int]) -> list[int]:
    """The columns that tell persons apart; none where an address, a name or its two parts are not
    among them.
    """
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
    """The kinds of personal data that a header speaks of."""
    words = f" {normalize_name(title)} "
    return {
        code for spelling, code in PERSONAL_COLUMNS.spellings().items() if f" {spelling} " in words
    }
