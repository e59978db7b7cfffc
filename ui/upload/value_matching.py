"""What the values of an upload stand for, asked where the vocabulary does not know them: suggested,
never taken over silently.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st

from domain.language import gettext_noop
from domain.normalization import normalize_name
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST, Instructions, SheetInstruction
from loaders.matching import remembered_mapping, value_guess
from loaders.matching.value_guess import ValueGuess
from loaders.reading.opened import OpenedFile
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
    """For each file a form with its unknown values, the suggestions chosen beforehand; what is
    confirmed is read so.
    """
    for reading in upload.readings:
        unknown = _unknown_values(upload, reading)
        if unknown:
            _show_form(upload, reading, unknown)


def ask_date_order(upload: UploadSession) -> None:
    """For each column with dates such as 03/04/2020, that nothing else settles: which of the two
    comes first.
    """
    language = upload.page.language
    for reading in upload.readings:
        for table, column in dict.fromkeys(
            (p.table, p.column) for p in reading.problems if p.code == "ambiguous_date"
        ):
            example = next(
                p.value
                for p in reading.problems
                if p.code == "ambiguous_date" and p.column == column
            )
            title = header(table, column, language.code)
            label = render.escape_markdown(
                language.gettext(
                    "How are the dates of “{column}” written, such as {example}?",
                    column=title,
                    example=example,
                )
            )
            order = st.segmented_control(
                label,
                list(DATE_ORDERS),
                format_func=lambda code: language.gettext(DATE_ORDERS[code]),
                key=f"order-{reading.sha256[:12]}-{table}-{column}",
            )
            if order:
                uploaded = upload.find_upload(reading.sha256)
                upload.save_and_rerun(
                    upload.draft.with_instructions(
                        reading.sha256, uploaded.instructions.with_order(table, column, order)
                    )
                )


def _unknown_values(upload: UploadSession, reading: ParseResult) -> list[ValueGuess]:
    """The values that nothing here knows: of columns of codes, and events that no table of events
    holds; the most frequent first.
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
            (key := (each.table, each.column, normalize_name(each.value))): _ask_value(
                upload, each, number=i + 1, of=reading.sha256[:12], before=earlier.get(key)
            )
            for i, each in enumerate(unknown)
        }
        if not st.form_submit_button(
            language.gettext("Use these values"),
            type="primary",
            key=f"values-{reading.sha256[:12]}",
        ):
            return
    meant = {
        key: "" if code == EMPTY else code for key, code in chosen.items() if code != UNDECIDED
    }
    uploaded = upload.find_upload(reading.sha256)
    instructions = uploaded.instructions.with_values(meant)
    for sheet in (name for name, said in instructions.sheets.items() if said.table):
        remember_sheet(upload, uploaded.opened, sheet, instructions)
    upload.save_and_rerun(upload.draft.with_instructions(reading.sha256, instructions))


def remember_sheet(
    upload: UploadSession, opened: OpenedFile, sheet: str, instructions: Instructions
) -> None:
    """Keeps what was said about a sheet of a foreign layout, for the next file of its shape.

    What values stood for in earlier files stays: columns are matched before anything can be said of
    the values of this one.
    """
    sheet_instruction = instructions.sheets[sheet]
    meant = _load_values(opened, sheet, sheet_instruction) | dict(instructions.values)
    known = remembered_mapping.build_mapping(opened, sheet, sheet_instruction, meant)
    published_data.store().remember(
        remembered_mapping.layout_fingerprint(opened.grid(sheet), sheet_instruction.header),
        known,
        upload.author,
    )


def load_remembered(opened: OpenedFile, sheet: str, header: int) -> dict[str, Any] | None:
    """What was said the last time about a sheet of this shape."""
    return published_data.store().remembered(
        remembered_mapping.layout_fingerprint(opened.grid(sheet), header)
    )


def _earlier_values(upload: UploadSession, reading: ParseResult) -> dict[ValueKey, str]:
    """What values stood for in the last file of the same layout: chosen beforehand now, and said
    again.
    """
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
    """Asks what a value stands for. The value itself stands in HTML: a label would be read as
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
    title = header(guess.table, guess.column, language.code)
    where = language.ngettext(
        "{column}, in {n} row", "{column}, in {n} rows", guess.count, column=title
    )
    value, choice = st.columns([3, 2], vertical_alignment="center")
    with value:
        render.render_template("value", upload.page, value=guess.value, where=where)
    with choice:
        return st.selectbox(
            language.gettext("Value {number}", number=number),
            list(names),
            index=list(names).index(suggested),
            format_func=names.__getitem__,
            label_visibility="collapsed",
            key=f"value-{of}-{guess.table}-{guess.column}-{normalize_name(guess.value)}",
        )


def _options(upload: UploadSession, guess: ValueGuess) -> dict[str, str]:
    language = upload.page.language
    if guess.options == EVENTS:
        return upload.events
    return {
        term.code: term.name(language.code)
        for term in VOCABULARIES[guess.options].neutral_order(language.code)
    }
