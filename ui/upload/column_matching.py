"""Match the sheets of a foreign layout: the analyst confirms or corrects guesses of table and
columns.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from domain.language import gettext_noop
from loaders.cells.instructions import FILL, SheetInstruction
from loaders.cells.row_accounting import UNKNOWN, UNWANTED
from loaders.matching import sheet_guess
from loaders.matching.guesses import SheetGuess
from loaders.matching.matrix_questions import UNSAID, MatrixGuess
from loaders.review.draft import DraftFile
from loaders.sandbox import pool
from loaders.tables.registry import TABLES
from ui import render
from ui.upload import session, value_matching
from ui.upload.block_values import ask_guessed_blocks
from ui.upload.column_choices import LEAVE_OUT, ask_columns, ask_constants, ask_table
from ui.upload.left_out_columns import ask_left_out, ask_to_drop
from ui.upload.matrix_matching import ask_events, ask_meanings, show_matrix
from ui.upload.session import UploadSession, sheet_key


def show(upload: UploadSession) -> None:
    """Ask about each sheet that was not recognized, and about columns that were or might be left
    out.
    """
    _ask_sheets(upload)
    _ask_unreadable(upload)
    for uploaded in upload.draft.files:
        ask_left_out(upload, uploaded)
        ask_to_drop(upload, uploaded)


def _ask_sheets(upload: UploadSession) -> None:
    waiting = [
        (each, name) for each in upload.draft.files for name in upload.waiting(each.opened.sha256)
    ]
    gettext = upload.page.language.gettext
    if not waiting and not any(reading.readable for reading in upload.readings):
        return
    if not waiting:
        render.render_template(
            "step", upload.page, number=2, title=gettext("Match"), text=_all_matched_text(upload)
        )
        return
    text = gettext(
        "These sheets are laid out in another way. Say what is in them; it is remembered for the "
        "next file of the same layout."
    )
    render.render_template("step", upload.page, number=2, title=gettext("Match"), text=text)
    for uploaded, sheet in waiting:
        with st.container(border=True, key=f"match-{sheet_key(uploaded, sheet)}"):
            _ask_sheet(upload, uploaded, sheet)


def _all_matched_text(upload: UploadSession) -> str:
    """Return the text for when no sheet is to be matched; it names the sheets that are not read."""
    language = upload.page.language
    others = [sheet.sheet for sheet in upload.rows if {UNKNOWN, UNWANTED} & sheet.left_out.keys()]
    others += [sheet for uploaded in upload.draft.files for sheet in uploaded.opened.refusals]
    if others:
        return language.gettext(
            "Every sheet that is read is known here. Not read: {sheets}.",
            sheets=language.join(others),
        )
    if any(uploaded.instructions.sheets for uploaded in upload.draft.files):
        return language.gettext("Every sheet is laid out as it is known here, or as was said.")
    return language.gettext("Every sheet is laid out as it is known here.")


def _ask_sheet(upload: UploadSession, uploaded: DraftFile, sheet: str) -> None:
    gettext = upload.page.language.gettext
    render.render_template("sheet", upload.page, file=uploaded.opened.file, sheet=sheet)
    try:
        _ask_matching(upload, uploaded, sheet)
    except pool.SandboxError:
        render.render_template(
            "notice",
            upload.page,
            text=gettext(
                "This sheet is too large for its columns to be guessed. Leave it out, or split it."
            ),
        )
        _ask_to_skip(upload, uploaded, sheet)


def _ask_to_skip(upload: UploadSession, uploaded: DraftFile, sheet: str) -> None:
    if st.button(
        upload.page.language.gettext("Leave this sheet out"),
        key=f"left-{sheet_key(uploaded, sheet)}",
    ):
        _accept(upload, uploaded, sheet, SheetInstruction(LEAVE_OUT, 0, {}))


def _ask_unreadable(upload: UploadSession) -> None:
    """Show each sheet that cannot be read beside others that can, and offer to leave it out."""
    for uploaded in upload.draft.files:
        for sheet, problem in uploaded.opened.refusals.items():
            if sheet in uploaded.instructions.sheets:
                continue
            with st.container(border=True, key=f"unreadable-{sheet_key(uploaded, sheet)}"):
                render.render_template("sheet", upload.page, file=uploaded.opened.file, sheet=sheet)
                text = problem.message(upload.page.language)
                render.render_template("notice", upload.page, text=text)
                _ask_to_skip(upload, uploaded, sheet)


def _ask_matching(upload: UploadSession, uploaded: DraftFile, sheet: str) -> None:
    gettext = upload.page.language.gettext
    earlier = uploaded.earlier.get(sheet)
    guess = _guess(upload, uploaded, sheet, earlier.table if earlier else "")
    table = ask_table(upload, uploaded, sheet, guess.table)
    if table == LEAVE_OUT:
        _ask_to_skip(upload, uploaded, sheet)
        return
    if table != guess.table:
        guess = _guess(upload, uploaded, sheet, table)
    for notice in guess.notices:
        render.render_template("notice", upload.page, text=notice.sentence(upload.page.language))
    if guess.matrix:
        _ask_matrix(upload, uploaded, guess, guess.matrix)
        return
    columns = ask_columns(upload, uploaded, guess)
    constants = ask_constants(upload, uploaded, guess, frozenset(columns.values()))
    filled = ask_guessed_blocks(upload, uploaded, guess)
    complete = _show_gaps(upload, table, columns, constants, filled)
    label, key = gettext("Use this matching"), f"matched-{sheet_key(uploaded, sheet)}"
    if st.button(label, type="primary", disabled=not complete, key=key):
        _accept(upload, uploaded, sheet, _instruction(guess, columns, constants, filled))


def _ask_matrix(
    upload: UploadSession, uploaded: DraftFile, guess: SheetGuess, matrix: MatrixGuess
) -> None:
    """Show how a matrix is read, ask for its signs and what it lacks, and confirm all at once."""
    show_matrix(upload, guess, matrix)
    meanings = ask_meanings(upload, uploaded, guess, matrix)
    events = ask_events(upload, uploaded, guess, matrix)
    columns = {each.place: each.column for each in guess.columns if each.column}
    given = {*columns.values(), matrix.instruction.across, matrix.instruction.value}
    constants = ask_constants(upload, uploaded, guess, frozenset(given))
    complete = _show_gaps(upload, guess.table, dict(enumerate(given - {""})), constants, {})
    ready = complete and UNSAID not in meanings.values() and all(events.values())
    label = upload.page.language.gettext("Use this matching")
    key = f"matched-{sheet_key(uploaded, guess.sheet)}"
    if st.button(label, type="primary", disabled=not ready, key=key):
        instruction = replace(
            _instruction(guess, columns, constants, {}), matrix=matrix.to_instruction(meanings)
        )
        named = replace(uploaded, instructions=uploaded.instructions.with_values(events))
        _accept(upload, named, guess.sheet, instruction)


def _show_gaps(
    upload: UploadSession,
    table: str,
    columns: Mapping[int, str],
    constants: Mapping[str, str],
    filled: Mapping[str, str],
) -> bool:
    """Show which columns are missing or chosen twice. Returns whether none is."""
    given = Counter(columns.values())
    missing = [
        name
        for name in TABLES[table].mandatory_columns
        if name not in given and not constants.get(name) and filled.get(name) != FILL
    ]
    _show_note(upload, table, gettext_noop("Still to be said: {columns}."), missing)
    twice = [name for name, n in given.items() if n > 1]
    _show_note(upload, table, gettext_noop("Chosen for more than one column: {columns}."), twice)
    return not missing and not twice


def _show_note(upload: UploadSession, table: str, text: str, columns: Sequence[str]) -> None:
    """Show a note about columns of a table; nothing where there are none."""
    if not columns:
        return
    language = upload.page.language
    names = language.join(TABLES[table].header(name, language.code) for name in columns)
    render.render_template("note", upload.page, text=language.gettext(text, columns=names))


def _instruction(
    guess: SheetGuess,
    columns: Mapping[int, str],
    constants: Mapping[str, str],
    filled: Mapping[str, str],
) -> SheetInstruction:
    given = {name: value for name, value in constants.items() if value}
    instruction = replace(
        sheet_guess.to_instruction(guess), columns=columns, constants=given, filled=filled
    )
    if "headcount" in columns.values():
        # its rows are delegations, so equal ones are not the same person counted twice
        absent = tuple(row for row in instruction.skipped if row not in instruction.rejoined)
        return replace(instruction, skipped=absent, rejoined=())
    return instruction


def _accept(
    upload: UploadSession, uploaded: DraftFile, sheet: str, instruction: SheetInstruction
) -> None:
    instructions = uploaded.instructions.with_sheet(sheet, instruction)
    if instruction.table:
        value_matching.remember_sheet(upload, uploaded.opened, sheet, instructions)
    upload.save_and_rerun(upload.draft.with_instructions(uploaded.opened.sha256, instructions))


def _guess(upload: UploadSession, uploaded: DraftFile, sheet: str, table: str = "") -> SheetGuess:
    guesses = st.session_state.setdefault(session.GUESSES, {})
    key = (uploaded.opened.sha256, sheet, table)
    if key not in guesses:
        first = pool.guess_sandboxed(
            uploaded.opened, sheet, table=table, events=_event_codes(upload)
        )
        remembered = value_matching.load_remembered(uploaded.opened, sheet, first.header)
        if remembered:
            first = pool.guess_sandboxed(
                uploaded.opened,
                sheet,
                table=table,
                remembered=remembered,
                events=_event_codes(upload),
            )
        guesses[key] = first
    guess: SheetGuess = guesses[key]
    earlier = uploaded.earlier.get(sheet)
    return sheet_guess.preselect(guess, earlier) if earlier else guess


def _event_codes(upload: UploadSession) -> Sequence[str]:
    return list(upload.base_tables["events"]["event"])
