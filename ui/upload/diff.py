"""Show the difference of two sets of tables by table: rows added and removed, cells before and
after.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from domain.language import Language, gettext_noop
from domain.tables import localize_column as in_language
from domain.vocabulary import SHEETS
from loaders.review.diff import CellChange, Difference, TableDifference
from loaders.tables.registry import TABLES
from ui import render
from ui.page import PageContext
from ui.panels import table_download

MAX_SHOWN = 50  # rows of a kind; the download holds all
HIDDEN_COLUMNS = ("note", "source", "paragraph")
TITLES = {"added": gettext_noop("Rows added"), "removed": gettext_noop("Rows removed")}


@dataclass(frozen=True, eq=False)
class RowSample:
    """The first MAX_SHOWN rows of one kind in the reader's language, with title and number of
    all.
    """

    kind: str
    title: str
    first: pd.DataFrame
    n: int


@dataclass(frozen=True, eq=False)
class TableSummary:
    """The changes of one table as they are shown: small, however long the table is."""

    table: str
    counts: str
    rows: tuple[RowSample, ...]


def summarize(difference: Difference, language: Language) -> tuple[TableSummary, ...]:
    """Summarize each table that changes."""
    changing = (each for each in difference.tables.values() if not each.empty)
    return tuple(
        TableSummary(each.table, count_text(each, language), tuple(_row_samples(each, language)))
        for each in changing
    )


def show(page: PageContext, summaries: Sequence[TableSummary], *, name: str) -> None:
    """Draw each table that changes with its counts and rows; `name` makes widget keys unique."""
    for summary in summaries:
        render.render_template(
            "difference",
            page,
            title=SHEETS[summary.table].name(page.language.code),
            text=summary.counts,
        )
        for rows in summary.rows:
            _show_rows(page, rows, f"{name}-{summary.table}-{rows.kind}")


def count_text(difference: TableDifference, language: Language) -> str:
    """Return how many rows are added, changed, removed and unchanged, without zeros."""
    added, removed = len(difference.added), len(difference.removed)
    changed, unchanged = difference.rows_changed, difference.unchanged
    counts = (
        (added, language.ngettext("{n} row added", "{n} rows added", added)),
        (changed, language.ngettext("{n} row changed", "{n} rows changed", changed)),
        (removed, language.ngettext("{n} row removed", "{n} rows removed", removed)),
        (unchanged, language.ngettext("{n} row unchanged", "{n} rows unchanged", unchanged)),
    )
    return language.gettext(" · ").join(text for n, text in counts if n)


def row_label(table_name: str, row: Mapping[str, object], language: Language) -> str:
    """Return the identity of a row in the reader's language: "Syria · 13 August 2020"."""
    words = (cell_text(table_name, column, value, language) for column, value in row.items())
    return language.gettext(" · ").join(language.isolate(word) for word in words if word)


def cell_text(table_name: str, column: str, value: object, language: Language) -> str:
    """Return a cell in the reader's language: terms by name, dates in words, "" for an empty
    cell.
    """
    if value is None or pd.isna(value) or value == "":
        return ""
    if isinstance(value, dt.date):
        return language.date(value)
    return TABLES[table_name].variants[column].names(language).get(str(value), str(value))


def localize_rows(table_name: str, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return rows in the reader's language, without source and notes; a localized text is one
    column.
    """
    table = TABLES[table_name]
    columns = [
        column
        for column in table.columns
        if column.name in frame and column.name not in HIDDEN_COLUMNS
    ]
    texts = {
        column.name: list(in_language(frame, column.name, language))
        if column.localized
        else [cell_text(table_name, column.name, value, language) for value in frame[column.name]]
        for column in columns
    }
    return pd.DataFrame(
        {table.header(name, language.code): text for name, text in texts.items() if any(text)}
    )


def cell_table(table_name: str, changes: Sequence[CellChange], language: Language) -> pd.DataFrame:
    """Return changed cells as a frame: row, column, before, after."""
    gettext = language.gettext
    empty = gettext("(empty)")
    rows = [
        (
            row_label(table_name, change.row, language),
            TABLES[table_name].header(change.column, language.code),
            cell_text(table_name, change.column, change.before, language) or empty,
            cell_text(table_name, change.column, change.after, language) or empty,
        )
        for change in changes
    ]
    return pd.DataFrame(
        rows, columns=[gettext("Row"), gettext("Column"), gettext("Before"), gettext("After")]
    )


def _row_samples(difference: TableDifference, language: Language) -> Iterator[RowSample]:
    if n := len(difference.cells):
        first = cell_table(difference.table, difference.first(MAX_SHOWN), language)
        yield RowSample("changed", language.gettext("Changed cells"), first, n)
    for kind, frame in (("added", difference.added), ("removed", difference.removed)):
        if len(frame):
            first = localize_rows(difference.table, frame.head(MAX_SHOWN), language)
            yield RowSample(kind, language.gettext(TITLES[kind]), first, len(frame))


def _show_rows(page: PageContext, rows: RowSample, key: str) -> None:
    with st.expander(rows.title, expanded=rows.n <= MAX_SHOWN, key=f"difference-{key}"):
        render.render_html(table_download.render_plain_table(rows.first, rows.title, page.language))
        if rows.n > MAX_SHOWN:
            st.caption(
                page.language.gettext(
                    "The first {shown} of {all}; the download holds all.",
                    shown=MAX_SHOWN,
                    all=rows.n,
                )
            )
