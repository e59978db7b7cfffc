"""The last step of an upload: publishing it with a note. Nothing is removed without being asked
twice, and nobody is overtaken unawares.
"""

import streamlit as st

from domain.vocabulary import SHEETS
from loaders.store.errors import ConflictError, NotPublishedError
from loaders.store.models import PublishRequest, Upload, Version
from services import event_log, published_data
from ui import auth, query_params, render
from ui.page import PageContext
from ui.upload import drafts, session
from ui.upload.session import UploadSession

JUST_PUBLISHED = "the version that was just published, and what is to be said of it"
MAX_NOTE_LENGTH = 500


def show(upload: UploadSession) -> None:
    """Asks for a note and publishes, or says what stands in the way."""
    page, gettext = upload.page, upload.page.language.gettext
    if not upload.read or upload.difference.empty:
        return
    render.render_template("step", page, number=5, title=gettext("Publish"), text="")
    if _warn_if_outdated(upload):
        return
    obstacle = _obstacle(upload)
    if obstacle:
        render.render_template("notice", page, text=obstacle)
        return
    removed = sum(len(each.removed) for each in upload.difference.tables.values())
    with st.form("publication", enter_to_submit=False):
        note = st.text_input(
            gettext("What is new? One line that the history will show."),
            max_chars=MAX_NOTE_LENGTH,
            key="note",
        ).strip()
        pressed = st.form_submit_button(gettext("Publish"), type="primary", key="publish")
    if pressed and not note:
        st.error(gettext("Say in a line what is new."))
    elif pressed and removed:
        _confirm_removal(upload, note, removed)
    elif pressed:
        _publish(upload, note)


def announce(page: PageContext) -> None:
    """What happened, once, with the link to the version."""
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
    """Whether the draft stands on a version that is no longer the newest: shown what came between,
    the analyst decides again.
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
    """What stands in the way of publishing; empty where nothing does."""
    gettext = upload.page.language.gettext
    waiting = [
        each.file
        for each in upload.readings
        if not each.publishable and each.sha256 not in upload.draft.left_out
    ]
    if waiting:
        return gettext(
            "Errors stand against {files}. Correct them, say what the values stand for, or go on "
            "without those rows.",
            files=upload.page.language.join(waiting),
        )
    unmatched = [
        sheet or each.opened.file
        for each in upload.draft.files
        for sheet in upload.waiting(each.opened.sha256)
    ]
    if unmatched:
        return gettext(
            "Sheets are still to be matched, or left out: {sheets}.",
            sheets=upload.page.language.join(unmatched),
        )
    if upload.conflicting_tables:
        names = upload.page.language.join(
            SHEETS[name].name(upload.page.language.code) for name in upload.conflicting_tables
        )
        return gettext(
            "Two files speak of the same row, in: {tables}. Take one of them out, or correct it.",
            tables=names,
        )
    orphans = upload.unknown_events
    if orphans:
        return gettext(
            "Participants are listed for events that no table of events holds: {events}. Add the "
            "events.",
            events=upload.page.language.join(orphans),
        )
    return ""


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
    if (
        author is None
        or not auth.may_publish()
        or drafts.draft_owner(author) != drafts.draft_owner(upload.author)
    ):
        st.error(auth.denial_reason(upload.page.language))  # the sign-in ended while the page stood
        return
    uploads = tuple(Upload(each.file, each.sha256) for each in upload.readings)
    publication = PublishRequest(
        upload.draft.publication, upload.draft.base, upload.result_tables, note, uploads
    )
    try:
        version = published_data.store().publish(publication, author)
    except ConflictError as outcome:
        event_log.log_event("not_published", outcome=outcome.code)
        st.rerun()  # what came between is shown there
    except NotPublishedError as outcome:
        event_log.log_event("not_published", outcome=outcome.code)
        st.error(render.escape_markdown(outcome.sentence(upload.page.language)))
    else:
        _finish(upload, version)


def _finish(upload: UploadSession, version: Version) -> None:
    event_log.log_event("published", version=version.number)
    session.discard_draft(upload.author)
    st.session_state[JUST_PUBLISHED] = version.number
    query_params.set_param("version", None)
    st.rerun()
