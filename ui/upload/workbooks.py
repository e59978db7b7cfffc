"""The workbooks to begin from: the published data, and an empty template."""

import streamlit as st

from loaders.xlsx import template
from services import published_data
from ui import render
from ui.page import Page
from ui.panels.public_download import XLSX, download_button
from ui.upload import history


def show(page: Page) -> None:
    """Two downloads, made on the click."""
    language = page.language
    render.show(
        "note",
        page,
        text=language.say("Change the workbook, or fill in the template, and upload it below."),
    )
    with st.container(horizontal=True, key="download-workbooks"):
        history.offer_workbook(
            page, published_data.store().newest(), language.say("The published data (XLSX)")
        )
        download_button(
            language.say("An empty template (XLSX)"),
            lambda: template.template(language),
            f"template-{language.code}.xlsx",
            XLSX,
            key="template",
        )
