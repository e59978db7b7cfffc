"""Draw a table on the page, with its downloads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pandas as pd
import streamlit as st

from domain.citation import Citation
from domain.language import Language
from domain.listing import Listing
from templates import fill_template
from ui import render
from ui.page import PageContext
from ui.panels import private_download
from ui.panels.public_download import XLSX_TYPE, download_button


@dataclass(frozen=True, eq=False)
class RenderedTable:
    """A table ready to be drawn: its HTML, and for downloads the frame and its metadata."""

    html: str
    frame: pd.DataFrame
    about: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class RenderedListing:
    """A listing ready to be drawn: its heading as HTML, and its table where it has rows."""

    heading: str
    table: RenderedTable | None


def render_table(
    frame: pd.DataFrame, title: str, source: Citation, language: Language
) -> RenderedTable:
    """Render a frame with its finding as caption; `source` has as-of date, source and version."""
    rows = frame.astype(object).where(frame.notna(), "").itertuples(index=False)
    markup = fill_template("table", language, caption=title, columns=frame.columns, rows=rows)
    return RenderedTable(
        markup, frame, {language.gettext("Title"): title, language.gettext("Source"): str(source)}
    )


def render_plain_table(frame: pd.DataFrame, title: str, language: Language) -> str:
    """Render a frame as HTML without source and downloads: of an unpublished upload, or of the
    store.
    """
    return fill_template(
        "table", language, caption=title, columns=frame.columns, rows=frame.itertuples(index=False)
    )


def render_listing(listing: Listing, language: Language) -> RenderedListing:
    """Render a listing; without rows it has a heading only, which says so."""
    heading = fill_template("exhibit", language, title=listing.title, source=listing.source)
    return RenderedListing(
        heading,
        render_table(listing.table, listing.title, listing.source, language)
        if len(listing.table)
        else None,
    )


def show_listing(
    page: PageContext, listing: RenderedListing, *, name: str, below: str = ""
) -> None:
    """Draw a listing with its downloads and the HTML `below` it.

    Its HTML is one element: the server's time depends on the number of elements.
    """
    render.render_html(listing.heading + (listing.table.html if listing.table else "") + below)
    if listing.table:
        download_buttons(page, listing.table, name=name)


def show_table(page: PageContext, table: RenderedTable, *, name: str) -> None:
    """Draw a table, with downloads as CSV and XLSX."""
    render.render_html(table.html)
    download_buttons(page, table, name=name)


def download_buttons(page: PageContext, table: RenderedTable, *, name: str) -> None:
    """Draw buttons for the table as CSV and as XLSX; none in an embedded view."""
    if page.embedded:
        return
    gettext, file = page.language.gettext, f"{name}-{page.language.code}"
    to_csv, to_xlsx = _exporters(page, lambda: table.frame, name, table.about)
    with st.container(horizontal=True, key=f"download-{name}"):
        csv_label, xlsx_label = gettext("Table as CSV"), gettext("Table as XLSX")
        download_button(csv_label, to_csv, f"{file}.csv", "text/csv", key=f"csv-{name}")
        download_button(xlsx_label, to_xlsx, f"{file}.xlsx", XLSX_TYPE, key=f"xlsx-{name}")


def private_download_buttons(
    page: PageContext, make: Callable[[], pd.DataFrame], *, name: str, title: str
) -> None:
    """Draw both buttons for unpublished data, without an address on the server. `make` is called at
    the click.
    """
    gettext, file = page.language.gettext, f"{name}-{page.language.code}"
    to_csv, to_xlsx = _exporters(page, make, name, {gettext("Title"): title})
    button = private_download.private_download_button
    with st.container(horizontal=True, key=f"download-{name}"):
        button(page, gettext("Table as CSV"), to_csv, f"{file}.csv", f"csv-{name}")
        button(page, gettext("Table as XLSX"), to_xlsx, f"{file}.xlsx", f"xlsx-{name}")


def _exporters(
    page: PageContext, make: Callable[[], pd.DataFrame], name: str, about: Mapping[str, str]
) -> tuple[Callable[[], bytes], Callable[[], bytes]]:
    """Return the functions that write the table of `make` as CSV and as XLSX."""

    def to_csv() -> bytes:
        return bytes(_export_module().to_csv(make()))

    def to_xlsx() -> bytes:
        rtl = page.language.rtl
        return bytes(_export_module().to_xlsx(make(), about=about, name=name, rtl=rtl))

    return to_csv, to_xlsx


def _export_module() -> Any:
    """Import the export module at the first download: openpyxl takes 0.1 s to import."""
    return import_module("loaders.xlsx.export")
