"""Compose a picture as data in a size that documents need: figure, finding, subject and source.

The font size is the largest in which the figure fits. A picture in which text would overlap, be cut
off or be missing raises an error.
"""

from typing import Any

import pandas as pd

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.figure_sizes import (
    ComposedFigure,
    Drawable,
    FigureDoesNotFitError,
    FigureText,
    PageSetup,
)
from charts.drawing.panel_fitting import fit_panel
from domain.glyphs import ELLIPSIS
from domain.language import gettext_noop
from domain.title import TITLE

FALLBACK_NOTE = gettext_noop("This figure could not be drawn; its table stands in its place.")
GAP, TOP_SHARE = 1.1, 0.35  # ems above and below the figure; share of the spare height above it
TABLE_COLUMNS = 6  # of a table in place of a figure
FOOT_SCALE = 0.72  # font size of the foot, relative to that of the picture
TITLE_SPACING = {"ltr": 0.2, "rtl": 0.4}  # above the title, relative to its font size
# line spacings of the title, in the order of trial, relative to that of text
LINE_SPACINGS = {"ltr": (0.88, 1), "rtl": (0.95, 1.05, 1.2)}
TITLE_LINES, MAX_TITLE_LINES = 2, 4  # beyond the first it is set smaller, beyond the second cut
SUBTITLE_LINES, SOURCE_LINES = 2, 3


def compose(
    chart: Drawable,
    frame: pd.DataFrame,
    figure_text: FigureText,
    page: PageSetup,
    *,
    labels: tuple[str, ...],
) -> ComposedFigure:
    """Compose the picture of a chart; every value of the columns `labels` must have a label on it.

    Raises FigureDoesNotFitError and IncompleteFigureError.
    """
    size, head, foot = page.size, _fit_head(figure_text, page), _draw_foot(figure_text, page)
    around = 2 * size.margin + head.bottom + foot.bottom + 2 * GAP * size.letter
    panel = fit_panel(chart, frame, figure_text, page, room=size.max_height - around, labels=labels)
    height = size.height or around + panel.bottom
    spare = height - around - panel.bottom
    canvas = _stack(page, head, panel, foot, height=height, spare=spare)
    if problems := canvas.flaws():
        raise FigureDoesNotFitError(f"{figure_text.title}: {problems[0]}")
    return _build_figure(canvas, height, figure_text, page)


def compose_panel(
    chart: Drawable,
    frame: pd.DataFrame,
    figure_text: FigureText,
    page: PageSetup,
    *,
    labels: tuple[str, ...],
) -> ComposedFigure:
    """Compose the figure without the text around it; raises the errors of `compose`."""
    margin = page.size.margin
    panel = fit_panel(
        chart, frame, figure_text, page, room=page.size.max_height - 2 * margin, labels=labels
    )
    canvas = Canvas(
        page.language, page.metrics, width=page.size.width, height=None, em=page.size.letter
    )
    canvas.draw_at(panel, x=margin, y=margin)
    return _build_figure(canvas, panel.bottom + 2 * margin, figure_text, page)


def compose_table(table: pd.DataFrame, figure_text: FigureText, page: PageSetup) -> ComposedFigure:
    """Compose the table in place of a figure that cannot be drawn: its first columns and rows."""
    size, head, foot = page.size, _fit_head(figure_text, page), _draw_foot(figure_text, page)
    room = size.max_height - 2 * size.margin - head.bottom - foot.bottom - 2 * GAP * size.letter
    panel = _table_panel(table, page, room=room)
    around = 2 * size.margin + head.bottom + foot.bottom + 2 * GAP * size.letter
    height = size.height or around + panel.bottom
    canvas = _stack(page, head, panel, foot, height=height)
    return _build_figure(canvas, height, figure_text, page)


def _stack(
    page: PageSetup, head: Canvas, panel: Canvas, foot: Canvas, *, height: float, spare: float = 0
) -> Canvas:
    """Draw head, panel and foot below each other, with `spare` points split around the panel."""
    size = page.size
    top = size.margin + head.bottom + GAP * size.letter + TOP_SHARE * spare
    canvas = Canvas(page.language, page.metrics, width=size.width, height=height, em=size.letter)
    canvas.draw_at(head, x=size.margin, y=size.margin)
    canvas.draw_at(panel, x=size.margin, y=top)
    canvas.draw_at(foot, x=size.margin, y=height - size.margin - foot.bottom)
    return canvas


def _build_figure(
    canvas: Canvas, height: float, figure_text: FigureText, page: PageSetup
) -> ComposedFigure:
    return ComposedFigure(
        tuple(canvas.marks),
        page.size.width,
        height,
        page.size.dpi,
        figure_text.title,
        figure_text.alt,
        figure_text.version_id,
        page.language,
    )


def _table_panel(table: pd.DataFrame, page: PageSetup, *, room: float) -> Canvas:
    """Draw the first columns and rows of a table, as many as fit in `room` points."""
    panel = page.new_canvas(page.size.letter)
    note = page.language.gettext(FALLBACK_NOTE)
    y = panel.write(note, x=0, y=0, width=panel.width, ink=theme.MUTED) + 0.5 * panel.em
    shown = table.iloc[:, :TABLE_COLUMNS].astype(str)
    width = panel.width / max(len(shown.columns), 1)
    for number, row in enumerate([list(shown.columns), *shown.to_numpy().tolist()]):
        if y + 2 * panel.line_height > room:
            panel.write(ELLIPSIS, x=0, y=y)
            break
        for column, text in enumerate(row):
            x, bold = width * column, number == 0
            panel.write(str(text), x=x, y=y, width=width - panel.em, most=1, bold=bold)
        y += panel.line_height
        panel.rule((0, y), (panel.width, y), colour=theme.light_colour("borderColor"))
    return panel


def _fit_head(figure_text: FigureText, page: PageSetup) -> Canvas:
    """Draw the name of the review, finding and subject with the least line spacing that fits."""
    heads = [
        _draw_head(figure_text, page, tight) for tight in LINE_SPACINGS[page.language.direction]
    ]
    return next((head for head in heads if not head.flaws()), heads[-1])


def _draw_head(figure_text: FigureText, page: PageSetup, tight: float) -> Canvas:
    size, canvas, width = page.size, page.new_canvas(page.size.letter), page.width
    ink, name = theme.light_colour("primaryColor"), page.language.gettext(TITLE)
    y = canvas.write(name, x=0, y=0, width=width, scale=0.82, bold=True, ink=ink)
    scales = [title / size.letter for title in size.titles]
    fitting = (
        scale
        for scale in scales
        if len(canvas.break_lines(figure_text.title, width, scale=scale, bold=True)) <= TITLE_LINES
    )
    scale = next(fitting, scales[-1])
    above = TITLE_SPACING[page.language.direction]
    title_width = canvas.narrowest_width(figure_text.title, width, scale=scale, bold=True)
    look: dict[str, Any] = {"scale": scale, "bold": True, "tight": tight, "most": MAX_TITLE_LINES}
    y = canvas.write(
        figure_text.title, x=0, y=y + above * size.titles[0], width=title_width, **look
    )
    y += 0.2 * canvas.em
    canvas.write(figure_text.subtitle, x=0, y=y, width=width, most=SUBTITLE_LINES, ink=theme.MUTED)
    return canvas


def _draw_foot(figure_text: FigureText, page: PageSetup) -> Canvas:
    """Draw the note on boundaries; as-of date, source and version."""
    canvas = page.new_canvas(FOOT_SCALE * page.size.letter)
    canvas.rule((0, 0), (canvas.width, 0), colour=theme.light_colour("borderColor"), weight=0.8)
    y = 0.5 * canvas.em
    if figure_text.note:
        y = canvas.write(figure_text.note, x=0, y=y, width=canvas.width, ink=theme.MUTED)
        y += 0.3 * canvas.em
    width = canvas.width - canvas.text_width(f" {figure_text.version}")
    sources = canvas.break_lines(figure_text.source, width, most=SOURCE_LINES)
    canvas.write(
        f"{' '.join(sources)} {figure_text.version}", x=0, y=y, width=canvas.width, ink=theme.MUTED
    )
    return canvas
