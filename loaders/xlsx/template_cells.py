"""Write cells of the template in its font: texts and headings."""

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from domain.language import Language
from loaders.xlsx.export import write_value

# a computer without the font takes another of the same family, sans serif
FONT, SIZE, SANS = ("IBM Plex Sans Arabic", 11, 2)
HEADER_FILL = PatternFill("solid", fgColor="FFE7EDF3")
HEADER_BORDER = Border(bottom=Side("thin", color="FF5B6B7B"))


def write_head(cell: object, text: str, language: Language) -> None:
    """Write a heading in the direction of its language."""
    assert isinstance(cell, Cell)
    write_cell(cell, text, bold=True, reading=language)
    cell.fill, cell.border = HEADER_FILL, HEADER_BORDER


def write_cell(
    cell: object, value: str | int, *, bold: bool = False, reading: Language | None = None
) -> None:
    """Write a value, in the direction of its language."""
    assert isinstance(cell, Cell)
    write_value(cell, value)
    cell.font = Font(name=FONT, family=SANS, size=SIZE, bold=bold)
    side, order = (None, 0) if reading is None else ("right", 2) if reading.rtl else ("left", 1)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=side, readingOrder=order)
