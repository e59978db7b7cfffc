"""What an upload would change, before it is published: headline figures, oddities, and every
row.
"""

import pandas as pd
import streamlit as st

from domain.language import mark
from domain.vocabulary import SHEETS
from loaders.cells import row_accounting
from loaders.review import merge, row_matching
from ui import render
from ui.panels import table_download
from ui.upload import diff as difference
from ui.upload.session import Bench

MODES = {
    merge.UPDATE: mark("Keep them: the file updates the rows it names"),
    merge.WHOLE: mark("Remove them: the file is the whole table"),
}


def show(bench: Bench) -> None:
    """How each table is taken over, the figures that move, what looks odd, and the rows."""
    page, say = bench.page, bench.page.language.say
    if not bench.read:
        return
    render.show(
        "step",
        page,
        number=4,
        title=say("Preview"),
        text=say("Compared with version {number}.", number=bench.base.number),
    )
    for name in bench.read:
        _ask_mode(bench, name)
    if bench.difference.empty:
        said = row_accounting.nothing_new(bench.rows, page.language)
        (st.warning if row_accounting.unread(bench.rows, page.language) else st.info)(
            render.literal(said)
        )
        return
    if unread := row_accounting.unread(bench.rows, page.language):
        render.show(
            "notice", page, text=say("{unread}: nothing of them is in what follows.", unread=unread)
        )
    _movements(bench)
    told = {problem.code for reading in bench.readings for problem in reading.problems}
    for odd in (each for each in bench.preview.oddities if each.code not in told):
        render.show("notice", page, text=odd.sentence(page.language))
    difference.show(page, difference.told(bench.difference, page.language), name="preview")
    table_download.private_downloads(
        page, lambda: _everything(bench), name="changes", title=say("Changes")
    )


def _ask_mode(bench: Bench, name: str) -> None:
    """Asks what becomes of the rows that none of those read names: they may be among the refused.
    Where all are named it asks nothing.
    """
    language, now = bench.page.language, bench.modes[name]
    lacking = int(merge.lacking(bench.before[name], bench.read[name], name).sum())
    if not lacking:
        return
    label = language.count(
        "{table}: {n} published row is not among the rows that were read.",
        "{table}: {n} published rows are not among the rows that were read.",
        lacking,
        table=SHEETS[name].name(language.code),
    )
    key = f"mode-{name}-{bench.files}"
    st.session_state.setdefault(key, now)
    asked = st.radio(
        label,
        list(MODES),
        format_func=lambda mode: language.say(MODES[mode]),
        key=key,
        horizontal=True,
    )
    if asked != now:
        bench.keep(bench.draft.taking_over(name, asked))


def _movements(bench: Bench) -> None:
    language = bench.page.language
    moved = bench.preview.movements(language)
    if not moved:
        render.show("note", bench.page, text=language.say("No headline figure moves."))
        return
    title = language.say("Headline figures that move")
    rows = [(each.label, each.before, each.after) for each in moved]
    frame = pd.DataFrame(
        rows, columns=[language.say("Figure"), language.say("Before"), language.say("After")]
    )
    render.show("heading", bench.page, text=title)
    render.draw(table_download.plain(frame, title, language))


def _everything(bench: Bench) -> pd.DataFrame:
    """All changes as one table: sheet, what happens, row, column, before, after."""
    language = bench.page.language
    say = language.say
    rows: list[tuple[str, ...]] = []
    for name, each in bench.difference.tables.items():
        sheet = SHEETS[name].name(language.code)
        changed = difference.cells(name, each.changed, language).itertuples(index=False)
        rows += [(sheet, say("changed"), *cells) for cells in changed]
        for kind, frame in ((say("added"), each.added), (say("removed"), each.removed)):
            columns = row_matching.IDENTITY[name]
            rows += [
                (sheet, kind, difference.named(name, row, language), "", "", "")
                for row in frame[list(columns)].to_dict("records")
            ]
    return pd.DataFrame(
        rows,
        columns=[
            say("Sheet"),
            say("Change"),
            say("Row"),
            say("Column"),
            say("Before"),
            say("After"),
        ],
    )
