"""What the values of an upload stand for, asked where the vocabulary does not know them: suggested,
never taken over silently.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st

from domain.language import mark
from domain.normalization import folded
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST, Instructions, SheetInstruction
from loaders.matching import remembered_mapping, value_guess
from loaders.matching.value_guess import ValueGuess
from loaders.reading.opened import Opened
from loaders.reading.parse_result import Reading
from loaders.tables.schema import VOCABULARIES, header
from services import published_data
from ui import render
from ui.upload.session import Bench

ASKED_AT_MOST = 40  # values of a file at a time
LEAVE, EMPTY = "leave", "empty"
ORDERS = {DAY_FIRST: mark("Day, month, year"), MONTH_FIRST: mark("Month, day, year")}
EVENTS = "events"
Key = tuple[str, str, str]  # table, column, value in folded form


def ask(bench: Bench) -> None:
    """For each file a form with its unknown values, the suggestions chosen beforehand; what is
    confirmed is read so.
    """
    for reading in bench.readings:
        unknown = _unknown(bench, reading)
        if unknown:
            _form(bench, reading, unknown)


def ask_order_of_dates(bench: Bench) -> None:
    """For each column with dates such as 03/04/2020, that nothing else settles: which of the two
    comes first.
    """
    language = bench.page.language
    for reading in bench.readings:
        for table, column in dict.fromkeys(
            (p.table, p.column) for p in reading.problems if p.code == "ambiguous_date"
        ):
            example = next(
                p.value
                for p in reading.problems
                if p.code == "ambiguous_date" and p.column == column
            )
            title = header(table, column, language.code)
            label = render.literal(
                language.say(
                    "How are the dates of “{column}” written, such as {example}?",
                    column=title,
                    example=example,
                )
            )
            order = st.segmented_control(
                label,
                list(ORDERS),
                format_func=lambda code: language.say(ORDERS[code]),
                key=f"order-{reading.sha256[:12]}-{table}-{column}",
            )
            if order:
                uploaded = bench.uploaded(reading.sha256)
                bench.keep(
                    bench.draft.instructed(
                        reading.sha256, uploaded.instructions.with_order(table, column, order)
                    )
                )


def _unknown(bench: Bench, reading: Reading) -> list[ValueGuess]:
    """The values that nothing here knows: of columns of codes, and events that no table of events
    holds; the most frequent first.
    """
    uploaded = bench.uploaded(reading.sha256)
    return [*value_guess.unknown_values(reading, uploaded.opened), *_unknown_events(reading)][
        :ASKED_AT_MOST
    ]


def _unknown_events(reading: Reading) -> list[ValueGuess]:
    found = [p for p in reading.problems if p.code == "unknown_event"]
    suggested = {p.value: p.suggestion for p in found}
    counts = Counter(p.value for p in found).most_common()
    return [
        ValueGuess("participants", "event", value, n, suggested[value], EVENTS, may_be_empty=False)
        for value, n in counts
    ]


def _form(bench: Bench, reading: Reading, unknown: Sequence[ValueGuess]) -> None:
    language = bench.page.language
    with st.form(f"form-{reading.sha256[:12]}"):
        render.show("values", bench.page, file=reading.file)
        meant_before = _meant_before(bench, reading)
        chosen = {
            (key := (each.table, each.column, folded(each.value))): _choice(
                bench, each, number=i + 1, of=reading.sha256[:12], before=meant_before.get(key)
            )
            for i, each in enumerate(unknown)
        }
        if not st.form_submit_button(
            language.say("Use these values"), type="primary", key=f"values-{reading.sha256[:12]}"
        ):
            return
    meant = {key: "" if code == EMPTY else code for key, code in chosen.items() if code != LEAVE}
    uploaded = bench.uploaded(reading.sha256)
    instructions = uploaded.instructions.with_values(meant)
    for sheet in (name for name, said in instructions.sheets.items() if said.table):
        remember(bench, uploaded.opened, sheet, instructions)
    bench.keep(bench.draft.instructed(reading.sha256, instructions))


def remember(bench: Bench, opened: Opened, sheet: str, instructions: Instructions) -> None:
    """Keeps what was said about a sheet of a foreign layout, for the next file of its shape.

    What values stood for in earlier files stays: columns are matched before anything can be said of
    the values of this one.
    """
    said = instructions.sheets[sheet]
    meant = _remembered_values(opened, sheet, said) | dict(instructions.values)
    known = remembered_mapping.to_remember(opened, sheet, said, meant)
    published_data.store().remember(
        remembered_mapping.shape(opened.grid(sheet), said.header), known, bench.author
    )


def remembered(opened: Opened, sheet: str, header: int) -> dict[str, Any] | None:
    """What was said the last time about a sheet of this shape."""
    return published_data.store().remembered(remembered_mapping.shape(opened.grid(sheet), header))


def _meant_before(bench: Bench, reading: Reading) -> dict[Key, str]:
    """What values stood for in the last file of the same layout: chosen beforehand now, and said
    again.
    """
    uploaded = bench.uploaded(reading.sha256)
    meant: dict[Key, str] = {}
    for sheet, said in uploaded.instructions.sheets.items():
        if said.table:
            meant |= _remembered_values(uploaded.opened, sheet, said)
    return meant


def _remembered_values(opened: Opened, sheet: str, said: SheetInstruction) -> dict[Key, str]:
    known = remembered(opened, sheet, said.header)
    return (
        remembered_mapping.remembered_values(known)
        if known and known["table"] == said.table
        else {}
    )


def _choice(bench: Bench, guess: ValueGuess, *, number: int, of: str, before: str | None) -> str:
    """Asks what a value stands for. The value itself stands in HTML: a label would be read as
    Markdown.
    """
    language = bench.page.language
    names = {
        LEAVE: language.say("not known yet"),
        **({EMPTY: language.say("leave the cell empty")} if guess.may_be_empty else {}),
    }
    names |= _options(bench, guess)
    wanted = guess.suggestion if before is None else before or EMPTY
    suggested = wanted if wanted in names else LEAVE
    title = header(guess.table, guess.column, language.code)
    where = language.count(
        "{column}, in {n} row", "{column}, in {n} rows", guess.count, column=title
    )
    value, choice = st.columns([3, 2], vertical_alignment="center")
    with value:
        render.show("value", bench.page, value=guess.value, where=where)
    with choice:
        return st.selectbox(
            language.say("Value {number}", number=number),
            list(names),
            index=list(names).index(suggested),
            format_func=names.__getitem__,
            label_visibility="collapsed",
            key=f"value-{of}-{guess.table}-{guess.column}-{folded(guess.value)}",
        )


def _options(bench: Bench, guess: ValueGuess) -> dict[str, str]:
    language = bench.page.language
    if guess.options == EVENTS:
        return bench.events
    return {
        term.code: term.name(language.code)
        for term in VOCABULARIES[guess.options].ordered(language.code)
    }
