"""Offer the workbooks that come with the dashboard: one button each, which shows what would change
and publishes it.
"""

import hashlib

import streamlit as st

from loaders.review.bundled import CORRECTED_REPORT, PUBLIC_RECORD_2025, REPORT, BundledWorkbook
from loaders.store.models import PublishRequest, Upload, Version, new_id
from services import published_data
from ui import auth, render
from ui.page import PageContext
from ui.upload import movements, publish


def show(page: PageContext) -> None:
    """Draw the button of the workbook that is offered now, for those who may publish."""
    if not auth.may_publish():
        return
    newest = published_data.store().newest()
    offered = _offered(newest)
    if offered is None:
        return
    gettext = page.language.gettext
    render.render_template("note", page, text=gettext(offered.text))
    if st.button(gettext(offered.label), key=offered.code):
        _ask(page, offered, newest)


def _offered(newest: Version) -> BundledWorkbook | None:
    """Return the corrected report where the newest version is the report of before, else the public
    record where it was not added yet.
    """
    first = published_data.store().history()[-1]
    bundled = hashlib.sha256(REPORT.read_bytes()).hexdigest()
    of_before = {upload.sha256 for upload in first.uploads if upload.file == REPORT.name}
    if newest.content == first.content and of_before and bundled not in of_before:
        return CORRECTED_REPORT
    return None if "indicators" in newest.rows else PUBLIC_RECORD_2025


def _ask(page: PageContext, offered: BundledWorkbook, newest: Version) -> None:
    gettext = page.language.gettext
    preview, reading = offered.preview(published_data.full_tables(newest))
    upload = Upload(reading.file, reading.sha256)

    @st.dialog(gettext(offered.label), width="large")
    def ask() -> None:
        st.write(gettext(offered.text))
        movements.show(page, preview.movements(page.language))
        if st.button(gettext("Publish"), type="primary", key=f"{offered.code}-now"):
            note = gettext(offered.note)
            key = st.session_state.setdefault(f"{offered.code} over {newest.id}", new_id())
            request = PublishRequest(key, newest.id, preview.rows, note, (upload,))
            publish.save_version(
                page, lambda author: published_data.store().publish(request, author), "published"
            )

    ask()
