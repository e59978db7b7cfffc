"""Keep the draft of an upload in the store, under an id in the address."""

import re
import uuid
from dataclasses import replace

import streamlit as st

from loaders.review.draft import Draft
from loaders.store.models import Author, new_id
from services import published_data
from ui import query_params

PARAMETER = "draft"
HELD = "the draft as it was last read from or written to the store"
_ID = re.compile(r"[0-9a-f]{32}")  # of a draft


def opened(author: Author) -> Draft:
    """Return the draft of the address; an empty one on the newest version where there is none, or
    it is not this author's.
    """
    asked = st.query_params.get(PARAMETER, "")
    held = st.session_state.get(HELD)
    if held is not None and held[0] == asked:
        found: Draft = held[1]
        return found
    draft = _stored(asked, author)
    if draft is None:
        return Draft(base=published_data.store().newest().id, publication=new_id())
    st.session_state[HELD] = (asked, draft)
    return draft


def _stored(asked: str, author: Author) -> Draft | None:
    """The draft as the store has it, on a version that is there; None where there is none, or one
    that is not understood any more.
    """
    content = published_data.store().draft(asked, owner(author)) if _ID.fullmatch(asked) else None
    if content is None:
        return None
    try:
        draft = Draft.unpacked(content)
    except ValueError:
        return None
    try:
        published_data.store().version(draft.base)
    except KeyError:  # the store was replaced by another meanwhile
        return rebased(draft)
    return draft


def save(draft: Draft, author: Author) -> None:
    """Keep a draft in the store, and its id in the address, in the place of what is no id there:
    it would not be found again.
    """
    asked = st.query_params.get(PARAMETER, "")
    name = asked if _ID.fullmatch(asked) else uuid.uuid4().hex
    published_data.store().save_draft(name, draft.packed(), owner(author))
    st.session_state[HELD] = (name, draft)
    query_params.put(PARAMETER, name)


def rebased(draft: Draft) -> Draft:
    """Return the draft on the newest version, under a new id: what it would change is to be looked
    at again.
    """
    return replace(draft, base=published_data.store().newest().id, publication=new_id())


def owner(author: Author) -> str:
    """Return the name under which the drafts of an author are kept."""
    return author.address or author.name
