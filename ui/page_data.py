"""Give a page the published tables, and tell the reader where the store cannot be reached."""

import streamlit as st

from domain.tables import Tables
from loaders.store.errors import StoreUnavailable
from services.published_data import _published, newest
from ui.page import Page


def shown(page: Page) -> Tables:
    """The same; where the store cannot be reached the reader is told, and what is shown instead."""
    found, reason = _published()
    if reason:
        st.error(reason.sentence(page.language))
    return found


def unreachable(page: Page) -> bool:
    """Tells the reader where the store cannot be reached."""
    try:
        newest()
    except StoreUnavailable as reason:
        st.error(reason.sentence(page.language))
        return True
    return False
