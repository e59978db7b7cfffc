"""Draw a legend on a canvas: side by side in lines, or as a list."""

from collections.abc import Sequence
from typing import Any

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.marks import LegendEntry


def draw_inline(
    canvas: Canvas,
    entries: Sequence[LegendEntry],
    *,
    y: float = 0,
    x: float = 0,
    width: float | None = None,
) -> float:
    """Draw a legend from `y` down, entries side by side; return where it ends."""
    end, start, gap = x + (width or canvas.width - x), x, 0.45 * canvas.em
    for entry in entries:
        swatch = max(1.0, canvas.text_width(entry.mark, scale=0.8) / canvas.em + 0.5) * canvas.em
        if x > start and x + swatch + gap + canvas.text_width(entry.name) > end:
            x, y = start, y + canvas.line_height
        _draw_swatch(canvas, entry, x, y, swatch)
        canvas.line(entry.name, x=x + swatch + gap, y=y + canvas.line_height / 2)
        x += swatch + gap + canvas.text_width(entry.name) + 1.5 * canvas.em
    canvas.extend_to(y + canvas.line_height)
    return y + canvas.line_height


def draw_list(
    canvas: Canvas, entries: Sequence[LegendEntry], *, x: float, y: float, width: float
) -> float:
    """Draw a legend as a list from `y` down, long names in several lines; return where it ends."""
    indent = 1.6 * canvas.em
    for entry in entries:
        _draw_swatch(canvas, entry, x, y, canvas.em)
        y = canvas.write(entry.name, x=x + indent, y=y, width=width - indent) + 0.25 * canvas.em
    return y


def _draw_swatch(canvas: Canvas, entry: LegendEntry, x: float, y: float, width: float) -> None:
    middle, centre = y + canvas.line_height / 2, x + width / 2
    look: dict[str, Any] = {"fill": entry.fill, "edge": entry.edge or theme.OUTLINE}
    if entry.symbol:
        size, weight = 0.85 * canvas.em, 0.13 * canvas.em
        look["edge"] = entry.edge
        canvas.draw_marker(entry.symbol, x=centre, y=middle, size=size, weight=weight, **look)
        return
    side = 0.95 * canvas.em
    look["hatch"] = entry.hatch
    canvas.draw_rect(x=x, y=middle - side / 2, width=width, height=side, **look)
    if entry.mark:
        ink = theme.text_on(entry.fill)
        canvas.line(entry.mark, x=centre, y=middle, anchor="middle", scale=0.8, ink=ink)
