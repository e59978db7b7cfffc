"""Show a table on the page, with its downloads."""

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
    """A table made ready to be shown: as HTML, and as the frame and the words on it that a download
    takes.
    """

    html: str
    frame: pd.DataFrame
    about: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class RenderedListing:
    """A listing made ready to be shown: its heading as HTML, and its table where it has rows."""

    heading: str
    table: RenderedTable | None


def render_table(
    frame: pd.DataFrame, title: str, source: Citation, language: Language
) -> RenderedTable:
    """A frame with its finding, and as-of date, source and version."""
    rows = frame.astype(object).where(frame.notna(), "").itertuples(index=False)
    markup = fill_template("table", language, caption=title, columns=frame.columns, rows=rows)
    return RenderedTable(
        markup, frame, {language.gettext("Title"): title, language.gettext("Source"): str(source)}
    )


def render_plain_table(frame: pd.DataFrame, title: str, language: Language) -> str:
    """A frame as HTML without source and downloads: of an upload that is not published, or of the
    store itself.
    """
    return fill_template(
        "table", language, caption=title, columns=frame.columns, rows=frame.itertuples(index=False)
    )


def render_listing(listing: Listing, language: Language) -> RenderedListing:
    """A listing; without a table where it has no rows: the finding says so alone."""
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
    """A table under its finding, with HTML below it and its downloads. In one element: each costs
    as much as another.
    """
    render.render_html(listing.heading + (listing.table.html if listing.table else "") + below)
    if listing.table:
        download_buttons(page, listing.table, name=name)


def show_table(page: PageContext, table: RenderedTable, *, name: str) -> None:
    """The table as HTML, with CSV and XLSX beside it (made on the click)."""
    render.render_html(table.html)
    download_buttons(page, table, name=name)


def download_buttons(page: PageContext, table: RenderedTable, *, name: str) -> None:
    """Two buttons: the table as CSV and as XLSX. None in an embedded view."""
    if page.embedded:
        return
    file = f"{name}-{page.language.code}"
    with st.container(horizontal=True, key=f"download-{name}"):
        download_button(
            page.language.gettext("Table as CSV"),
            lambda: _export_module().to_csv(table.frame),
            f"{file}.csv",
            "text/csv",
            key=f"csv-{name}",
        )
        download_button(
            page.language.gettext("Table as XLSX"),
            lambda: _export_module().to_xlsx(
                table.frame, about=table.about, name=name, rtl=page.language.rtl
            ),
            f"{file}.xlsx",
            XLSX_TYPE,
            key=f"xlsx-{name}",
        )


def private_download_buttons(
    page: PageContext, make: Callable[[], pd.DataFrame], *, name: str, title: str
) -> None:
    """The same two buttons for what is not published: no address on the server leads to it, and
    `make` makes it on the click.
    """
    gettext, file = page.language.gettext, f"{name}-{page.language.code}"
    about = {gettext("Title"): title}
    with st.container(horizontal=True, key=f"download-{name}"):
        private_download.private_download_button(
            page,
            gettext("Table as CSV"),
            lambda: _export_module().to_csv(make()),
            f"{file}.csv",
            key=f"csv-{name}",
        )
        private_download.private_download_button(
            page,
            gettext("Table as XLSX"),
            lambda: _export_module().to_xlsx(make(), about=about, name=name, rtl=page.language.rtl),
            f"{file}.xlsx",
            key=f"xlsx-{name}",
        )


def _export_module() -> Any:
    """What writes files: imported when somebody asks for one, as openpyxl takes a tenth of a second
    of every start.
    """
    return import_module("loaders.xlsx.export")
