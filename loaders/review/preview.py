"""What an upload would change, before it is published: its tables laid over the published ones, the
difference, and what is odd in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from domain.findings import movement
from domain.findings.movement import HeadlineChange
from domain.language import Language
from domain.tables import Tables
from loaders.reading.parse_result import ParseResult
from loaders.review import anomalies, diff, merge
from loaders.review.anomaly import Anomaly
from loaders.review.diff import Difference


@dataclass(frozen=True, eq=False)
class Preview:
    """Both sides as measures read them, the tables as they would be with all their rows, the
    difference, and what looks odd.
    """

    before: Tables
    after: Tables
    rows: Mapping[str, pd.DataFrame]
    difference: Difference
    oddities: tuple[Anomaly, ...]

    def movements(self, language: Language) -> list[HeadlineChange]:
        """The headline figures that would move."""
        return movement.headline_changes(self.before, self.after, language)


def build_preview(
    base: Mapping[str, pd.DataFrame],
    readings: Sequence[ParseResult],
    modes: Mapping[str, str],
    *,
    published: Tables | None = None,
) -> Preview:
    """What all files together would change in the tables that they are laid over, in the mode of
    each table that they hold.

    `published` are the same tables with the measures that were made of them, where they are at
    hand.
    """
    rows = merge.apply_files(base, [(each.tables, each.columns) for each in readings], modes)
    sides = published or Tables(**base, version=""), Tables(**rows, version="")
    difference = diff.compare_tables(base, rows)
    files = [
        (each.persons, each.tables["participants"])
        for each in readings
        if "participants" in each.tables
    ]
    lists, headcounts = (
        [frame for persons, frame in files if persons == listed] for listed in (True, False)
    )
    odd = anomalies.find_anomalies(
        base, rows, change=difference, sides=sides, lists=lists, headcounts=headcounts
    )
    return Preview(*sides, rows, difference, odd)
