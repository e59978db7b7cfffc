"""Guess which column of a sheet is which column of a table: by memory, by name, by values."""

from collections import Counter
from collections.abc import Iterator, Mapping

from loaders.cells.grid import Grid
from loaders.layout import known_systems
from loaders.matching import similarity
from loaders.matching.guesses import ColumnGuess
from loaders.matching.table_bounds import Extent
from loaders.privacy.detection import personal_values
from loaders.privacy.personal_headers import personal_header
from loaders.privacy.text_redaction import shown
from loaders.tables.schema import Table

NAME, VALUES, REMEMBERED = "name", "values", "remembered"
EXAMPLES = 3
SAMPLE = 5_000  # rows from which values are judged


def guess_columns(
    grid: Grid, found: Extent, table: Table, kept: Mapping[int, str]
) -> Iterator[ColumnGuess]:
    """Give the columns of a sheet. Each of the table's is given once: to the one remembered, else
    to a certain name, a near one, values.
    """
    values = {place: values_of(grid, found, place) for place in range(len(found.titles))}
    personal = {
        place: _hidden(grid, place, title, values[place], table)
        for place, title in enumerate(found.titles)
    }
    free = [
        place
        for place, hidden in personal.items()
        if not hidden and (found.titles[place] or values[place])
    ]
    given = _given(
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


def _given(
    found: Extent, table: Table, values: Mapping[int, Mapping[str, int]], kept: Mapping[int, str]
) -> dict[int, tuple[str, str]]:
    given = {place: (column, REMEMBERED) for place, column in kept.items()}
    if kept:  # what was left out then is left out now
        return given
    names = {place: similarity.by_name(found.titles[place], table) for place in values}
    for certain in (True, False):
        for place, like in names.items():
            if (
                like
                and like.certain == certain
                and _may_be(given, table, like.column, values[place])
            ):
                given[place] = (like.column, NAME)
    for place, like in names.items():
        column = "" if like and like.certain else similarity.by_values(values[place], table)
        if place not in given and column and _free(given, column):
            given[place] = (column, VALUES)
    counts = _counts(
        found, names, {place: column for place, column in values.items() if place not in given}
    )
    if len(counts) == 1 and "headcount" in table.accepted and _free(given, "headcount"):
        given[counts[0]] = ("headcount", VALUES)
    return given


def _counts(
    found: Extent,
    names: Mapping[int, similarity.Likeness | None],
    values: Mapping[int, Mapping[str, int]],
) -> list[int]:
    """The columns that hold numbers of persons by their values alone. A system's report has a row
    for each person, and none.
    """
    return [
        place
        for place, texts in values.items()
        if not found.layout and names[place] is None and similarity.are_counts(texts)
    ]


def _may_be(
    given: Mapping[int, tuple[str, str]], table: Table, column: str, values: Mapping[str, int]
) -> bool:
    return (
        bool(column)
        and _free(given, column)
        and similarity.confirmed(table.accepted[column], values)
    )


def _free(given: Mapping[int, tuple[str, str]], column: str) -> bool:
    return column not in {name for name, _ in given.values()}


def values_of(grid: Grid, found: Extent, place: int) -> dict[str, int]:
    """Give the different texts of a column and how often each stands there, most frequent first."""
    rows = found.rows[:SAMPLE]
    texts = grid.texts(place, rows[0], rows[-1]) if rows else ()
    return dict(Counter(filter(None, texts)).most_common())


def _hidden(grid: Grid, place: int, title: str, values: Mapping[str, int], table: Table) -> bool:
    """Whether nothing of a column may be shown; one that an analyst kept is shown though its header
    names persons.
    """
    return place in grid.personal or (place not in grid.kept and _is_personal(title, values, table))


def _is_personal(title: str, values: Mapping[str, int], table: Table) -> bool:
    if any(
        known_systems.meaning(part) == known_systems.PERSONAL
        for part in known_systems.segments(title)[:1]
    ):
        return True
    like = similarity.by_name(title, table)
    named = like is not None and like.certain
    return (personal_header(title) and not named) or personal_values(list(values), title)


def _examples(values: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(shown(text) for text in list(values)[:EXAMPLES])
