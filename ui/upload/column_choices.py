"""Ask which table a sheet is, which of its columns is which of ours, and what holds in each row."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from domain.language import mark
from domain.vocabulary import SHEETS
from loaders.matching.guesses import ColumnGuess, SheetGuess
from loaders.review.draft import Uploaded
from loaders.tables.registry import TABLES
from loaders.tables.schema import VOCABULARIES
from ui import render
from ui.upload.session import Bench, sheet_key

LEFT_OUT = ""
REASONS = {
    "name": mark("guessed from the name"),
    "values": mark("guessed from the values"),
    "remembered": mark("as last time"),
}


def ask_table(bench: Bench, uploaded: Uploaded, sheet: str, guessed: str) -> str:
    """Ask what a sheet holds and return the table's name; LEFT_OUT for none of them."""
    language = bench.page.language
    names = {
        LEFT_OUT: language.say("none: leave the sheet out"),
        **{name: SHEETS[name].name(language.code) for name in TABLES},
    }
    return st.selectbox(
        language.say("What does the sheet hold?"),
        list(names),
        index=list(names).index(guessed),
        format_func=names.__getitem__,
        width=320,
        key=f"table-{sheet_key(uploaded, sheet)}",
    )


def ask_columns(bench: Bench, uploaded: Uploaded, found: SheetGuess) -> dict[int, str]:
    """Ask which column stands at each place and return them. Those that nothing was guessed for
    stand folded away below.
    """
    likely = [each for each in found.columns if each.column]
    others = [each for each in found.columns if not each.column and not each.personal]
    personal = [each.header for each in found.columns if each.personal]
    chosen = {each.place: _ask_column(bench, uploaded, found, each) for each in likely}
    if others:
        title = bench.page.language.count(
            "{n} column that is left out", "{n} columns that are left out", len(others)
        )
        with st.expander(title, key=f"others-{sheet_key(uploaded, found.sheet)}"):
            chosen |= {each.place: _ask_column(bench, uploaded, found, each) for each in others}
    if personal:
        text = bench.page.language.say(
            "Left out, and kept nowhere, because they hold personal data: {columns}.",
            columns=bench.page.language.join(personal),
        )
        render.show("note", bench.page, text=text)
    return {place: column for place, column in chosen.items() if column}


def _ask_column(bench: Bench, uploaded: Uploaded, found: SheetGuess, column: ColumnGuess) -> str:
    language, table = bench.page.language, TABLES[found.table]
    names = {
        LEFT_OUT: language.say("leave out"),
        **{name: table.header(name, language.code) for name in table.accepted},
    }
    reason = (
        language.say(REASONS[column.reason]) if column.reason in REASONS and column.column else ""
    )
    heading, choice = st.columns([3, 2], vertical_alignment="center")
    with heading:
        render.show(
            "column", bench.page, header=column.header, examples=column.examples, reason=reason
        )
    with choice:
        return st.selectbox(
            language.say("Column {number}", number=column.place + 1),
            list(names),
            index=list(names).index(column.column),
            format_func=names.__getitem__,
            label_visibility="collapsed",
            key=f"column-{sheet_key(uploaded, found.sheet)}-{found.table}-{column.place}",
        )


def ask_constants(
    bench: Bench, uploaded: Uploaded, found: SheetGuess, matched: frozenset[str]
) -> Mapping[str, str]:
    """Ask for what the sheet does not say though every row must, or what its layout implies; return
    a value by column.
    """
    table = TABLES[found.table]
    asked = [name for name in {*table.required, *found.constants} if name not in matched]
    return {name: _ask_constant(bench, uploaded, found, name) for name in sorted(asked)}


def _ask_constant(bench: Bench, uploaded: Uploaded, found: SheetGuess, name: str) -> str:
    language, column = bench.page.language, TABLES[found.table].accepted[name]
    label = language.say(
        "{column}, the same in every row", column=TABLES[found.table].header(name, language.code)
    )
    key = f"constant-{sheet_key(uploaded, found.sheet)}-{found.table}-{name}"
    names = _names(bench, name, column.vocabulary)
    if names is None:
        return st.text_input(label, value=found.constants.get(name, ""), width=420, key=key)
    guessed = found.constants.get(name)
    index = list(names).index(guessed) if guessed in names else None
    placeholder = language.say("Choose")
    return (
        st.selectbox(
            label,
            list(names),
            index=index,
            format_func=names.__getitem__,
            placeholder=placeholder,
            width=420,
            key=key,
        )
        or ""
    )


def _names(bench: Bench, name: str, vocabulary: str) -> Mapping[str, str] | None:
    """What may be chosen: events by title, terms by name; None where anything may be written."""
    language = bench.page.language
    if name == "event":
        return bench.events
    terms: Any = VOCABULARIES.get(vocabulary)
    return (
        None
        if terms is None
        else {term.code: term.name(language.code) for term in terms.ordered(language.code)}
    )
