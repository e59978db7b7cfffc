"""Return the published tables to a page, and show an error while the store is unavailable."""

import streamlit as st

from domain.tables import Tables
from loaders.store.errors import StoreUnavailableError
from services.published_data import current_tables_and_failure, newest
from ui.page import PageContext


def current_tables_or_warn(page: PageContext) -> Tables:
    """Return the current tables; while the store is unavailable, show an error and the version last
    read.
    """
    tables, reason = current_tables_and_failure()
    if reason:
        st.error(reason.sentence(page.language))
    return tables


def warn_if_unreachable(page: PageContext) -> bool:
    """Tell whether the store is unavailable, and show an error if so."""
    try:
        newest()
    except StoreUnavailableError as reason:
        st.error(reason.sentence(page.language))
        return True
    return False
