"""Guess which column of a sheet is which column of a table: by memory, name or values."""

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
SAMPLE_ROWS = 5_000  # from which values are sampled


def guess_columns(
    grid: Grid, found: TableBounds, table: Table, kept: Mapping[int, str]
) -> Iterator[ColumnGuess]:
    """Yield a guess for each non-blank column; each table column is assigned at most once."""
    values = {place: count_values(grid, found, place) for place in range(len(found.titles))}
    personal = {
        place: _is_hidden(grid, place, title, values[place], table)
        for place, title in enumerate(found.titles)
    }
    free = {
        place: values[place]
        for place, hidden in personal.items()
        if not hidden and (found.titles[place] or values[place])
    }
    remembered = {place: column for place, column in kept.items() if place in free}
    given = _assign_columns(found, table, free, remembered)
    for place, title in enumerate(found.titles):
        column, reason = given.get(place, ("", ""))
        if title or values[place]:
            examples = () if personal[place] else _examples(values[place])
            yield ColumnGuess(place, title, examples, column, reason, personal[place])


def _assign_columns(
    bounds: TableBounds,
    table: Table,
    values: Mapping[int, Mapping[str, int]],
    mapping_columns: Mapping[int, str],
) -> dict[int, tuple[str, str]]:
    """Assign table columns, with the reason: remembered, else certain name, near name, values."""
    given = {place: (column, REMEMBERED) for place, column in mapping_columns.items()}
    if mapping_columns:  # columns left out of the remembered mapping stay left out
        return given
    names = {place: similarity.match_by_name(bounds.titles[place], table) for place in values}
    matches = [(place, match) for place, match in names.items() if match]
    for place, match in sorted(matches, key=lambda pair: not pair[1].certain):
        if _is_plausible(given, table, match.column, values[place]):
            given[place] = (match.column, NAME)
    for place, like in names.items():
        column = "" if like and like.certain else similarity.match_by_values(values[place], table)
        if place not in given and column and _is_free(given, column):
            given[place] = (column, VALUES)
    unassigned = {place: texts for place, texts in values.items() if place not in given}
    counts = _count_columns(bounds, names, unassigned)
    if len(counts) == 1 and "headcount" in table.variants and _is_free(given, "headcount"):
        given[counts[0]] = ("headcount", VALUES)
    return given


def _count_columns(
    bounds: TableBounds,
    names: Mapping[int, similarity.ColumnMatch | None],
    values: Mapping[int, Mapping[str, int]],
) -> list[int]:
    """Return the headcount columns by values; none in a system's report, with a row per person."""
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
        and similarity.values_confirm(table.variants[column], values)
    )


def _is_free(given: Mapping[int, tuple[str, str]], column: str) -> bool:
    return column not in {name for name, _ in given.values()}


def count_values(grid: Grid, found: TableBounds, place: int) -> dict[str, int]:
    """Count the different texts of a column, most frequent first."""
    rows = found.rows[:SAMPLE_ROWS]
    texts = grid.texts(place, rows[0], rows[-1]) if rows else ()
    return dict(Counter(filter(None, texts)).most_common())


def _is_hidden(grid: Grid, place: int, title: str, values: Mapping[str, int], table: Table) -> bool:
    """Test whether a column is not to be shown; one that an analyst kept is."""
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
