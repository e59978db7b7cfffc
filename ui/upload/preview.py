"""What an upload would change, before it is published: headline figures, oddities, and every
row.
"""

import pandas as pd
import streamlit as st

from domain.language import gettext_noop
from domain.vocabulary import SHEETS
from loaders.cells import row_accounting
from loaders.review import merge, row_matching
from ui import render
from ui.panels import table_download
from ui.upload import diff as difference
from ui.upload.session import UploadSession

MODE_LABELS = {
    merge.UPDATE: gettext_noop("Keep them: the file updates the rows it names"),
    merge.WHOLE: gettext_noop("Remove them: the file is the whole table"),
}


def show(upload: UploadSession) -> None:
    """How each table is taken over, the figures that move, what looks odd, and the rows."""
    page, gettext = upload.page, upload.page.language.gettext
    if not upload.read:
        return
    render.render_template(
        "step",
        page,
        number=4,
        title=gettext("Preview"),
        text=gettext("Compared with version {number}.", number=upload.base.number),
    )
    for name in upload.read:
        _ask_mode(upload, name)
    if upload.difference.empty:
        text = row_accounting.describe_no_change(upload.rows, page.language)
        (st.warning if row_accounting.describe_unread(upload.rows, page.language) else st.info)(
            render.escape_markdown(text)
        )
        return
    if unread := row_accounting.describe_unread(upload.rows, page.language):
        render.render_template(
            "notice",
            page,
            text=gettext("{unread}: nothing of them is in what follows.", unread=unread),
        )
    _show_movements(upload)
    problem_codes = {problem.code for reading in upload.readings for problem in reading.problems}
    for anomaly in (each for each in upload.preview.oddities if each.code not in problem_codes):
        render.render_template("notice", page, text=anomaly.sentence(page.language))
    difference.show(page, difference.summarize(upload.difference, page.language), name="preview")
    table_download.private_download_buttons(
        page, lambda: _all_changes(upload), name="changes", title=gettext("Changes")
    )


def _ask_mode(upload: UploadSession, name: str) -> None:
    """Asks what becomes of the rows that none of those read names: they may be among the refused.
    Where all are named it asks nothing.
    """
    language, now = upload.page.language, upload.modes[name]
    missing = int(merge.missing_rows(upload.base_tables[name], upload.read[name], name).sum())
    if not missing:
        return
    label = language.ngettext(
        "{table}: {n} published row is not among the rows that were read.",
        "{table}: {n} published rows are not among the rows that were read.",
        missing,
        table=SHEETS[name].name(language.code),
    )
    key = f"mode-{name}-{upload.files}"
    st.session_state.setdefault(key, now)
    mode = st.radio(
        label,
        list(MODE_LABELS),
        format_func=lambda mode: language.gettext(MODE_LABELS[mode]),
        key=key,
        horizontal=True,
    )
    if mode != now:
        upload.save_and_rerun(upload.draft.with_mode(name, mode))


def _show_movements(upload: UploadSession) -> None:
    language = upload.page.language
    moved = upload.preview.movements(language)
    if not moved:
        render.render_template(
            "note", upload.page, text=language.gettext("No headline figure moves.")
        )
        return
    title = language.gettext("Headline figures that move")
    rows = [(each.label, each.before, each.after) for each in moved]
    frame = pd.DataFrame(
        rows,
        columns=[language.gettext("Figure"), language.gettext("Before"), language.gettext("After")],
    )
    render.render_template("heading", upload.page, text=title)
    render.render_html(table_download.render_plain_table(frame, title, language))


def _all_changes(upload: UploadSession) -> pd.DataFrame:
    """All changes as one table: sheet, what happens, row, column, before, after."""
    language = upload.page.language
    gettext = language.gettext
    rows: list[tuple[str, ...]] = []
    for name, table_diff in upload.difference.tables.items():
        sheet = SHEETS[name].name(language.code)
        changed = difference.cell_table(name, table_diff.changed, language).itertuples(index=False)
        rows += [(sheet, gettext("changed"), *cells) for cells in changed]
        for kind, frame in (
            (gettext("added"), table_diff.added),
            (gettext("removed"), table_diff.removed),
        ):
            columns = row_matching.IDENTITY[name]
            rows += [
                (sheet, kind, difference.row_label(name, row, language), "", "", "")
                for row in frame[list(columns)].to_dict("records")
            ]
    return pd.DataFrame(
        rows,
        columns=[
            gettext("Sheet"),
            gettext("Change"),
            gettext("Row"),
            gettext("Column"),
            gettext("Before"),
            gettext("After"),
        ],
    )
