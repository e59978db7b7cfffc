"""Guess which column of a sheet is which column of a table: by memory, name or values."""

from collections import Counter
from collections.abc import Iterator, Mapping

from loaders.cells.grid import Grid
from loaders.layout import known_systems
from loaders.layout.blocks.pivot_headers import is_pivot_value
from loaders.matching import similarity
from loaders.matching.guesses import NAME, REMEMBERED, VALUES, ColumnGuess
from loaders.matching.headcount_guess import choose_headcount
from loaders.matching.number_columns import HEADCOUNT
from loaders.matching.table_bounds import TableBounds
from loaders.privacy.detection import has_personal_values
from loaders.privacy.personal_headers import is_personal_header
from loaders.privacy.text_redaction import redact_for_display
from loaders.tables.schema import Table

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
    if HEADCOUNT in table.variants and not remembered:
        unassigned = [place for place in free if place not in given]
        chosen = choose_headcount(grid, found, unassigned, {name for name, _ in given.values()})
        given |= {chosen[0]: (HEADCOUNT, chosen[1])} if chosen else {}
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
    fits = {
        place: similarity.vocabulary_share(table.variants[match.column], values[place])
        for place, match in matches
        if match.column
    }
    for place, match in sorted(matches, key=lambda m: (not m[1].certain, -fits.get(m[0], 0))):
        if match.column != HEADCOUNT and _is_plausible(given, table, match.column, values[place]):
            given[place] = (match.column, NAME)
    for place, like in names.items():
        column = "" if like and like.certain else similarity.match_by_values(values[place], table)
        if place not in given and column and _is_free(given, column):
            given[place] = (column, VALUES)
    return given


def _is_plausible(
    given: Mapping[int, tuple[str, str]], table: Table, column: str, values: Mapping[str, int]
) -> bool:
    empty = column in table.mandatory_columns and not any(
        not known_systems.is_blank(text) for text in values
    )
    return (
        bool(column)
        and not empty  # every row would be refused, which one value for all rows need not be
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
    if is_pivot_value(title, values):
        return False
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
