"""The upload that an analyst works on: kept in the store under an id in the address, so that a
reload of the page loses nothing.
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
    """An upload with what reading it gave, and the version that it would change."""

    page: PageContext
    author: Author
    base: Version
    draft: Draft
    readings: tuple[ParseResult, ...]

    @cached_property
    def read(self) -> Mapping[str, pd.DataFrame]:
        """The rows of all files by table, one file below the other."""
        frames_by_table: dict[str, list[pd.DataFrame]] = {}
        for reading in self.readings:
            for name, frame in reading.tables.items():
                frames_by_table.setdefault(name, []).append(frame)
        return {
            name: pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
            for name, frames in frames_by_table.items()
        }

    def waiting(self, sha256: str) -> tuple[str, ...]:
        """The sheets of a file of which is still to be said what they hold: asked for at many
        places, and looked for once.
        """
        uploaded, cache = (
            self.find_upload(sha256),
            st.session_state.setdefault(_UNMATCHED_SHEETS, {}),
        )
        matched = frozenset(uploaded.instructions.sheets)
        if sha256 not in cache or cache[sha256][0] != matched:
            cache[sha256] = (
                matched,
                sheet_guess.needs_matching(uploaded.opened, uploaded.instructions),
            )
        sheets: tuple[str, ...] = cache[sha256][1]
        return sheets

    @property
    def rows(self) -> list[SheetRows]:
        """Where the rows of all files went, sheet by sheet."""
        return [sheet for reading in self.readings for sheet in reading.rows]

    @property
    def modes(self) -> Mapping[str, str]:
        """How each table of the upload is taken over: as the analyst said, else as it looks."""
        return {name: self.draft.modes.get(name) or self._guess_mode(name) for name in self.read}

    def _guess_mode(self, name: str) -> str:
        """Rows that are lacking only because they were refused, or of one file among several, are
        no sign that they shall go.
        """
        table_counts = [each.counts[name] for each in self.readings if name in each.counts]
        if len(table_counts) > 1 or any(counts.refused for counts in table_counts):
            return merge.UPDATE
        return guess_mode(self.base_tables[name], self.read[name], name)

    @cached_property
    def base_tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables of the version that would change, with all their rows: held by this session
        while it works on an upload.
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
        """The tables as they would be."""
        return self.preview.rows

    @property
    def difference(self) -> diff.Difference:
        """What would change."""
        return self.preview.difference

    @property
    def preview(self) -> Preview:
        """What would change, and what moves and looks odd for it: made once for the same files."""
        key = (
            self.base.id,
            tuple(_cache_key(each) for each in self.draft.files),
            tuple(self.modes.items()),
        )
        cached = st.session_state.get(_PREVIEW)
        if cached is None or cached[0] != key:
            computed = build_preview(
                self.base_tables,
                self.readings,
                self.modes,
                published=published_data.tables(self.base),
            )
            cached = st.session_state[_PREVIEW] = (key, computed)
        result: Preview = cached[1]
        return result

    @property
    def unknown_events(self) -> list[str]:
        """Events for which participants would be listed though no table of events holds them."""
        known = set(self.result_tables["events"]["event"])
        return sorted(set(self.result_tables["participants"]["event"].dropna()) - known)

    @property
    def files(self) -> str:
        """What the upload is made of, in short: another one is asked anew."""
        return hashlib.sha256(
            repr([_cache_key(each) for each in self.draft.files]).encode()
        ).hexdigest()[:12]

    @property
    def events(self) -> dict[str, str]:
        """The events that there are and those of the upload: title by code."""
        titles: dict[str, str] = {}
        for frame in (
            self.base_tables["events"],
            *([self.read["events"]] if "events" in self.read else []),
        ):
            titles |= dict(
                zip(
                    frame["event"], localize_column(frame, "title", self.page.language), strict=True
                )
            )
        return titles

    @property
    def conflicting_tables(self) -> list[str]:
        """Tables of which two files name the same row: which of them is meant, or whether both
        count, cannot be told.
        """
        return [name for name in self.read if self._has_conflicts(name)]

    def _has_conflicts(self, name: str) -> bool:
        frames = [each.tables[name] for each in self.readings if name in each.tables]
        return any(
            not merge.missing_rows(one, other, name).all() for one, other in combinations(frames, 2)
        )

    def find_upload(self, sha256: str) -> DraftFile:
        """A file of the upload."""
        return next(each for each in self.draft.files if each.opened.sha256 == sha256)

    def save_and_rerun(self, draft: Draft) -> None:
        """Writes a change of the draft and draws the page anew with it."""
        save_draft(draft, self.author)
        st.rerun()


Step = Callable[[UploadSession], None]


def show(
    page: PageContext, begin: Callable[[PageContext, Author, Draft], None], steps: Sequence[Step]
) -> None:
    """What begins an upload, then each step of it, for those who may publish. The others are told
    why they may not.
    """
    if not auth.may_publish():
        st.info(auth.denial_reason(page.language))
        return
    pool.start_server()  # while the analyst looks for the file
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
    upload = UploadSession(
        page,
        author,
        published_data.store().version(draft.base),
        draft,
        tuple(_parse_result(each) for each in draft.files),
    )
    for step in steps:
        step(upload)


def discard_draft(author: Author) -> None:
    """Forgets the draft of the address, in the store too."""
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
    """Lets go of what this session holds of a file: it may hold personal data."""
    for state_key in (ORIGINALS, _RESULTS, _UNMATCHED_SHEETS):
        st.session_state.get(state_key, {}).pop(sha256, None)
    guesses = st.session_state.get(GUESSES, {})
    for key in [key for key in guesses if sha256 in key]:
        del guesses[key]


def remember_result(uploaded: DraftFile, reading: ParseResult) -> None:
    """Keeps for this session what reading a file gave, in the place of what was read of it
    before.
    """
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


def sheet_key(uploaded: DraftFile, sheet: str) -> str:
    """Return what tells the widgets of a sheet from those of every other."""
    return f"{uploaded.opened.sha256[:12]}-{sheet}"
