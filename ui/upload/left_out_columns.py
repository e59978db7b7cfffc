"""Ask about columns that were left out for what they hold, and offer to leave out others."""

import streamlit as st

from domain.language import gettext_noop
from loaders.cells.cell_names import column_letters
from loaders.cells.grid import Grid, RedactedColumn
from loaders.cells.instructions import DROP, KEEP
from loaders.cells.values import display_text
from loaders.layout.header_rows import HEADER_SEARCH_ROWS
from loaders.privacy import detection
from loaders.privacy.text_redaction import redact_for_display
from loaders.review.draft import DraftFile
from loaders.sandbox import pool
from ui import render
from ui.upload import files, session
from ui.upload.session import UploadSession, sheet_key

KIND_LABELS = {
    detection.ORGANISATIONS: gettext_noop("names of bodies"),
    detection.TERMS: gettext_noop("names of states, or other terms"),
    detection.PERSONS: gettext_noop("names of persons, by their form"),
    detection.TEXTS: gettext_noop("other texts"),
}


def ask_left_out(upload: UploadSession, uploaded: DraftFile) -> None:
    """Tell with counts, never with values, of the columns that were left out for their header or
    form alone; each can be kept.
    """
    gettext, sha256 = upload.page.language.gettext, uploaded.opened.sha256
    left_out = [
        (g, place, why)
        for g in uploaded.opened.grids
        for place, why in g.left_out.items()
        if why.reason in detection.KEEPABLE
    ]
    if not left_out:
        return
    title = upload.page.language.ngettext(
        "{n} column left out that you may keep",
        "{n} columns left out that you may keep",
        len(left_out),
    )
    with st.expander(title, expanded=True, key=f"left-out-columns-{sha256[:12]}"):
        if files.original_content(sha256) is None:
            text = gettext(
                "To keep one, upload “{file}” again: what was left out is kept nowhere.",
                file=uploaded.opened.file,
            )
            render.render_template("note", upload.page, text=text)
        for grid, place, why in left_out:
            render.render_template(
                "note", upload.page, text=_question_text(upload, grid, place, why)
            )
            key = f"keep-{sheet_key(uploaded, grid.key)}-{place}"
            if st.button(
                gettext("Keep column {letters}", letters=column_letters(place)),
                disabled=files.original_content(sha256) is None,
                key=key,
            ):
                _decide(upload, uploaded, grid.key, place, KEEP)


def _question_text(upload: UploadSession, grid: Grid, place: int, why: RedactedColumn) -> str:
    language = upload.page.language
    column = _column_name(grid, place, upload)
    message = {
        detection.HEADER: gettext_noop(
            "The column {column} was left out because its header names persons."
        ),
        detection.FORMS: gettext_noop(
            "The column {column} was left out because its values have the form of names of persons."
        ),
        detection.DROPPED: gettext_noop("The column {column} was left out because you said so."),
    }[why.reason]
    count_text = language.ngettext(
        "It holds {n} different value, which looks like {kind}.",
        "It holds {n} different values, which look like {kind}.",
        why.distinct,
        kind=language.gettext(KIND_LABELS[why.looks]),
    )
    return f"{language.gettext(message, column=column)} {count_text}"


def ask_to_drop(upload: UploadSession, uploaded: DraftFile) -> None:
    """Offer to leave out a column in which persons were not noticed."""
    gettext = upload.page.language.gettext
    columns = {
        (grid.key, place): _column_label(grid.name, _column_name(grid, place, upload))
        for grid in uploaded.opened.grids
        for place in range(grid.width)
        if place not in grid.personal
    }
    if not columns:
        return
    title = render.escape_markdown(
        gettext("A column of “{file}” holds persons?", file=uploaded.opened.file)
    )
    with st.expander(title, key=f"drop-{uploaded.opened.sha256[:12]}"):
        chosen = st.selectbox(
            gettext("Column that is to be left out"),
            list(columns),
            index=None,
            format_func=lambda key: columns[key],
            placeholder=gettext("Choose"),
            width=420,
            key=f"drop-column-{uploaded.opened.sha256[:12]}",
        )
        if (
            st.button(
                gettext("Leave the column out"),
                disabled=chosen is None,
                key=f"dropped-{uploaded.opened.sha256[:12]}",
            )
            and chosen
        ):
            _decide(upload, uploaded, *chosen, DROP)


def _column_label(sheet: str, column: str) -> str:
    return f"{sheet} · {column}" if sheet else column


def _column_name(grid: Grid, place: int, upload: UploadSession) -> str:
    """The letters of a column, and the first text in it, which is its header where it has one."""
    first = next(
        (text for text in map(display_text, grid.cells(place)[:HEADER_SEARCH_ROWS]) if text), ""
    )
    title = redact_for_display(first)
    return column_letters(place) + (
        f" {upload.page.language.isolate_in_rtl(title)}" if title else ""
    )


def _decide(
    upload: UploadSession, uploaded: DraftFile, sheet: str, place: int, decision: str
) -> None:
    """Opens the file again under a decision on a column; what was said of a sheet of another layout
    is asked again.
    """
    name = uploaded.opened.grid(sheet).name
    sha256, instructions = (
        uploaded.opened.sha256,
        uploaded.instructions.with_column(sheet, place, decision).without_sheet(name),
    )
    content = files.original_content(sha256)
    if decision == DROP:
        opened = uploaded.opened.redact_column(sheet, place)
    elif content is not None:
        opened = pool.read_sandboxed(uploaded.opened.file, content, instructions)[0]
    else:
        return
    guesses = st.session_state.get(session.GUESSES, {})
    for key in [key for key in guesses if sha256 in key]:
        del guesses[key]
    upload.save_and_rerun(upload.draft.replace_file(opened, instructions))
