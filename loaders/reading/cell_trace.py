"""Trace the cells that were read otherwise than they stand: values that an analyst said the meaning
of, further spellings of terms, and dates in an order that an analyst said.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from domain.normalization import normalize_sign
from domain.vocabulary import State
from loaders.cells.column import CellValue, DictionaryColumn
from loaders.cells.values import cell_parser, display_text, parse_cell
from loaders.privacy.text_redaction import redact_for_display
from loaders.tables.schema import VOCABULARIES, Column

VALUE, SPELLING, ORDER = "value", "spelling", "order"
MAX_TRACES = 1_000  # of a file; vocabularies and forms of questions have fewer values


@dataclass(frozen=True)
class CellTrace:
    """Cells of a column that were read otherwise than they stand, in `rows` rows of the table.

    `value` is the text as it stands, redacted, and `key` its normalized form; both are empty for
    dates. `meaning` is the code or text that was read instead, empty where the cell was left empty,
    or the order of the dates. Of a SPELLING nobody was asked: the vocabulary has it.
    """

    kind: str
    table: str
    column: str
    value: str
    key: str
    meaning: str
    rows: int


def trace_column(
    table: str, column: Column, cells: DictionaryColumn, values: Mapping[str, str], order: str
) -> tuple[CellTrace, ...]:
    """Return the traces of a column, each distinct value looked at once.

    `values` are the meanings that an analyst gave by normalized value, `order` that of its dates.
    """
    if not (values or order or column.kind == "code"):
        return ()
    depends = _depends_on_order(column, cells, order) if order else frozenset()
    found = {
        i: CellTrace(ORDER, table, column.name, "", "", order, 0)
        if i in depends
        else _trace_value(table, column, value, values)
        for i, value in enumerate(cells.distinct)
    }
    if not any(found.values()):
        return ()
    rows = np.bincount(cells.codes, minlength=len(cells.distinct)).tolist()
    return tuple(replace(trace, rows=rows[i]) for i, trace in found.items() if trace and rows[i])


def _trace_value(
    table: str, column: Column, value: CellValue, values: Mapping[str, str]
) -> CellTrace | None:
    """Return the trace of one distinct value, its rows not counted yet; None if it has none."""
    text = display_text(value)
    key = normalize_sign(text)
    if key in values:
        return CellTrace(VALUE, table, column.name, redact_for_display(text), key, values[key], 0)
    if column.kind == "code" and key:
        code = parse_cell(column, value)
        if isinstance(code, str) and (code, key) not in _own_names(column.vocabulary):
            return CellTrace(SPELLING, table, column.name, redact_for_display(text), key, code, 0)
    return None


def _depends_on_order(column: Column, cells: DictionaryColumn, order: str) -> frozenset[int]:
    """Return the distinct values that are another date, or none, without the order of a column."""
    ordered, unordered = (cell_parser(column, cells.distinct, said) for said in (order, ""))
    return frozenset(
        i for i, value in enumerate(cells.distinct) if ordered(value) != unordered(value)
    )


@cache
def _own_names(vocabulary: str) -> frozenset[tuple[str, str]]:
    """Return the codes of a vocabulary with the normalized names and formal names of each."""
    return frozenset(
        (term.code, normalize_sign(name))
        for term in VOCABULARIES[vocabulary].values()
        for name in (
            term.code,
            *term.names.values(),
            *(term.formal.values() if isinstance(term, State) else ()),
        )
    )


def sum_traces(traces: Iterable[CellTrace]) -> tuple[CellTrace, ...]:
    """Add up the rows of equal traces, of several spellings, regions or sheets; those that an
    analyst said go first, then the most frequent.
    """
    rows: Counter[tuple[str, ...]] = Counter()
    first: dict[tuple[str, ...], str] = {}
    for trace in traces:
        place = (trace.kind, trace.table, trace.column, trace.key, trace.meaning)
        rows[place] += trace.rows
        first.setdefault(place, trace.value)
    return tuple(_in_order(rows, first))[:MAX_TRACES]


def _in_order(
    rows: Counter[tuple[str, ...]], first: Mapping[tuple[str, ...], str]
) -> Iterator[CellTrace]:
    for place, n in sorted(rows.most_common(), key=lambda item: item[0][0] == SPELLING):
        kind, table, column, key, meaning = place
        yield CellTrace(kind, table, column, first[place], key, meaning, n)
