#!/usr/bin/env python3
"""List the slow tests in tests/slow.txt, which `./check --quick` leaves out.

    ./check --junitxml report.xml && python scripts/slow_tests.py report.xml

Takes the report of a whole run, and lists each test function whose cases took more than a second
together, without those that need a browser or PostgreSQL.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "tests" / "slow.txt"
SECONDS = 1.0


def slow_tests(report: Path) -> list[str]:
    """Return the slow test functions of a JUnit report, as file::function, sorted."""
    seconds: Counter[str] = Counter()
    for case in ElementTree.parse(report).iter("testcase"):
        file = case.attrib["classname"].replace(".", "/") + ".py"
        if "/browser/" not in file and "postgresql" not in case.attrib["name"]:
            seconds[f"{file}::{case.attrib['name'].split('[')[0]}"] += float(case.attrib["time"])
    return sorted(name for name, taken in seconds.items() if taken > SECONDS)


def main() -> int:
    """Write the list, and print how many tests it has."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("report", type=Path)
    names = slow_tests(parser.parse_args().report)
    LIST.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    print(f"{len(names)} slow tests")
    return 0


if __name__ == "__main__":
    sys.exit(main())
