"""Tell what a workbook holds beside its cells, and which of its sheets are not read."""

from collections.abc import Iterator
from typing import NamedTuple

from domain.language import gettext_noop
from loaders.cells.grid import EXPECTED_FILE, OpeningError
from loaders.cells.limits import format_number
from loaders.reading.prescan.archive import ArchiveScan

EXPECTED_SHEET = gettext_noop(
    "a sheet that is whole and undamaged; save the file again in a spreadsheet program, or leave "
    "this sheet out"
)


class SheetNotice(NamedTuple):
    """A notice about a workbook or one of its sheets: its code, the sheet, a number, and what was
    expected.
    """

    code: str
    sheet: str = ""
    value: str = ""
    expected: str = ""


def find_notices(look: ArchiveScan) -> Iterator[SheetNotice]:
    """Yield the notices about macros, links, hidden parts, and sheets that are not read."""
    if look.macros:
        yield SheetNotice("macros_ignored")
    if look.links:
        yield SheetNotice("links_ignored")
    for name, insight in look.sheets.items():
        if insight.refusal:
            yield _refusal_notice(name, insight.refusal)
            continue
        if insight.cellless:
            yield SheetNotice("sheet_without_cells", name)
            continue
        if insight.hidden:
            yield SheetNotice("hidden_sheet", name)
        if insight.hidden_rows:
            yield SheetNotice("hidden_rows", name, format_number(insight.hidden_rows))
        if insight.hidden_columns:
            yield SheetNotice("hidden_columns", name, format_number(insight.hidden_columns))
        if insight.struck:
            yield SheetNotice("struck_rows", name, format_number(len(insight.struck)))


def _refusal_notice(name: str, refusal: OpeningError) -> SheetNotice:
    expected = EXPECTED_SHEET if refusal.expected == EXPECTED_FILE else refusal.expected
    return SheetNotice(refusal.code, name, refusal.value, expected)
