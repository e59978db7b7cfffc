"""What differs between two sets of tables, table by table: rows added and removed, and cells before
and after.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from domain.language import Language, mark
from domain.tables import worded as in_language
from domain.vocabulary import SHEETS
from loaders.review.diff import CellChange, Difference, TableDifference
from loaders.tables.registry import TABLES
from ui import render
from ui.page import Page
from ui.panels import table_download

SHOWN_AT_MOST = 50  # rows of a kind; the download holds all
LEFT_OUT = ("note", "source", "paragraph")
TITLES = {"added": mark("Rows added"), "removed": mark("Rows removed")}


@dataclass(frozen=True, eq=False)
class Rows:
    """Some rows of a table that are of one kind, in words: what they are called, the first of them,
    and how many there are.
    """

    kind: str
    title: str
    first: pd.DataFrame
    n: int


@dataclass(frozen=True, eq=False)
class Told:
    """What becomes of one table, as it is shown: light, however long the table is."""

    table: str
    counts: str
    rows: tuple[Rows, ...]


def told(difference: Difference, language: Language) -> tuple[Told, ...]:
    """What is shown of each table that changes."""
    changing = (each for each in difference.tables.values() if not each.empty)
    return tuple(
        Told(each.table, counted(each, language), tuple(_rows(each, language))) for each in changing
    )


def show(page: Page, told: Sequence[Told], *, name: str) -> None:
    """Each table that changes under its counts, with its rows; `name` tells this difference from
    others on the page.
    """
    for each in told:
        render.show(
            "difference", page, title=SHEETS[each.table].name(page.language.code), text=each.counts
        )
        for rows in each.rows:
            _show_rows(page, rows, f"{name}-{each.table}-{rows.kind}")


def counted(difference: TableDifference, language: Language) -> str:
    """How many rows are added, changed, removed and unchanged, those that are none left out."""
    added, changed, removed = (
        len(difference.added),
        difference.changed_rows,
        len(difference.removed),
    )
    said = (
        (added, language.count("{n} row added", "{n} rows added", added)),
        (changed, language.count("{n} row changed", "{n} rows changed", changed)),
        (removed, language.count("{n} row removed", "{n} rows removed", removed)),
        (
            difference.unchanged,
            language.count("{n} row unchanged", "{n} rows unchanged", difference.unchanged),
        ),
    )
    return language.say(" · ").join(text for n, text in said if n)


def named(of: str, row: Mapping[str, object], language: Language) -> str:
    """A row by what tells it apart, in the reader's words: "Syria · 13 August 2020"."""
    words = (shown(of, column, value, language) for column, value in row.items())
    return language.say(" · ").join(language.isolate(word) for word in words if word)


def shown(of: str, column: str, value: object, language: Language) -> str:
    """A cell in the reader's words: terms by name, dates in words, nothing as a dash."""
    if value is None or pd.isna(value) or value == "":
        return ""
    if isinstance(value, dt.date):
        return language.date(value)
    return TABLES[of].accepted[column].names(language).get(str(value), str(value))


def worded(of: str, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Rows of a table in the reader's words: what they say, without source and notes, a text in
    several languages once.
    """
    table = TABLES[of]
    columns = [
        column for column in table.columns if column.name in frame and column.name not in LEFT_OUT
    ]
    texts = {
        column.name: list(in_language(frame, column.name, language))
        if column.localized
        else [shown(of, column.name, value, language) for value in frame[column.name]]
        for column in columns
    }
    return pd.DataFrame(
        {table.header(name, language.code): text for name, text in texts.items() if any(text)}
    )


def cells(of: str, changes: Sequence[CellChange], language: Language) -> pd.DataFrame:
    """Changed cells: row, column, before, after."""
    say = language.say
    nothing = say("(empty)")
    rows = [
        (
            named(of, change.row, language),
            TABLES[of].header(change.column, language.code),
            shown(of, change.column, change.before, language) or nothing,
            shown(of, change.column, change.after, language) or nothing,
        )
        for change in changes
    ]
    return pd.DataFrame(rows, columns=[say("Row"), say("Column"), say("Before"), say("After")])


def _rows(difference: TableDifference, language: Language) -> Iterator[Rows]:
    if n := len(difference.cells):
        first = cells(difference.table, difference.first(SHOWN_AT_MOST), language)
        yield Rows("changed", language.say("Changed cells"), first, n)
    for kind, frame in (("added", difference.added), ("removed", difference.removed)):
        if len(frame):
            first = worded(difference.table, frame.head(SHOWN_AT_MOST), language)
            yield Rows(kind, language.say(TITLES[kind]), first, len(frame))


def _show_rows(page: Page, rows: Rows, key: str) -> None:
    with st.expander(rows.title, expanded=rows.n <= SHOWN_AT_MOST, key=f"difference-{key}"):
        render.draw(table_download.plain(rows.first, rows.title, page.language))
        if rows.n > SHOWN_AT_MOST:
            st.caption(
                page.language.say(
                    "The first {shown} of {all}; the download holds all.",
                    shown=SHOWN_AT_MOST,
                    all=rows.n,
                )
            )
