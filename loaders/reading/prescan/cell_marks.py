"""Note what a cell of an .xlsx sheet shows beyond its value: a data type, a duration, text struck
through, a formula that was never calculated.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, product

from loaders.cells.cell_names import cell_position
from loaders.cells.limits import LIMITS
from loaders.reading.prescan.cell_styles import NO_STYLES, CellStyles
from loaders.reading.prescan.sheet_scan import DATA_TYPE, SheetScan

_ATTRIBUTE = re.compile(rb'\s([\w:]+)="([^"<>]*)"')
_VALUE = re.compile(rb"<v(?:\s[^<>]*)?>([^<]*)</v>")
_FORMULA = re.compile(rb"<f(?=[\s/>])([^<>]*?)(?:/>|>([^<]*)</f>)")
_ZERO_FORMULA = re.compile(rb"<f(?=[\s/>])([^<>]*?)(?:/>|>[^<]*</f>)\s*<v>0</v>")
_CELL_START = b"<c "


@dataclass(frozen=True)
class CellMarks:
    """The marks to look for in the cells of a workbook: styles, zeros of formulas, data types.

    `data_types` tells that cells may have rich values, `rich_errors` that some of these are errors.
    """

    styles: CellStyles = NO_STYLES
    zeros: bool = False
    data_types: bool = False
    rich_errors: bool = False

    def note(
        self,
        insight: SheetScan,
        row: int,
        column: int,
        attributes: Mapping[str, str],
        formula: str | None,
        value: str,
    ) -> None:
        """Record what one cell shows; `formula` is None where it has none."""
        kind, style = attributes.get("t", "n"), attributes.get("s", "0")
        if self.data_types and kind == "e" and "vm" in attributes:
            # an error such as #SPILL! comes from a formula, and IMAGE() shows a picture
            pictured = formula is not None and "IMAGE(" in formula.upper()
            if formula is None or pictured or not self.rich_errors:
                insight.add_fault(row, column, DATA_TYPE)
        if style in self.styles.struck and value:
            insight.struck.add(row)
        if style in self.styles.durations and kind == "n" and (days := _number(value)) is not None:
            insight.add_duration(row, column, days)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def note_marked_cells(content: bytes, marks: CellMarks, insight: SheetScan) -> None:
    """Record the marked cells of a sheet in plain XML; only cells with a mark are looked at."""
    if marks.zeros:
        _note_zeros(content, insight)
    wanted = [rb'vm="\d+"'] if marks.data_types and b' vm="' in content else []
    styles = sorted(marks.styles.struck | marks.styles.durations)
    if styles:
        wanted.append(b's="(?:' + "|".join(styles).encode() + b')"')
    if wanted:
        cell = re.compile(
            rb"<c(\s[^<>]*?(?<=\s)(?:" + b"|".join(wanted) + rb")[^<>]*)(?<!/)>(.*?)</c>", re.DOTALL
        )
        for found in cell.finditer(content):
            _note_plain(found[1], found[2], marks, insight)


def _note_plain(head: bytes, parts: bytes, marks: CellMarks, insight: SheetScan) -> None:
    attributes = {key.decode(): value.decode() for key, value in _ATTRIBUTE.findall(head)}
    formula, value = _FORMULA.search(parts), _VALUE.search(parts)
    text = value[1] if value else b"" if formula else parts  # an inline text is no <v>
    row, column = cell_position(attributes["r"])
    written = (formula[2] or b"").decode(errors="replace") if formula else None
    marks.note(insight, row, column, attributes, written, text.decode(errors="replace"))


def _note_zeros(content: bytes, insight: SheetScan) -> None:
    """Record the formulas in plain XML whose value is 0, and whether others have a value."""
    formulas = sum(1 for _ in _FORMULA.finditer(content)) - len(insight.faults)
    for found in _ZERO_FORMULA.finditer(content):
        start = content.rfind(_CELL_START, 0, found.start())
        attributes = dict(_ATTRIBUTE.findall(content[start : found.start()].partition(b">")[0]))
        reference = dict(_ATTRIBUTE.findall(found[1])).get(b"ref", b"")
        add_zero(
            insight, attributes[b"r"].decode(), reference.decode() if b"array" in found[1] else ""
        )
        formulas -= 1
    insight.calculated = formulas > 0


def add_zero(insight: SheetScan, name: str, reference: str) -> None:
    """Record a formula whose value is 0; `reference` is the range of an array formula, if any.

    A library that calculates nothing fills such a range with zeros too.
    """
    first, _, last = (reference or name).partition(":")
    (top, left), (bottom, right) = cell_position(first), cell_position(last or first)
    left_to_list = LIMITS.faults + 1 - len(insight.zeros)
    cells = product(range(top, bottom + 1), range(left, right + 1))
    insight.zeros += islice(cells, max(0, left_to_list))
