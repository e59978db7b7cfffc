"""Ask whether a value that is written once, or heads rows, holds for the rows beneath it."""

from collections.abc import Mapping

import streamlit as st

from domain.language import gettext_noop
from loaders.cells.instructions import FILL, LEAVE
from loaders.cells.problems import BLOCK_CODES
from loaders.matching.guesses import SheetGuess
from loaders.review.draft import DraftFile
from loaders.tables.schema import header
from ui import render
from ui.upload.session import UploadSession, sheet_key

DECISIONS = {
    FILL: gettext_noop("They have the value above"),
    LEAVE: gettext_noop("They stay empty"),
}


def ask_blocks(upload: UploadSession) -> None:
    """Ask for each column that is blank beneath values or headings whether these hold there."""
    for reading in upload.readings:
        problems = [p for p in reading.problems if p.code in BLOCK_CODES]
        for table, column in dict.fromkeys((p.table, p.column) for p in problems):
            key = f"blocks-{reading.sha256[:12]}-{table}-{column}"
            if decision := _ask(upload, table, column, key):
                uploaded = upload.find_upload(reading.sha256)
                told = uploaded.instructions.with_filled(table, column, decision)
                upload.save_and_rerun(upload.draft.with_instructions(reading.sha256, told))


def ask_guessed_blocks(
    upload: UploadSession, uploaded: DraftFile, guess: SheetGuess
) -> Mapping[str, str]:
    """Ask the same of a sheet that is being matched; return the decision by column."""
    asked = {
        name: _ask(
            upload,
            guess.table,
            name,
            f"blocks-{sheet_key(uploaded, guess.sheet)}-{guess.table}-{name}",
            default,
        )
        for name, default in guess.filled.items()
    }
    return {name: decision or LEAVE for name, decision in asked.items()}


def _ask(
    upload: UploadSession, table: str, column: str, key: str, default: str | None = None
) -> str | None:
    language = upload.page.language
    label = language.gettext(
        "Cells of “{column}” that are blank beneath a value or a heading",
        column=header(table, column, language.code),
    )
    return st.segmented_control(
        render.escape_markdown(label),
        list(DECISIONS),
        default=default,
        format_func=lambda code: language.gettext(DECISIONS[code]),
        key=key,
    )
