"""Draw the ladder of stages on a canvas: a rail of numbered steps, with their names and blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from charts.drawing import plotly_layout, theme
from charts.drawing.canvas import Canvas
from domain.vocabulary import NOT_REPORTED, STAGES

STEP_HEIGHT = 2.1  # ems, at least; also of the blocks beside a step
NBSP = "\u00a0"  # keeps the words of a name on one line


@dataclass(frozen=True)
class Step:
    """One step of the ladder: stage code, number (empty if not reported), heading, state names."""

    code: str
    number: str
    heading: str
    names: Sequence[str]


def draw_ladder(canvas: Canvas, steps: Sequence[Step], *, most: int) -> None:
    """Draw the steps from the top down: names beside the blocks on a wide canvas, else above them.

    `most` is the number of states on all steps.
    """
    em, start = canvas.em, 3 * canvas.em
    width = canvas.width - start
    text = 0.46 * width if canvas.is_wide else width
    blank = canvas.blank_copy
    ends = [_write_step(blank(), step, x=0, y=0, width=text) for step in steps]
    heights = [max(end, STEP_HEIGHT * em) for end in ends]
    bar, between = (0.0 if canvas.is_wide else 1.4 * em), 0.8 * em
    natural = sum(heights) + len(heights) * (bar + between) + em
    spare = min(max(((canvas.height or natural) - natural) / len(heights), 0), 1.6 * em)
    y, rungs = 0.0, []
    for step, height in zip(steps, heights, strict=True):
        y += em if step.code == NOT_REPORTED else 0
        rungs.append((step, y + 0.85 * em))
        end = _write_step(canvas, step, x=start, y=y, width=text)
        if canvas.is_wide:
            place = {"x": start + text + 2 * em, "y": y + 0.15 * em}
            size = {"width": width - text - 2 * em, "height": (STEP_HEIGHT - 0.3) * em}
        else:
            place = {"x": start, "y": end + 0.1 * em}
            size = {"width": width, "height": 1.3 * em + spare / 2}
        _draw_blocks(canvas, step, most, **place, **size)
        y += height + bar + between + spare
    _draw_rungs(canvas, [(step, y) for step, y in rungs if step.number])


def _write_step(canvas: Canvas, step: Step, *, x: float, y: float, width: float) -> float:
    """Write the heading of a step and the names of its states; return where they end."""
    y = canvas.write(step.heading, x=x, y=y, width=width, bold=True, of=step.code)
    if not step.names:
        return y
    names = canvas.language.gettext(", ").join(name.replace(" ", NBSP) for name in step.names)
    return canvas.write(names, x=x, y=y, width=width)


def _draw_blocks(
    canvas: Canvas, step: Step, most: int, *, x: float, y: float, width: float, height: float
) -> None:
    """Draw one block for each state, on an empty track if the step is on the rail."""
    unit = width / max(most, 1)
    if step.number:
        canvas.draw_rect(x=x, y=y, width=width, height=height, fill=plotly_layout.TRACK)
    for i in range(len(step.names)):
        left, fill = x + unit * (i + 0.03), theme.colour_of(STAGES[step.code])
        canvas.draw_rect(
            x=left, y=y, width=0.94 * unit, height=height, fill=fill, edge=theme.OUTLINE
        )


def _draw_rungs(canvas: Canvas, rungs: Sequence[tuple[Step, float]]) -> None:
    """Draw the rail with its numbered steps, those that a state has reached filled."""
    x, half = 1.05 * canvas.em, 0.95 * canvas.em
    for (_, upper), (_, lower) in pairwise(rungs):
        canvas.rule(
            (x, upper + half), (x, lower - half), colour=theme.OUTLINE, weight=0.12 * canvas.em
        )
    for step, y in rungs:
        colour = theme.colour_of(STAGES[step.code]) if step.names else ""
        canvas.draw_marker(
            "circle",
            x=x,
            y=y,
            size=2 * half,
            fill=colour,
            edge=theme.OUTLINE,
            weight=0.1 * canvas.em,
        )
        ink = theme.text_on(colour) if colour else ""
        canvas.line(step.number, x=x, y=y, anchor="middle", ink=ink)
