"""Read the files of controlled terms and word lists in data/vocabulary."""

import csv

from domain.paths import ROOT

FOLDER = ROOT / "data" / "vocabulary"


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a file, named without its ending, by column. Raises OSError."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
