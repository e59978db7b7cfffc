"""List the published versions with time, note and changes; each can be viewed, downloaded and
restored.
"""

from concurrent.futures import Future
from typing import Any

import pandas as pd
import streamlit as st

from domain.findings import movement
from domain.language import Language
from domain.vocabulary import SHEETS
from loaders.privacy import group_threshold
from loaders.review import diff
from loaders.store import public_tables
from loaders.store.models import Author, Version, new_id
from loaders.store.tally_cache import PARTICIPANTS
from services import published_data
from services.authorization import LOCAL_USER
from services.cache import get_cached_by_key
from services.exports import table_exports
from services.rendering.render_pool import RENDER_POOL
from services.rendering.render_protocol import QueueFullError, RenderError
from services.rendering.render_tasks import wait_for
from ui import auth, query_params, render
from ui.page import PageContext
from ui.panels import private_download, table_download
from ui.panels.public_download import XLSX_TYPE, download_button
from ui.panels.render_errors import error_message
from ui.upload import diff as difference
from ui.upload import movements, publish
from ui.upload.trace import decisions


def show(page: PageContext) -> None:
    """List the versions, the newest first, and show the one that the address names in detail."""
    versions = published_data.store().history()
    render.render_template("heading", page, text=page.language.gettext("History"))
    title = page.language.ngettext("{n} version", "{n} versions", len(versions))
    render.render_html(
        table_download.render_plain_table(
            _version_table(versions, page.language), title, page.language
        )
    )
    chosen = _choose_version(page, versions)
    if chosen is not None:
        _show_version(page, chosen, versions[0])


def _version_table(versions: tuple[Version, ...], language: Language) -> pd.DataFrame:
    gettext = language.gettext
    before = {each.id: each for each in versions}
    rows = [
        {
            gettext("Version"): f"{each.number}",
            gettext("Published"): public_tables.publication_time(each, language),
            **({gettext("By"): _author_name(each, language)} if auth.may_publish() else {}),
            gettext("Note"): _note_text(each, before, language),
            gettext("Rows"): _row_counts(each, before.get(each.parent), language),
        }
        for each in versions
    ]
    return pd.DataFrame(rows)


def _author_name(version: Version, language: Language) -> str:
    """Return who published a version; a name that was given without a sign-in is marked so."""
    name = version.author.name
    if not version.author.local:
        return name
    if name in ("", LOCAL_USER):
        return language.gettext("at this computer")
    return language.gettext("{name} (at this computer)", name=name)


def _note_text(version: Version, versions: dict[str, Version], language: Language) -> str:
    if version.number == 1 and not version.note:
        return language.gettext("The data that came with the dashboard.")
    if version.restored not in versions:
        return version.note
    restored = language.gettext(
        "Restored from version {number}.", number=versions[version.restored].number
    )
    return f"{restored} {version.note}".strip()


def _row_counts(version: Version, before: Version | None, language: Language) -> str:
    """Describe the rows of each table, with the difference to the version before.

    Participants are included only for those who may publish: the number of rows of a group could
    reveal values that are suppressed.
    """
    parts = []
    for name, n in version.rows.items():
        if name == PARTICIPANTS and not auth.may_publish():
            continue
        moved = n - before.rows.get(name, 0) if before else 0
        sheet = SHEETS[name].name(language.code)
        parts.append(
            f"{sheet} {language.number(n)}"
            + (f" ({language.number_with_sign(moved)})" if moved else "")
        )
    return language.gettext(" · ").join(parts)


def _choose_version(page: PageContext, versions: tuple[Version, ...]) -> Version | None:
    by_number = {str(each.number): each for each in versions}
    names = {
        number: page.language.gettext("Version {number}", number=each.number)
        for number, each in by_number.items()
    }
    st.selectbox(
        page.language.gettext("Look at a version"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=page.language.gettext("Choose a version"),
        width=320,
        **query_params.single_param("version", names),
    )
    return by_number.get(st.session_state["version"] or "")


def _show_version(page: PageContext, version: Version, newest: Version) -> None:
    language = page.language
    if version.parent:
        _show_changes(page, published_data.store().version(version.parent), version)
    else:
        render.render_template(
            "note", page, text=language.gettext("The first version. It holds what the report says.")
        )
    decisions.show_stored(page, version)
    with st.container(horizontal=True, key="version-actions"):
        offer_workbook(
            page,
            version,
            language.gettext("Version {number} as a workbook (XLSX)", number=version.number),
        )
        restorable = version.id != newest.id and auth.may_publish()
        if restorable and st.button(
            language.gettext("Restore version {number}", number=version.number), key="restore"
        ):
            _ask_to_restore(page, version, newest)


def offer_workbook(page: PageContext, version: Version, label: str) -> None:
    """Offer a version as a workbook: complete for those who may publish, for others without small
    groups.
    """
    name = f"gcm-arab-review-{version.number}-{page.language.code}.xlsx"
    key = f"workbook-{version.number}-{label}"
    if auth.may_publish():  # without an address, which others could open
        private_download.private_download_button(
            page, label, lambda: _full_workbook(version, page.language), name, key=key
        )
        return
    least = group_threshold.min_group_size()

    def make() -> bytes:
        return bytes(_submit_workbook(version, least, page.language).result())

    download_button(label, make, name, XLSX_TYPE, key=key)


def _submit_workbook(version: Version, least: int, language: Language) -> Future[Any]:
    """Have the render pool write the workbook: a table may be long, and must not delay other
    readers.
    """
    facts, store = public_tables.version_facts(version, language), published_data.store()
    task = table_exports.workbook_task(version, least, facts, language, store)
    return RENDER_POOL.submit(task, published_data.tables(version))


def _full_workbook(version: Version, language: Language) -> bytes | None:
    try:
        with st.spinner(language.gettext("The workbook is being made.")):
            return bytes(wait_for(_submit_workbook(version, group_threshold.OFF, language)))
    except (QueueFullError, RenderError) as reason:
        st.error(error_message(reason, language))
        return None


def _public_frames(version: Version) -> dict[str, pd.DataFrame]:
    return public_tables.public_frames(
        published_data.full_tables(version), at_least=group_threshold.min_group_size()
    )


def _show_changes(page: PageContext, before: Version, after: Version) -> None:
    sees_all = auth.may_publish()
    load_frames = published_data.full_tables if sees_all else _public_frames
    key = repr(("difference", sees_all, before.content, after.content, page.language.code))
    summaries = get_cached_by_key(
        key,
        lambda: difference.summarize(
            diff.compare_tables(load_frames(before), load_frames(after)), page.language
        ),
    )
    title = page.language.gettext("What version {number} changed", number=after.number)
    render.render_template("heading", page, text=title)
    both = (published_data.tables(each) for each in (before, after))
    movements.show(page, movement.headline_changes(*both, page.language))
    if not summaries:
        render.render_template("note", page, text=page.language.gettext("Nothing in the tables."))
    difference.show(page, summaries, name=f"version-{after.number}")


def _ask_to_restore(page: PageContext, version: Version, newest: Version) -> None:
    gettext = page.language.gettext
    text = gettext(
        "A new version with the content of version {number} becomes the published one. "
        "Version {newest} stays in the history.",
        number=version.number,
        newest=newest.number,
    )

    @st.dialog(gettext("Restore version {number}?", number=version.number))
    def ask() -> None:
        st.write(text)
        label = gettext("Why? One line that the history will show.")
        note = st.text_input(label, max_chars=publish.MAX_NOTE_LENGTH, key="restore-note")
        if st.button(gettext("Restore"), type="primary", key="restore-now"):
            _restore(page, version, newest, note.strip())

    ask()


def _restore(page: PageContext, version: Version, newest: Version, note: str) -> None:
    key = st.session_state.setdefault(f"restoring {version.id} over {newest.id}", new_id())

    def save(author: Author) -> Version:
        store = published_data.store()
        return store.restore(version.id, parent=newest.id, key=key, note=note, author=author)

    publish.save_version(page, save, "restored", of=version.number)
