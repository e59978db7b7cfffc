"""The beginning of an upload: files are dropped here, read in a process of their own, and listed
with what was found in them.
"""

import hashlib
from collections.abc import Sequence

import streamlit as st

from domain.language import Language
from domain.vocabulary import SHEETS
from loaders.cells.instructions import Instructions
from loaders.cells.limits import LIMITS
from loaders.cells.problems import ERROR
from loaders.privacy.text_redaction import file_name
from loaders.review.draft import Draft, Uploaded
from loaders.sandbox import pool
from loaders.store.models import Author
from services import event_log
from ui import render
from ui.page import Page
from ui.upload import drafts, session
from ui.upload.session import Bench

ROUND = (
    "how many uploads were taken in: a new uploader each time, so that the server lets go of "
    "the files"
)


def begin(page: Page, author: Author, draft: Draft) -> None:
    """Asks for files and takes them in."""
    say = page.language.say
    render.show("step", page, number=1, title=say("Upload files"), text=_invitation(page.language))
    files = st.file_uploader(
        say("Spreadsheets (XLSX, XLS, XLSM, XLSB, ODS, CSV or TSV)"),
        accept_multiple_files=True,
        key=f"upload-{st.session_state.get(ROUND, 0)}",
        max_upload_size=LIMITS.file_bytes // 1024**2,
    )
    if files:
        # first: what cannot be kept is not tried again and again
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        drafts.save(
            _taken_in(page, draft, [(file.name, file.getvalue()) for file in files]), author
        )
        st.rerun()


def listing(bench: Bench) -> None:
    """The files of the upload, each with its rows and problems, to be taken out again."""
    language = bench.page.language
    for uploaded, reading in zip(bench.draft.files, bench.readings, strict=True):
        sha256 = uploaded.opened.sha256
        with st.container(horizontal=True, vertical_alignment="center", key=f"file-{sha256[:12]}"):
            render.show(
                "file",
                bench.page,
                file=reading.file,
                rows=_rows(bench, sha256),
                again=_published_before(bench, sha256),
            )
            if st.button(language.say("Take out"), key=f"without-{sha256[:12]}"):
                session.forget(sha256)
                bench.keep(bench.draft.without_file(sha256))
    if st.button(language.say("Discard the whole upload"), key="discard"):
        session.discard(bench.author)
        st.rerun()


def original(sha256: str) -> bytes | None:
    """A file as it came; None after a reload, since it may hold personal data and is kept nowhere
    else.
    """
    found: bytes | None = st.session_state.get(session.ORIGINALS, {}).get(sha256)
    return found


def _taken_in(page: Page, draft: Draft, files: Sequence[tuple[str, bytes]]) -> Draft:
    progress = st.progress(0.0)
    for i, (name, content) in enumerate(files):
        progress.progress(
            i / len(files),
            render.literal(page.language.say("Reading “{file}” …", file=file_name(name))),
        )
        decided = _decided(draft, hashlib.sha256(content).hexdigest())
        opened, reading = pool.read_isolated(name, content, decided)
        if codes := sorted(
            {problem.code for problem in reading.problems if problem.severity == ERROR}
        ):
            event_log.tell("file_refused", codes=codes)
        uploaded = Uploaded(opened, decided)
        session.remember_reading(uploaded, reading)
        st.session_state.setdefault(session.ORIGINALS, {})[opened.sha256] = content
        draft = draft.with_file(uploaded)
    progress.empty()
    return draft


def _decided(draft: Draft, sha256: str) -> Instructions:
    """What was decided of the columns of this very file, which is uploaded again to keep some of
    them.
    """
    before = (each.instructions.columns for each in draft.files if each.opened.sha256 == sha256)
    return Instructions(columns=next(before, {}))


def _invitation(language: Language) -> str:
    return language.say(
        "Nothing changes until you publish. Names, e-mail addresses and telephone numbers are left "
        "out while a file is read."
    )


def _rows(bench: Bench, sha256: str) -> list[str]:
    """For each table of a file: its name, and how many of its rows stand; then for each sheet where
    its rows went.
    """
    language = bench.page.language
    reading = next(each for each in bench.readings if each.sha256 == sha256)
    tables = [
        language.say(
            "{table}: {read} of {all} rows read",
            table=SHEETS[name].name(language.code),
            read=counts.read,
            all=counts.in_file,
        )
        for name, counts in reading.counts.items()
    ]
    return [*tables, *(sheet.sentence(language) for sheet in reading.rows)]


def _published_before(bench: Bench, sha256: str) -> str:
    """Says so where the newest version was published from this very file."""
    if all(each.sha256 != sha256 for each in bench.base.uploads):
        return ""
    return bench.page.language.say(
        "Version {number} was published from this very file.", number=bench.base.number
    )
