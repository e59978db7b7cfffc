"""Set tables on slides: as many slides as they need, columns as broad as their texts ask for."""

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

# size of the words of a table; height of a row in parts of it, for each line
CELL_SIZE, ROW_HEIGHT = (11.0, 1.75)
MAX_CELL_LINES = (
    18  # of a cell: what a slide has room for below its title and the head of the table
)


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
    """Add a table with its head to a slide."""
    made = add_empty_table(
        slide,
        len(table) + 1,
        shares,
        top=top,
        row=size * ROW_HEIGHT,
        title=title,
        language=language,
    )
    for number, row in enumerate([list(table.columns), *table.to_numpy().tolist()]):
        look: dict[str, Any] = (
            {"size": size, "bold": True, "line": 1.25}
            if number == 0
            else {"size": size, "bold": False}
        )
        for place, text in enumerate(row):
            shown = cut(
                str(text), text_width(shares[place]), language, size=size, most=MAX_CELL_LINES
            )
            write_cell(
                made.cell(number, column_at(place, len(row), language)), shown, language, **look
            )


def column_at(place: int, many: int, language: Language) -> int:
    """Tell the column, counted from the left, of a place in a row: LibreOffice leaves the columns
    of a right-to-left table as they are.
    """
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
    """Add a table of so many rows to a slide, its columns as broad as their shares."""
    shape = slide.shapes.add_table(
        rows, len(shares), Pt(MARGIN), Pt(top), Pt(INNER), Pt(rows * row)
    )
    shape._element.nvGraphicFramePr.cNvPr.set(
        "descr", office_properties.strip_direction_marks(title)
    )
    properties = shape.table._tbl.tblPr
    properties.set("bandRow", "0")
    properties.find(
        qn("a:tableStyleId")
    ).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style: lines and letters are ours
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
    """Write a text into a cell, with a line below it."""
    cell.margin_top = cell.margin_bottom = Pt(2.5)
    cell.margin_left = cell.margin_right = Pt(5)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(
        cell.text_frame,
        [text],
        language,
        size=size,
        bold=bold,
        colour=theme.light_colour(colour),
        inset=False,
    )
    properties = cell._tc.get_or_add_tcPr()
    under = properties.makeelement(qn("a:lnB"), {"w": str(round(12700 * line))})
    fill = under.makeelement(qn("a:solidFill"), {})
    fill.append(
        under.makeelement(
            qn("a:srgbClr"),
            {"val": theme.light_colour("textColor" if line > 1 else "borderColor")[1:].upper()},
        )
    )
    under.append(fill)
    properties.insert(0, under)


def split_rows(
    table: pd.DataFrame, shares: Sequence[float], size: float, language: Language
) -> Iterable[pd.DataFrame]:
    """Split the rows of a table into parts that have room on a slide each."""
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
    """Share out the width of a table: each column gets what its longest text asks for, within
    limits.
    """
    columns = ([str(name), *map(str, table.iloc[:, place])] for place, name in enumerate(table))
    lengths = [min(max(map(len, texts)), 60) + 4 for texts in columns]
    return tuple(length / sum(lengths) for length in lengths)


def text_width(share: float) -> float:
    """Tell the width that a text has in a column of some share; a little less, for other letters
    in the place of ours.
    """
    return max(0.94 * INNER * share - 10, 20)


def text_lines(table: pd.DataFrame) -> list[str]:
    """Write a table as lines of text."""
    if table.empty:
        return []
    return [" | ".join(map(str, row)) for row in [list(table.columns), *table.to_numpy().tolist()]]
