"""Offer the workbooks to start from: the published data, and an empty template."""

import streamlit as st

from loaders.xlsx import template
from services import published_data
from ui import render
from ui.page import PageContext
from ui.panels.public_download import XLSX_TYPE, download_button
from ui.upload import history


def show(page: PageContext) -> None:
    """Draw both downloads; the files are made at the click."""
    language = page.language
    render.render_template(
        "note",
        page,
        text=language.gettext("Change the workbook, or fill in the template, and upload it below."),
    )
    with st.container(horizontal=True, key="download-workbooks"):
        history.offer_workbook(
            page, published_data.store().newest(), language.gettext("The published data (XLSX)")
        )
        download_button(
            language.gettext("An empty template (XLSX)"),
            lambda: template.build_template(language),
            f"template-{language.code}.xlsx",
            XLSX_TYPE,
            key="template",
        )
