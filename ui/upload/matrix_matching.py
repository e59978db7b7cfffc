"""Confirm how a matrix is read: what runs down and across, and what its signs stand for."""

from collections.abc import Mapping

import streamlit as st

from domain.language import Language, gettext_noop
from domain.normalization import normalize_sign
from loaders.cells.instructions import ACROSS, NO_ROW, PRESENT
from loaders.matching.guesses import SheetGuess
from loaders.matching.matrix_questions import UNSAID, MatrixGuess, SignGuess
from loaders.review.draft import DraftFile
from loaders.tables.registry import TABLES
from loaders.tables.schema import header
from ui import render
from ui.upload.session import UploadSession, sheet_key

EVENT = "event"
NUMBERS = {
    NO_ROW: gettext_noop("nobody: no row"),
    PRESENT: gettext_noop("present, number not known"),
}
SILENCE = {NO_ROW: gettext_noop("nothing is said: no row")}


def show_matrix(upload: UploadSession, guess: SheetGuess, matrix: MatrixGuess) -> None:
    """Draw in a sentence what runs down and across, and how many cells become rows."""
    language = upload.page.language
    text = _describe(language, guess, matrix)
    render.render_template("note", upload.page, text=text)
    left_out = [each.header for each in guess.columns if not each.column and each.header]
    if left_out:
        text = language.gettext("Columns left out: {columns}.", columns=language.join(left_out))
        render.render_template("note", upload.page, text=text)
    known = [sign.text for sign in matrix.signs if sign.certain]
    if known:
        text = language.gettext("Known values: {values}.", values=language.join(known))
        render.render_template("note", upload.page, text=text)


def ask_meanings(
    upload: UploadSession, uploaded: DraftFile, guess: SheetGuess, matrix: MatrixGuess
) -> dict[str, str]:
    """Ask what each sign or unknown word stands for. Returns the meanings by text, UNSAID where
    none is chosen.
    """
    return {
        sign.text: _ask_sign(upload, uploaded, guess, sign, number=i + 1)
        for i, sign in enumerate(matrix.questions)
    }


def ask_events(
    upload: UploadSession, uploaded: DraftFile, guess: SheetGuess, matrix: MatrixGuess
) -> dict[tuple[str, str, str], str]:
    """Ask which events the headers or labels name that are no codes. Returns their codes, as
    `Instructions.with_values` takes them; empty ones are not known yet.
    """
    unknown = [text for text in matrix.events if text not in upload.events]
    return {
        (guess.table, EVENT, normalize_sign(text)): _ask_event(upload, uploaded, guess, text)
        for text in unknown
    }


def _describe(language: Language, guess: SheetGuess, matrix: MatrixGuess) -> str:
    """Return the sentence about a matrix, or about a list of persons by date or event."""
    if matrix.instruction.persons:
        lines = matrix.labels if matrix.instruction.persons == ACROSS else matrix.headers
        return language.ngettext(
            "The sheet lists who attended. Names are not kept; the persons are counted, for {n} "
            "date or event.",
            "The sheet lists who attended. Names are not kept; the persons are counted, for each "
            "of {n} dates or events.",
            lines,
        )
    return language.ngettext(
        "The sheet is a matrix: {down} downwards, {across} across, {value} in the cells. {n} cell "
        "becomes a row.",
        "The sheet is a matrix: {down} downwards, {across} across, {value} in the cells. {n} cells "
        "become rows.",
        matrix.cells,
        down=header(guess.table, matrix.down, language.code),
        across=header(guess.table, matrix.instruction.across, language.code),
        value=header(guess.table, matrix.instruction.value, language.code),
    )


def _ask_sign(
    upload: UploadSession, uploaded: DraftFile, guess: SheetGuess, sign: SignGuess, *, number: int
) -> str:
    """Ask what a sign stands for. It is shown in HTML, since a label would be read as Markdown."""
    language = upload.page.language
    names = _meanings(language, guess)
    place = f"{sheet_key(uploaded, guess.sheet)}-{guess.table}"
    value, choice = st.columns([3, 2], vertical_alignment="center")
    with value:
        where = language.ngettext("in {n} cell", "in {n} cells", sign.count)
        render.render_template("value", upload.page, value=sign.text, where=where)
    with choice:
        meaning = st.selectbox(
            language.gettext("Sign {number}", number=number),
            list(names),
            index=list(names).index(sign.meaning) if sign.meaning in names else None,
            format_func=names.__getitem__,
            placeholder=language.gettext("Choose"),
            label_visibility="collapsed",
            key=f"sign-{place}-{normalize_sign(sign.text)}",
        )
    return UNSAID if meaning is None else meaning


def _meanings(language: Language, guess: SheetGuess) -> Mapping[str, str]:
    """Return the meanings that a sign in the cells may have, with their names."""
    assert guess.matrix is not None
    column = TABLES[guess.table].variants[guess.matrix.instruction.value]
    if column.kind == "count":
        return {code: language.gettext(name) for code, name in NUMBERS.items()}
    terms = column.terms.neutral_order(language.code) if column.terms else ()
    return {
        **{term.code: term.name(language.code) for term in terms},
        **{code: language.gettext(name) for code, name in SILENCE.items()},
    }


def _ask_event(upload: UploadSession, uploaded: DraftFile, guess: SheetGuess, text: str) -> str:
    language, events = upload.page.language, upload.events
    value, choice = st.columns([3, 2], vertical_alignment="center")
    with value:
        where = header(guess.table, EVENT, language.code)
        render.render_template("value", upload.page, value=text, where=where)
    with choice:
        code = st.selectbox(
            language.gettext("Event"),
            list(events),
            index=None,
            format_func=events.__getitem__,
            placeholder=language.gettext("Choose"),
            label_visibility="collapsed",
            key=f"event-{sheet_key(uploaded, guess.sheet)}-{normalize_sign(text)}",
        )
    return code or ""
