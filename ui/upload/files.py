"""Take in the files of an upload: read them in a sandbox, and list them with their rows."""

import hashlib
from collections.abc import Sequence

import streamlit as st

from domain.language import Language
from domain.vocabulary import SHEETS
from loaders.cells.instructions import NO_INSTRUCTIONS
from loaders.cells.limits import LIMITS
from loaders.cells.problems import ERROR
from loaders.privacy.text_redaction import redact_file_name
from loaders.review.draft import Draft, DraftFile
from loaders.sandbox import pool
from loaders.store.models import Author
from services import event_log
from ui import render
from ui.page import PageContext
from ui.upload import drafts, session
from ui.upload.session import UploadSession

UPLOAD_COUNT = (
    "how many uploads were taken in: a new uploader each time, so that the server lets go of "
    "the files"
)


def ask_for_files(page: PageContext, author: Author, draft: Draft) -> None:
    """Ask for files, read them and add them to the draft."""
    gettext = page.language.gettext
    render.render_template(
        "step", page, number=1, title=gettext("Upload files"), text=_invitation(page.language)
    )
    files = st.file_uploader(
        gettext("Spreadsheets (XLSX, XLS, XLSM, XLSB, ODS, CSV or TSV)"),
        accept_multiple_files=True,
        key=f"upload-{st.session_state.get(UPLOAD_COUNT, 0)}",
        max_upload_size=LIMITS.file_bytes // 1024**2,
    )
    if files:
        # first, so that a file that cannot be saved is not read again at every rerun
        st.session_state[UPLOAD_COUNT] = st.session_state.get(UPLOAD_COUNT, 0) + 1
        drafts.save_draft(
            _read_files(page, draft, [(file.name, file.getvalue()) for file in files]), author
        )
        st.rerun()


def list_files(upload: UploadSession) -> None:
    """List the files of the upload with their rows, each with a button to remove it."""
    language = upload.page.language
    for uploaded, reading in zip(upload.draft.files, upload.readings, strict=True):
        sha256 = uploaded.opened.sha256
        with st.container(horizontal=True, vertical_alignment="center", key=f"file-{sha256[:12]}"):
            render.render_template(
                "file",
                upload.page,
                file=reading.file,
                rows=_row_counts(upload, sha256),
                again=_duplicate_notice(upload, sha256),
            )
            if st.button(language.gettext("Take out"), key=f"without-{sha256[:12]}"):
                session.forget_file(sha256)
                upload.save_and_rerun(upload.draft.without_file(sha256))
    if st.button(language.gettext("Discard the whole upload"), key="discard"):
        session.discard_draft(upload.author)
        st.rerun()


def original_content(sha256: str) -> bytes | None:
    """Return the content of a file; None after a reload, since personal data is kept in the session
    only.
    """
    content: bytes | None = st.session_state.get(session.ORIGINALS, {}).get(sha256)
    return content


def _read_files(page: PageContext, draft: Draft, files: Sequence[tuple[str, bytes]]) -> Draft:
    progress = st.progress(0.0)
    for i, (name, content) in enumerate(files):
        text = page.language.gettext("Reading “{file}” …", file=redact_file_name(name))
        progress.progress(i / len(files), render.escape_markdown(text))
        before = _earlier_upload(draft, hashlib.sha256(content).hexdigest())
        instructions = before.instructions if before else NO_INSTRUCTIONS
        opened, reading = pool.read_sandboxed(name, content, instructions)
        if codes := sorted({each.code for each in reading.problems if each.severity == ERROR}):
            event_log.log_event("file_refused", codes=codes)
        uploaded = DraftFile(opened, instructions, before.earlier if before else {})
        session.remember_result(uploaded, reading)
        st.session_state.setdefault(session.ORIGINALS, {})[opened.sha256] = content
        draft = draft.with_file(uploaded)
    progress.empty()
    return draft


def _earlier_upload(draft: Draft, sha256: str) -> DraftFile | None:
    """Return the earlier upload of this very file, which is uploaded again so that a column can be
    kept or taken back; all its decisions stay. None where there is none.
    """
    return next((each for each in draft.files if each.opened.sha256 == sha256), None)


def _invitation(language: Language) -> str:
    return language.gettext(
        "Nothing changes until you publish. Names, e-mail addresses and telephone numbers are left "
        "out while a file is read."
    )


def _row_counts(upload: UploadSession, sha256: str) -> list[str]:
    """Describe for each table of a file how many of its rows are read, then for each sheet which
    rows are not.
    """
    language = upload.page.language
    reading = next(each for each in upload.readings if each.sha256 == sha256)
    tables = [
        language.gettext(
            "{table}: {read} of {all} rows read",
            table=SHEETS[name].name(language.code),
            read=counts.read,
            all=counts.in_file,
        )
        for name, counts in reading.counts.items()
    ]
    return [*tables, *(sheet.sentence(language) for sheet in reading.rows)]


def _duplicate_notice(upload: UploadSession, sha256: str) -> str:
    """Return a notice if the newest version was published from this very file, else ""."""
    if all(each.sha256 != sha256 for each in upload.base.uploads):
        return ""
    return upload.page.language.gettext(
        "Version {number} was published from this very file.", number=upload.base.number
    )
