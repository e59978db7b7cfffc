"""Preview an upload before it is published: the merged tables, the difference and the anomalies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from domain.findings import movement
from domain.findings.movement import HeadlineChange
from domain.language import Language
from domain.tables import Tables
from loaders.reading.parse_result import ParseResult
from loaders.review import anomalies, diff, merge
from loaders.review.anomaly_messages import Anomaly
from loaders.review.diff import Difference


@dataclass(frozen=True, eq=False)
class Preview:
    """Both sides as measures read them, the merged tables, the difference and the anomalies."""

    before: Tables
    after: Tables
    rows: Mapping[str, pd.DataFrame]
    difference: Difference
    anomalies: tuple[Anomaly, ...]

    def movements(self, language: Language) -> list[HeadlineChange]:
        """Return the headline figures that would change."""
        return movement.headline_changes(self.before, self.after, language)


def build_preview(
    base: Mapping[str, pd.DataFrame],
    readings: Sequence[ParseResult],
    modes: Mapping[str, str],
    *,
    published: Tables | None = None,
) -> Preview:
    """Merge all files into `base` in the mode of each table, and compare the result.

    `published` are the tables of `base` with their cached measures, if available.
    """
    rows = merge.apply_files(
        base, [(reading.tables, reading.columns) for reading in readings], modes
    )
    sides = published or Tables(**base, version=""), Tables(**rows, version="")
    difference = diff.compare_tables(base, rows)
    lists, headcounts = (_participants(readings, persons=each) for each in (True, False))
    odd = anomalies.find_anomalies(
        base, rows, change=difference, sides=sides, lists=lists, headcounts=headcounts
    )
    return Preview(*sides, rows, difference, odd)


def _participants(readings: Sequence[ParseResult], *, persons: bool) -> list[pd.DataFrame]:
    """Return the participants of the files that list persons, or of those with headcounts."""
    return [
        reading.tables["participants"]
        for reading in readings
        if reading.persons == persons and "participants" in reading.tables
    ]
