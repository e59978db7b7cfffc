"""Workbooks of every kind, through calamine."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetMetadata, SheetTypeEnum

from domain.language import mark
from loaders.archive import Insight, looked_into, refuse_claims
from loaders.grid import WHOLE_FILE, Grid, OpeningError, grid_of

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNLOCKED = mark("a workbook without a password")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_spreadsheet(data: bytes) -> bool:
    """Whether the first bytes are those of a workbook, whatever the file is called."""
    return data.startswith((ZIP, OLE))


def opened(data: bytes) -> list[Grid]:
    """The sheets of a workbook."""
    if data.startswith(OLE) and ENCRYPTED in data:
        raise OpeningError("unreadable", UNLOCKED)
    insights = _insights(data)
    with _failures_refused(), CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        return [_grid(workbook, sheet, insights.get(sheet.name, Insight())) for sheet in workbook.sheets_metadata if _holds_cells(sheet)]


def _insights(data: bytes) -> dict[str, Insight]:
    if data.startswith(ZIP):
        return looked_into(data)
    refuse_claims(data)
    return {}


def _holds_cells(sheet: SheetMetadata) -> bool:
    return sheet.typ == SheetTypeEnum.WorkSheet


def _grid(workbook: CalamineWorkbook, metadata: SheetMetadata, insight: Insight) -> Grid:
    sheet = workbook.get_sheet_by_name(metadata.name)
    rows = sheet.to_python(skip_empty_area=False)
    height = (
        max((row for row, _ in insight.faults), default=-1) + 1
    )  # a sheet that ends with formulas without values ends early for calamine
    merges = sheet.merged_cell_ranges or insight.merges
    return grid_of(metadata.name, rows, height=height, merges=tuple(merges), faults=insight.faults)


@contextmanager
def _failures_refused() -> Iterator[None]:
    """What calamine raises, its panics too, as a refusal. A panic of its Rust code is no Exception and cannot be named by import."""
    try:
        yield
    except PasswordError as failure:
        raise OpeningError("unreadable", UNLOCKED) from failure
    except (CalamineError, ValueError, OSError) as failure:
        raise OpeningError("unreadable", WHOLE_FILE) from failure
    except BaseException as failure:
        if type(failure).__name__ != "PanicException":
            raise
        raise OpeningError("unreadable", WHOLE_FILE) from failure
