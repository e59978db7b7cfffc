"""Ask what values of an upload mean that the vocabulary does not have; suggestions need
confirmation.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st

from domain.language import gettext_noop
from domain.normalization import normalize_sign
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST, Instructions, SheetInstruction
from loaders.matching import remembered_mapping, value_guess
from loaders.matching.value_guess import ValueGuess
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.tables.schema import VOCABULARIES, header
from services import published_data
from ui import render
from ui.upload.session import UploadSession

MAX_QUESTIONS = 40  # values of a file at a time
UNDECIDED, EMPTY = "leave", "empty"
DATE_ORDERS = {
    DAY_FIRST: gettext_noop("Day, month, year"),
    MONTH_FIRST: gettext_noop("Month, day, year"),
}
EVENTS = "events"
ValueKey = tuple[str, str, str]  # table, column, value in folded form


def ask_values(upload: UploadSession) -> None:
    """Draw a form with the unknown values of each file, suggestions preselected; confirmed ones are
    applied.
    """
    for reading in upload.readings:
        unknown = _unknown_values(upload, reading)
        if unknown:
            _show_form(upload, reading, unknown)


def ask_date_order(upload: UploadSession) -> None:
    """Ask for each column with ambiguous dates such as 03/04/2020 whether day or month comes
    first.
    """
    for reading in upload.readings:
        problems = [p for p in reading.problems if p.code == "ambiguous_date"]
        for table, column in dict.fromkeys((p.table, p.column) for p in problems):
            example = next(p.value for p in problems if p.column == column)
            _ask_order(upload, reading.sha256, table, column, example)


def _ask_order(upload: UploadSession, sha256: str, table: str, column: str, example: str) -> None:
    language = upload.page.language
    label = language.gettext(
        "How are the dates of “{column}” written, such as {example}?",
        column=header(table, column, language.code),
        example=example,
    )
    order = st.segmented_control(
        render.escape_markdown(label),
        list(DATE_ORDERS),
        format_func=lambda code: language.gettext(DATE_ORDERS[code]),
        key=f"order-{sha256[:12]}-{table}-{column}",
    )
    if order:
        instructions = upload.find_upload(sha256).instructions.with_order(table, column, order)
        upload.save_and_rerun(upload.draft.with_instructions(sha256, instructions))


def _unknown_values(upload: UploadSession, reading: ParseResult) -> list[ValueGuess]:
    """List unknown values: of columns of codes, and events in no table of events; the most frequent
    first.
    """
    uploaded = upload.find_upload(reading.sha256)
    return [*value_guess.unknown_values(reading, uploaded.opened), *_unknown_events(reading)][
        :MAX_QUESTIONS
    ]


def _unknown_events(reading: ParseResult) -> list[ValueGuess]:
    problems = [p for p in reading.problems if p.code == "unknown_event"]
    suggested = {p.value: p.suggestion for p in problems}
    counts = Counter(p.value for p in problems).most_common()
    return [
        ValueGuess("participants", "event", value, n, suggested[value], EVENTS, may_be_empty=False)
        for value, n in counts
    ]


def _show_form(upload: UploadSession, reading: ParseResult, unknown: Sequence[ValueGuess]) -> None:
    language = upload.page.language
    with st.form(f"form-{reading.sha256[:12]}"):
        render.render_template("values", upload.page, file=reading.file)
        earlier = _earlier_values(upload, reading)
        chosen = {
            (value_key := (each.table, each.column, normalize_sign(each.value))): _ask_value(
                upload, each, number=i + 1, of=reading.sha256[:12], before=earlier.get(value_key)
            )
            for i, each in enumerate(unknown)
        }
        label, key = language.gettext("Use these values"), f"values-{reading.sha256[:12]}"
        if not st.form_submit_button(label, type="primary", key=key):
            return
    meant = {
        key: "" if code == EMPTY else code for key, code in chosen.items() if code != UNDECIDED
    }
    uploaded = upload.find_upload(reading.sha256)
    instructions = uploaded.instructions.with_values(meant)
    for sheet, instruction in instructions.sheets.items():
        if instruction.table:
            remember_sheet(upload, uploaded.opened, sheet, instructions)
    upload.save_and_rerun(upload.draft.with_instructions(reading.sha256, instructions))


def remember_sheet(
    upload: UploadSession, opened: OpenedFile, sheet: str, instructions: Instructions
) -> None:
    """Store the matching of a sheet of a foreign layout, for the next file of the same layout.

    Values matched in earlier files are kept: columns are matched before the values of this file can
    be.
    """
    sheet_instruction = instructions.sheets[sheet]
    meant = _load_values(opened, sheet, sheet_instruction) | dict(instructions.values)
    known = remembered_mapping.build_mapping(opened, sheet, sheet_instruction, meant)
    published_data.store().save_mapping(
        remembered_mapping.layout_fingerprint(opened.grid(sheet), sheet_instruction.header),
        known,
        upload.author,
    )


def load_remembered(opened: OpenedFile, sheet: str, header: int) -> dict[str, Any] | None:
    """Return the stored matching of a sheet with this layout; None if there is none."""
    return published_data.store().mapping(
        remembered_mapping.layout_fingerprint(opened.grid(sheet), header)
    )


def _earlier_values(upload: UploadSession, reading: ParseResult) -> dict[ValueKey, str]:
    """Return the values matched in the last file of the same layout, to be preselected."""
    uploaded = upload.find_upload(reading.sha256)
    meant: dict[ValueKey, str] = {}
    for sheet, sheet_instruction in uploaded.instructions.sheets.items():
        if sheet_instruction.table:
            meant |= _load_values(uploaded.opened, sheet, sheet_instruction)
    return meant


def _load_values(
    opened: OpenedFile, sheet: str, sheet_instruction: SheetInstruction
) -> dict[ValueKey, str]:
    known = load_remembered(opened, sheet, sheet_instruction.header)
    return (
        remembered_mapping.mapping_values(known)
        if known and known["table"] == sheet_instruction.table
        else {}
    )


def _ask_value(
    upload: UploadSession, guess: ValueGuess, *, number: int, of: str, before: str | None
) -> str:
    """Ask what a value means. The value is shown in HTML, since a label would be read as
    Markdown.
    """
    language = upload.page.language
    names = {
        UNDECIDED: language.gettext("not known yet"),
        **({EMPTY: language.gettext("leave the cell empty")} if guess.may_be_empty else {}),
    }
    names |= _options(upload, guess)
    wanted = guess.suggestion if before is None else before or EMPTY
    suggested = wanted if wanted in names else UNDECIDED
    value, choice = st.columns([3, 2], vertical_alignment="center")
    with value:
        _show_value(upload, guess)
    with choice:
        return st.selectbox(
            language.gettext("Value {number}", number=number),
            list(names),
            index=list(names).index(suggested),
            format_func=names.__getitem__,
            label_visibility="collapsed",
            key=f"value-{of}-{guess.table}-{guess.column}-{normalize_sign(guess.value)}",
        )


def _show_value(upload: UploadSession, guess: ValueGuess) -> None:
    """Draw a value with its column and the number of its rows."""
    language = upload.page.language
    title = header(guess.table, guess.column, language.code)
    where = language.ngettext(
        "{column}, in {n} row", "{column}, in {n} rows", guess.count, column=title
    )
    render.render_template("value", upload.page, value=guess.value, where=where)


def _options(upload: UploadSession, guess: ValueGuess) -> dict[str, str]:
    language = upload.page.language
    if guess.options == EVENTS:
        return upload.events
    return {
        term.code: term.name(language.code)
        for term in VOCABULARIES[guess.options].neutral_order(language.code)
    }
