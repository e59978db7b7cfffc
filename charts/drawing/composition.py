"""Compose a finished picture as data: a figure, its finding as the title, what it shows and where
it comes from, in a size that documents need.

The letters are as large as the figure allows; a plate on which anything would overlap, be cut off
or be missing is not made at all.
"""

import pandas as pd

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.panel_fitting import fit_panel
from charts.drawing.plates import (
    ComposedFigure,
    Drawable,
    FigureDoesNotFitError,
    FigureText,
    PageSetup,
)
from domain.glyphs import ELLIPSIS
from domain.language import gettext_noop
from domain.title import TITLE

FALLBACK_NOTE = gettext_noop("This figure could not be drawn; its table stands in its place.")
# ems above and below the figure; how much of what it leaves free is above it
GAP, TOP_SHARE = (1.1, 0.35)
TABLE_COLUMNS = 6  # of a table in the place of a figure
FOOT_SCALE = 0.72  # the letters of the foot
TITLE_SPACING = {"ltr": 0.2, "rtl": 0.4}  # parts of its size
# of the usual lead between its lines: the least at which none touches another
LINE_SPACINGS = {"ltr": (0.88, 1), "rtl": (0.95, 1.05, 1.2)}
# more than that, and the title is set smaller; more than that, and it is cut
TITLE_LINES, MAX_TITLE_LINES = (2, 4)
SUBTITLE_LINES, SOURCE_LINES = 2, 3


def compose(
    chart: Drawable,
    frame: pd.DataFrame,
    figure_text: FigureText,
    page: PageSetup,
    *,
    labels: tuple[str, ...],
) -> ComposedFigure:
    """The plate of a chart. `labels` are the columns whose every value has a label on it. Raises
    NoRoomError and HalfDrawnError.
    """
    size, head, foot = page.size, _fit_head(figure_text, page), _draw_foot(figure_text, page)
    around = 2 * size.margin + head.bottom + foot.bottom + 2 * GAP * size.letter
    panel = fit_panel(chart, frame, figure_text, page, room=size.max_height - around, labels=labels)
    height = size.height or around + panel.bottom
    spare = height - around - panel.bottom
    canvas = Canvas(page.language, page.metrics, width=size.width, height=height, em=size.letter)
    canvas.draw_at(head, x=size.margin, y=size.margin)
    canvas.draw_at(
        panel, x=size.margin, y=size.margin + head.bottom + GAP * size.letter + TOP_SHARE * spare
    )
    canvas.draw_at(foot, x=size.margin, y=height - size.margin - foot.bottom)
    if problems := canvas.flaws():
        raise FigureDoesNotFitError(f"{figure_text.title}: {problems[0]}")
    return _finished(canvas, height, figure_text, page)


def compose_panel(
    chart: Drawable,
    frame: pd.DataFrame,
    figure_text: FigureText,
    page: PageSetup,
    *,
    labels: tuple[str, ...],
) -> ComposedFigure:
    """The figure alone, for a page that says by itself what stands around it. Raises NoRoomError
    and HalfDrawnError.
    """
    margin = page.size.margin
    panel = fit_panel(
        chart, frame, figure_text, page, room=page.size.max_height - 2 * margin, labels=labels
    )
    canvas = Canvas(
        page.language, page.metrics, width=page.size.width, height=None, em=page.size.letter
    )
    canvas.draw_at(panel, x=margin, y=margin)
    return _finished(canvas, panel.bottom + 2 * margin, figure_text, page)


def compose_table(table: pd.DataFrame, figure_text: FigureText, page: PageSetup) -> ComposedFigure:
    """The table of a figure that cannot be drawn, in its place: its first columns and rows, an
    ellipsis where there are more.
    """
    size, head, foot = page.size, _fit_head(figure_text, page), _draw_foot(figure_text, page)
    room = size.max_height - 2 * size.margin - head.bottom - foot.bottom - 2 * GAP * size.letter
    panel = _table_panel(table, page, room=room)
    height = (
        size.height
        or 2 * size.margin + head.bottom + foot.bottom + 2 * GAP * size.letter + panel.bottom
    )
    canvas = Canvas(page.language, page.metrics, width=size.width, height=None, em=size.letter)
    canvas.draw_at(head, x=size.margin, y=size.margin)
    canvas.draw_at(panel, x=size.margin, y=size.margin + head.bottom + GAP * size.letter)
    canvas.draw_at(foot, x=size.margin, y=height - size.margin - foot.bottom)
    return _finished(canvas, height, figure_text, page)


def _finished(sheet: Canvas, height: float, words: FigureText, paper: PageSetup) -> ComposedFigure:
    return ComposedFigure(
        tuple(sheet.marks),
        paper.size.width,
        height,
        paper.size.dpi,
        words.title,
        words.alt,
        words.version_id,
        paper.language,
    )


def _table_panel(table: pd.DataFrame, paper: PageSetup, *, room: float) -> Canvas:
    """The first columns and rows of a table, as many as there is room for."""
    panel = paper.sheet(paper.size.letter)
    y = (
        panel.write(
            paper.language.gettext(FALLBACK_NOTE), x=0, y=0, width=panel.width, ink=theme.MUTED
        )
        + 0.5 * panel.em
    )
    shown = table.iloc[:, :TABLE_COLUMNS].astype(str)
    width = panel.width / max(len(shown.columns), 1)
    for number, row in enumerate([list(shown.columns), *shown.to_numpy().tolist()]):
        if y + 2 * panel.line_height > room:
            panel.write(ELLIPSIS, x=0, y=y)
            break
        for place, text in enumerate(row):
            panel.write(
                str(text), x=width * place, y=y, width=width - panel.em, most=1, bold=number == 0
            )
        y += panel.line_height
        panel.rule((0, y), (panel.width, y), colour=theme.light_colour("borderColor"))
    return panel


def _fit_head(figure_text: FigureText, page: PageSetup) -> Canvas:
    """The review's name, the finding, and what the figure shows."""
    heads = [
        _draw_head(figure_text, page, tight) for tight in LINE_SPACINGS[page.language.direction]
    ]
    return next((head for head in heads if not head.flaws()), heads[-1])


def _draw_head(figure_text: FigureText, page: PageSetup, tight: float) -> Canvas:
    size, canvas, width = page.size, page.sheet(page.size.letter), page.width
    y = canvas.write(
        page.language.gettext(TITLE),
        x=0,
        y=0,
        width=width,
        scale=0.82,
        bold=True,
        ink=theme.light_colour("primaryColor"),
    )
    scales = [title / size.letter for title in size.titles]
    fitting = (
        scale
        for scale in scales
        if len(canvas.break_lines(figure_text.title, width, scale=scale, bold=True)) <= TITLE_LINES
    )
    scale = next(fitting, scales[-1])
    above = TITLE_SPACING[page.language.direction]
    balanced = canvas.balanced(figure_text.title, width, scale=scale, bold=True)
    look = {"scale": scale, "bold": True, "tight": tight, "most": MAX_TITLE_LINES}
    y = canvas.write(figure_text.title, x=0, y=y + above * size.titles[0], width=balanced, **look)  # type: ignore[arg-type]
    canvas.write(
        figure_text.subtitle,
        x=0,
        y=y + 0.2 * canvas.em,
        width=width,
        most=SUBTITLE_LINES,
        ink=theme.MUTED,
    )
    return canvas


def _draw_foot(figure_text: FigureText, page: PageSetup) -> Canvas:
    """The note on boundaries; as-of date, source and version."""
    canvas = page.sheet(FOOT_SCALE * page.size.letter)
    canvas.rule((0, 0), (canvas.width, 0), colour=theme.light_colour("borderColor"), weight=0.8)
    y = 0.5 * canvas.em
    if figure_text.note:
        y = (
            canvas.write(figure_text.note, x=0, y=y, width=canvas.width, ink=theme.MUTED)
            + 0.3 * canvas.em
        )
    sources = canvas.break_lines(
        figure_text.source,
        canvas.width - canvas.text_width(f" {figure_text.version}"),
        most=SOURCE_LINES,
    )
    canvas.write(
        f"{' '.join(sources)} {figure_text.version}", x=0, y=y, width=canvas.width, ink=theme.MUTED
    )
    return canvas
