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

from domain.tables import worded
from loaders.cells.row_accounting import SheetRows
from loaders.matching import sheet_guess
from loaders.reading.parse_result import Reading
from loaders.review import diff, merge
from loaders.review.draft import Draft, Uploaded, likely_mode
from loaders.review.preview import Preview, preview
from loaders.sandbox import pool
from loaders.store.errors import NotPublishedError
from loaders.store.models import Author, Version
from services import published_data
from ui import auth, query_params, render
from ui.page import Page
from ui.upload.drafts import HELD, PARAMETER, opened, owner, save

ORIGINALS = "the files as they came, by sha256: in the memory of this session only"
GUESSED = "guesses of this session by file, sheet and table"
_READ = (
    "the last reading of each file of this session, by sha256, with the instructions it followed"
)
_WAITING = (
    "the sheets of each file of this session that wait for matching, by sha256, with the "
    "names of those that do not"
)
_PREVIEWED = "the last preview of this session"
_BASE = "the tables that the upload of this session would change"


@dataclass(frozen=True)
class Bench:
    """An upload with what reading it gave, and the version that it would change."""

    page: Page
    author: Author
    base: Version
    draft: Draft
    readings: tuple[Reading, ...]

    @cached_property
    def read(self) -> Mapping[str, pd.DataFrame]:
        """The rows of all files by table, one file below the other."""
        found: dict[str, list[pd.DataFrame]] = {}
        for reading in self.readings:
            for name, frame in reading.tables.items():
                found.setdefault(name, []).append(frame)
        return {
            name: pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
            for name, frames in found.items()
        }

    def waiting(self, sha256: str) -> tuple[str, ...]:
        """The sheets of a file of which is still to be said what they hold: asked for at many
        places, and looked for once.
        """
        uploaded, known = self.uploaded(sha256), st.session_state.setdefault(_WAITING, {})
        said = frozenset(uploaded.instructions.sheets)
        if sha256 not in known or known[sha256][0] != said:
            known[sha256] = (
                said,
                sheet_guess.needs_matching(uploaded.opened, uploaded.instructions),
            )
        found: tuple[str, ...] = known[sha256][1]
        return found

    @property
    def rows(self) -> list[SheetRows]:
        """Where the rows of all files went, sheet by sheet."""
        return [sheet for reading in self.readings for sheet in reading.rows]

    @property
    def modes(self) -> Mapping[str, str]:
        """How each table of the upload is taken over: as the analyst said, else as it looks."""
        return {name: self.draft.modes.get(name) or self._likely_mode(name) for name in self.read}

    def _likely_mode(self, name: str) -> str:
        """Rows that are lacking only because they were refused, or of one file among several, are
        no sign that they shall go.
        """
        held = [each.counts[name] for each in self.readings if name in each.counts]
        if len(held) > 1 or any(counts.refused for counts in held):
            return merge.UPDATE
        return likely_mode(self.before[name], self.read[name], name)

    @cached_property
    def before(self) -> Mapping[str, pd.DataFrame]:
        """The tables of the version that would change, with all their rows: held by this session
        while it works on an upload.
        """
        held = st.session_state.get(_BASE)
        if held is None or held[0] != self.base.id:
            held = st.session_state[_BASE] = (self.base.id, published_data.frames(self.base))
        frames: Mapping[str, pd.DataFrame] = held[1]
        return frames

    @property
    def after(self) -> Mapping[str, pd.DataFrame]:
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
            tuple(_key(each) for each in self.draft.files),
            tuple(self.modes.items()),
        )
        held = st.session_state.get(_PREVIEWED)
        if held is None or held[0] != key:
            made = preview(
                self.before, self.readings, self.modes, published=published_data.tables(self.base)
            )
            held = st.session_state[_PREVIEWED] = (key, made)
        found: Preview = held[1]
        return found

    @property
    def orphans(self) -> list[str]:
        """Events for which participants would be listed though no table of events holds them."""
        known = set(self.after["events"]["event"])
        return sorted(set(self.after["participants"]["event"].dropna()) - known)

    @property
    def files(self) -> str:
        """What the upload is made of, in short: another one is asked anew."""
        return hashlib.sha256(repr([_key(each) for each in self.draft.files]).encode()).hexdigest()[
            :12
        ]

    @property
    def events(self) -> dict[str, str]:
        """The events that there are and those of the upload: title by code."""
        titles: dict[str, str] = {}
        for frame in (
            self.before["events"],
            *([self.read["events"]] if "events" in self.read else []),
        ):
            titles |= dict(
                zip(frame["event"], worded(frame, "title", self.page.language), strict=True)
            )
        return titles

    @property
    def doubled(self) -> list[str]:
        """Tables of which two files name the same row: which of them is meant, or whether both
        count, cannot be told.
        """
        return [name for name in self.read if self._named_twice(name)]

    def _named_twice(self, name: str) -> bool:
        frames = [each.tables[name] for each in self.readings if name in each.tables]
        return any(
            not merge.lacking(one, other, name).all() for one, other in combinations(frames, 2)
        )

    def uploaded(self, sha256: str) -> Uploaded:
        """A file of the upload."""
        return next(each for each in self.draft.files if each.opened.sha256 == sha256)

    def keep(self, draft: Draft) -> None:
        """Writes a change of the draft and draws the page anew with it."""
        save(draft, self.author)
        st.rerun()


Step = Callable[[Bench], None]


def show(page: Page, begin: Callable[[Page, Author, Draft], None], steps: Sequence[Step]) -> None:
    """What begins an upload, then each step of it, for those who may publish. The others are told
    why they may not.
    """
    if not auth.may_publish():
        st.info(auth.why_not(page.language))
        return
    pool.started()  # while the analyst looks for the file
    try:
        _work(page, begin, steps)
    except NotPublishedError as reason:
        st.error(render.literal(reason.sentence(page.language)))


def _work(page: Page, begin: Callable[[Page, Author, Draft], None], steps: Sequence[Step]) -> None:
    author = auth.author()
    assert author is not None
    draft = opened(author)
    begin(page, author, draft)
    if not draft.files:
        return
    bench = Bench(
        page,
        author,
        published_data.store().version(draft.base),
        draft,
        tuple(_reading(each) for each in draft.files),
    )
    for step in steps:
        step(bench)


def discard(author: Author) -> None:
    """Forgets the draft of the address, in the store too."""
    published_data.store().drop_draft(st.query_params.get(PARAMETER, ""), owner(author))
    for key in (HELD, _READ, _WAITING, _BASE, _PREVIEWED, ORIGINALS, GUESSED):
        st.session_state.pop(key, None)
    query_params.put(PARAMETER, None)


def forget(sha256: str) -> None:
    """Lets go of what this session holds of a file: it may hold personal data."""
    for held in (ORIGINALS, _READ, _WAITING):
        st.session_state.get(held, {}).pop(sha256, None)
    guessed = st.session_state.get(GUESSED, {})
    for key in [key for key in guessed if sha256 in key]:
        del guessed[key]


def remember_reading(uploaded: Uploaded, reading: Reading) -> None:
    """Keeps for this session what reading a file gave, in the place of what was read of it
    before.
    """
    st.session_state.setdefault(_READ, {})[uploaded.opened.sha256] = (_key(uploaded), reading)


def _reading(uploaded: Uploaded) -> Reading:
    key, found = st.session_state.get(_READ, {}).get(uploaded.opened.sha256, ("", None))
    if found is None or key != _key(uploaded):
        found = pool.reread_isolated(uploaded.opened, uploaded.instructions)
        remember_reading(uploaded, found)
    reading: Reading = found
    return reading


def _key(uploaded: Uploaded) -> str:
    return f"{uploaded.opened.sha256} {uploaded.instructions.as_data()}"


def sheet_key(uploaded: Uploaded, sheet: str) -> str:
    """Return what tells the widgets of a sheet from those of every other."""
    return f"{uploaded.opened.sha256[:12]}-{sheet}"
