"""The upload that an analyst works on: kept in the store under an id in the address, so that a reload of the page loses nothing."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import streamlit as st

from domain.tables import worded
from loaders import compare, isolation
from loaders.draft import Draft, Uploaded, likely_mode
from loaders.store import Author, Version, new_id
from loaders.workbook import TABLES, Reading
from ui import access, address, data
from ui.shell import Page

PARAMETER = "draft"
_HELD = "the draft as it was last read from or written to the store"
_READ = "readings of this session by file and instructions"
_COMPARED = "the last difference of this session"


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
        return {name: pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0] for name, frames in found.items()}

    @property
    def modes(self) -> Mapping[str, str]:
        """How each table of the upload is taken over: as the analyst said, else as it looks."""
        return {name: self.draft.modes.get(name) or likely_mode(self.before[name], self.read[name], name) for name in self.read}

    @cached_property
    def before(self) -> Mapping[str, pd.DataFrame]:
        """The tables of the version that would change."""
        return data.tables(self.base).frames()

    @property
    def after(self) -> Mapping[str, pd.DataFrame]:
        """The tables as they would be."""
        return self._compared[0]

    @property
    def difference(self) -> compare.Difference:
        """What would change."""
        return self._compared[1]

    @property
    def _compared(self) -> tuple[Mapping[str, pd.DataFrame], compare.Difference]:
        key = (self.base.id, tuple(_key(each) for each in self.draft.files), tuple(self.modes.items()))
        held = st.session_state.get(_COMPARED)
        if held is None or held[0] != key:
            given = {name: {column for each in self.readings for column in each.columns.get(name, ())} for name in self.read}
            after = compare.merged(self.before, compare.as_given(self.read, given, self.modes), self.modes)
            held = st.session_state[_COMPARED] = (key, (after, compare.difference(self.before, after)))
        return held[1]

    @property
    def orphans(self) -> list[str]:
        """Events for which participants would be listed though no table of events holds them."""
        known = set(self.after["events"]["event"])
        return sorted(set(self.after["participants"]["event"].dropna()) - known)

    @property
    def events(self) -> dict[str, str]:
        """The events that there are and those of the upload: title by code."""
        titles: dict[str, str] = {}
        for frame in (self.before["events"], *([self.read["events"]] if "events" in self.read else [])):
            titles |= dict(zip(frame["event"], worded(frame, "title", self.page.language), strict=True))
        return titles

    @property
    def doubled(self) -> list[str]:
        """Tables in which two rows would be about the same thing: of two files that both speak of it."""
        keys = {name: list(TABLES[name].key) for name in self.read if TABLES[name].key}
        return [name for name, key in keys.items() if self.after[name].duplicated(key).any()]

    def uploaded(self, sha256: str) -> Uploaded:
        """A file of the upload."""
        return next(each for each in self.draft.files if each.opened.sha256 == sha256)

    def keep(self, draft: Draft) -> None:
        """Writes a change of the draft and draws the page anew with it."""
        save(draft, self.author)
        st.rerun()


Step = Callable[[Bench], None]


def show(page: Page, begin: Callable[[Page, Author, Draft], None], steps: Sequence[Step]) -> None:
    """What begins an upload, then each step of it, for those who may publish. The others are told why they may not."""
    if not access.may_publish():
        st.info(access.why_not(page.language))
        return
    isolation.started()  # while the analyst looks for the file
    author = access.author()
    assert author is not None
    draft = opened(author)
    begin(page, author, draft)
    if draft.files:
        bench = Bench(page, author, _base(draft), draft, tuple(_reading(each) for each in draft.files))
        for step in steps:
            step(bench)


def _base(draft: Draft) -> Version:
    """The version that a draft stands on; the newest where the store was replaced by another meanwhile."""
    try:
        return data.store().version(draft.base)
    except KeyError:
        return data.store().newest()


def opened(author: Author) -> Draft:
    """The draft of the address; an empty one on the newest version where there is none, or it is not this author's."""
    asked = st.query_params.get(PARAMETER, "")
    held = st.session_state.get(_HELD)
    if held is not None and held[0] == asked:
        return held[1]
    content = data.store().draft(asked, _owner(author)) if asked else None
    if content is None:
        return Draft(base=data.store().newest().id, publication=new_id())
    draft = Draft.unpacked(content)
    st.session_state[_HELD] = (asked, draft)
    return draft


def save(draft: Draft, author: Author) -> None:
    """Keeps a draft in the store, and its id in the address."""
    name = st.query_params.get(PARAMETER) or uuid.uuid4().hex
    data.store().save_draft(name, draft.packed(), _owner(author))
    st.session_state[_HELD] = (name, draft)
    address.put(PARAMETER, name)


def discard(author: Author) -> None:
    """Forgets the draft of the address, in the store too."""
    data.store().drop_draft(st.query_params.get(PARAMETER, ""), _owner(author))
    for key in (_HELD, _READ, _COMPARED):
        st.session_state.pop(key, None)
    address.put(PARAMETER, None)


def rebased(draft: Draft) -> Draft:
    """The draft on the newest version, under a new id: what it would change is to be looked at again."""
    return replace(draft, base=data.store().newest().id, publication=new_id())


def remember_reading(uploaded: Uploaded, reading: Reading) -> None:
    """Keeps for this session what reading a file gave."""
    st.session_state.setdefault(_READ, {})[_key(uploaded)] = reading


def _reading(uploaded: Uploaded) -> Reading:
    known = st.session_state.setdefault(_READ, {})
    key = _key(uploaded)
    if key not in known:
        known[key] = isolation.reread_isolated(uploaded.opened, uploaded.instructions)
    found: Reading = known[key]
    return found


def _key(uploaded: Uploaded) -> str:
    return f"{uploaded.opened.sha256} {uploaded.instructions.as_data()}"


def _owner(author: Author) -> str:
    return author.address or author.name
