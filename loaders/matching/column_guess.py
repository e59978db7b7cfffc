"""Guess which column of a sheet is which column of a table: by memory, by name, by values."""

from collections import Counter
from collections.abc import Iterator, Mapping

from loaders.cells.grid import Grid
from loaders.layout import known_systems
from loaders.matching import similarity
from loaders.matching.guesses import ColumnGuess
from loaders.matching.table_bounds import TableBounds
from loaders.privacy.detection import has_personal_values
from loaders.privacy.personal_headers import is_personal_header
from loaders.privacy.text_redaction import redact_for_display
from loaders.tables.schema import Table

NAME, VALUES, REMEMBERED = "name", "values", "remembered"
MAX_EXAMPLES = 3
SAMPLE_ROWS = 5_000  # rows from which values are judged


def guess_columns(
    grid: Grid, found: TableBounds, table: Table, kept: Mapping[int, str]
) -> Iterator[ColumnGuess]:
    """Give the columns of a sheet. Each of the table's is given once: to the one remembered, else
    to a certain name, a near one, values.
    """
    values = {place: values_of(grid, found, place) for place in range(len(found.titles))}
    personal = {
        place: _is_hidden(grid, place, title, values[place], table)
        for place, title in enumerate(found.titles)
    }
    free = [
        place
        for place, hidden in personal.items()
        if not hidden and (found.titles[place] or values[place])
    ]
    given = _assign_columns(
        found,
        table,
        {place: values[place] for place in free},
        {p: c for p, c in kept.items() if p in free},
    )
    for place, title in enumerate(found.titles):
        column, reason = given.get(place, ("", ""))
        if title or values[place]:
            yield ColumnGuess(
                place,
                title,
                () if personal[place] else _examples(values[place]),
                column,
                reason,
                personal[place],
            )


def _assign_columns(
    bounds: TableBounds,
    table: Table,
    values: Mapping[int, Mapping[str, int]],
    mapping_columns: Mapping[int, str],
) -> dict[int, tuple[str, str]]:
    given = {place: (column, REMEMBERED) for place, column in mapping_columns.items()}
    if mapping_columns:  # what was left out then is left out now
        return given
    names = {place: similarity.match_by_name(bounds.titles[place], table) for place in values}
    for certain in (True, False):
        for place, like in names.items():
            if (
                like
                and like.certain == certain
                and _is_plausible(given, table, like.column, values[place])
            ):
                given[place] = (like.column, NAME)
    for place, like in names.items():
        column = "" if like and like.certain else similarity.match_by_values(values[place], table)
        if place not in given and column and _is_free(given, column):
            given[place] = (column, VALUES)
    counts = _count_columns(
        bounds, names, {place: column for place, column in values.items() if place not in given}
    )
    if len(counts) == 1 and "headcount" in table.accepted and _is_free(given, "headcount"):
        given[counts[0]] = ("headcount", VALUES)
    return given


def _count_columns(
    bounds: TableBounds,
    names: Mapping[int, similarity.ColumnMatch | None],
    values: Mapping[int, Mapping[str, int]],
) -> list[int]:
    """The columns that hold numbers of persons by their values alone. A system's report has a row
    for each person, and none.
    """
    return [
        place
        for place, texts in values.items()
        if not bounds.layout and names[place] is None and similarity.are_counts(texts)
    ]


def _is_plausible(
    given: Mapping[int, tuple[str, str]], table: Table, column: str, values: Mapping[str, int]
) -> bool:
    return (
        bool(column)
        and _is_free(given, column)
        and similarity.values_confirm(table.accepted[column], values)
    )


def _is_free(given: Mapping[int, tuple[str, str]], column: str) -> bool:
    return column not in {name for name, _ in given.values()}


def values_of(grid: Grid, found: TableBounds, place: int) -> dict[str, int]:
    """Give the different texts of a column and how often each stands there, most frequent first."""
    rows = found.rows[:SAMPLE_ROWS]
    texts = grid.texts(place, rows[0], rows[-1]) if rows else ()
    return dict(Counter(filter(None, texts)).most_common())


def _is_hidden(grid: Grid, place: int, title: str, values: Mapping[str, int], table: Table) -> bool:
    """Whether nothing of a column may be shown; one that an analyst kept is shown though its header
    names persons.
    """
    return place in grid.personal or (place not in grid.kept and _is_personal(title, values, table))


def _is_personal(title: str, values: Mapping[str, int], table: Table) -> bool:
    if any(
        known_systems.header_meaning(part) == known_systems.PERSONAL
        for part in known_systems.header_parts(title)[:1]
    ):
        return True
    like = similarity.match_by_name(title, table)
    named = like is not None and like.certain
    return (is_personal_header(title) and not named) or has_personal_values(list(values), title)


def _examples(values: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(redact_for_display(text) for text in list(values)[:MAX_EXAMPLES])
