"""Offer the workbooks that come with the dashboard for publication: the corrected coding of the
report, and the public record of 2019 to 2025.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from domain.language import gettext_noop
from domain.paths import ROOT
from loaders.reading import workbook
from loaders.reading.parse_result import ParseResult
from loaders.review.merge import UPDATE, WHOLE
from loaders.review.preview import Preview, build_preview
from loaders.tables.registry import TABLES

REPORT = ROOT / "data" / "report-2020-08-13.xlsx"
PUBLIC_RECORD = ROOT / "data" / "public-record.xlsx"


@dataclass(frozen=True)
class BundledWorkbook:
    """A workbook that comes with the dashboard. `mode` lays it over the published tables or puts it
    in their place; `label`, `text` and `note` are messages.
    """

    code: str
    file: Path
    mode: str
    label: str
    text: str
    note: str

    def read(self) -> ParseResult:
        """Read the workbook."""
        return workbook.read(self.file)

    def preview(self, base: Mapping[str, pd.DataFrame]) -> tuple[Preview, ParseResult]:
        """Return what publishing it on top of `base` would change, and the reading."""
        reading = self.read()
        return build_preview(base, [reading], dict.fromkeys(TABLES, self.mode)), reading


CORRECTED_REPORT = BundledWorkbook(
    "corrected-report",
    REPORT,
    WHOLE,
    gettext_noop("Publish the corrected coding of the report"),
    gettext_noop(
        "The coding of the report that came with this dashboard has been corrected: a general "
        "statement is counted for no single objective, and each row says who reported it."
    ),
    gettext_noop("Corrected coding of the report of 13 August 2020"),
)
PUBLIC_RECORD_2025 = BundledWorkbook(
    "public-record",
    PUBLIC_RECORD,
    UPDATE,
    gettext_noop("Add the public record, 2019 to 2025"),
    gettext_noop(
        "Events, a submission, pledges, SDG indicator 10.7.2 and votes from public sources are "
        "laid over the published data. Each row names its publisher."
    ),
    gettext_noop("Public record, 2019 to 2025"),
)
WORKBOOKS = {each.code: each for each in (CORRECTED_REPORT, PUBLIC_RECORD_2025)}
