"""The workbooks to begin from: the published data, and an empty template."""

import streamlit as st

from loaders import template
from ui import data, history, piece
from ui.shell import Page


def show(page: Page) -> None:
    """Two downloads, made on the click."""
    language = page.language
    piece.show("note", page, text=language.say("Change the workbook, or fill in the template, and upload it below."))
    newest = data.store().newest()
    with st.container(horizontal=True, key="download-workbooks"):
        st.download_button(
            language.say("The published data (XLSX)"),
            lambda: template.workbook(data.tables(newest).frames(), language, about=history.about(newest, language)),
            f"gcm-arab-review-{newest.number}-{language.code}.xlsx",
            history.XLSX,
            key="workbook",
            on_click="ignore",
        )
        st.download_button(
            language.say("An empty template (XLSX)"),
            lambda: template.template(language),
            f"template-{language.code}.xlsx",
            history.XLSX,
            key="template",
            on_click="ignore",
        )
