"""Ask about columns that were left out for their content, and offer to leave out others."""

from collections.abc import Iterator

import streamlit as st

from domain.language import gettext_noop
from loaders.cells.cell_names import column_letters
from loaders.cells.grid import Grid, RedactedColumn
from loaders.cells.instructions import DROP, KEEP
from loaders.privacy import detection
from loaders.review.decisions import column_title
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
    """List columns left out for their header or form alone, with counts but no values; each can be
    kept.
    """
    gettext, sha256 = upload.page.language.gettext, uploaded.opened.sha256
    left_out = list(_keepable_columns(uploaded))
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
            _ask_to_keep(upload, uploaded, grid, place, why)


def _keepable_columns(uploaded: DraftFile) -> Iterator[tuple[Grid, int, RedactedColumn]]:
    """Yield the columns that were left out but may be kept: grid, place, why."""
    for grid in uploaded.opened.grids:
        for place, why in grid.left_out.items():
            if why.reason in detection.KEEPABLE:
                yield grid, place, why


def _ask_to_keep(
    upload: UploadSession, uploaded: DraftFile, grid: Grid, place: int, why: RedactedColumn
) -> None:
    """Show why a column was left out, and a button to keep it."""
    text = _question_text(upload, grid, place, why)
    render.render_template("note", upload.page, text=text)
    label = upload.page.language.gettext("Keep column {letters}", letters=column_letters(place))
    is_lost = files.original_content(uploaded.opened.sha256) is None
    key = f"keep-{sheet_key(uploaded, grid.key)}-{place}"
    if st.button(label, disabled=is_lost, key=key):
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
    """Offer to leave out a column whose persons were not detected."""
    gettext = upload.page.language.gettext
    columns = _droppable_columns(upload, uploaded)
    if not columns:
        return
    title = render.escape_markdown(
        gettext("A column of “{file}” holds persons?", file=uploaded.opened.file)
    )
    key = uploaded.opened.sha256[:12]
    with st.expander(title, key=f"drop-{key}"):
        chosen = st.selectbox(
            gettext("Column that is to be left out"),
            list(columns),
            index=None,
            format_func=lambda column: columns[column],
            placeholder=gettext("Choose"),
            width=420,
            key=f"drop-column-{key}",
        )
        label = gettext("Leave the column out")
        if st.button(label, disabled=chosen is None, key=f"dropped-{key}") and chosen:
            _decide(upload, uploaded, *chosen, DROP)


def _droppable_columns(upload: UploadSession, uploaded: DraftFile) -> dict[tuple[str, int], str]:
    """Return the labels of the columns that are not left out, by grid key and place."""
    return {
        (grid.key, place): _column_label(grid.name, _column_name(grid, place, upload))
        for grid in uploaded.opened.grids
        for place in range(grid.width)
        if place not in grid.personal
    }


def _column_label(sheet: str, column: str) -> str:
    return f"{sheet} · {column}" if sheet else column


def _column_name(grid: Grid, place: int, upload: UploadSession) -> str:
    """Return the letters of a column, and its first text, which is its header where it has one."""
    title = column_title(grid, place)
    return column_letters(place) + (
        f" {upload.page.language.isolate_in_rtl(title)}" if title else ""
    )


def _decide(
    upload: UploadSession, uploaded: DraftFile, sheet: str, place: int, decision: str
) -> None:
    """Apply a decision on a column to its file, and rerun. The sheet must be matched again."""
    name, sha256 = uploaded.opened.grid(sheet).name, uploaded.opened.sha256
    instructions = uploaded.instructions.with_column(sheet, place, decision).without_sheet(name)
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
