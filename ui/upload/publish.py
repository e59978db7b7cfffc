"""Publish an upload with a note. Removing rows needs a confirmation; a newer version in between is
shown first.
"""

from collections.abc import Callable

import streamlit as st

from domain.vocabulary import SHEETS
from loaders.review.decisions import list_decisions
from loaders.store.errors import ConflictError, NotPublishedError
from loaders.store.models import Author, PublishRequest, Upload, Version
from services import event_log, published_data
from services.authorization import MAX_NAME_LENGTH
from ui import auth, query_params, render
from ui.page import PageContext
from ui.upload import drafts, session
from ui.upload.session import UploadSession

JUST_PUBLISHED = "the version that was just published, and what is to be said of it"
MAX_NOTE_LENGTH = 500


def show(upload: UploadSession) -> None:
    """Ask for a note and publish, or show why publishing is not possible."""
    page, gettext = upload.page, upload.page.language.gettext
    if not upload.read or upload.difference.empty:
        return
    render.render_template("step", page, number=5, title=gettext("Publish"), text="")
    if _warn_if_outdated(upload):
        return
    if obstacle := _obstacle(upload):
        render.render_template("notice", page, text=obstacle)
        return
    removed = sum(len(each.removed) for each in upload.difference.tables.values())
    with st.form("publication", enter_to_submit=False):
        label = gettext("What is new? One line that the history will show.")
        note = st.text_input(label, max_chars=MAX_NOTE_LENGTH, key="note").strip()
        name = _ask_name(upload)
        pressed = st.form_submit_button(gettext("Publish"), type="primary", key="publish")
    if pressed:
        auth.remember_name(name)
    if pressed and not note:
        st.error(gettext("Say in a line what is new."))
    elif pressed and removed:
        _confirm_removal(upload, note, removed)
    elif pressed:
        _publish(upload, note)


def _ask_name(upload: UploadSession) -> str:
    """Ask the person at the machine for a name; return "" for somebody who has signed in."""
    if not upload.author.local:
        return ""
    return st.text_input(
        upload.page.language.gettext("Your name (shown in the history)"),
        value=auth.given_name(),
        max_chars=MAX_NAME_LENGTH,
        width=420,
        key="author-name",
    )


def announce(page: PageContext) -> None:
    """Show once that a version was published, with the link to it."""
    number = st.session_state.pop(JUST_PUBLISHED, None)
    if number is None:
        return
    gettext = page.language.gettext
    text = gettext(
        "Version {number} is published. Every page shows it the next time it is drawn.",
        number=number,
    )
    render.render_template(
        "published",
        page,
        text=text,
        link=f"?version={number}&lang={page.language.code}",
        open=gettext("What it changed"),
    )


def _warn_if_outdated(upload: UploadSession) -> bool:
    """Tell whether the draft is based on an old version; if so, show a warning and offer to compare
    with the newest.
    """
    newest = published_data.store().newest()
    if newest.id == upload.base.id:
        return False
    gettext = upload.page.language.gettext
    st.warning(
        gettext(
            "Version {number} was published meanwhile. Have a look at what your upload changes in "
            "it, then publish.",
            number=newest.number,
        )
    )
    if st.button(
        gettext("Compare with version {number}", number=newest.number), key="rebase", type="primary"
    ):
        upload.save_and_rerun(drafts.rebase(upload.draft))
    return True


def _obstacle(upload: UploadSession) -> str:
    """Return why the upload cannot be published; "" if it can."""
    language = upload.page.language
    if files := _files_with_errors(upload):
        return language.gettext(
            "Errors stand against {files}. Correct them, say what the values stand for, or go on "
            "without those rows.",
            files=language.join(files),
        )
    if sheets := _sheets_to_match(upload):
        return language.gettext(
            "Sheets are still to be matched, or left out: {sheets}.", sheets=language.join(sheets)
        )
    if tables := [SHEETS[name].name(language.code) for name in upload.conflicting_tables]:
        return language.gettext(
            "Two files speak of the same row, in: {tables}. Take one of them out, or correct it.",
            tables=language.join(tables),
        )
    if events := upload.unknown_events:
        return language.gettext(
            "Participants are listed for events that no table of events holds: {events}. Add the "
            "events.",
            events=language.join(events),
        )
    return ""


def _files_with_errors(upload: UploadSession) -> list[str]:
    """List the files with errors that the analyst has not accepted to leave out."""
    return [
        reading.file
        for reading in upload.readings
        if not reading.publishable and reading.sha256 not in upload.draft.left_out
    ]


def _sheets_to_match(upload: UploadSession) -> list[str]:
    """List the sheets still to be matched; a sheet without a name by its file."""
    return [
        sheet or uploaded.opened.file
        for uploaded in upload.draft.files
        for sheet in upload.waiting(uploaded.opened.sha256)
    ]


def _confirm_removal(upload: UploadSession, note: str, removed: int) -> None:
    language = upload.page.language

    @st.dialog(language.gettext("Remove rows?"))
    def ask() -> None:
        st.write(
            language.ngettext(
                "{n} row that is published now is removed.",
                "{n} rows that are published now are removed.",
                removed,
            )
        )
        if st.button(
            language.gettext("Remove and publish"), type="primary", key="remove-and-publish"
        ):
            _publish(upload, note)

    ask()


def _publish(upload: UploadSession, note: str) -> None:
    author = auth.current_user()
    if author is None or not auth.may_publish() or not _is_owner(author, upload):
        st.error(auth.denial_reason(upload.page.language))  # the sign-in expired meanwhile
        return
    uploads = tuple(Upload(each.file, each.sha256) for each in upload.readings)
    publication = PublishRequest(
        upload.draft.publication,
        upload.draft.base,
        upload.result_tables,
        note,
        uploads,
        tuple(each.to_dict() for each in list_decisions(upload.draft, upload.readings)),
    )
    try:
        version = published_data.store().publish(publication, auth.with_given_name(author))
    except ConflictError as outcome:
        event_log.log_event("not_published", outcome=outcome.code)
        st.rerun()  # which shows the version in between
    except NotPublishedError as outcome:
        event_log.log_event("not_published", outcome=outcome.code)
        st.error(render.escape_markdown(outcome.sentence(upload.page.language)))
    else:
        _finish(upload, version)


def save_version(
    page: PageContext, save: Callable[[Author], Version], event: str, **facts: object
) -> None:
    """Save a version as the current user and show the page again, or say why it is not saved.

    `event` and `facts` are logged with the number of the version.
    """
    author = auth.current_user()
    if author is None or not auth.may_publish():  # the sign-in expired while a dialog was open
        st.error(auth.denial_reason(page.language))
        return
    try:
        version = save(auth.with_given_name(author))
    except NotPublishedError as outcome:
        event_log.log_event("not_published", outcome=outcome.code)
        st.error(render.escape_markdown(outcome.sentence(page.language)))
    else:
        event_log.log_event(event, version=version.number, **facts)
        st.session_state[JUST_PUBLISHED] = version.number
        st.rerun()


def _is_owner(author: Author, upload: UploadSession) -> bool:
    return drafts.draft_owner(author) == drafts.draft_owner(upload.author)


def _finish(upload: UploadSession, version: Version) -> None:
    event_log.log_event("published", version=version.number)
    session.discard_draft(upload.author)
    st.session_state[JUST_PUBLISHED] = version.number
    query_params.set_param("version", None)
    st.rerun()
