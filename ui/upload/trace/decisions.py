"""List the decisions on how the files of an upload are read, each with a button that takes it back;
of a published version, list those that were kept with it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import streamlit as st

from domain.language import Language
from loaders.cells.instructions import DROP
from loaders.matching import remembered_mapping
from loaders.reading.opened_file import OpenedFile
from loaders.review.decision_messages import SHEET, Decision
from loaders.review.decisions import (
    COLUMNS,
    INSTRUCTION_FIELDS,
    VALUES,
    list_decisions,
    take_back,
    without,
)
from loaders.review.draft import Draft
from loaders.sandbox import pool
from loaders.store.models import Version
from services import published_data
from ui import auth, render
from ui.page import PageContext
from ui.upload import files, session, value_matching
from ui.upload.session import UploadSession


def show(upload: UploadSession) -> None:
    """Draw the decisions by file and sheet; nothing where there are none."""
    decisions = list_decisions(upload.draft, upload.readings)
    if not decisions:
        return
    language = upload.page.language
    with st.expander(_title(len(decisions), language), key="decisions"):
        text = language.gettext(
            "What is taken back is asked again, and the files are read again. All else stays."
        )
        render.render_template("note", upload.page, text=text)
        for (_, _sheet), group in groupby(decisions, lambda each: (each.sha256, each.sheet)):
            _show_sheet(upload, list(group))


def show_stored(page: PageContext, version: Version) -> None:
    """Draw how the files of a version were read, for those who may publish: numbers of rows could
    reveal groups that are too small to be shown to everybody.
    """
    if not version.decisions or not auth.may_publish():
        return
    sentences = [Decision.from_dict(each).sentence(page.language) for each in version.decisions]
    with st.expander(_title(len(sentences), page.language), key=f"decisions-{version.number}"):
        render.render_template("decisions", page, texts=sentences)


def _title(n: int, language: Language) -> str:
    return language.ngettext(
        "How the file was read: {n} decision", "How the file was read: {n} decisions", n
    )


def _show_sheet(upload: UploadSession, decisions: Sequence[Decision]) -> None:
    """Draw the decisions on a sheet, or on a file or a table; parts of one decision together."""
    first = decisions[0]
    if first.file:
        render.render_template("sheet", upload.page, file=first.file, sheet=first.sheet)
    for parts in _parts(decisions):
        messages = [each.message(upload.page.language) for each in parts]
        if not parts[0].key:
            render.render_template("decisions", upload.page, texts=messages)
            continue
        text, choice = st.columns([4, 1], vertical_alignment="center")
        with text:
            render.render_template("decisions", upload.page, texts=messages)
        with choice:
            _offer_to_take_back(upload, parts[0])


def _parts(decisions: Sequence[Decision]) -> Iterator[list[Decision]]:
    """Yield the decisions that are taken back together."""
    for _, group in groupby(decisions, lambda each: each.key):
        yield list(group)


def _offer_to_take_back(upload: UploadSession, decision: Decision) -> None:
    gettext = upload.page.language.gettext
    label = gettext("Change the matching") if decision.kind == SHEET else gettext("Take back")
    # named by the decision, not by its place: a second press never meets another one
    name = hashlib.sha256(repr((decision.sha256, decision.key)).encode()).hexdigest()[:16]
    is_lost = decision.kind == DROP and files.original_content(decision.sha256) is None
    if st.button(label, disabled=is_lost, key=f"take-back-{name}"):
        _take_back(upload, decision)
    if is_lost:
        text = gettext("To take it back, upload “{file}” again.", file=decision.file)
        render.render_template("note", upload.page, text=text)


def _take_back(upload: UploadSession, decision: Decision) -> None:
    """Take a decision back, read its file again, and rerun."""
    draft, opened = upload.draft, None
    if decision.field == COLUMNS:
        opened = _open_again(upload, decision)
    elif decision.field == VALUES:
        _forget_value(upload, decision)
    st.session_state[session.TAKEN_BACK] = st.session_state.get(session.TAKEN_BACK, 0) + 1
    draft = take_back(draft, decision, opened)
    upload.save_and_rerun(_with_consent(upload, draft, decision))


def _open_again(upload: UploadSession, decision: Decision) -> OpenedFile:
    """Return the file of a decision on a column, opened without it.

    Where the file itself is kept no more, a column that was kept is emptied.
    """
    uploaded = upload.find_upload(decision.sha256)
    guesses = st.session_state.get(session.GUESSES, {})
    for key in [key for key in guesses if decision.sha256 in key]:
        del guesses[key]
    content = files.original_content(decision.sha256)
    if content is None:
        sheet, place = decision.entry
        return uploaded.opened.redact_column(sheet, place)
    instructions = without(uploaded.instructions, decision)
    return pool.read_sandboxed(uploaded.opened.file, content, instructions)[0]


def _forget_value(upload: UploadSession, decision: Decision) -> None:
    """Forget what a value was said to mean in files of the same layouts."""
    uploaded = upload.find_upload(decision.sha256)
    _, column, value = decision.entry
    for sheet, matched in uploaded.instructions.sheets.items():
        known = (
            value_matching.load_remembered(uploaded.opened, sheet, matched.header)
            if matched.table == decision.table
            else None
        )
        if known is None or known.get("table") != decision.table:
            continue
        kept = [each for each in known["values"] if tuple(each[:2]) != (column, value)]
        if len(kept) < len(known["values"]):
            grid = uploaded.opened.grid(sheet)
            shape = remembered_mapping.layout_fingerprint(grid, matched.header)
            mapping = {**known, "values": kept}
            published_data.store().save_mapping(shape, mapping, upload.author)


def _with_consent(upload: UploadSession, draft: Draft, decision: Decision) -> Draft:
    """Read a changed file again; where other rows are refused than were agreed to be left out, the
    consent ends.
    """
    if decision.field not in INSTRUCTION_FIELDS:
        return draft
    sha256 = decision.sha256
    changed = next(each for each in draft.files if each.opened.sha256 == sha256)
    reading = pool.reread_sandboxed(changed.opened, changed.instructions)
    session.remember_result(changed, reading)
    before = next(each for each in upload.readings if each.sha256 == sha256)
    if reading.rows_refused == before.rows_refused:
        return draft
    return replace(draft, left_out=draft.left_out - {sha256})
