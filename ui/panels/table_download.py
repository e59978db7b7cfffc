"""Draw a table of unpublished data on the page, with its downloads."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import pandas as pd
import streamlit as st

from domain.language import Language
from templates import fill_template
from ui.page import PageContext
from ui.panels import private_download


def render_plain_table(frame: pd.DataFrame, title: str, language: Language) -> str:
    """Render a frame as HTML without source and downloads: of an unpublished upload, or of the
    store.
    """
    return fill_template(
        "table", language, caption=title, columns=frame.columns, rows=frame.itertuples(index=False)
    )


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
