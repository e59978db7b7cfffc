"""Lay out a slide: its title, the lines of its texts, and its free area."""

from charts.drawing.canvas import Canvas
from charts.drawing.fonts import PlexMetrics
from domain.glyphs import truncate
from domain.language import Language

WIDTH, HEIGHT, MARGIN = 960.0, 540.0, 34.0  # points
INNER = WIDTH - 2 * MARGIN
HEAD, BOTTOM = 46.0, 490.0  # points: the top of a title, the lowest end of a figure
# of the width is used to measure a title: without Arial, LibreOffice's letters are a quarter wider
TITLE_WIDTH_SHARE = 0.76
TITLE_SIZES = (26.0, 23.0, 20.0, 17.0)  # points of a title: the largest that fits into two lines


def free_from(title: str, subject: str, language: Language) -> float:
    """Return the top of the free area of a slide, below title and subject, in points."""
    return title_bounds(title, language)[1] + (28 if subject else 8)


def title_bounds(title: str, language: Language) -> tuple[float, float]:
    """Return the font size of a title, and its bottom, in points."""
    size, lines = _fit_title(title, language)
    return size, HEAD + 1.25 * size * lines + 6


def _fit_title(title: str, language: Language) -> tuple[float, int]:
    """Return font size and line count of a title, in the widest letters that may replace Arial."""
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
    """Truncate a text to at most `most` lines."""
    lines = Canvas(language, PlexMetrics(), width=INNER, height=None, em=size).break_lines(
        text, width
    )
    return (
        text if len(lines) <= most else truncate(text, sum(len(line) + 1 for line in lines[:most]))
    )
