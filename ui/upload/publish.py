"""The last step of an upload: publishing it with a note. Nothing is removed without being asked
twice, and nobody is overtaken unawares.
"""

import streamlit as st

from domain.vocabulary import SHEETS
from loaders.store.errors import NotPublishedError, Overtaken
from loaders.store.models import Publication, Upload, Version
from services import event_log, published_data
from ui import auth, query_params, render
from ui.page import Page
from ui.upload import drafts, session
from ui.upload.session import Bench

PUBLISHED = "the version that was just published, and what is to be said of it"
LONGEST_NOTE = 500


def show(bench: Bench) -> None:
    """Asks for a note and publishes, or says what stands in the way."""
    page, say = bench.page, bench.page.language.say
    if not bench.read or bench.difference.empty:
        return
    render.show("step", page, number=5, title=say("Publish"), text="")
    if _overtaken(bench):
        return
    obstacle = _obstacle(bench)
    if obstacle:
        render.show("notice", page, text=obstacle)
        return
    removed = sum(len(each.removed) for each in bench.difference.tables.values())
    with st.form("publication", enter_to_submit=False):
        note = st.text_input(
            say("What is new? One line that the history will show."),
            max_chars=LONGEST_NOTE,
            key="note",
        ).strip()
        pressed = st.form_submit_button(say("Publish"), type="primary", key="publish")
    if pressed and not note:
        st.error(say("Say in a line what is new."))
    elif pressed and removed:
        _ask_again(bench, note, removed)
    elif pressed:
        _publish(bench, note)


def announce(page: Page) -> None:
    """What happened, once, with the link to the version."""
    number = st.session_state.pop(PUBLISHED, None)
    if number is None:
        return
    say = page.language.say
    text = say(
        "Version {number} is published. Every page shows it the next time it is drawn.",
        number=number,
    )
    render.show(
        "published",
        page,
        text=text,
        link=f"?version={number}&lang={page.language.code}",
        open=say("What it changed"),
    )


def _overtaken(bench: Bench) -> bool:
    """Whether the draft stands on a version that is no longer the newest: shown what came between,
    the analyst decides again.
    """
    newest = published_data.store().newest()
    if newest.id == bench.base.id:
        return False
    say = bench.page.language.say
    st.warning(
        say(
            "Version {number} was published meanwhile. Have a look at what your upload changes in "
            "it, then publish.",
            number=newest.number,
        )
    )
    if st.button(
        say("Compare with version {number}", number=newest.number), key="rebase", type="primary"
    ):
        bench.keep(drafts.rebased(bench.draft))
    return True


def _obstacle(bench: Bench) -> str:
    """What stands in the way of publishing; empty where nothing does."""
    say = bench.page.language.say
    waiting = [
        each.file
        for each in bench.readings
        if not each.publishable and each.sha256 not in bench.draft.left_out
    ]
    if waiting:
        return say(
            "Errors stand against {files}. Correct them, say what the values stand for, or go on "
            "without those rows.",
            files=bench.page.language.join(waiting),
        )
    unmatched = [
        sheet or each.opened.file
        for each in bench.draft.files
        for sheet in bench.waiting(each.opened.sha256)
    ]
    if unmatched:
        return say(
            "Sheets are still to be matched, or left out: {sheets}.",
            sheets=bench.page.language.join(unmatched),
        )
    if bench.doubled:
        names = bench.page.language.join(
            SHEETS[name].name(bench.page.language.code) for name in bench.doubled
        )
        return say(
            "Two files speak of the same row, in: {tables}. Take one of them out, or correct it.",
            tables=names,
        )
    orphans = bench.orphans
    if orphans:
        return say(
            "Participants are listed for events that no table of events holds: {events}. Add the "
            "events.",
            events=bench.page.language.join(orphans),
        )
    return ""


def _ask_again(bench: Bench, note: str, removed: int) -> None:
    language = bench.page.language

    @st.dialog(language.say("Remove rows?"))
    def ask() -> None:
        st.write(
            language.count(
                "{n} row that is published now is removed.",
                "{n} rows that are published now are removed.",
                removed,
            )
        )
        if st.button(language.say("Remove and publish"), type="primary", key="remove-and-publish"):
            _publish(bench, note)

    ask()


def _publish(bench: Bench, note: str) -> None:
    author = auth.author()
    if (
        author is None
        or not auth.may_publish()
        or drafts.owner(author) != drafts.owner(bench.author)
    ):
        st.error(auth.why_not(bench.page.language))  # the sign-in ended while the page stood
        return
    uploads = tuple(Upload(each.file, each.sha256) for each in bench.readings)
    publication = Publication(bench.draft.publication, bench.draft.base, bench.after, note, uploads)
    try:
        version = published_data.store().publish(publication, author)
    except Overtaken as outcome:
        event_log.tell("not_published", outcome=outcome.code)
        st.rerun()  # what came between is shown there
    except NotPublishedError as outcome:
        event_log.tell("not_published", outcome=outcome.code)
        st.error(render.literal(outcome.sentence(bench.page.language)))
    else:
        _finish(bench, version)


def _finish(bench: Bench, version: Version) -> None:
    event_log.tell("published", version=version.number)
    session.discard(bench.author)
    st.session_state[PUBLISHED] = version.number
    query_params.put("version", None)
    st.rerun()
