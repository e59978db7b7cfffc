"""Fit a figure into the room of a picture, in the largest font size in which all of it is drawn."""

import math
from collections.abc import Iterator

import pandas as pd

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.figure_sizes import (
    Drawable,
    FigureDoesNotFitError,
    FigureSize,
    FigureText,
    IncompleteFigureError,
    PageSetup,
)
from charts.drawing.marks import FULL_DETAIL, Brevity, TextLine
from domain.vocabulary import NOT_REPORTED, STAGES

# in the order of trial, relative to the font size of the picture
FONT_SCALES = (1.25, 1.15, 1.08, 1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52)
MIN_COMFORTABLE_SCALE = 0.7  # a smaller font is worse than names that end in an ellipsis
# What is left out, least first, each with the smallest font scale that is tried with it.
BREVITY_STEPS = (
    (FULL_DETAIL, MIN_COMFORTABLE_SCALE),
    (Brevity(lines=2), MIN_COMFORTABLE_SCALE),
    (Brevity(lines=1), FONT_SCALES[-1]),
    *((Brevity(lines=1, items=items), FONT_SCALES[-1]) for items in (24, 12, 6, 3)),
)


def fit_panel(
    chart: Drawable,
    frame: pd.DataFrame,
    figure_text: FigureText,
    page: PageSetup,
    *,
    room: float,
    labels: tuple[str, ...],
) -> Canvas:
    """Draw the figure in the largest font size in which it fits in `room` points of height."""
    flaws: list[str] = []
    too_large: tuple[Brevity, float] = (FULL_DETAIL, math.inf)
    for brevity, scale in _settings(page.size):
        if brevity == too_large[0] and scale > too_large[1]:
            continue
        height = room if page.size.height else None
        canvas = page.new_canvas(scale * page.size.letter, height=height, brevity=brevity)
        _draw(chart, frame, figure_text, canvas)
        flaws = canvas.flaws()
        if not flaws and canvas.bottom > room + 0.01:
            flaws = [f"{canvas.bottom:.0f} points high"]
        if not flaws:
            _check(canvas, frame, labels)
            return canvas
        # At half the font size, a figure has at least a quarter of its height: sizes at which it
        # could not fit even so are skipped.
        if canvas.bottom > 0:
            too_large = brevity, scale * min(math.sqrt(1.05 * room / canvas.bottom), 1)
    raise FigureDoesNotFitError(f"{figure_text.title}: {flaws[0]}")


def _draw(chart: Drawable, frame: pd.DataFrame, figure_text: FigureText, canvas: Canvas) -> None:
    if frame.empty:
        _write_silence(figure_text, canvas)
    else:
        chart.static(frame, canvas.language, canvas)


def _settings(size: FigureSize) -> Iterator[tuple[Brevity, float]]:
    """Yield brevity and font scale in the order of trial; scales above 1 only with full detail."""
    for brevity, least in BREVITY_STEPS:
        most = FONT_SCALES[0] if size.height and brevity == FULL_DETAIL else 1
        yield from ((brevity, scale) for scale in FONT_SCALES if least <= scale <= most)


def _write_silence(figure_text: FigureText, canvas: Canvas) -> None:
    """Write what is not reported, in place of a figure without rows."""
    inset, scale = 1.4 * canvas.em, 1.2
    width = canvas.width - 2 * inset
    colour = theme.fade(theme.colour_of(STAGES[NOT_REPORTED]))
    height = canvas.below(figure_text.silence, width=width, scale=scale) + 3 * canvas.em
    canvas.draw_rect(x=0, y=0, width=canvas.width, height=height, fill=colour, edge=theme.OUTLINE)
    canvas.write(figure_text.silence, x=inset, y=1.5 * canvas.em, width=width, scale=scale)


def _check(canvas: Canvas, frame: pd.DataFrame, labels: tuple[str, ...]) -> None:
    """Raise IncompleteFigureError if a value of `labels` has no label, or only text is drawn."""
    if frame.empty:
        return
    named = {line.of for line in canvas.marks if isinstance(line, TextLine)}
    values = {str(value) for column in labels for value in frame[column].dropna()}
    missing = sorted(values - named - canvas.left_out)
    if missing or all(isinstance(mark, TextLine) for mark in canvas.marks):
        raise IncompleteFigureError(f"Not drawn: {', '.join(missing) or 'any mark'}.")
