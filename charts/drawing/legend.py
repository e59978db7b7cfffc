"""Draw a legend on a canvas: in lines, or as a list."""

from collections.abc import Sequence

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.marks import LegendEntry


def key(
    sheet: Canvas,
    entries: Sequence[LegendEntry],
    *,
    y: float = 0,
    x: float = 0,
    width: float | None = None,
) -> float:
    """A legend in lines from `y` down; gives back where it ends."""
    end, start, gap = x + (width or sheet.width - x), x, 0.45 * sheet.em
    for entry in entries:
        swatch = max(1.0, sheet.text_width(entry.mark, scale=0.8) / sheet.em + 0.5) * sheet.em
        if x > start and x + swatch + gap + sheet.text_width(entry.name) > end:
            x, y = start, y + sheet.line_height
        _draw_swatch(sheet, entry, x, y, swatch)
        sheet.line(entry.name, x=x + swatch + gap, y=y + sheet.line_height / 2)
        x += swatch + gap + sheet.text_width(entry.name) + 1.5 * sheet.em
    sheet.add_cell(y + sheet.line_height)
    return y + sheet.line_height


def listed(
    sheet: Canvas, entries: Sequence[LegendEntry], *, x: float, y: float, width: float
) -> float:
    """A legend as a list, an entry below the other, long names in lines; gives back where it
    ends.
    """
    for entry in entries:
        _draw_swatch(sheet, entry, x, y, sheet.em)
        y = (
            sheet.write(entry.name, x=x + 1.6 * sheet.em, y=y, width=width - 1.6 * sheet.em)
            + 0.25 * sheet.em
        )
    return y


def _draw_swatch(sheet: Canvas, entry: LegendEntry, x: float, y: float, width: float) -> None:
    middle = y + sheet.line_height / 2
    if entry.symbol:
        sheet.draw_marker(
            entry.symbol,
            x=x + width / 2,
            y=middle,
            size=0.85 * sheet.em,
            fill=entry.fill,
            edge=entry.edge,
            weight=0.13 * sheet.em,
        )
        return
    side = 0.95 * sheet.em
    edge = entry.edge or theme.OUTLINE
    sheet.draw_rect(
        x=x,
        y=middle - side / 2,
        width=width,
        height=side,
        fill=entry.fill,
        edge=edge,
        hatch=entry.hatch,
    )
    if entry.mark:
        sheet.line(
            entry.mark,
            x=x + width / 2,
            y=middle,
            anchor="middle",
            scale=0.8,
            ink=theme.text_on(entry.fill),
        )
