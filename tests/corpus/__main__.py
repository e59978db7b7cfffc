"""Write tests/files/arabic: one file of each kind of the Arabic corpus, with a manifest.

Usage: python -m tests.corpus
"""

import csv
from pathlib import Path

from tests.corpus.arabic import make
from tests.corpus.expected import Example
from tests.corpus.spec import BOOK, Spec, specs
from tests.corpus.writers import SUFFIXES

FOLDER = Path(__file__).resolve().parents[1] / "files" / "arabic"


def example_specs() -> list[Spec]:
    """Return one file of each format, each with another table as far as there are tables."""
    chosen: dict[str, Spec] = {}
    for spec in specs():
        used = {each.table for each in chosen.values()}
        if spec.format not in chosen and spec.table not in used and spec.table != BOOK:
            chosen[spec.format] = spec
    book = next(spec for spec in specs() if spec.table == BOOK)
    return [*chosen.values(), book]


def stored_name(spec: Spec) -> str:
    """Return the name of a file in the folder; what it is called when it is read, it says inside."""
    return f"{spec.label}{SUFFIXES[spec.format]}"


def manifest_line(spec: Spec, example: Example) -> list[str]:
    """Return a line of the manifest."""
    rows = [f"{t.table} {len(t.rows)}/{len(t.refused)}" for t in example.tables]
    return [stored_name(spec), example.file.name, "; ".join(example.oddities), "; ".join(rows)]


def main() -> None:
    """Write the files and the manifest."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = []
    for spec in example_specs():
        example = make(spec)
        (FOLDER / stored_name(spec)).write_bytes(example.file.data)
        lines.append(manifest_line(spec, example))
    with (FOLDER / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["file", "called", "oddities", "rows read/refused"])
        table.writerows(lines)


if __name__ == "__main__":
    main()
