#!/usr/bin/env python3
"""Read 30 lists of participants as other systems and ministries send them, each as an analyst would
who accepts what Match guesses and only says the event.

Prints for each list what was guessed, how many persons were counted of how many, what must be
corrected and what was asked or told. Exits 1 where more than three lists need a correction, or a
list counts a wrong number and nothing asks or warns of it.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.corpus.lists.all_lists import real_lists
from tests.corpus.lists.confirm import ListVerdict, confirm
from tests.corpus.lists.expected_list import RealList

ACCEPTED = 27  # lists of 30 that need no correction
WIDTHS = (23, 16, 5, 8, 10, 8, 8, 8)
HEADINGS = ("list", "system", "lang", "guessed", "persons", "states", "correct", "verdict")


def table_line(real: RealList, verdict: ListVerdict) -> list[str]:
    """Return the cells of a list's line."""
    states = any(each.startswith("state") for each in verdict.wrong)
    said = "SILENT" if verdict.is_silently_wrong else "asks" if verdict.corrections else "right"
    return [
        real.label,
        real.system,
        real.language,
        verdict.kind or ("-" if verdict.table == "participants" else verdict.table or "unread"),
        f"{verdict.persons}/{real.persons}",
        "wrong" if states else "right",
        str(verdict.corrections),
        said,
    ]


def line(cells: list[str]) -> str:
    """Return cells in columns."""
    return "".join(f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True))


def main() -> int:
    """Read all lists, print the table, and tell whether the bounds are kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.parse_args()
    start = time.perf_counter()
    lists = [(real, confirm(real)) for real in real_lists()]
    print(line(list(HEADINGS)) + "asked or told; what is wrong")
    for real, verdict in lists:
        codes = ", ".join((*verdict.asked, *verdict.told))
        wrong = f"; {' | '.join(verdict.wrong)}" if verdict.wrong else ""
        print(f"{line(table_line(real, verdict))}{codes or '-'}{wrong}")
    accepted = sum(not verdict.corrections for _, verdict in lists)
    silent = [verdict.label for _, verdict in lists if verdict.is_silently_wrong]
    print(f"\n{len(lists)} lists in {time.perf_counter() - start:.1f} s")
    bounds = (
        ("lists that need no correction", accepted, f"at least {ACCEPTED}", accepted < ACCEPTED),
        ("wrong numbers without a question", len(silent), "at most 0", bool(silent)),
    )
    for name, value, bound, broken in bounds:
        print(f"{'X' if broken else ' '} {name:<44}{value:>6}   {bound}")
    return int(any(broken for *_, broken in bounds))


if __name__ == "__main__":
    sys.exit(main())
