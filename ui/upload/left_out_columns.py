"""Ask about columns that were left out for what they hold, and offer to leave out others."""

import streamlit as st

from domain.language import mark
from loaders.cells.cell_names import letters
from loaders.cells.grid import Grid, LeftOut
from loaders.cells.instructions import DROP, KEEP
from loaders.cells.values import text_of
from loaders.layout.header_rows import SEARCHED_ROWS
from loaders.privacy import detection
from loaders.privacy.text_redaction import shown
from loaders.review.draft import Uploaded
from loaders.sandbox import pool
from ui import render
from ui.upload import files, session
from ui.upload.session import Bench, sheet_key

KINDS = {
    detection.BODIES: mark("names of bodies"),
    detection.TERMS: mark("names of states, or other terms"),
    detection.PERSONS: mark("names of persons, by their form"),
    detection.TEXTS: mark("other texts"),
}


def ask_left_out(bench: Bench, uploaded: Uploaded) -> None:
    """Tell with counts, never with values, of the columns that were left out for their header or
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
            key = f"keep-{sheet_key(uploaded, grid.key)}-{place}"
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


def ask_to_drop(bench: Bench, uploaded: Uploaded) -> None:
    """Offer to leave out a column in which persons were not noticed."""
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
