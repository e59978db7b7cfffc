"""Measure what has room on a slide: its title, its texts, and where it is free."""

from charts.drawing.canvas import Canvas
from charts.drawing.fonts import PlexMetrics
from domain.glyphs import truncate
from domain.language import Language

WIDTH, HEIGHT, MARGIN = 960.0, 540.0, 34.0  # points
INNER = WIDTH - 2 * MARGIN
HEAD, BOTTOM = 46.0, 490.0  # where a title begins, and a figure ends at the latest
# of its width is what a title has, since without Arial LibreOffice takes letters a quarter broader
# than ours
TITLE_WIDTH_SHARE = 0.76
TITLE_SIZES = (26.0, 23.0, 20.0, 17.0)  # of a title: the largest that fits into two lines is taken


def free_from(title: str, subject: str, language: Language) -> float:
    """Tell from where a slide is free below its title and what it shows."""
    return title_bounds(title, language)[1] + (28 if subject else 8)


def title_bounds(title: str, language: Language) -> tuple[float, float]:
    """Tell the size of a title, and where it ends."""
    size, lines = _fitting(title, language)
    return size, HEAD + 1.25 * size * lines + 6


def _fitting(title: str, language: Language) -> tuple[float, int]:
    """The size of a title, and its lines, in the broadest letters that an office program may
    have in the place of its own.
    """
    sheet = Canvas(language, PlexMetrics(), width=INNER, height=None, em=1)
    lines = {
        size: len(sheet.break_lines(title, TITLE_WIDTH_SHARE * INNER, scale=size, bold=True))
        for size in TITLE_SIZES
    }
    return next(
        ((size, many) for size, many in lines.items() if many <= 2),
        (TITLE_SIZES[-1], lines[TITLE_SIZES[-1]]),
    )


def cut(text: str, width: float, language: Language, *, size: float, most: int) -> str:
    """Cut a text that would take more than `most` lines where these end."""
    lines = Canvas(language, PlexMetrics(), width=INNER, height=None, em=size).break_lines(
        text, width
    )
    return (
        text if len(lines) <= most else truncate(text, sum(len(line) + 1 for line in lines[:most]))
    )
