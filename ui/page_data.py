"""Give a page the published tables, and tell the reader where the store cannot be reached."""

import streamlit as st

from domain.tables import Tables
from loaders.store.errors import StoreUnavailableError
from services.published_data import current_tables_and_failure, newest
from ui.page import PageContext


def current_tables_or_warn(page: PageContext) -> Tables:
    """The same; where the store cannot be reached the reader is told, and what is shown instead."""
    tables, reason = current_tables_and_failure()
    if reason:
        st.error(reason.sentence(page.language))
    return tables


def warn_if_unreachable(page: PageContext) -> bool:
    """Tells the reader where the store cannot be reached."""
    try:
        newest()
    except StoreUnavailableError as reason:
        st.error(reason.sentence(page.language))
        return True
    return False
