"""Every version that was published: when, why, what it changed; each can be looked at, downloaded
and restored.
"""

from concurrent.futures import Future
from typing import Any

import pandas as pd
import streamlit as st

from domain.language import Language
from domain.vocabulary import SHEETS
from loaders.privacy import group_threshold
from loaders.review import diff
from loaders.store import public_tables
from loaders.store.errors import NotPublishedError
from loaders.store.models import Version, new_id
from loaders.store.tally_cache import PARTICIPANTS
from services import event_log, published_data, table_exports
from services.cache import kept
from services.rendering.render_pool import RENDER_POOL
from services.rendering.render_protocol import QueueFullError, RenderError
from services.rendering.render_tasks import waited
from ui import auth, query_params, render
from ui.page import Page
from ui.panels import private_download, table_download
from ui.panels.image_download import explain
from ui.panels.public_download import XLSX, download_button
from ui.upload import diff as difference
from ui.upload import publish


def show(page: Page) -> None:
    """The versions, the newest first, and the one that the address names in detail."""
    versions = published_data.store().history()
    render.show("heading", page, text=page.language.say("History"))
    title = page.language.count("{n} version", "{n} versions", len(versions))
    render.draw(table_download.plain(_listed(versions, page.language), title, page.language))
    chosen = _chosen(page, versions)
    if chosen is not None:
        _detail(page, chosen, versions[0])


def _listed(versions: tuple[Version, ...], language: Language) -> pd.DataFrame:
    say = language.say
    before = {each.id: each for each in versions}
    rows = [
        {
            say("Version"): f"{each.number}",
            say("Published"): public_tables.when(each, language),
            **({say("By"): _by(each, language)} if auth.may_publish() else {}),
            say("Note"): _note(each, before, language),
            say("Rows"): _rows(each, before.get(each.parent), language),
        }
        for each in versions
    ]
    return pd.DataFrame(rows)


def _by(version: Version, language: Language) -> str:
    return language.say("at this computer") if version.author.local else version.author.name


def _note(version: Version, versions: dict[str, Version], language: Language) -> str:
    if version.number == 1 and not version.note:
        return language.say("The data that came with the dashboard.")
    if version.restored not in versions:
        return version.note
    restored = language.say(
        "Restored from version {number}.", number=versions[version.restored].number
    )
    return f"{restored} {version.note}".strip()


def _rows(version: Version, before: Version | None, language: Language) -> str:
    """The rows of each table, where the number is another than before with the difference.

    Of participants only for those who may publish: it would tell of how many parts a group is made
    of which these are not shown.
    """
    said = []
    for name, n in version.rows.items():
        if name == PARTICIPANTS and not auth.may_publish():
            continue
        moved = n - before.rows.get(name, 0) if before else 0
        sheet = SHEETS[name].name(language.code)
        said.append(
            f"{sheet} {language.number(n)}" + (f" ({language.signed(moved)})" if moved else "")
        )
    return language.say(" · ").join(said)


def _chosen(page: Page, versions: tuple[Version, ...]) -> Version | None:
    by_number = {str(each.number): each for each in versions}
    names = {
        number: page.language.say("Version {number}", number=each.number)
        for number, each in by_number.items()
    }
    st.selectbox(
        page.language.say("Look at a version"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=page.language.say("Choose a version"),
        width=320,
        **query_params.one("version", names),
    )
    return by_number.get(st.session_state["version"] or "")


def _detail(page: Page, version: Version, newest: Version) -> None:
    language = page.language
    if version.parent:
        _changes(page, published_data.store().version(version.parent), version)
    else:
        render.show(
            "note", page, text=language.say("The first version. It holds what the report says.")
        )
    with st.container(horizontal=True, key="version-actions"):
        offer_workbook(
            page,
            version,
            language.say("Version {number} as a workbook (XLSX)", number=version.number),
        )
        restorable = version.id != newest.id and auth.may_publish()
        if restorable and st.button(
            language.say("Restore version {number}", number=version.number), key="restore"
        ):
            _ask(page, version, newest)


def offer_workbook(page: Page, version: Version, label: str) -> None:
    """A version as a workbook: whole for those who may publish, for all others without what it
    would tell of few people.
    """
    name, key = (
        f"gcm-arab-review-{version.number}-{page.language.code}.xlsx",
        f"workbook-{version.number}-{label}",
    )
    if auth.may_publish():  # what only they may have stands at no address
        private_download.save_button(
            page, label, lambda: _saved(version, page.language), name, key=key
        )
    else:
        least = group_threshold.smallest_group()
        download_button(
            label,
            lambda: bytes(_workbook(version, least, page.language).result()),
            name,
            XLSX,
            key=key,
        )


def _workbook(version: Version, least: int, language: Language) -> Future[Any]:
    """Made by the render pool, since a table may be long, and who reads the pages shall not wait
    for it.
    """
    task = table_exports.whole(
        version, least, public_tables.stamp(version, language), language, published_data.store()
    )
    return RENDER_POOL.submit(task, published_data.tables(version))


def _saved(version: Version, language: Language) -> bytes | None:
    try:
        with st.spinner(language.say("The workbook is being made.")):
            return bytes(waited(_workbook(version, group_threshold.OFF, language)))
    except (QueueFullError, RenderError) as reason:
        st.error(explain(reason, language))
        return None


def _open_to_all(version: Version) -> dict[str, pd.DataFrame]:
    return public_tables.open_to_all(
        published_data.frames(version), at_least=group_threshold.smallest_group()
    )


def _changes(page: Page, before: Version, after: Version) -> None:
    whole = auth.may_publish()
    seen = published_data.frames if whole else _open_to_all
    key = repr(("difference", whole, before.content, after.content, page.language.code))
    found = kept(
        key, lambda: difference.told(diff.difference(seen(before), seen(after)), page.language)
    )
    title = page.language.say("What version {number} changed", number=after.number)
    render.show("heading", page, text=title)
    if not found:
        render.show("note", page, text=page.language.say("Nothing in the tables."))
    difference.show(page, found, name=f"version-{after.number}")


def _ask(page: Page, version: Version, newest: Version) -> None:
    say = page.language.say

    @st.dialog(say("Restore version {number}?", number=version.number))
    def ask() -> None:
        st.write(
            say(
                "A new version with the content of version {number} becomes the published one. "
                "Version {newest} stays in the history.",
                number=version.number,
                newest=newest.number,
            )
        )
        note = st.text_input(
            say("Why? One line that the history will show."),
            max_chars=publish.LONGEST_NOTE,
            key="restore-note",
        )
        if st.button(say("Restore"), type="primary", key="restore-now"):
            _restore(page, version, newest, note.strip())

    ask()


def _restore(page: Page, version: Version, newest: Version, note: str) -> None:
    author = auth.author()
    if author is None or not auth.may_publish():  # the sign-in ended while the question stood
        st.error(auth.why_not(page.language))
        return
    key = st.session_state.setdefault(f"restoring {version.id} over {newest.id}", new_id())
    try:
        restored = published_data.store().restore(
            version.id, parent=newest.id, key=key, note=note, author=author
        )
    except NotPublishedError as outcome:
        event_log.tell("not_published", outcome=outcome.code)
        st.error(render.literal(outcome.sentence(page.language)))
    else:
        event_log.tell("restored", version=restored.number, of=version.number)
        st.session_state[publish.PUBLISHED] = restored.number
        st.rerun()
