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
CACHED_DRAFT = "the draft as it was last read from or written to the store"
_DRAFT_ID = re.compile(r"[0-9a-f]{32}")


def load_draft(author: Author) -> Draft:
    """Return the draft of the address; without one of this author, an empty one on the newest
    version.
    """
    draft_id = st.query_params.get(PARAMETER, "")
    cached = st.session_state.get(CACHED_DRAFT)
    if cached is not None and cached[0] == draft_id:
        cached_draft: Draft = cached[1]
        return cached_draft
    draft = _draft_from_store(draft_id, author)
    if draft is None:
        return Draft(base=published_data.store().newest().id, publication=new_id())
    st.session_state[CACHED_DRAFT] = (draft_id, draft)
    return draft


def _draft_from_store(draft_id: str, author: Author) -> Draft | None:
    """Return a stored draft, rebased if its version is not in the store; None where there is none,
    or it cannot be read any more.
    """
    content = (
        published_data.store().draft(draft_id, draft_owner(author))
        if _DRAFT_ID.fullmatch(draft_id)
        else None
    )
    if content is None:
        return None
    try:
        draft = Draft.from_bytes(content)
    except ValueError:
        return None
    try:
        published_data.store().version(draft.base)
    except KeyError:  # the store was replaced by another meanwhile
        return rebase(draft)
    return draft


def save_draft(draft: Draft, author: Author) -> None:
    """Save a draft in the store, and its id in the address; an invalid id there is replaced."""
    param = st.query_params.get(PARAMETER, "")
    draft_id = param if _DRAFT_ID.fullmatch(param) else uuid.uuid4().hex
    published_data.store().save_draft(draft_id, draft.to_bytes(), draft_owner(author))
    st.session_state[CACHED_DRAFT] = (draft_id, draft)
    query_params.set_param(PARAMETER, draft_id)


def rebase(draft: Draft) -> Draft:
    """Return the draft on the newest version, under a new publication id: its changes must be
    reviewed again.
    """
    return replace(draft, base=published_data.store().newest().id, publication=new_id())


def draft_owner(author: Author) -> str:
    """Return the name under which the drafts of an author are stored."""
    return author.address or author.name
