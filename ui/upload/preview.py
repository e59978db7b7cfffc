"""Preview what an upload would change: headline figures, anomalies and every row."""

import pandas as pd
import streamlit as st

from domain.language import gettext_noop
from domain.vocabulary import SHEETS
from loaders.cells import row_accounting
from loaders.review import merge, row_matching
from ui import render
from ui.panels import table_download
from ui.upload import diff as difference
from ui.upload import movements, session
from ui.upload.session import UploadSession

MODE_LABELS = {
    merge.UPDATE: gettext_noop("Keep them: the file updates the rows it names"),
    merge.WHOLE: gettext_noop("Remove them: the file is the whole table"),
}


def show(upload: UploadSession) -> None:
    """Draw how each table is merged, the headline figures that move, anomalies and changed rows."""
    page, gettext = upload.page, upload.page.language.gettext
    if not upload.read:
        return
    text = gettext("Compared with version {number}.", number=upload.base.number)
    render.render_template("step", page, number=4, title=gettext("Preview"), text=text)
    for name in upload.read:
        _ask_mode(upload, name)
    unread = row_accounting.describe_unread(upload.rows, page.language)
    if upload.difference.empty:
        text = row_accounting.describe_no_change(upload.rows, page.language)
        (st.warning if unread else st.info)(render.escape_markdown(text))
        return
    if unread:
        text = gettext("{unread}: nothing of them is in what follows.", unread=unread)
        render.render_template("notice", page, text=text)
    movements.show(page, upload.preview.movements(page.language))
    _show_anomalies(upload)
    difference.show(page, difference.summarize(upload.difference, page.language), name="preview")
    table_download.private_download_buttons(
        page, lambda: _all_changes(upload), name="changes", title=gettext("Changes")
    )


def _ask_mode(upload: UploadSession, name: str) -> None:
    """Ask what becomes of published rows that were not read, perhaps because they were refused;
    nothing if all were.
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
    key = session.choice_key(f"mode-{name}-{upload.files}")
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


def _show_anomalies(upload: UploadSession) -> None:
    """Draw the anomalies that are not listed as problems already."""
    problem_codes = {problem.code for reading in upload.readings for problem in reading.problems}
    for anomaly in upload.preview.anomalies:
        if anomaly.code not in problem_codes:
            text = anomaly.sentence(upload.page.language)
            render.render_template("notice", upload.page, text=text)


def _all_changes(upload: UploadSession) -> pd.DataFrame:
    """Return all changes as one frame: sheet, what happens, row, column, before, after."""
    language = upload.page.language
    gettext = language.gettext
    rows: list[tuple[str, ...]] = []
    for name, table_diff in upload.difference.tables.items():
        sheet = SHEETS[name].name(language.code)
        changed = difference.cell_table(name, table_diff.cell_changes, language).itertuples(
            index=False
        )
        rows += [(sheet, gettext("changed"), *cells) for cells in changed]
        frames = ((gettext("added"), table_diff.added), (gettext("removed"), table_diff.removed))
        for kind, frame in frames:
            rows += [
                (sheet, kind, difference.row_label(name, row, language), "", "", "")
                for row in frame[list(row_matching.IDENTITY[name])].to_dict("records")
            ]
    columns = [gettext("Sheet"), gettext("Change"), gettext("Row"), gettext("Column")]
    return pd.DataFrame(rows, columns=[*columns, gettext("Before"), gettext("After")])
