"""Show the problems of an upload's files, the most serious first, and the decisions on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from domain.language import Language
from loaders.cells import row_accounting
from loaders.cells.problems import ERROR, NOTICE, WARNING, Problem
from loaders.reading.parse_result import ParseResult
from loaders.sandbox import pool
from loaders.xlsx import annotate
from ui import render
from ui.page import PageContext
from ui.panels import private_download, table_download
from ui.upload import block_values, files, session, value_matching
from ui.upload.session import UploadSession

SEVERITIES: Mapping[str, Callable[[Language, int], str]] = {
    ERROR: lambda language, n: language.ngettext(
        "{n} error: its row is refused until it is corrected",
        "{n} errors: their rows are refused until they are corrected",
        n,
    ),
    WARNING: lambda language, n: language.ngettext(
        "{n} warning: have a look", "{n} warnings: have a look", n
    ),
    NOTICE: lambda language, n: language.ngettext("{n} notice", "{n} notices", n),
}
MAX_SHOWN = 100  # groups of a severity; the download has all problems
MAX_CELLS = 8  # of a group


def show(upload: UploadSession) -> None:
    """Draw the problems by severity with the questions about them, and offer the list and the
    annotated files.
    """
    language = upload.page.language
    problems = [
        problem
        for reading in upload.readings
        for problem in reading.problems
        if not _waits_for_matching(upload, problem, reading)
    ]
    if not problems and any(upload.waiting(reading.sha256) for reading in upload.readings):
        return  # sheets that are not read yet may have problems
    text = "" if problems else _no_problems_text(upload)
    title = language.gettext("Problems")
    render.render_template("step", upload.page, number=3, title=title, text=text)
    if problems:
        _show_problems(upload, problems)


def _show_problems(upload: UploadSession, problems: list[Problem]) -> None:
    for severity, title in SEVERITIES.items():
        group = [problem for problem in problems if problem.severity == severity]
        if group:
            _show_group(upload, severity, title(upload.page.language, len(group)), group)
    _show_downloads(upload, problems)
    value_matching.ask_values(upload)
    value_matching.ask_date_order(upload)
    block_values.ask_blocks(upload)
    for reading in upload.readings:
        _ask_to_leave_out(upload, reading)


def _no_problems_text(upload: UploadSession) -> str:
    """Return the text for an upload without problems; it says so if rows were left out."""
    unread = row_accounting.describe_unread(upload.rows, upload.page.language)
    if unread:
        return upload.page.language.gettext(
            "Nothing is wrong with the rows that were read. {unread}.", unread=unread
        )
    return upload.page.language.gettext("Nothing is wrong with it.")


def _waits_for_matching(upload: UploadSession, problem: Problem, reading: ParseResult) -> bool:
    """Tell whether a problem is only that its sheet is still to be matched, above."""
    waiting = upload.waiting(reading.sha256)
    return bool(waiting) and (problem.code == "no_table" or problem.sheet in waiting)


def problem_table(problems: Sequence[Problem], language: Language) -> pd.DataFrame:
    """Return problems as a frame in the reader's language: file, where, value, what is wrong and
    what to do.
    """
    gettext = language.gettext
    rows = [
        (
            problem.file,
            problem.place(language),
            language.isolate_in_rtl(problem.value),
            problem.message(language),
        )
        for problem in problems
    ]
    columns = [gettext("File"), gettext("Where"), gettext("Value")]
    return pd.DataFrame(rows, columns=[*columns, gettext("What is wrong, and what to do")])


def _show_group(upload: UploadSession, severity: str, title: str, problems: list[Problem]) -> None:
    language = upload.page.language
    with st.expander(title, expanded=severity != NOTICE, key=f"problems-{severity}"):
        groups = _group_alike(problems)[:MAX_SHOWN]
        frame = problem_table([first for first, *_ in groups], language)
        where = language.gettext("Where")
        frame[where] = [
            _places_text(place, others, language)
            for place, (_, *others) in zip(frame[where], groups, strict=True)
        ]
        if len(upload.draft.files) == 1:
            frame = frame.iloc[:, 1:]
        render.render_html(table_download.render_plain_table(frame, title, language))
        shown = sum(map(len, groups))
        if len(problems) > shown:
            text = language.gettext(
                "The first {shown} of {all}; the download holds all.",
                shown=shown,
                all=len(problems),
            )
            st.caption(text)


def _group_alike(problems: Sequence[Problem]) -> list[list[Problem]]:
    """Group problems that differ only in their cell, in the order of the first of each group."""
    groups: dict[Problem, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(replace(problem, cell="", row=0), []).append(problem)
    return list(groups.values())


def _places_text(place: str, others: Sequence[Problem], language: Language) -> str:
    """Return the place of the first of several equal problems, and the cells of the others."""
    if not others:
        return place
    more = language.ngettext("and {n} more cell", "and {n} more cells", len(others))
    cells = language.gettext(", ").join(language.isolate(each.cell) for each in others[:MAX_CELLS])
    return f"{place}{language.gettext(', ')}{more}: {cells}{'…' if len(others) > MAX_CELLS else ''}"


def _show_downloads(upload: UploadSession, problems: list[Problem]) -> None:
    page = upload.page
    with st.container(horizontal=True, key="problem-files"):
        table_download.private_download_buttons(
            page,
            lambda: problem_table(problems, page.language),
            name="problems",
            title=page.language.gettext("Problems"),
        )
        for uploaded, reading in zip(upload.draft.files, upload.readings, strict=True):
            if reading.problems and reading.readable:
                _offer_annotated_file(page, uploaded.opened.sha256, reading)


def _offer_annotated_file(page: PageContext, sha256: str, reading: ParseResult) -> None:
    """Offer the analyst's file with its wrong cells marked, while this session still has it."""
    content = files.original_content(sha256)
    label = render.escape_markdown(
        page.language.gettext("“{file}” with its cells marked", file=reading.file)
    )
    if content is None:
        text = page.language.gettext(
            "To get “{file}” with its cells marked, upload it again: the file itself is not kept.",
            file=reading.file,
        )
        render.render_template("note", page, text=text)
        return
    key, name = f"marked-{sha256[:12]}", annotate.output_name(reading.file)
    private_download.private_download_button(
        page, label, lambda: _annotate_file(page, reading, content), name, key=key
    )


def _annotate_file(page: PageContext, reading: ParseResult, content: bytes) -> bytes | None:
    """Mark the wrong cells in a sandbox; where that is stopped, show an error and return None."""
    try:
        return pool.run_sandboxed(
            annotate.annotate, reading.file, content, reading.problems, page.language.code
        )
    except pool.SandboxError:
        st.error(
            page.language.gettext(
                "The file could not be marked within the limits. The list of problems can be "
                "downloaded instead."
            )
        )
        return None


def _ask_to_leave_out(upload: UploadSession, reading: ParseResult) -> None:
    """Ask whether a file may be published without its refused rows."""
    refused = reading.rows_refused
    if reading.publishable or not reading.readable or not reading.tables:
        return
    language, agreed = upload.page.language, reading.sha256 in upload.draft.left_out
    label = language.ngettext(
        "Go on without {n} row of “{file}”; it is not published until it is corrected",
        "Go on without {n} rows of “{file}”; they are not published until they are corrected",
        refused,
        file=reading.file,
    )
    key = session.choice_key(f"left-out-{reading.sha256[:12]}-{refused}")
    now = st.checkbox(render.escape_markdown(label), value=agreed, key=key)
    if now != agreed:
        upload.save_and_rerun(upload.draft.with_left_out(reading.sha256, agreed=now))
