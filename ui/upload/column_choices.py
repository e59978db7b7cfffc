"""Ask which table a sheet contains, which of its columns is which of ours, and for constant
values.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from domain.language import gettext_noop
from domain.vocabulary import SHEETS
from loaders.matching.guesses import ColumnGuess, SheetGuess
from loaders.review.draft import DraftFile
from loaders.tables.registry import TABLES
from loaders.tables.schema import VOCABULARIES
from ui import render
from ui.upload.session import UploadSession, sheet_key

LEAVE_OUT = ""
REASON_LABELS = {
    "name": gettext_noop("guessed from the name"),
    "values": gettext_noop("guessed from the values"),
    "remembered": gettext_noop("as last time"),
    "earlier": gettext_noop("as chosen before"),
    "pivot": gettext_noop("guessed from the form of a pivot table"),
}


def ask_table(upload: UploadSession, uploaded: DraftFile, sheet: str, guess: str) -> str:
    """Ask which table a sheet contains and return its name; LEAVE_OUT for none."""
    language = upload.page.language
    names = {
        LEAVE_OUT: language.gettext("none: leave the sheet out"),
        **{name: SHEETS[name].name(language.code) for name in TABLES},
    }
    return st.selectbox(
        language.gettext("What does the sheet hold?"),
        list(names),
        index=list(names).index(guess),
        format_func=names.__getitem__,
        width=320,
        key=f"table-{sheet_key(uploaded, sheet)}",
    )


def ask_columns(upload: UploadSession, uploaded: DraftFile, guess: SheetGuess) -> dict[int, str]:
    """Ask which of our columns each column is. Returns names by place; columns without a guess are
    in an expander.
    """
    likely = [each for each in guess.columns if each.column]
    others = [each for each in guess.columns if not each.column and not each.personal]
    personal = [each.header for each in guess.columns if each.personal]
    chosen = {each.place: _ask_column(upload, uploaded, guess, each) for each in likely}
    if others:
        title = upload.page.language.ngettext(
            "{n} column that is left out", "{n} columns that are left out", len(others)
        )
        with st.expander(title, key=f"others-{sheet_key(uploaded, guess.sheet)}"):
            chosen |= {each.place: _ask_column(upload, uploaded, guess, each) for each in others}
    if personal:
        text = upload.page.language.gettext(
            "Left out, and kept nowhere, because they hold personal data: {columns}.",
            columns=upload.page.language.join(personal),
        )
        render.render_template("note", upload.page, text=text)
    return {place: column for place, column in chosen.items() if column}


def _ask_column(
    upload: UploadSession, uploaded: DraftFile, guess: SheetGuess, column: ColumnGuess
) -> str:
    language, table = upload.page.language, TABLES[guess.table]
    names = {
        LEAVE_OUT: language.gettext("leave out"),
        **{name: table.header(name, language.code) for name in table.variants},
    }
    heading, choice = st.columns([3, 2], vertical_alignment="center")
    with heading:
        _show_column(upload, column)
    with choice:
        return st.selectbox(
            language.gettext("Column {number}", number=column.place + 1),
            list(names),
            index=list(names).index(column.column),
            format_func=names.__getitem__,
            label_visibility="collapsed",
            key=f"column-{sheet_key(uploaded, guess.sheet)}-{guess.table}-{column.place}",
        )


def _show_column(upload: UploadSession, column: ColumnGuess) -> None:
    """Draw the header of a column, examples of its values, and why it was guessed."""
    label = REASON_LABELS.get(column.reason, "") if column.column else ""
    reason = upload.page.language.gettext(label) if label else ""
    render.render_template(
        "column", upload.page, header=column.header, examples=column.examples, reason=reason
    )


def ask_constants(
    upload: UploadSession, uploaded: DraftFile, guess: SheetGuess, matched: frozenset[str]
) -> Mapping[str, str]:
    """Ask for values that hold in every row: of required columns without a match, and guessed ones.
    Returns a value by column.
    """
    table = TABLES[guess.table]
    names = [name for name in {*table.mandatory_columns, *guess.constants} if name not in matched]
    return {name: _ask_constant(upload, uploaded, guess, name) for name in sorted(names)}


def _ask_constant(upload: UploadSession, uploaded: DraftFile, guess: SheetGuess, name: str) -> str:
    language, column = upload.page.language, TABLES[guess.table].variants[name]
    label = language.gettext(
        "{column}, the same in every row", column=TABLES[guess.table].header(name, language.code)
    )
    key = f"constant-{sheet_key(uploaded, guess.sheet)}-{guess.table}-{name}"
    names = _options(upload, name, column.vocabulary)
    if names is None:
        return st.text_input(label, value=guess.constants.get(name, ""), width=420, key=key)
    guessed = guess.constants.get(name)
    code = st.selectbox(
        label,
        list(names),
        index=list(names).index(guessed) if guessed in names else None,
        format_func=names.__getitem__,
        placeholder=language.gettext("Choose"),
        width=420,
        key=key,
    )
    return code or ""


def _options(upload: UploadSession, name: str, vocabulary: str) -> Mapping[str, str] | None:
    """Return the options of a column: events by title, terms by name; None for free text."""
    language = upload.page.language
    if name == "event":
        return upload.events
    terms: Any = VOCABULARIES.get(vocabulary)
    return (
        None
        if terms is None
        else {term.code: term.name(language.code) for term in terms.neutral_order(language.code)}
    )
