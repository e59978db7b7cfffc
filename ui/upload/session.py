"""Hold the state of an analyst's upload: its draft is in the store under an id in the address, so
that a reload loses nothing.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import pandas as pd
import streamlit as st

from domain.tables import localize_column
from loaders.cells.row_accounting import SheetRows
from loaders.matching import sheet_guess
from loaders.reading.parse_result import ParseResult
from loaders.review import diff, merge
from loaders.review.draft import Draft, DraftFile, guess_mode
from loaders.review.preview import Preview, build_preview
from loaders.sandbox import pool
from loaders.store.errors import NotPublishedError
from loaders.store.models import Author, Version
from services import published_data
from ui import auth, query_params, render
from ui.page import PageContext
from ui.upload.drafts import CACHED_DRAFT, PARAMETER, draft_owner, load_draft, save_draft

ORIGINALS = "the files as they came, by sha256: in the memory of this session only"
TAKEN_BACK = (
    "how many decisions were taken back: what stands checked for one would be decided again"
)
GUESSES = "guesses of this session by file, sheet and table"
_RESULTS = (
    "the last reading of each file of this session, by sha256, with the instructions it followed"
)
_UNMATCHED_SHEETS = (
    "the sheets of each file of this session that wait for matching, by sha256, with the "
    "names of those that do not"
)
_PREVIEW = "the last preview of this session"
_BASE_TABLES = "the tables that the upload of this session would change"


@dataclass(frozen=True)
class UploadSession:
    """An upload with the results of reading its files, and the version that it would change."""

    page: PageContext
    author: Author
    base: Version
    draft: Draft
    readings: tuple[ParseResult, ...]

    @cached_property
    def read(self) -> Mapping[str, pd.DataFrame]:
        """Return the rows of all files by table, one file below the other.

        Only tables that a file contains are listed, with the columns of their clean frames. Rows of
        several files are numbered from 0. Duplicate rows are kept. Empty without files.
        """
        frames_by_table: dict[str, list[pd.DataFrame]] = {}
        for reading in self.readings:
            for name, frame in reading.tables.items():
                frames_by_table.setdefault(name, []).append(frame)
        return {
            name: pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
            for name, frames in frames_by_table.items()
        }

    def waiting(self, sha256: str) -> tuple[str, ...]:
        """Return the sheets of a file that are still to be matched; cached, since several steps
        need them.
        """
        uploaded = self.find_upload(sha256)
        cache = st.session_state.setdefault(_UNMATCHED_SHEETS, {})
        matched = frozenset(uploaded.instructions.sheets)
        if sha256 not in cache or cache[sha256][0] != matched:
            sheets = sheet_guess.needs_matching(uploaded.opened, uploaded.instructions)
            cache[sha256] = (matched, sheets)
        unmatched: tuple[str, ...] = cache[sha256][1]
        return unmatched

    @property
    def rows(self) -> list[SheetRows]:
        """Return the row accounting of all files, sheet by sheet."""
        return [sheet for reading in self.readings for sheet in reading.rows]

    @property
    def modes(self) -> Mapping[str, str]:
        """Return how each table is merged: as the analyst chose, else guessed."""
        return {name: self.draft.modes.get(name) or self._guess_mode(name) for name in self.read}

    def _guess_mode(self, name: str) -> str:
        """Guess the mode of a table. Rows missing because they were refused, or because several
        files share a table, are not to be removed.
        """
        table_counts = [each.counts[name] for each in self.readings if name in each.counts]
        if len(table_counts) > 1 or any(counts.refused for counts in table_counts):
            return merge.UPDATE
        return guess_mode(self.base_tables[name], self.read[name], name)

    @cached_property
    def base_tables(self) -> Mapping[str, pd.DataFrame]:
        """Return the tables of the base version with all their rows; kept in the session during the
        upload.
        """
        cached = st.session_state.get(_BASE_TABLES)
        if cached is None or cached[0] != self.base.id:
            cached = st.session_state[_BASE_TABLES] = (
                self.base.id,
                published_data.full_tables(self.base),
            )
        frames: Mapping[str, pd.DataFrame] = cached[1]
        return frames

    @property
    def result_tables(self) -> Mapping[str, pd.DataFrame]:
        """Return the tables as they would be."""
        return self.preview.rows

    @property
    def difference(self) -> diff.Difference:
        """Return what would change."""
        return self.preview.difference

    @property
    def preview(self) -> Preview:
        """Return changes, moving figures and anomalies; built once for the same files and modes."""
        files = tuple(_cache_key(each) for each in self.draft.files)
        key = (self.base.id, files, tuple(self.modes.items()))
        cached = st.session_state.get(_PREVIEW)
        if cached is None or cached[0] != key:
            published = published_data.tables(self.base)
            computed = build_preview(
                self.base_tables, self.readings, self.modes, published=published
            )
            cached = st.session_state[_PREVIEW] = (key, computed)
        result: Preview = cached[1]
        return result

    @property
    def unknown_events(self) -> list[str]:
        """List the events that have participants but are in no table of events."""
        known = set(self.result_tables["events"]["event"])
        return sorted(set(self.result_tables["participants"]["event"].dropna()) - known)

    @property
    def files(self) -> str:
        """Return a hash of files and instructions, for the keys of widgets that must start anew
        with others.
        """
        return hashlib.sha256(
            repr([_cache_key(each) for each in self.draft.files]).encode()
        ).hexdigest()[:12]

    @property
    def events(self) -> dict[str, str]:
        """Return the titles of published and uploaded events by code."""
        titles: dict[str, str] = {}
        for tables in (self.base_tables, self.read):
            if "events" in tables:
                frame = tables["events"]
                names = localize_column(frame, "title", self.page.language)
                titles |= dict(zip(frame["event"], names, strict=True))
        return titles

    @property
    def conflicting_tables(self) -> list[str]:
        """List the tables of which two files have the same row: which one counts, or whether both
        do, is unknown.
        """
        return [name for name in self.read if self._has_conflicts(name)]

    def _has_conflicts(self, name: str) -> bool:
        frames = [each.tables[name] for each in self.readings if name in each.tables]
        return any(
            not merge.missing_rows(one, other, name).all() for one, other in combinations(frames, 2)
        )

    def find_upload(self, sha256: str) -> DraftFile:
        """Return a file of the upload by its SHA-256."""
        return next(each for each in self.draft.files if each.opened.sha256 == sha256)

    def save_and_rerun(self, draft: Draft) -> None:
        """Save a changed draft and rerun the page with it."""
        save_draft(draft, self.author)
        st.rerun()


Step = Callable[[UploadSession], None]


def show(
    page: PageContext, begin: Callable[[PageContext, Author, Draft], None], steps: Sequence[Step]
) -> None:
    """Draw the beginning of an upload, then each of its steps; others see why they may not
    publish.
    """
    if not auth.may_publish():
        st.info(auth.denial_reason(page.language))
        return
    pool.start_server()  # early, while the analyst selects a file
    try:
        _run_steps(page, begin, steps)
    except NotPublishedError as reason:
        st.error(render.escape_markdown(reason.sentence(page.language)))


def _run_steps(
    page: PageContext, begin: Callable[[PageContext, Author, Draft], None], steps: Sequence[Step]
) -> None:
    author = auth.current_user()
    assert author is not None
    draft = load_draft(author)
    begin(page, author, draft)
    if not draft.files:
        return
    base = published_data.store().version(draft.base)
    readings = tuple(_parse_result(each) for each in draft.files)
    upload = UploadSession(page, author, base, draft, readings)
    for step in steps:
        step(upload)


def discard_draft(author: Author) -> None:
    """Delete the draft of the address from session and store."""
    published_data.store().drop_draft(st.query_params.get(PARAMETER, ""), draft_owner(author))
    for key in (
        CACHED_DRAFT,
        _RESULTS,
        _UNMATCHED_SHEETS,
        _BASE_TABLES,
        _PREVIEW,
        ORIGINALS,
        GUESSES,
    ):
        st.session_state.pop(key, None)
    query_params.set_param(PARAMETER, None)


def forget_file(sha256: str) -> None:
    """Delete a file from this session: it may contain personal data."""
    for state_key in (ORIGINALS, _RESULTS, _UNMATCHED_SHEETS):
        st.session_state.get(state_key, {}).pop(sha256, None)
    guesses = st.session_state.get(GUESSES, {})
    for key in [key for key in guesses if sha256 in key]:
        del guesses[key]


def remember_result(uploaded: DraftFile, reading: ParseResult) -> None:
    """Keep the result of reading a file in this session, replacing an earlier one."""
    st.session_state.setdefault(_RESULTS, {})[uploaded.opened.sha256] = (
        _cache_key(uploaded),
        reading,
    )


def _parse_result(uploaded: DraftFile) -> ParseResult:
    key, result = st.session_state.get(_RESULTS, {}).get(uploaded.opened.sha256, ("", None))
    if result is None or key != _cache_key(uploaded):
        result = pool.reread_sandboxed(uploaded.opened, uploaded.instructions)
        remember_result(uploaded, result)
    reading: ParseResult = result
    return reading


def _cache_key(uploaded: DraftFile) -> str:
    return f"{uploaded.opened.sha256} {uploaded.instructions.to_dict()}"


def choice_key(name: str) -> str:
    """Return the key of a widget that shows a decision of the draft; another one after a decision
    was taken back, so that the widget starts anew.
    """
    taken_back = st.session_state.get(TAKEN_BACK, 0)
    return f"{name}-{taken_back}" if taken_back else name


def sheet_key(uploaded: DraftFile, sheet: str) -> str:
    """Return a string that makes the widget keys of a sheet unique."""
    return f"{uploaded.opened.sha256[:12]}-{sheet}"
