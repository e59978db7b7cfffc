"""Match sheets of a foreign layout: which table they are, and which of their columns is which of
ours; guessed first, said by the analyst.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from domain.language import mark
from loaders.cells.instructions import SheetInstruction
from loaders.cells.row_accounting import UNKNOWN, UNWANTED
from loaders.matching import sheet_guess
from loaders.matching.guesses import SheetGuess
from loaders.review.draft import Uploaded
from loaders.sandbox import pool
from loaders.tables.registry import TABLES
from ui import render
from ui.upload import session, value_matching
from ui.upload.column_choices import LEFT_OUT, ask_columns, ask_constants, ask_table
from ui.upload.left_out_columns import ask_left_out, ask_to_drop
from ui.upload.session import Bench, sheet_key


def show(bench: Bench) -> None:
    """Asks about each sheet that was not recognised, and about the columns that were left out, or
    might be.
    """
    _ask_sheets(bench)
    for uploaded in bench.draft.files:
        ask_left_out(bench, uploaded)
        ask_to_drop(bench, uploaded)


def _ask_sheets(bench: Bench) -> None:
    waiting = [
        (each, name) for each in bench.draft.files for name in bench.waiting(each.opened.sha256)
    ]
    say = bench.page.language.say
    if not waiting and not any(reading.readable for reading in bench.readings):
        return
    if not waiting:
        render.show("step", bench.page, number=2, title=say("Match"), text=_known(bench))
        return
    text = say(
        "These sheets are laid out in another way. Say what is in them; it is remembered for the "
        "next file of the same layout."
    )
    render.show("step", bench.page, number=2, title=say("Match"), text=text)
    for uploaded, sheet in waiting:
        with st.container(border=True, key=f"match-{sheet_key(uploaded, sheet)}"):
            _ask(bench, uploaded, sheet)


def _known(bench: Bench) -> str:
    """What is said where nothing is to be matched: of all sheets, or of those that are read, with
    the names of the others.
    """
    language = bench.page.language
    others = [sheet.sheet for sheet in bench.rows if {UNKNOWN, UNWANTED} & sheet.left_out.keys()]
    if others:
        return language.say(
            "Every sheet that is read is known here. Not read: {sheets}.",
            sheets=language.join(others),
        )
    if any(uploaded.instructions.sheets for uploaded in bench.draft.files):
        return language.say("Every sheet is laid out as it is known here, or as was said.")
    return language.say("Every sheet is laid out as it is known here.")


def _ask(bench: Bench, uploaded: Uploaded, sheet: str) -> None:
    say = bench.page.language.say
    render.show("sheet", bench.page, file=uploaded.opened.file, sheet=sheet)
    try:
        _ask_matching(bench, uploaded, sheet)
    except pool.StoppedError:
        render.show(
            "notice",
            bench.page,
            text=say(
                "This sheet is too large for its columns to be guessed. Leave it out, or split it."
            ),
        )
        _ask_to_skip(bench, uploaded, sheet)


def _ask_to_skip(bench: Bench, uploaded: Uploaded, sheet: str) -> None:
    if st.button(
        bench.page.language.say("Leave this sheet out"), key=f"left-{sheet_key(uploaded, sheet)}"
    ):
        _accept(bench, uploaded, sheet, SheetInstruction(LEFT_OUT, 0, {}))


def _ask_matching(bench: Bench, uploaded: Uploaded, sheet: str) -> None:
    say = bench.page.language.say
    found = _guessed(bench, uploaded, sheet)
    table = ask_table(bench, uploaded, sheet, found.table)
    if table == LEFT_OUT:
        _ask_to_skip(bench, uploaded, sheet)
        return
    if table != found.table:
        found = _guessed(bench, uploaded, sheet, table)
    for notice in found.notices:
        render.show("notice", bench.page, text=notice.sentence(bench.page.language))
    columns = ask_columns(bench, uploaded, found)
    constants = ask_constants(bench, uploaded, found, frozenset(columns.values()))
    missing = [
        name
        for name in TABLES[table].required
        if name not in columns.values() and not constants.get(name)
    ]
    _note(bench, table, mark("Still to be said: {columns}."), missing)
    twice = [name for name, n in Counter(columns.values()).items() if n > 1]
    _note(bench, table, mark("Chosen for more than one column: {columns}."), twice)
    if st.button(
        say("Use this matching"),
        type="primary",
        disabled=bool(missing or twice),
        key=f"matched-{sheet_key(uploaded, sheet)}",
    ):
        _accept(bench, uploaded, sheet, _instruction(found, columns, constants))


def _note(bench: Bench, table: str, text: str, columns: Sequence[str]) -> None:
    """Show a note about columns of a table; nothing where there are none."""
    if not columns:
        return
    language = bench.page.language
    names = language.join(TABLES[table].header(name, language.code) for name in columns)
    render.show("note", bench.page, text=language.say(text, columns=names))


def _instruction(
    guess: SheetGuess, columns: Mapping[int, str], constants: Mapping[str, str]
) -> SheetInstruction:
    given = {name: value for name, value in constants.items() if value}
    instruction = replace(sheet_guess.instruction(guess), columns=columns, constants=given)
    if "headcount" in columns.values():
        # its rows are delegations: none of them is a person who came twice
        return replace(instruction, skipped=(), rejoined=())
    return instruction


def _accept(bench: Bench, uploaded: Uploaded, sheet: str, said: SheetInstruction) -> None:
    instructions = uploaded.instructions.with_sheet(sheet, said)
    if said.table:
        value_matching.remember(bench, uploaded.opened, sheet, instructions)
    bench.keep(bench.draft.instructed(uploaded.opened.sha256, instructions))


def _guessed(bench: Bench, uploaded: Uploaded, sheet: str, table: str = "") -> SheetGuess:
    known = st.session_state.setdefault(session.GUESSED, {})
    key = (uploaded.opened.sha256, sheet, table)
    if key not in known:
        first = pool.guess_isolated(uploaded.opened, sheet, table=table, events=_events(bench))
        remembered = value_matching.remembered(uploaded.opened, sheet, first.header)
        if remembered:
            first = pool.guess_isolated(
                uploaded.opened, sheet, table=table, remembered=remembered, events=_events(bench)
            )
        known[key] = first
    found: SheetGuess = known[key]
    return found


def _events(bench: Bench) -> Sequence[str]:
    return list(bench.before["events"]["event"])
