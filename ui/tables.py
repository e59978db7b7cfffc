"""A table on the page, and its downloads."""

import pandas as pd
import streamlit as st

from domain.citation import Stated
from domain.listing import Listing
from loaders import export
from ui import piece
from ui.shell import Page


def about(page: Page, title: str, source: Stated) -> dict[str, str]:
    """What a downloaded table is about: its finding, and as-of date, source and version."""
    return {page.language.say("Title"): title, page.language.say("Source"): str(source)}


def show_listing(page: Page, listing: Listing, *, name: str) -> None:
    """A table under its finding. Where it has no rows, the finding says so alone."""
    piece.show("exhibit", page, title=listing.title, source=listing.source)
    if len(listing.table):
        show(page, listing.table, name=name, about=about(page, listing.title, listing.source))


def show(page: Page, frame: pd.DataFrame, *, name: str, about: dict[str, str]) -> None:
    """The table as HTML, with CSV and XLSX beside it (made on the click). `about` names title, as-of date, source and version."""
    rows = frame.astype(object).where(frame.notna(), "").itertuples(index=False)
    piece.show("table", page, caption=next(iter(about.values())), columns=frame.columns, rows=rows)
    downloads(page, frame, name=name, about=about)


def downloads(page: Page, frame: pd.DataFrame, *, name: str, about: dict[str, str]) -> None:
    """Two buttons: the table as CSV and as XLSX. None in an embedded view."""
    if page.embedded:
        return
    file = f"{name}-{page.language.code}"
    with st.container(horizontal=True, key=f"download-{name}"):
        st.download_button(
            page.language.say("Table as CSV"),
            lambda: export.csv(frame),
            f"{file}.csv",
            "text/csv",
            key=f"csv-{name}",
            on_click="ignore",
        )
        st.download_button(
            page.language.say("Table as XLSX"),
            lambda: export.xlsx(frame, about=about, name=name, rtl=page.language.rtl),
            f"{file}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"xlsx-{name}",
            on_click="ignore",
        )
