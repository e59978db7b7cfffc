"""What an upload would change, before it is published: its tables laid over the published ones, the
difference, and what is odd in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from domain import movement
from domain.language import Language
from domain.movement import Movement
from domain.tables import Tables
from loaders.reading.parse_result import Reading
from loaders.review import anomalies, diff, merge
from loaders.review.anomaly import Oddity
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
    oddities: tuple[Oddity, ...]

    def movements(self, language: Language) -> list[Movement]:
        """The headline figures that would move."""
        return movement.movements(self.before, self.after, language)


def preview(
    base: Mapping[str, pd.DataFrame],
    readings: Sequence[Reading],
    modes: Mapping[str, str],
    *,
    published: Tables | None = None,
) -> Preview:
    """What all files together would change in the tables that they are laid over, in the mode of
    each table that they hold.

    `published` are the same tables with the measures that were made of them, where they are at
    hand.
    """
    rows = merge.laid(base, [(each.tables, each.columns) for each in readings], modes)
    sides = published or Tables(**base, version=""), Tables(**rows, version="")
    difference = diff.difference(base, rows)
    files = [
        (each.persons, each.tables["participants"])
        for each in readings
        if "participants" in each.tables
    ]
    lists, headcounts = (
        [frame for persons, frame in files if persons == listed] for listed in (True, False)
    )
    odd = anomalies.oddities(
        base, rows, change=difference, sides=sides, lists=lists, headcounts=headcounts
    )
    return Preview(*sides, rows, difference, odd)
