"""Fit a figure into the room of a plate, in the largest letters in which all of it is drawn."""

import math
from collections.abc import Iterator

import pandas as pd

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.marks import FULL_DETAIL, Brevity, TextLine
from charts.drawing.plates import (
    Drawable,
    FigureDoesNotFitError,
    FigureSize,
    FigureText,
    IncompleteFigureError,
    PageSetup,
)
from domain.vocabulary import NOT_REPORTED, STAGES

# sizes of letters that are tried, in parts of a size's own
FONT_SCALES = (1.25, 1.15, 1.08, 1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52)
MIN_COMFORTABLE_SCALE = 0.7  # smaller letters are worse than names that end in an ellipsis
# What is left out, the least first, each with the smallest letters that are tried with it.
BREVITY_STEPS = (
    (FULL_DETAIL, MIN_COMFORTABLE_SCALE),
    (Brevity(lines=2), MIN_COMFORTABLE_SCALE),
    (Brevity(lines=1), FONT_SCALES[-1]),
    *((Brevity(lines=1, items=items), FONT_SCALES[-1]) for items in (24, 12, 6, 3)),
)


def fit_panel(
    chart: Drawable,
    frame: pd.DataFrame,
    words: FigureText,
    paper: PageSetup,
    *,
    room: float,
    labels: tuple[str, ...],
) -> Canvas:
    """Draw the figure itself, in the largest letters in which all of it has room."""
    flaws: list[str] = []
    hopeless: tuple[Brevity, float] = (FULL_DETAIL, math.inf)
    for brevity, share in _settings(paper.size):
        if brevity == hopeless[0] and share > hopeless[1]:
            continue
        sheet = paper.sheet(
            share * paper.size.letter, height=room if paper.size.height else None, brevity=brevity
        )
        if frame.empty:
            _write_silence(words, sheet)
        else:
            chart.static(frame, paper.language, sheet)
        flaws = sheet.flaws() or (
            [f"{sheet.bottom:.0f} points high"] if sheet.bottom > room + 0.01 else []
        )
        if not flaws:
            if len(frame):
                _check(sheet, frame, labels)
            return sheet
        # Half as large letters take a quarter of the height at the least: sizes that are too large
        # even so are not tried.
        hopeless = (
            (brevity, share * min(math.sqrt(1.05 * room / sheet.bottom), 1))
            if sheet.bottom > 0
            else hopeless
        )
    raise FigureDoesNotFitError(f"{words.title}: {flaws[0]}")


def _settings(size: FigureSize) -> Iterator[tuple[Brevity, float]]:
    """What is left out and the size of the letters, in the order in which they are tried. Larger
    letters than usual only for all of it.
    """
    for brevity, least in BREVITY_STEPS:
        most = FONT_SCALES[0] if size.height and brevity == FULL_DETAIL else 1
        yield from ((brevity, share) for share in FONT_SCALES if least <= share <= most)


def _write_silence(figure_text: FigureText, canvas: Canvas) -> None:
    """In the place of a figure without rows: what is not reported."""
    inset, scale = 1.4 * canvas.em, 1.2
    width = canvas.width - 2 * inset
    colour = theme.fade(theme.colour_of(STAGES[NOT_REPORTED]))
    height = canvas.below(figure_text.silence, width=width, scale=scale) + 3 * canvas.em
    canvas.draw_rect(x=0, y=0, width=canvas.width, height=height, fill=colour, edge=theme.OUTLINE)
    canvas.write(figure_text.silence, x=inset, y=1.5 * canvas.em, width=width, scale=scale)


def _check(canvas: Canvas, frame: pd.DataFrame, labels: tuple[str, ...]) -> None:
    """Raises HalfDrawnError where a value of the frame has no label, or nothing but labels is
    there.
    """
    named = {line.of for line in canvas.marks if isinstance(line, TextLine)}
    missing = sorted(
        {str(value) for column in labels for value in frame[column].dropna()}
        - named
        - canvas.left_out
    )
    if missing or all(isinstance(each, TextLine) for each in canvas.marks):
        raise IncompleteFigureError(f"Not drawn: {', '.join(missing) or 'any mark'}.")
