"""What is personal in a sheet is taken out of it as soon as it is opened: all that is kept of a
file afterwards holds nothing of it.

A column is emptied where its header or its values say that it is of persons; in all other columns
each cell that is filled by a person's name. A cell that is taken out is an ellipsis and not empty:
its row is still a row, and is counted.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from domain.vocabulary import PERSONAL_COLUMNS, Vocabulary, folded
from loaders.cells.fuzzy import near_term
from loaders.cells.grid import Cells, Grid, LeftOut, Value
from loaders.cells.instructions import DROP, KEEP
from loaders.cells.redaction import ELLIPSIS, SUSPECT, masked
from loaders.cells.values import text_of
from loaders.layout import known_systems
from loaders.layout.headers import header_row, last_header_row, title_of
from loaders.privacy import detection
from loaders.privacy.detection import KEEPABLE, SAMPLE
from loaders.privacy.person_names import FORM, degree, pieces, places_of_cues
from loaders.tables.schema import Table

# rows in which a foreign sheet's headers may stand: some reports begin with long lists of their own
SEARCHED = 400
FEWEST_HEADERS = 2
FEWEST_ACROSS = 3  # names in one row that make it a row of persons
FEWEST_ACROSS_BY_FORM = 4
SEARCHED_ACROSS = 20
FEW = 1000  # texts
LONGEST_HEADER = 80
LONGEST_HEADCOUNT = 4  # figures
NUMBERS = ("count", "year", "date", "objective")  # kinds of columns in which no words stand
# any of these columns tell persons apart
TELLING_APART = ({"email"}, {"name"}, {"login"}, {"first_name", "last_name"})
# A text with a figure between its words is no name, unless it is a numbered list. In RE2's syntax.
NO_NAME = r"\pL.*\p{Nd}[^.)\p{Nd}].*\pL"
Decisions = Mapping[int, str]


def without_personal(
    grid: Grid, table: Table | None, known: Collection[str], decisions: Decisions | None = None
) -> Grid:
    """Return a sheet whose personal columns hold nothing but their headers, and no person's name,
    address or number in any cell.

    In: the table it is known to hold, if any; `known` are all headers of the tables, in folded
    form; what an analyst decided of columns by place: DROP empties any, KEEP leaves what is
    KEEPABLE.
    """
    decided = decisions or {}
    header = header_row(grid, table) if table else None
    codes: dict[int, Vocabulary[Any]] = {}
    if table and header is not None:
        rows, numbers = [header], frozenset(_numbers_of(grid, table, header))
        codes = dict(_codes_of(grid, table, header))
        found = _of_table(grid, table, header)
    else:
        rows, numbers = _header_rows(grid, known), frozenset()
        found = dict(_foreign(grid, rows))
        grid = replace(
            grid, same=_same(grid, {place: titles for place, (titles, _) in found.items()})
        )
    kept = frozenset(
        p for p, (_, why) in found.items() if decided.get(p) == KEEP and why.reason in KEEPABLE
    )
    first = next(iter(rows), -1)
    by_hand = [
        place
        for place, decision in decided.items()
        if decision == DROP and place < grid.width and place not in found
    ]
    found |= {
        place: ({first}, _left_out(grid, place, first, detection.DROPPED)) for place in by_hand
    }
    found = {place: why for place, why in found.items() if place not in kept}
    grid = replace(
        grid,
        personal=frozenset(found),
        left_out={place: why for place, (_, why) in found.items()},
        kept=kept,
    )
    columns = [
        _emptied(cells, found[i][0], known) if i in found else cells
        for i, cells in enumerate(grid.columns)
    ]
    grid = _without_rows_of_persons(
        replace(grid, columns=tuple(_masked(columns, numbers))), rows, known
    )
    return _without_persons(grid, numbers, codes, first + 1)


def without_column(grid: Grid, column: int, table: Table | None, known: Collection[str]) -> Grid:
    """Return a sheet with one more of its columns emptied, since an analyst says that it is
    personal. Its header stays.
    """
    header = header_row(grid, table) if table else None
    first = header if header is not None else next(iter(_header_rows(grid, known)), -1)
    columns = list(grid.columns)
    columns[column] = _emptied(columns[column], {first}, known)
    persons = {place: n for place, n in grid.persons.items() if place != column}
    left_out = {**grid.left_out, column: _left_out(grid, column, first, detection.DROPPED)}
    made = replace(
        grid, columns=tuple(columns), personal=grid.personal | {column}, left_out=left_out
    )
    return replace(made, kept=grid.kept - {column}, persons=persons)


Found = tuple[set[int], LeftOut]


def _of_table(grid: Grid, table: Table, header: int) -> dict[int, Found]:
    """The personal columns of a sheet that is a table of ours, each with the row of its header, and
    why.
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
            found[column] = ({header}, _left_out(grid, column, last, reason))
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


def _numbers_of(grid: Grid, table: Table, header: int) -> Iterator[int]:
    """The columns of a table in which no words may stand."""
    for column, _, name in _titles(grid, table, header):
        if name and table.accepted[name].kind in NUMBERS:
            yield column


def _codes_of(grid: Grid, table: Table, header: int) -> Iterator[tuple[int, Vocabulary[Any]]]:
    """The columns of a table in which only terms may stand, each with these."""
    for column, _, name in _titles(grid, table, header):
        if (
            name
            and table.accepted[name].kind == "code"
            and (terms := table.accepted[name].terms) is not None
        ):
            yield column, terms


def _left_out(grid: Grid, column: int, header: int, reason: str) -> LeftOut:
    cells = grid.cells(column, header + 1).used()
    different = [value for value in cells.different if value != ""]
    return LeftOut(reason, len(different), detection.looks(different[:SAMPLE]))


def _foreign(grid: Grid, rows: Sequence[int]) -> Iterator[tuple[int, Found]]:
    """The personal columns of a sheet that is no table of ours, each with the rows in which its
    headers may stand, and why.
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
            yield column, (set(named) or {first}, _left_out(grid, column, first, why))


def _reason(title: str, values: Sequence[Value], layout: known_systems.ForeignLayout | None) -> str:
    """Why a header makes a column personal. What is known of a system's headers comes first:
    "Country/Region Name" is nobody's.
    """
    if known_systems.meaning(title) == known_systems.PERSONAL:
        return detection.reason(title, values) or detection.CONTACTS
    telling = known_systems.telling(title, layout)
    return detection.reason(telling, values) if detection.personal_header(telling) else ""


def _same(grid: Grid, titles: Mapping[int, set[int]]) -> Mapping[int, int] | None:
    """For each row the last one above it with the same names and addresses. These are compared here
    and not kept: rows alone are.

    A sheet may hold several tables beneath one another: beneath each row of headers it is other
    columns that tell persons apart.
    """
    headers = sorted({row for rows in titles.values() for row in rows})
    telling = {
        row: _telling(grid, row, [place for place, rows in titles.items() if row in rows])
        for row in headers
    }
    if not any(telling.values()):
        return None
    ends = [*headers[1:], grid.height]
    return {
        row: above
        for header, end in zip(headers, ends, strict=True)
        for row, above in _alike(grid, header, end, telling[header])
    }


def _telling(grid: Grid, header: int, places: Sequence[int]) -> list[int]:
    """The columns that tell persons apart; none where an address, a name or its two parts are not
    among them.
    """
    codes = {
        place: _codes(text_of(grid.at(header, place))) if header >= 0 else set() for place in places
    }
    everything = set().union(*codes.values())
    enough = any(wanted <= everything for wanted in TELLING_APART)
    return (
        [place for place, found in codes.items() if found & set().union(*TELLING_APART)]
        if enough
        else []
    )


def _alike(grid: Grid, header: int, end: int, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    columns = [
        grid.cells(place, header + 1, end - 1).exchanged(lambda value: folded(text_of(value)))
        for place in places
    ]
    seen: dict[tuple[Value, ...], int] = {}
    for row, person in enumerate(zip(*columns, strict=True), header + 1):
        if any(person):
            if person in seen:
                yield row, seen[person]
            seen[person] = row


def _codes(title: str) -> set[str]:
    """The kinds of personal data that a header speaks of."""
    words = f" {folded(title)} "
    return {
        code for spelling, code in PERSONAL_COLUMNS.spellings().items() if f" {spelling} " in words
    }


def _header_rows(grid: Grid, known: Collection[str]) -> list[int]:
    """The rows with headers that are known somewhere, and the first that is about as full as the
    fullest, all in words.
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
        if sum(_is_header(text, known) for text in texts) >= FEWEST_HEADERS
    ]
    widest = max(map(len, counts.values()), default=0)
    full = (
        row
        for row, texts in counts.items()
        if texts and len(texts) >= 0.6 * widest and not any(text[0].isdigit() for text in texts)
    )
    return found if found or widest < FEWEST_HEADERS else list(islice(full, 1))


def _is_header(text: str, known: Collection[str]) -> bool:
    if len(text) > LONGEST_HEADER:
        return False
    words = folded(text)
    return (
        words in known or words in PERSONAL_COLUMNS.spellings() or bool(known_systems.meaning(text))
    )


def _emptied(cells: Cells, titles: set[int], known: Collection[str]) -> Cells:
    """A personal column: its headers, labels of totals, and ellipses. A header that is itself like
    a name is none.
    """
    different = list(cells.different)

    def withheld(value: Value) -> Value:
        text = text_of(value)
        return (
            value
            if not text or _is_header(text, known) or known_systems.is_total(text)
            else ELLIPSIS
        )

    kept = [withheld(value) for value in different]
    codes = cells.codes.copy()
    for row in titles:
        if row >= 0 and not _is_person(text_of(cells[row]), known):
            kept.append(cells[row])
            codes[row] = len(kept) - 1
    return Cells(kept, codes).used()


def _is_person(title: str, known: Collection[str]) -> bool:
    """Whether what stands where a header should is itself a person's name, address or number, as in
    a list without headers.
    """
    if not title or _is_header(title, known) or detection.personal_header(title):
        return False
    return degree(title) >= FORM or detection.shown(title) != title


def _masked(columns: Sequence[Cells], numbers: Collection[int]) -> list[Cells]:
    """The columns with what is masked in single cells; asked of all their values at once, since few
    want a closer look.

    A plain number where numbers of persons stand is left, so that it can be said that it is too
    large.
    """
    made = _exchanged(columns, _where(columns, SUSPECT), masked)[0]
    for place in numbers:
        different = zip(columns[place].different, made[place].different, strict=True)
        made[place] = Cells(
            [value if _is_plain_number(value) else hidden for value, hidden in different],
            columns[place].codes,
        )
    return made


def _is_plain_number(value: Value) -> bool:
    return (
        isinstance(value, str)
        and value.isascii()
        and value.isdigit()
        and len(value) <= detection.LONGEST_COUNT
    )


def _without_persons(
    grid: Grid, numbers: Collection[int], codes: Mapping[int, Vocabulary[Any]], first: int
) -> Grid:
    """A sheet without the names of persons that fill cells; among numbers and terms those that only
    have the form of names go too.
    """
    columns, changed = _exchanged(grid.columns, _with_cues(grid.columns), detection.without_persons)
    for place in numbers:
        columns[place] = _without_texts(columns[place], first, lambda text: degree(text) >= FORM)
    for place, terms in codes.items():
        strange = _strange(columns[place], terms)
        columns[place] = (
            _without_texts(columns[place], first, strange.__contains__)
            if strange
            else columns[place]
        )
    persons = {place: n for place, n in enumerate(changed) if n and place not in grid.personal}
    return replace(grid, columns=tuple(columns), persons=persons)


def _strange(cells: Cells, terms: Vocabulary[Any]) -> set[str]:
    """Return what is no term in a column of terms, nor like one, where nearly all of that has the
    form of names of persons.
    """
    texts = {
        value for value in cells.different if isinstance(value, str) and value not in ("", ELLIPSIS)
    }
    names = {text for text in texts if degree(text) >= FORM and not detection.is_known_term(text)}
    if len(names) < FEWEST_ACROSS:
        return set()
    strange = {
        text for text in texts if not detection.is_known_term(text) and not near_term(text, terms)
    }
    named = names & strange
    # but for the header
    return (
        strange
        if len(named) >= FEWEST_ACROSS and 20 * len(named) >= 17 * (len(strange) - 1)
        else set()
    )


def _without_texts(cells: Cells, first: int, hidden: Callable[[str], bool]) -> Cells:
    """A column with an ellipsis in the place of some texts from a row on; above stand its header,
    and titles.
    """
    others = [
        ELLIPSIS if isinstance(value, str) and hidden(value) else value for value in cells.different
    ]
    codes = cells.codes.copy()
    codes[first:] += np.int32(len(others))
    return Cells([*cells.different, *others], codes).used()


def _without_rows_of_persons(grid: Grid, headers: Sequence[int], known: Collection[str]) -> Grid:
    """A sheet without names that stand beside one another in one of its first rows, as headers of
    columns do.
    """
    columns = list(grid.columns)
    first = grid.region.first if grid.region else 0
    for row in sorted({*range(first, min(grid.height, first + SEARCHED_ACROSS)), *headers}):
        texts = {
            column: text
            for column in range(grid.width)
            if (text := text_of(columns[column][row])) and text != ELLIPSIS
        }
        if sum(degree(text) >= FORM for text in texts.values()) < FEWEST_ACROSS:
            continue
        others = {
            column: text
            for column, text in texts.items()
            if not _is_header(text, known) and not detection.personal_header(text)
        }
        for column in _across(others):
            columns[column] = columns[column].with_value(row, ELLIPSIS)
    for column, row in _above(columns, range(first, min(headers, default=first))):
        columns[column] = columns[column].with_value(row, ELLIPSIS)
    return replace(grid, columns=tuple(cells.used() for cells in columns))


def _above(columns: Sequence[Cells], rows: range) -> list[tuple[int, int]]:
    """The cells above the headers that hold names of persons, where most of what stands there
    does.
    """
    texts = {
        (column, row): text
        for row in rows
        for column, cells in enumerate(columns)
        if (text := text_of(cells[row])) and text != ELLIPSIS
    }
    if len(texts) < FEWEST_ACROSS or not detection.judged(list(texts.values())):
        return []
    return [place for place, text in texts.items() if degree(text) >= FORM]


def _across(texts: Mapping[int, str]) -> list[int]:
    """The columns in which names stand in a row; none where it is no row of persons."""
    if len(texts) < FEWEST_ACROSS:
        return []
    found = detection.judged(list(texts.values()))
    words = {word for text in texts.values() for word in folded(text).split()}
    by_form = (
        found == detection.FORMS
        and len(texts) >= FEWEST_ACROSS_BY_FORM
        and words.isdisjoint(_header_words())
    )
    return (
        [column for column, text in texts.items() if degree(text) >= FORM]
        if found == detection.NAMES or by_form
        else []
    )


@cache
def _header_words() -> frozenset[str]:
    """The words of all headers that are known anywhere."""
    return frozenset(
        word
        for header in (*known_systems.headers(), *PERSONAL_COLUMNS.spellings())
        for word in header.split()
    )


def _where(columns: Sequence[Cells], pattern: str, *, others: bool = False) -> NDArray[np.bool_]:
    """Which of the different values of all columns, one column after the other, hold a pattern, or
    do not; all where they are few.

    Dates hold nothing. An expression is made anew at each call, which takes longer than a closer
    look at a thousand texts.
    """
    texts = [
        value if isinstance(value, str) else "" for cells in columns for value in cells.different
    ]
    if len(texts) < FEW:
        return np.ones(len(texts), dtype=bool)
    found: NDArray[np.bool_] = pc.match_substring_regex(
        pa.array(texts, pa.string()), pattern
    ).to_numpy(zero_copy_only=False)
    return ~found if others else found


def _with_cues(columns: Sequence[Cells]) -> NDArray[np.bool_]:
    """Mark the different values of all columns, one column after the other, that may hold a name
    which their own words tell.
    """
    texts = [
        value if isinstance(value, str) else "" for cells in columns for value in cells.different
    ]
    suspects = _where(columns, NO_NAME, others=True)
    places = np.flatnonzero(suspects)
    suspects[places] = False
    suspects[places[places_of_cues([texts[place] for place in places.tolist()])]] = True
    return suspects


def _exchanged(
    columns: Sequence[Cells], suspects: NDArray[np.bool_], exchange: Callable[[str], str]
) -> tuple[list[Cells], list[int]]:
    """The columns with some of their values exchanged, and in how many cells of each that changed
    anything.
    """
    ends = np.cumsum([0, *(len(cells.different) for cells in columns)])
    places = np.flatnonzero(suspects)
    cuts = np.searchsorted(places, ends)
    made, changed = [], []
    for cells, start, (first, last) in zip(
        columns, ends.tolist(), pairwise(cuts.tolist()), strict=False
    ):
        different, others = list(cells.different), []
        for place in (places[first:last] - start).tolist():
            value = different[place]
            if isinstance(value, str) and value and (text := exchange(value)) != value:
                different[place] = text
                others.append(place)
        made.append(Cells(different, cells.codes) if others else cells)
        changed.append(int(np.isin(cells.codes, others).sum()) if others else 0)
    return made, changed
