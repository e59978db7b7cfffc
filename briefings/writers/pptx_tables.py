"""Write tables on slides: on as many as needed, with columns as wide as their texts require."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from briefings import office_properties
from briefings.writers.pptx_layout import BOTTOM, INNER, MARGIN, cut
from briefings.writers.pptx_style import write
from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.fonts import PlexMetrics
from domain.language import Language

NO_TABLE_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # borders and fonts are set here
# font size of a table in points; height of a row of one line as a multiple of it
CELL_SIZE, ROW_HEIGHT = (11.0, 1.75)
MAX_CELL_LINES = 18  # that fit on a slide below its title and the header of the table


def fill_table(
    slide: Any,
    table: pd.DataFrame,
    shares: Sequence[float],
    *,
    top: float,
    size: float,
    title: str,
    language: Language,
) -> None:
    """Add a table with its header to a slide."""
    rows, height = [list(table.columns), *table.to_numpy().tolist()], size * ROW_HEIGHT
    cells = add_empty_table(
        slide, len(rows), shares, top=top, row=height, title=title, language=language
    )
    for number, row in enumerate(rows):
        look: dict[str, Any] = {"bold": False} if number else {"bold": True, "line": 1.25}
        for place, text in enumerate(row):
            width = text_width(shares[place])
            text = cut(str(text), width, language, size=size, most=MAX_CELL_LINES)
            cell = cells.cell(number, column_at(place, len(row), language))
            write_cell(cell, text, language, size=size, **look)


def column_at(place: int, many: int, language: Language) -> int:
    """Return the column, from the left, of a place in a row: LibreOffice does not mirror tables."""
    return many - 1 - place if language.rtl else place


def add_empty_table(
    slide: Any,
    rows: int,
    shares: Sequence[float],
    *,
    top: float,
    row: float,
    title: str,
    language: Language,
) -> Any:
    """Add a table of `rows` rows of height `row` to a slide, its columns by their shares."""
    bounds = Pt(MARGIN), Pt(top), Pt(INNER), Pt(rows * row)
    shape = slide.shapes.add_table(rows, len(shares), *bounds)
    description = office_properties.strip_direction_marks(title)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", description)
    properties = shape.table._tbl.tblPr
    properties.set("bandRow", "0")
    properties.find(qn("a:tableStyleId")).text = NO_TABLE_STYLE
    for place, share in enumerate(shares):
        shape.table.columns[column_at(place, len(shares), language)].width = Pt(INNER * share)
    for each in shape.table.rows:
        each.height = Pt(row)
    return shape.table


def write_cell(
    cell: Any,
    text: str,
    language: Language,
    *,
    size: float,
    bold: bool,
    colour: str = "textColor",
    line: float = 0.5,
) -> None:
    """Write a text to a cell, with a border below it."""
    cell.margin_top = cell.margin_bottom = Pt(2.5)
    cell.margin_left = cell.margin_right = Pt(5)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    ink = theme.light_colour(colour)
    write(cell.text_frame, [text], language, size=size, bold=bold, colour=ink, inset=False)
    _add_border(cell._tc.get_or_add_tcPr(), line)


def _add_border(properties: Any, line: float) -> None:
    border = properties.makeelement(qn("a:lnB"), {"w": str(round(12700 * line))})
    colour = theme.light_colour("textColor" if line > 1 else "borderColor")[1:].upper()
    fill = border.makeelement(qn("a:solidFill"), {})
    fill.append(border.makeelement(qn("a:srgbClr"), {"val": colour}))
    border.append(fill)
    properties.insert(0, border)


def split_rows(
    table: pd.DataFrame, shares: Sequence[float], size: float, language: Language
) -> Iterable[pd.DataFrame]:
    """Split a table into parts that fit on a slide each."""
    sheet = Canvas(language, PlexMetrics(), width=INNER, height=None, em=size)
    height, start, limit = 0.0, 0, BOTTOM - 135 - size * ROW_HEIGHT
    for number, row in enumerate(table.to_numpy().tolist()):
        widths = (text_width(share) for share in shares)
        lines = max(
            len(sheet.break_lines(str(text), width, most=MAX_CELL_LINES))
            for text, width in zip(row, widths, strict=True)
        )
        high = size * (ROW_HEIGHT + 1.25 * (lines - 1))
        if height + high > limit and number > start:
            yield table.iloc[start:number]
            height, start = 0.0, number
        height += high
    yield table.iloc[start:]


def column_shares(table: pd.DataFrame) -> tuple[float, ...]:
    """Return the share of the width for each column, by its longest text within limits."""
    columns = ([str(name), *map(str, table.iloc[:, place])] for place, name in enumerate(table))
    lengths = [min(max(map(len, texts)), 60) + 4 for texts in columns]
    return tuple(length / sum(lengths) for length in lengths)


def text_width(share: float) -> float:
    """Return the width of the text of a column, less a reserve for fonts that replace Arial."""
    return max(0.94 * INNER * share - 10, 20)


def text_lines(table: pd.DataFrame) -> list[str]:
    """Return a table as lines of text."""
    if table.empty:
        return []
    return [" | ".join(map(str, row)) for row in [list(table.columns), *table.to_numpy().tolist()]]
