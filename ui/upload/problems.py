"""All that is wrong with the files of an upload, the most serious first, and what an analyst may
say to it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from domain.language import Language
from loaders.cells import row_accounting
from loaders.cells.problems import ERROR, NOTICE, WARNING, Problem
from loaders.reading.parse_result import Reading
from loaders.sandbox import pool
from loaders.xlsx import annotate
from ui import render
from ui.page import Page
from ui.panels import private_download, table_download
from ui.upload import files, value_matching
from ui.upload.session import Bench

SEVERITIES: Mapping[str, Callable[[Language, int], str]] = {
    ERROR: lambda language, n: language.count(
        "{n} error: its row is refused until it is corrected",
        "{n} errors: their rows are refused until they are corrected",
        n,
    ),
    WARNING: lambda language, n: language.count(
        "{n} warning: have a look", "{n} warnings: have a look", n
    ),
    NOTICE: lambda language, n: language.count("{n} notice", "{n} notices", n),
}
SHOWN_AT_MOST = 100  # of a severity, those alike as one; the download holds all
CELLS_AT_MOST = 8  # of those alike


def show(bench: Bench) -> None:
    """The problems by severity with what can be said to them, the list as a download, and the
    analyst's own files marked.
    """
    language = bench.page.language
    found = [
        problem
        for reading in bench.readings
        for problem in reading.problems
        if not _waits_for_matching(bench, problem, reading)
    ]
    if not found and any(bench.waiting(reading.sha256) for reading in bench.readings):
        return  # nothing can be said yet of what is not read
    render.show(
        "step",
        bench.page,
        number=3,
        title=language.say("Problems"),
        text="" if found else _sound(bench),
    )
    if not found:
        return
    for severity, title in SEVERITIES.items():
        group = [problem for problem in found if problem.severity == severity]
        if group:
            _group(bench, severity, title(language, len(group)), group)
    _downloads(bench, found)
    value_matching.ask(bench)
    value_matching.ask_order_of_dates(bench)
    for reading in bench.readings:
        _leave_out(bench, reading)


def _sound(bench: Bench) -> str:
    """What is said where nothing is wrong: of the rows that were read, where others were left
    out.
    """
    unread = row_accounting.unread(bench.rows, bench.page.language)
    if unread:
        return bench.page.language.say(
            "Nothing is wrong with the rows that were read. {unread}.", unread=unread
        )
    return bench.page.language.say("Nothing is wrong with it.")


def _waits_for_matching(bench: Bench, problem: Problem, reading: Reading) -> bool:
    """Whether a sheet is unknown only because it is still to be matched, above."""
    waiting = bench.waiting(reading.sha256)
    return bool(waiting) and (problem.code == "no_table" or problem.sheet in waiting)


def listed(problems: Sequence[Problem], language: Language) -> pd.DataFrame:
    """Problems as a table in the reader's language: file, where, value, what is wrong and what to
    do.
    """
    say = language.say
    rows = [
        (each.file, each.place(language), language.set_apart(each.value), each.message(language))
        for each in problems
    ]
    return pd.DataFrame(
        rows,
        columns=[say("File"), say("Where"), say("Value"), say("What is wrong, and what to do")],
    )


def _group(bench: Bench, severity: str, title: str, problems: list[Problem]) -> None:
    language = bench.page.language
    with st.expander(title, expanded=severity != NOTICE, key=f"problems-{severity}"):
        groups = _alike(problems)[:SHOWN_AT_MOST]
        frame = listed([first for first, *_ in groups], language)
        where = language.say("Where")
        frame[where] = [
            _places(place, others, language)
            for place, (_, *others) in zip(frame[where], groups, strict=True)
        ]
        if len(bench.draft.files) == 1:
            frame = frame.iloc[:, 1:]
        render.draw(table_download.plain(frame, title, language))
        shown = sum(map(len, groups))
        if len(problems) > shown:
            st.caption(
                language.say(
                    "The first {shown} of {all}; the download holds all.",
                    shown=shown,
                    all=len(problems),
                )
            )


def _alike(problems: Sequence[Problem]) -> list[list[Problem]]:
    """Those that say the same of the same value in one column, each time together where the first
    of them stands.
    """
    groups: dict[Problem, list[Problem]] = {}
    for each in problems:
        groups.setdefault(replace(each, cell="", row=0), []).append(each)
    return list(groups.values())


def _places(place: str, others: Sequence[Problem], language: Language) -> str:
    """The place of the first of several problems alike, and the cells of the others."""
    if not others:
        return place
    more = language.count("and {n} more cell", "and {n} more cells", len(others))
    cells = language.say(", ").join(language.isolate(each.cell) for each in others[:CELLS_AT_MOST])
    return f"{place}{language.say(', ')}{more}: {cells}{'…' if len(others) > CELLS_AT_MOST else ''}"


def _downloads(bench: Bench, problems: list[Problem]) -> None:
    page = bench.page
    with st.container(horizontal=True, key="problem-files"):
        table_download.private_downloads(
            page,
            lambda: listed(problems, page.language),
            name="problems",
            title=page.language.say("Problems"),
        )
        for uploaded, reading in zip(bench.draft.files, bench.readings, strict=True):
            if reading.problems and reading.readable:
                _marked(page, uploaded.opened.sha256, reading)


def _marked(page: Page, sha256: str, reading: Reading) -> None:
    """The analyst's own file with its bad cells marked, while this session still has it."""
    content = files.original(sha256)
    label = render.literal(page.language.say("“{file}” with its cells marked", file=reading.file))
    if content is None:
        text = page.language.say(
            "To get “{file}” with its cells marked, upload it again: the file itself is not kept.",
            file=reading.file,
        )
        render.show("note", page, text=text)
        return
    key = f"marked-{sha256[:12]}"
    private_download.save_button(
        page,
        label,
        lambda: _marked_file(page, reading, content),
        annotate.named(reading.file),
        key=key,
    )


def _marked_file(page: Page, reading: Reading, content: bytes) -> bytes | None:
    """The file marked, in a process of its own; where that is stopped the reader is told, and has
    the list of problems still.
    """
    try:
        return pool.run_isolated(
            annotate.marked, reading.file, content, reading.problems, page.language.code
        )
    except pool.StoppedError:
        st.error(
            page.language.say(
                "The file could not be marked within the limits. The list of problems can be "
                "downloaded instead."
            )
        )
        return None


def _leave_out(bench: Bench, reading: Reading) -> None:
    """Asks whether a file may be published without its refused rows."""
    refused = reading.refused
    if reading.publishable or not reading.readable or not reading.tables:
        return
    language, agreed = bench.page.language, reading.sha256 in bench.draft.left_out
    label = language.count(
        "Go on without {n} row of “{file}”; it is not published until it is corrected",
        "Go on without {n} rows of “{file}”; they are not published until they are corrected",
        refused,
        file=reading.file,
    )
    now = st.checkbox(
        render.literal(label), value=agreed, key=f"left-out-{reading.sha256[:12]}-{refused}"
    )
    if now != agreed:
        bench.keep(bench.draft.leaving_out(reading.sha256, agreed=now))
