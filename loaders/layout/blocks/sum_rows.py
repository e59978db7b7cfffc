"""Find the rows of a table that sum others, labelled or not, and hold them against these.

The sums of a table are found before its rows are parsed. A row that a word merely likens to a sum,
but that has no rows to sum, is told and read like the others.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.normalization import normalize_name
from domain.vocabulary import CATEGORIES, STATES
from loaders.cells.column import CellValue, DictionaryColumn
from loaders.cells.grid import has_content
from loaders.cells.values import display_text, parse_number
from loaders.layout.blocks.sum_labels import SumLabel, sum_labels
from loaders.layout.blocks.table_rows import HEADCOUNT, PARTICIPANTS, TableRows
from loaders.layout.header_words import vocabulary_terms
from loaders.layout.known_systems import is_blank

# Texts that a sum may have beside it, since they speak of no person and no body.
TEXTS_BESIDE = ("event", "source", "paragraph", "note", "conflict", "evidence")
REMARKS = ("source", "paragraph", "note", "conflict", "evidence")
MAX_NAMED_VALUES = 2_000  # different ones of a column whose values sums may name
# Among more different texts sums are only looked for in rows that lack a value, and at the end.
MAX_SEARCHED_VALUES, LAST_ROWS = 20_000, 5
MIN_SUMMED = 2  # rows above a number without a label that is taken for their sum


@dataclass(frozen=True)
class SumRow:
    """A row that sums others, from 0: the column of its label or number, what it says, and what
    the rows that it sums add up to; None where either is not known. A `doubtful` one is read.
    """

    row: int
    column: int
    label: str
    number: float | None = None
    expected: float | None = None
    doubtful: bool = False

    @property
    def agrees(self) -> bool:
        """Tell whether the rows add up to what the row says."""
        return self.number is not None and self.number == self.expected


def labelled_rows(of: TableRows) -> dict[int, tuple[int, SumLabel]]:
    """Return the positions in the table of rows with the label of a sum: its column, what it says.

    A label stands in a column that is read, or in the first cell of its row.
    """
    names = {place: name for name, place in of.places.items()}
    first = min(of.places.values(), default=0)
    found: dict[int, tuple[int, SumLabel]] = {}
    for place in (*range(first), *sorted(names)):
        if of.grid.width <= place:
            continue
        name = names.get(place, "")
        cells = of.cells(name) or of.grid.cells(place).take_rows(of.rows)
        remark = _stem(name) in REMARKS
        if remark and len(cells.distinct) > MAX_NAMED_VALUES:
            continue
        values = frozenset() if remark else _values(cells)
        at = np.arange(len(of.rows))
        if len(cells.distinct) > MAX_SEARCHED_VALUES:
            at = np.flatnonzero(_lacking(of))
            cells = cells.take_rows(at)
        if labels := sum_labels(cells, values):
            for i in np.flatnonzero(np.isin(cells.codes, list(labels))).tolist():
                found.setdefault(int(at[i]), (place, labels[int(cells.codes[i])]))
    return found


def _lacking(of: TableRows) -> NDArray[np.bool_]:
    """Return the rows without a value in a column of codes or keys, and the last rows."""
    lacking = np.zeros(len(of.rows), dtype=bool)
    lacking[-LAST_ROWS:] = True
    for name, place in of.places.items():
        if of.table.variants[name].required or name == "state":
            lacking |= ~of.filled(place)
    return lacking


def _values(cells: DictionaryColumn) -> frozenset[str]:
    """Return the normalized short values of a column that has few, which its sums may name."""
    if len(cells.distinct) > MAX_NAMED_VALUES:
        return frozenset()
    texts = (value for value in cells.distinct if isinstance(value, str) and len(value) < 80)
    return frozenset(map(normalize_name, texts)) - {""}


def find_sum_rows(
    of: TableRows, labels: Mapping[int, tuple[int, SumLabel]], apart: Collection[int] = ()
) -> list[SumRow]:
    """Return the rows that sum others, in order, given those that are labelled. `apart` are
    positions of rows that are headings, so that none of them is summed.
    """
    labelled = {i: label for i, label in labels.items() if i not in apart}
    bare = _bare_numbers(of)
    if not labelled and not bare:
        return []
    sums = _Sums(of, [*labelled, *apart])
    unlabelled = [each for i in bare if (each := _bare_sum(sums, i, bare)) is not None]
    if not labelled:
        return unlabelled
    if unlabelled:
        positions = np.searchsorted(of.rows, [each.row for each in unlabelled]).tolist()
        sums = _Sums(of, [*labelled, *apart, *positions])
    found = [_labelled_sum(sums, i, *label) for i, label in labelled.items()]
    told = [*unlabelled, *(each for each in found if each is not None)]
    return sorted(told, key=lambda each: each.row)


class _Sums:
    """Sums of the rows of a table: above a row, since the last sum, of a state, in all.

    `others` are the positions of rows that are not summed: sums and headings.
    """

    def __init__(self, of: TableRows, others: Collection[int]) -> None:
        self.of = of
        self.others = np.array(sorted(set(others)), dtype=np.intp)
        detail = np.ones(len(of.rows), dtype=bool)
        detail[self.others] = False
        numbers = np.where(detail, of.numbers, 0.0)
        self.total = np.concatenate([[0.0], np.cumsum(np.nan_to_num(numbers))])
        self.unknown = np.concatenate([[0], np.cumsum(np.isnan(numbers))])
        self.count = np.concatenate([[0], np.cumsum(detail)])
        known = np.bincount(of.states[detail] + 1, numbers[detail], len(STATES) + 1)
        self.by_state = known[1:]  # NaN where one of its numbers is not known
        self.rows_by_state = np.bincount(of.states[detail] + 1, minlength=len(STATES) + 1)[1:]

    def between(self, first: int, end: int) -> float | None:
        """Return the sum from one position to another, excluded; None if unknown or of no rows."""
        if self.count[end] == self.count[first] or self.unknown[end] != self.unknown[first]:
            return None
        return float(self.total[end] - self.total[first])

    def run_start(self, i: int) -> int:
        """Return the position behind the last sum or heading above a row."""
        before = int(np.searchsorted(self.others, i))
        return int(self.others[before - 1]) + 1 if before else 0

    def possible(self, i: int, state: int) -> list[float]:
        """Return the sums that a row may give, the likeliest first."""
        start, end = self.run_start(i), len(self.of.rows)
        below = int(np.searchsorted(self.others, i, side="right"))
        next_sum = int(self.others[below]) if below < len(self.others) else end
        near, whole = self.between(start, i), self.between(0, i)
        mine = state >= 0 and self.rows_by_state[state] and not np.isnan(self.by_state[state])
        sums = [float(self.by_state[state]) if mine else None]
        sums += [whole, near] if i == end - 1 and start else [near, whole]
        sums += [self.between(i + 1, next_sum), self.between(0, end)]
        return [each for each in sums if each is not None]


def _labelled_sum(sums: _Sums, i: int, place: int, label: SumLabel) -> SumRow | None:
    """Return a labelled row as a sum; None where it names a body, and does not sum others."""
    of, row = sums.of, int(sums.of.rows[i])
    number: float | None = label.number
    if HEADCOUNT in of.places:
        number = None if np.isnan(of.numbers[i]) else float(of.numbers[i])
    code = label.state or _own_state(of, i)
    state = list(STATES).index(code) if code else -1
    possible = sums.possible(i, state)
    expected = number if number in possible else next(iter(possible), None)
    if of.table.name != PARTICIPANTS:
        number = expected = None
    agrees = number is not None and number == expected
    name = next((n for n, column in of.places.items() if column == place), "")
    if not agrees and (_stem(name) in REMARKS or _speaks_of_other(of, row, place)):
        return None
    doubtful = not sums.count[-1] or (not agrees and _may_be_data(sums, i, label, state))
    if agrees and label.subject and _is_company(of, i):
        # "Total Maroc" is one, so that a number that agrees with rows elsewhere proves nothing.
        above = number == sums.between(sums.run_start(i), i) and of.states[i - 1] == state
        doubtful = not above
    text = display_text(of.grid.at(row, place))
    return SumRow(row, place, text, number, expected, doubtful)


def _may_be_data(sums: _Sums, i: int, label: SumLabel, state: int) -> bool:
    """Test whether a labelled row may be no sum: all that is said of a state, or of a company."""
    of = sums.of
    if _is_company(of, i):
        return True
    if HEADCOUNT not in of.places and of.table.name == PARTICIPANTS and label.number is None:
        return bool(_own_state(of, i))  # a person of a body that is called so
    return state >= 0 and "state" in of.places and not sums.rows_by_state[state]


def _is_company(of: TableRows, i: int) -> bool:
    cells = of.cells("category")
    return cells is not None and CATEGORIES.code_of(display_text(cells[i])) == "private_sector"


def _bare_numbers(of: TableRows) -> list[int]:
    """Return the positions of rows whose texts say only what each row says, beside a number."""
    if HEADCOUNT not in of.places:
        return []
    bare = ~np.isnan(of.numbers)
    for name, place in of.places.items():
        if name not in (HEADCOUNT, "category") and _stem(name) not in ("event", "source"):
            bare &= ~of.filled(place)
    positions: list[int] = np.flatnonzero(bare).tolist()
    return positions


def _bare_sum(sums: _Sums, i: int, bare: Sequence[int]) -> SumRow | None:
    """Return a row without a label as a sum: it equals the rows above, or is a last number alone.

    Each of these rows must say more than a number itself.
    """
    of, start = sums.of, sums.run_start(i)
    before = bisect_left(bare, i)
    if sums.count[i] - sums.count[start] < MIN_SUMMED or (before and bare[before - 1] >= start):
        return None
    expected, number, is_last = sums.between(start, i), float(of.numbers[i]), i + 1 == len(of.rows)
    if number != expected and not is_last:
        return None
    row, place = int(of.rows[i]), of.places[HEADCOUNT]
    alone = sum(map(has_content, of.grid.row(row))) == 1
    if not alone and not (number == expected and is_last):
        return None
    return SumRow(row, place, display_text(of.grid.at(row, place)), number, expected)


def _own_state(of: TableRows, i: int) -> str:
    """Return the state that a row itself names, empty if none."""
    cells = of.cells("state")
    return "" if cells is None else STATES.code_of(display_text(cells[i])) or ""


def _stem(name: str) -> str:
    return name.partition("_")[0]


def _speaks_of_other(of: TableRows, row: int, place: int) -> bool:
    """Test whether another cell of a row names a person or a body: the row is then about it.

    A label in the first cell is one, whatever stands in columns that are not read.
    """
    read = {column: name for name, column in of.places.items()}
    leads = place < min(read, default=0)
    for column, value in enumerate(of.grid.row(row)):
        name = read.get(column)
        if column == place or (name is None and leads):
            continue
        if name is not None:
            kind = of.table.variants[name].kind
            if kind not in ("text", "list") or _stem(name) in TEXTS_BESIDE:
                continue
        if _speaks(value):
            return True
    return False


def _speaks(value: CellValue) -> bool:
    """Test whether a value is a text that may name a person or a body: no number, no term."""
    text = display_text(value)
    return not (
        not isinstance(value, str)
        or is_blank(text)
        or parse_number(text.rstrip("%")) is not None
        or normalize_name(text) in vocabulary_terms()
        or sum_labels(DictionaryColumn([text], np.zeros(1, dtype=np.int32)))
    )
