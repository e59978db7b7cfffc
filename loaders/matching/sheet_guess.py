"""Foreign layouts matched to our tables: which column is which, what the file leaves unsaid, what
its values stand for.

All of it is guessed, shown and confirmed, never applied silently.

A mapping is remembered under the shape of the sheet, by the text of its headers, so that it fits
the next file though its columns have moved. It holds no row, no personal column, and not the event,
which is another one each time.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.language import Language, mark
from domain.vocabulary import SHEETS, folded
from loaders.cells.fuzzy import near_spelling
from loaders.cells.grid import Grid
from loaders.cells.instructions import Instructions, SheetInstruction
from loaders.cells.redaction import ELLIPSIS
from loaders.cells.values import text_of
from loaders.layout import known_systems
from loaders.layout.headers import laid_out, recognised
from loaders.matching import similarity
from loaders.matching.table_bounds import Extent, extent, header_of, titles_of, totals_within
from loaders.privacy.detection import personal_header, personal_values, shown
from loaders.reading.opened import Opened
from loaders.reading.workbook import Reading
from loaders.tables.registry import TABLES
from loaders.tables.schema import Column, Table

NAME, VALUES, REMEMBERED = "name", "values", "remembered"
EXAMPLES = 3
FEWEST_NAMED = 2
SAMPLE = 5_000  # rows from which values are judged
ASKED_EACH_TIME = frozenset({"event"})
# What stands in a required column that no column of the file gives, where the vocabulary has a word
# for not knowing.
UNSAID: Mapping[str, Mapping[str, str]] = {"participants": {"category": "not_specified"}}
NOTICES: Mapping[str, str] = {
    "persons_twice": mark(
        "Rows of persons who joined again, left out so that each is counted once: {n}."
    ),
    "persons_unknown": mark(
        "The system writes a row each time a person joins: who left and came back may be counted "
        "twice."
    ),
    "persons_alike": mark(
        "Rows with the same name and address as a row above, counted like the others: {n}."
    ),
    "registrations": mark(
        "The list is one of registrations: it says who announced themselves, not who came."
    ),
    "absent_rows": mark(
        "By the column “{header}” {n} of the persons listed did not take part; their rows are left "
        "out."
    ),
    "counts_beside": mark(
        "Columns that each hold numbers of persons, of which one only can be read: {n}. Give each "
        "group rows of its own."
    ),
    "rows_outside": mark("Rows above and below the table that are not read: {n}."),
    "totals_within": mark(
        "Rows between the others that look like sums of them, and would be counted twice: {n}."
    ),
}


@dataclass(frozen=True)
class Notice:
    """Something an analyst has to know before the sheet is read as guessed. `code` is one of
    NOTICES, `n` a number of rows.
    """

    code: str
    n: int = 0
    header: str = ""

    def sentence(self, language: Language) -> str:
        """The notice in a language."""
        return language.say(NOTICES[self.code], n=self.n, header=self.header)


@dataclass(frozen=True)
class ColumnGuess:
    """A column of the sheet and the column of the table it is taken for, empty where it is left
    out. A personal one has no examples.
    """

    place: int
    header: str
    examples: tuple[str, ...] = ()
    column: str = ""
    reason: str = ""
    personal: bool = False


@dataclass(frozen=True)
class SheetGuess:
    """How a sheet may be read. `constants` are what the file does not say, empty where it has to be
    asked; `kind` is a known system's.

    `skipped` are the rows of persons who are not counted; `rejoined` those among them that stand in
    a row above.
    """

    sheet: str
    table: str
    header: int
    last: int
    columns: tuple[ColumnGuess, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    notices: tuple[Notice, ...] = ()
    skipped: tuple[int, ...] = ()
    rejoined: tuple[int, ...] = ()


@dataclass(frozen=True)
class ValueGuess:
    """A value that is in no vocabulary: how often it stands there, and the code it may stand for,
    empty where none is near.

    `options` is the name of the vocabulary; `may_be_empty` whether it may be left out of the row.
    """

    table: str
    column: str
    value: str
    count: int
    suggestion: str = ""
    options: str = ""
    may_be_empty: bool = True


def shape(grid: Grid, header: int) -> str:
    """What sheets of one layout have in common: a hash of their headers in folded form, whatever
    the order of the columns.
    """
    headers = sorted(filter(None, map(folded, titles_of(grid, header))))
    return hashlib.sha256("\n".join(headers).encode()).hexdigest()


def needs_matching(opened: Opened, instructions: Instructions) -> tuple[str, ...]:
    """The names of the sheets that hold rows and are no table that can be read, and of which
    nothing was said yet.

    Where another sheet can be read as it is, one that looks like no table of ours is taken for a
    cover or a guide and not asked about.
    """
    waiting = [
        grid
        for grid in opened.grids
        if not grid.region and grid.name not in instructions.sheets and _unmatched(opened, grid)
    ]
    others = len(opened.grids) > len(waiting)
    return tuple(grid.name for grid in waiting if not others or _likely(grid))


def guess(
    opened: Opened,
    sheet: str,
    *,
    table: str = "",
    remembered: Mapping[str, Any] | None = None,
    events: Sequence[str] = (),
) -> SheetGuess:
    """How a sheet may be read: as it was remembered, else by names and values. `table` is what the
    analyst says it holds.

    In: `remembered` as `to_remember` gave it, `events` the codes of known events.
    """
    grid = _grid(opened, sheet)
    found = extent(grid) or Extent(0, grid.height - 1, titles_of(grid, 0), grid.filled())
    known = remembered or {}
    name = table or known.get("table", "") or _table(grid, found, _hint(opened))
    kept = _kept(known, found.titles) if known.get("table") == name else {}
    columns = tuple(_columns(grid, found, TABLES[name], kept))
    matched = {column.column for column in columns}
    constants = _constants(
        found, TABLES[name], matched, known if kept else {}, _mentioned(opened, grid, found, events)
    )
    kind = found.layout.kind if found.layout else ""
    heads = (
        _heads(grid, found, columns)
        if name == known_systems.MEANT_FOR
        else _Heads({}, (), rejoined=False)
    )
    notices = tuple(_notices(grid, found, columns, heads))
    rejoined = tuple(heads.again) if heads.rejoined else ()
    left_out = tuple(sorted({*heads.gone, *rejoined})), rejoined
    return SheetGuess(
        sheet, name, found.header, _last(grid, found), columns, constants, kind, notices, *left_out
    )


def instruction(guess: SheetGuess) -> SheetInstruction:
    """A guess as an instruction; what it leaves empty is left out."""
    columns = {each.place: each.column for each in guess.columns if each.column}
    constants = {name: value for name, value in guess.constants.items() if value}
    return SheetInstruction(
        guess.table, guess.header, columns, constants, guess.last, guess.skipped, guess.rejoined
    )


def unknown_values(reading: Reading, opened: Opened) -> tuple[ValueGuess, ...]:
    """The different values of columns of codes that are in no vocabulary, most frequent first, each
    with a suggestion where one is near.
    """
    written = Counter(
        (p.table, p.column, p.value)
        for p in reading.problems
        if p.code == "unknown_term" and p.table and p.column
    )
    counts: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], str] = {}
    for (table, column, value), n in written.items():
        if value != ELLIPSIS:
            counts[table, column, folded(value)] += n
            first.setdefault((table, column, folded(value)), value)
    return tuple(
        _value_guess(TABLES[key[0]].accepted[key[1]], key[0], first[key], n)
        for key, n in counts.most_common()
    )


def to_remember(
    opened: Opened,
    sheet: str,
    instruction: SheetInstruction,
    values: Mapping[tuple[str, str, str], str] | None = None,
) -> dict[str, Any]:
    """What is kept of a mapping for the next file of its shape, as JSON holds it: headers,
    constants and what values stand for.

    Headers are in folded form with their number among equal ones. An event, a personal header and a
    value with an address are not kept.
    """
    table, titles = TABLES[instruction.table], titles_of(_grid(opened, sheet), instruction.header)
    numbered = _numbered(titles)
    columns = [
        [*numbered[place], column]
        for place, column in sorted(instruction.columns.items())
        if place in numbered
    ]
    constants = {
        name: value for name, value in instruction.constants.items() if name not in ASKED_EACH_TIME
    }
    lasting = {
        key: code
        for key, code in (values or {}).items()
        if key[0] == table.name and _lasting(table, *key[1:])
    }
    meant = [[column, value, code] for (_, column, value), code in lasting.items()]
    return {"table": table.name, "columns": columns, "constants": constants, "values": meant}


def remembered_values(remembered: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    """What values stood for in a remembered mapping, as `Instructions.with_values` takes it."""
    return {
        (remembered["table"], column, value): code for column, value, code in remembered["values"]
    }


def _grid(opened: Opened, sheet: str) -> Grid:
    return next(grid for grid in opened.grids if grid.name == sheet)


def _hint(opened: Opened) -> str:
    return opened.file.rpartition(".")[0] if len(opened.grids) == 1 else ""


def _unmatched(opened: Opened, grid: Grid) -> bool:
    if not grid.filled():
        return False
    table = recognised(grid, _hint(opened), TABLES)
    layout = laid_out(opened.file, grid, table) if table else None
    return layout is None or any(problem.code == "missing_column" for problem in layout.problems)


def _likely(grid: Grid) -> bool:
    """Whether a sheet beside tables of ours looks like one too: a known system's, or with the names
    of two columns of a table.
    """
    found = header_of(grid)
    if found is None or found[1] is not None:
        return found is not None
    titles = titles_of(grid, found[0])
    return any(len(_named(titles, table)) >= FEWEST_NAMED for table in TABLES.values())


def _named(titles: Sequence[str], table: Table) -> set[str]:
    likes = [similarity.by_name(title, table) for title in titles]
    return {like.column for like in likes if like and like.certain and like.column}


def _table(grid: Grid, found: Extent, hint: str) -> str:
    """The table a sheet is named after; else the one that has the column it is told by and most
    columns; participants where none has.
    """
    named = SHEETS.code_of(grid.name) or SHEETS.code_of(hint)
    if named or found.layout:
        return named or known_systems.MEANT_FOR
    merits = {name: _merit(grid, found, table) for name, table in TABLES.items()}
    return max(merits, key=lambda name: (merits[name], name == known_systems.MEANT_FOR))


def _merit(grid: Grid, found: Extent, table: Table) -> int:
    names = {column.column for column in _columns(grid, found, table, {}) if column.column}
    if similarity.TOLD_BY.get(table.name, "") not in {"", *names}:
        return -1
    return sum(1 + (name in table.required) for name in names)


def _columns(
    grid: Grid, found: Extent, table: Table, kept: Mapping[int, str]
) -> Iterator[ColumnGuess]:
    """The columns of a sheet. Each of the table's is given once: to the one remembered, else to a
    certain name, a near one, values.
    """
    values = {place: _values(grid, found, place) for place in range(len(found.titles))}
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


def _values(grid: Grid, found: Extent, place: int) -> dict[str, int]:
    """The different texts of a column and how often each stands there, most frequent first."""
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


def _kept(remembered: Mapping[str, Any], titles: Sequence[str]) -> dict[int, str]:
    """The remembered columns by their place in this sheet."""
    places = {key: place for place, key in _numbered(titles).items()}
    return {
        places[header, n]: column
        for header, n, column in remembered.get("columns", ())
        if (header, n) in places
    }


def _numbered(titles: Sequence[str]) -> dict[int, tuple[str, int]]:
    """Each header in folded form with its number among equal ones, by place."""
    seen: Counter[str] = Counter()
    numbered = {}
    for place, title in enumerate(map(folded, titles)):
        if title:
            numbered[place] = (title, seen[title])
            seen[title] += 1
    return numbered


def _constants(
    found: Extent, table: Table, matched: Iterable[str], remembered: Mapping[str, Any], event: str
) -> dict[str, str]:
    """What the layout implies, what was remembered, and what is required and still to be said,
    empty.
    """
    implied = (
        dict(found.layout.constants)
        if found.layout and table.name == known_systems.MEANT_FOR
        else {}
    )
    unsaid = {name: UNSAID.get(table.name, {}).get(name, "") for name in table.required}
    said = {"event": event} if event and "event" in table.accepted else {}
    everything = unsaid | implied | dict(remembered.get("constants", {})) | said
    return {name: value for name, value in everything.items() if name not in set(matched)}


def _mentioned(opened: Opened, grid: Grid, found: Extent, events: Sequence[str]) -> str:
    """The one known event whose code the file's name, the sheet's or the rows above the table
    mention; empty where none or several.
    """
    above = [text_of(value) for row in range(found.header) for value in grid.row(row)]
    text = f" {folded(' '.join((opened.file, grid.name, *above)))} "
    named = [event for event in events if f" {folded(event)} " in text]
    return named[0] if len(named) == 1 else ""


def _last(grid: Grid, found: Extent) -> int:
    """The last row, or -1 where nothing stands beneath it."""
    return -1 if found.last >= max(grid.filled(), default=0) else found.last


@dataclass(frozen=True)
class _Heads:
    """Whose rows are no heads to be counted: by column the rows of the absent, and those of a
    person in a row above.
    """

    absent: Mapping[str, Sequence[int]]
    again: Sequence[int]
    rejoined: bool

    @property
    def gone(self) -> set[int]:
        return {row for rows in self.absent.values() for row in rows}


def _heads(grid: Grid, found: Extent, columns: Sequence[ColumnGuess]) -> _Heads:
    """Nobody is left out of a table of delegations: its rows are no persons."""
    if "headcount" in {column.column for column in columns}:
        return _Heads({}, (), rejoined=False)
    absent = {
        column.header: rows
        for column in columns
        if not column.column and (rows := _absent(grid, found, column))
    }
    gone = {row for rows in absent.values() for row in rows}
    rejoined = found.layout is not None and "persons_twice" in found.layout.notices
    return _Heads(absent, _again(grid, [row for row in found.rows if row not in gone]), rejoined)


def _again(grid: Grid, rows: Sequence[int]) -> list[int]:
    """The rows of which another one above is about the same person."""
    among, again = set(rows), []
    for row in rows:
        above = (grid.same or {}).get(row, -1)
        while above >= 0 and above not in among:
            above = (grid.same or {}).get(above, -1)
        again += [row] if above >= 0 else []
    return again


def _notices(
    grid: Grid, found: Extent, columns: Sequence[ColumnGuess], heads: _Heads
) -> Iterator[Notice]:
    if found.layout and "registrations" in found.layout.notices:
        yield Notice("registrations")
    if heads.rejoined and grid.same is None:
        yield Notice("persons_unknown")
    elif heads.again:
        yield Notice("persons_twice" if heads.rejoined else "persons_alike", len(heads.again))
    for header, rows in heads.absent.items():
        yield Notice("absent_rows", len(rows), header)
    if counts := _counts_beside(grid, found, columns):
        yield Notice("counts_beside", counts)
    if found.outside:
        yield Notice("rows_outside", found.outside)
    if within := totals_within(grid, found):
        yield Notice("totals_within", within)


def _absent(grid: Grid, found: Extent, column: ColumnGuess) -> list[int]:
    """The rows that a column of presence says absent; none where it says so of all: then nobody's
    presence was noted.
    """
    if column.personal or not any(
        known_systems.meaning(part) == known_systems.PRESENCE
        for part in known_systems.segments(column.header)
    ):
        return []
    absent = grid.cells(column.place, 0, found.last).where(
        lambda value: known_systems.absent(text_of(value))
    )
    rows = [row for row in found.rows if absent[row]]
    return rows if len(rows) < len(found.rows) else []


def _counts_beside(grid: Grid, found: Extent, columns: Sequence[ColumnGuess]) -> int:
    """How many columns hold numbers of persons, men and women apart for one, where one only can be
    read; 0 where none is left over.
    """
    taken = [column for column in columns if column.column == "headcount"]
    unnamed = [
        c
        for c in columns
        if not c.column
        and not c.personal
        and similarity.by_name(c.header, TABLES[known_systems.MEANT_FOR]) is None
    ]
    beside = [
        c
        for c in unnamed
        if not found.layout and similarity.are_counts(_values(grid, found, c.place))
    ]
    return len(taken) + len(beside) if beside else 0


def _value_guess(column: Column, table: str, value: str, count: int) -> ValueGuess:
    return ValueGuess(
        table,
        column.name,
        value,
        count,
        _suggestion(column, value),
        column.vocabulary,
        not column.required,
    )


def _suggestion(column: Column, value: str) -> str:
    terms = column.terms
    if terms is None:
        return ""
    return known_systems.meant(column.vocabulary, value) or terms.spellings().get(
        near_spelling(value, terms.spellings()), ""
    )


def _lasting(table: Table, column: str, value: str) -> bool:
    return bool(table.accepted[column].vocabulary) and shown(value) == value
