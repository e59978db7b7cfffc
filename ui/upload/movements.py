"""Show the headline figures that differ between two sets of tables."""

from collections.abc import Sequence

import pandas as pd

from domain.findings.movement import HeadlineChange
from ui import render
from ui.page import PageContext
from ui.panels import table_download


def show(page: PageContext, moved: Sequence[HeadlineChange]) -> None:
    """Draw a table of the figures before and after, or say that none moves."""
    gettext = page.language.gettext
    if not moved:
        render.render_template("note", page, text=gettext("No headline figure moves."))
        return
    title = gettext("Headline figures that move")
    columns = [gettext("Figure"), gettext("Before"), gettext("After")]
    rows = [(each.label, each.before, each.after) for each in moved]
    frame = pd.DataFrame(rows, columns=columns)
    render.render_template("heading", page, text=title)
    render.render_html(table_download.render_plain_table(frame, title, page.language))
