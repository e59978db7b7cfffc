#!/usr/bin/env python3
"""Make data/vocabulary/glyphs.csv: the code points that the fonts of pictures and PDF files have in
both weights, as ranges.

Run it when one of the fonts has changed: IBM Plex Sans Arabic is in static/fonts/, DejaVu Sans
comes with matplotlib.
"""

import csv
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from fontTools.ttLib import TTFont

from charts.drawing.fonts import font_files
from domain.vocabulary_files import FOLDER


def code_points() -> set[int]:
    """Return the code points for which each weight has a glyph in one of its fonts."""
    weights = [
        set().union(*(TTFont(file).getBestCmap() for file in font_files(bold)))
        for bold in (False, True)
    ]
    return set.intersection(*weights)


def ranges(points: Iterable[int]) -> list[tuple[int, int]]:
    """Return code points as ranges, first and last of each."""
    whole = sorted(points)
    ends = [a for a, b in pairwise(whole) if b > a + 1]
    starts = [b for a, b in pairwise(whole) if b > a + 1]
    return list(zip([whole[0], *starts], [*ends, whole[-1]], strict=True))


def main() -> None:
    """Write the file."""
    with (FOLDER / "glyphs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("first", "last"))
        writer.writerows((f"{first:04X}", f"{last:04X}") for first, last in ranges(code_points()))


if __name__ == "__main__":
    main()
