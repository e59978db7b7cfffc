"""Sheets of a foreign layout: which table they are, and which of their columns is which of ours;
guessed first, said by the analyst.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from domain.language import mark
from domain.vocabulary import SHEETS
from loaders.cells.grid import Grid, LeftOut, letters
from loaders.cells.instructions import DROP, KEEP, SheetInstruction
from loaders.cells.row_accounting import UNKNOWN, UNWANTED
from loaders.cells.values import text_of
from loaders.layout.headers import SEARCHED_ROWS
from loaders.matching import sheet_guess
from loaders.matching.sheet_guess import ColumnGuess, SheetGuess
from loaders.privacy import detection
from loaders.privacy.detection import shown
from loaders.review.draft import Uploaded
from loaders.sandbox import pool
from loaders.tables.registry import TABLES
from loaders.tables.schema import VOCABULARIES
from ui import render
from ui.upload import files, session, value_matching
from ui.upload.session import Bench

LEFT_OUT = ""
REASONS = {
    "name": mark("guessed from the name"),
    "values": mark("guessed from the values"),
    "remembered": mark("as last time"),
}


KINDS = {
    detection.BODIES: mark("names of bodies"),
    detection.TERMS: mark("names of states, or other terms"),
    detection.PERSONS: mark("names of persons, by their form"),
    detection.TEXTS: mark("other texts"),
}


def show(bench: Bench) -> None:
    """Asks about each sheet that was not recognised, and about the columns that were left out, or
    might be.
    """
    _ask_sheets(bench)
    for uploaded in bench.draft.files:
        _ask_left_out(bench, uploaded)
        _ask_to_drop(bench, uploaded)


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
        with st.container(border=True, key=f"match-{_id(uploaded, sheet)}"):
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
        bench.page.language.say("Leave this sheet out"), key=f"left-{_id(uploaded, sheet)}"
    ):
        _accept(bench, uploaded, sheet, SheetInstruction(LEFT_OUT, 0, {}))


def _ask_matching(bench: Bench, uploaded: Uploaded, sheet: str) -> None:
    say = bench.page.language.say
    found = _guessed(bench, uploaded, sheet)
    table = _ask_table(bench, uploaded, sheet, found.table)
    if table == LEFT_OUT:
        _ask_to_skip(bench, uploaded, sheet)
        return
    if table != found.table:
        found = _guessed(bench, uploaded, sheet, table)
    for notice in found.notices:
        render.show("notice", bench.page, text=notice.sentence(bench.page.language))
    columns = _ask_columns(bench, uploaded, found)
    constants = _ask_constants(bench, uploaded, found, frozenset(columns.values()))
    missing = [
        name
        for name in TABLES[table].required
        if name not in columns.values() and not constants.get(name)
    ]
    if missing:
        names = bench.page.language.join(
            TABLES[table].header(name, bench.page.language.code) for name in missing
        )
        render.show("note", bench.page, text=say("Still to be said: {columns}.", columns=names))
    twice = [name for name, n in Counter(columns.values()).items() if n > 1]
    if twice:
        names = bench.page.language.join(
            TABLES[table].header(name, bench.page.language.code) for name in twice
        )
        render.show(
            "note",
            bench.page,
            text=say("Chosen for more than one column: {columns}.", columns=names),
        )
    if st.button(
        say("Use this matching"),
        type="primary",
        disabled=bool(missing or twice),
        key=f"matched-{_id(uploaded, sheet)}",
    ):
        given = {name: value for name, value in constants.items() if value}
        said = replace(sheet_guess.instruction(found), columns=columns, constants=given)
        if "headcount" in columns.values():
            # its rows are delegations: none of them is a person who came twice
            said = replace(said, skipped=(), rejoined=())
        _accept(bench, uploaded, sheet, said)


def _accept(bench: Bench, uploaded: Uploaded, sheet: str, said: SheetInstruction) -> None:
    instructions = uploaded.instructions.with_sheet(sheet, said)
    if said.table:
        value_matching.remember(bench, uploaded.opened, sheet, instructions)
    bench.keep(bench.draft.instructed(uploaded.opened.sha256, instructions))


def _ask_left_out(bench: Bench, uploaded: Uploaded) -> None:
    """Tells with counts, never with values, of the columns that were left out for their header or
    form alone; each can be kept.
    """
    say, sha256 = bench.page.language.say, uploaded.opened.sha256
    found = [
        (g, place, why)
        for g in uploaded.opened.grids
        for place, why in g.left_out.items()
        if why.reason in detection.KEEPABLE
    ]
    if not found:
        return
    title = bench.page.language.count(
        "{n} column left out that you may keep",
        "{n} columns left out that you may keep",
        len(found),
    )
    with st.expander(title, expanded=True, key=f"left-out-columns-{sha256[:12]}"):
        if files.original(sha256) is None:
            text = say(
                "To keep one, upload “{file}” again: what was left out is kept nowhere.",
                file=uploaded.opened.file,
            )
            render.show("note", bench.page, text=text)
        for grid, place, why in found:
            render.show("note", bench.page, text=_question(bench, grid, place, why))
            key = f"keep-{_id(uploaded, grid.key)}-{place}"
            if st.button(
                say("Keep column {letters}", letters=letters(place)),
                disabled=files.original(sha256) is None,
                key=key,
            ):
                _decide(bench, uploaded, grid.key, place, KEEP)


def _question(bench: Bench, grid: Grid, place: int, why: LeftOut) -> str:
    language = bench.page.language
    named = _column_name(grid, place, bench)
    said = {
        detection.HEADER: mark(
            "The column {column} was left out because its header names persons."
        ),
        detection.FORMS: mark(
            "The column {column} was left out because its values have the form of names of persons."
        ),
        detection.DROPPED: mark("The column {column} was left out because you said so."),
    }[why.reason]
    counted = language.count(
        "It holds {n} different value, which looks like {kind}.",
        "It holds {n} different values, which look like {kind}.",
        why.different,
        kind=language.say(KINDS[why.looks]),
    )
    return f"{language.say(said, column=named)} {counted}"


def _ask_to_drop(bench: Bench, uploaded: Uploaded) -> None:
    """Offers to leave out a column in which persons were not noticed."""
    say = bench.page.language.say
    held = {
        (grid.key, place): _in_sheet(grid.name, _column_name(grid, place, bench))
        for grid in uploaded.opened.grids
        for place in range(grid.width)
        if place not in grid.personal
    }
    if not held:
        return
    title = render.literal(say("A column of “{file}” holds persons?", file=uploaded.opened.file))
    with st.expander(title, key=f"drop-{uploaded.opened.sha256[:12]}"):
        chosen = st.selectbox(
            say("Column that is to be left out"),
            list(held),
            index=None,
            format_func=lambda key: held[key],
            placeholder=say("Choose"),
            width=420,
            key=f"drop-column-{uploaded.opened.sha256[:12]}",
        )
        if (
            st.button(
                say("Leave the column out"),
                disabled=chosen is None,
                key=f"dropped-{uploaded.opened.sha256[:12]}",
            )
            and chosen
        ):
            _decide(bench, uploaded, *chosen, DROP)


def _in_sheet(sheet: str, column: str) -> str:
    return f"{sheet} · {column}" if sheet else column


def _column_name(grid: Grid, place: int, bench: Bench) -> str:
    """The letters of a column, and the first text in it, which is its header where it has one."""
    first = next((text for text in map(text_of, grid.cells(place)[:SEARCHED_ROWS]) if text), "")
    title = shown(first)
    return letters(place) + (f" {bench.page.language.set_apart(title)}" if title else "")


def _decide(bench: Bench, uploaded: Uploaded, sheet: str, place: int, decision: str) -> None:
    """Opens the file again under a decision on a column; what was said of a sheet of another layout
    is asked again.
    """
    name = uploaded.opened.grid(sheet).name
    sha256, instructions = (
        uploaded.opened.sha256,
        uploaded.instructions.with_column(sheet, place, decision).without_sheet(name),
    )
    content = files.original(sha256)
    if decision == DROP:
        opened = uploaded.opened.without_column(sheet, place)
    elif content is not None:
        opened = pool.read_isolated(uploaded.opened.file, content, instructions)[0]
    else:
        return
    guesses = st.session_state.get(session.GUESSED, {})
    for key in [key for key in guesses if sha256 in key]:
        del guesses[key]
    bench.keep(bench.draft.reopened(opened, instructions))


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


def _ask_table(bench: Bench, uploaded: Uploaded, sheet: str, guessed: str) -> str:
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
        key=f"table-{_id(uploaded, sheet)}",
    )


def _ask_columns(bench: Bench, uploaded: Uploaded, found: SheetGuess) -> dict[int, str]:
    """The columns by place. Those that nothing was guessed for stand folded away below."""
    likely = [each for each in found.columns if each.column]
    others = [each for each in found.columns if not each.column and not each.personal]
    personal = [each.header for each in found.columns if each.personal]
    chosen = {each.place: _ask_column(bench, uploaded, found, each) for each in likely}
    if others:
        title = bench.page.language.count(
            "{n} column that is left out", "{n} columns that are left out", len(others)
        )
        with st.expander(title, key=f"others-{_id(uploaded, found.sheet)}"):
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
            key=f"column-{_id(uploaded, found.sheet)}-{found.table}-{column.place}",
        )


def _ask_constants(
    bench: Bench, uploaded: Uploaded, found: SheetGuess, matched: frozenset[str]
) -> Mapping[str, str]:
    """What the sheet does not say though every row must, and what its layout implies."""
    table = TABLES[found.table]
    asked = [name for name in {*table.required, *found.constants} if name not in matched]
    return {name: _ask_constant(bench, uploaded, found, name) for name in sorted(asked)}


def _ask_constant(bench: Bench, uploaded: Uploaded, found: SheetGuess, name: str) -> str:
    language, column = bench.page.language, TABLES[found.table].accepted[name]
    label = language.say(
        "{column}, the same in every row", column=TABLES[found.table].header(name, language.code)
    )
    key = f"constant-{_id(uploaded, found.sheet)}-{found.table}-{name}"
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


def _events(bench: Bench) -> Sequence[str]:
    return list(bench.before["events"]["event"])


def _id(uploaded: Uploaded, sheet: str) -> str:
    return f"{uploaded.opened.sha256[:12]}-{sheet}"
