"""The workbooks to begin from: the published data, and an empty template."""

import streamlit as st

from loaders.xlsx import template
from ui import data, history, piece
from ui.shell import Page


def show(page: Page) -> None:
    """Two downloads, made on the click."""
    language = page.language
    piece.show(
        "note",
        page,
        text=language.say("Change the workbook, or fill in the template, and upload it below."),
    )
    with st.container(horizontal=True, key="download-workbooks"):
        history.offer_workbook(
            page, data.store().newest(), language.say("The published data (XLSX)")
        )
        st.download_button(
            language.say("An empty template (XLSX)"),
            lambda: template.template(language),
            f"template-{language.code}.xlsx",
            history.XLSX,
            key="template",
            on_click="ignore",
        )
